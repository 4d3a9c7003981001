/** One orderly stop, from the word to its end: how many of our orders are still there, and whether it was proven at the venues
 * that none is, and that what was to be sold down is flat. @module */
import { formatSteps, type Micros } from "../units.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import type { Left, LeftElsewhere, Sweep } from "../risk/sweep.ts";
import type { Flattening } from "./flattening.ts";
import { isVerified } from "./receipts.ts";
import type { StopView } from "./view.ts";

/** `not_flat`: nothing of ours rests, and not all that was held could be sold down. */
export type StopOutcome = "verified" | "unverified" | "not_flat";
/** Orders that are named one by one. */
const NAMED_MOST = 100;
/** So long after its deadline a stop that nobody looks at is over, µs. */
const UNSEEN = 1_000_000;

export type StoppingParts = {
  readonly desk: Desk;
  /** How long the proof may take, µs. */
  readonly deadline: Micros;
  /** Those that clear the venues now. */
  readonly sweeps: () => ReadonlyMap<VenueId, Sweep>;
  /** What sells down now; `null` = nothing does. */
  readonly flattening: () => Flattening | null;
  /** Whether what is held is to be sold down before it ends. */
  readonly wantsFlat: boolean;
  readonly flattenDeadline: Micros;
  /** Whether a venue's dead-man switch may still fire: it is taken off once the venue was proven empty. */
  isGuarded(now: Micros): boolean;
};

export class Stopping {
  #outcome: StopOutcome | null = null;
  #left: readonly string[] = [];

  constructor(private readonly parts: StoppingParts, private readonly at: Micros) {}

  get outcome(): StopOutcome | null {
    return this.#outcome;
  }

  /** As of now: what nobody has looked at for long past its deadline is not verified; then the loop itself has ended. */
  outcomeAt(now: Micros): StopOutcome | null {
    const { deadline, wantsFlat, flattenDeadline } = this.parts, longest = deadline + (wantsFlat ? flattenDeadline : 0);
    return this.#outcome ?? (now - this.at > longest + UNSEEN ? "unverified" : null);
  }

  /** Looks whether it is over. @param alarm told once, if it did not come to its end */
  poll(now: Micros, alarm: (code: string, sentence: string) => void): void {
    if (this.#outcome !== null) return;
    const { deadline, wantsFlat } = this.parts, flattening = this.parts.flattening();
    if (isVerified(this.parts.sweeps())) {
      if (flattening?.over === false) return; // it has a deadline of its own
      // Past the deadline it fires on an empty book.
      if (this.parts.isGuarded(now) && now - this.at <= deadline) return;
      const flat = flattening === null ? !wantsFlat : flattening.state === "FLAT";
      this.#outcome = flat ? "verified" : "not_flat";
      return;
    }
    if (now - this.at <= deadline || flattening?.selling) return;
    this.#outcome = "unverified";
    const left = [...this.#all().map((one) => this.#name(one)), ...this.#elsewhere().map(nameElsewhere)];
    this.#left = left.slice(0, NAMED_MOST);
    const seconds = Math.round(deadline / 1e6), what = this.#left.length === 0 ? "" : `: ${this.#left.join("; ")}`;
    const sentence = left.length === 0
      ? `Not proven within ${seconds} s that nothing of ours rests: the venues gave no two clean lists`
      : `${left.length} of ${this.#before()} orders of ours may still rest after ${seconds} s${what}`;
    alarm("stop_incomplete", sentence);
  }

  view(now: Micros): StopView {
    const state = this.#outcome === null ? "STOPPING" : this.#outcome === "verified" ? "STOPPED" : "STOP_INCOMPLETE";
    const ordersLeft = this.#all().length + this.#elsewhere().length, flatten = this.parts.flattening()?.report(now);
    const ordersBefore = Math.max(this.#before(), ordersLeft);
    return { state, ordersBefore, ordersLeft, left: this.#left, ...(flatten ? { flatten } : {}) };
  }

  #before(): number {
    let count = 0;
    for (const { progress } of this.parts.sweeps().values()) count += progress.ordersBefore;
    return count;
  }

  #all(): readonly Left[] {
    return [...this.parts.sweeps().values()].flatMap((sweep) => sweep.left(this.parts.desk.orders));
  }

  #elsewhere(): readonly LeftElsewhere[] {
    return [...this.parts.sweeps().values()].flatMap((sweep) => sweep.elsewhere);
  }

  /** Such as "binance:BTCUSDT buy 0.5 at 65000 (mm0001, OPEN)". */
  #name({ instrument: id, side, price, size, filled, clientId, life }: Left): string {
    const market = this.parts.desk.market(id), { instrument } = market, who = `(${clientId ?? "not ours"}, ${life})`;
    if (instrument === null) return `${marketName(market)} ${side} ${who}`;
    const lots = formatSteps(size - filled, instrument.lot), at = formatSteps(price, instrument.tick);
    return `${marketName(market)} ${side} ${lots} at ${at} ${who}`;
  }
}

/** Such as "binance:ETHUSDT (mm0001, on no market of ours)". */
function nameElsewhere({ venue, symbol, clientId }: LeftElsewhere): string {
  return `${venue}:${symbol} (${clientId}, on no market of ours)`;
}
