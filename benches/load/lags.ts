/** How long frames take from the feeder's hand to everything done that they lead to: both sides note each frame's time, frames
 * keep their order on a socket and none is lost, so the n-th here is the n-th there. @module */
import type { LoadedBot, LoadRig } from "./rig.ts";

export type Taken = {
  readonly count: number;
  /** ms; NaN for no frames. */
  readonly share: (share: number) => number;
};

export class Lags {
  /** By venue: frames that have left and whose end is not known yet. */
  readonly #sent: number[][] = [];

  constructor(private readonly rig: LoadRig, private readonly bot: LoadedBot) {}

  /** Of the frames since the last call. */
  async take(): Promise<Taken> {
    // In this order: what is done has left before, and what has left meanwhile waits for the next call.
    const done = await this.bot.times(), sent = await this.rig.times(this.bot), lags: number[] = [];
    sent.forEach((times, venue) => (this.#sent[venue] ??= []).push(...times));
    done.forEach((times, venue) => {
      const left = this.#sent[venue].splice(0, times.length);
      for (let i = 0; i < left.length; i++) lags.push(times[i] - left[i]);
    });
    const sorted = Float64Array.from(lags).sort();
    return {
      count: sorted.length,
      share: (share) =>
        sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))],
    };
  }
}
