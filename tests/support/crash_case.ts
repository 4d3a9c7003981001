/** A life of a bot that is known beforehand, boundary by boundary, so that another one can die at a chosen moment of it. @module */
import { assert, assertEquals } from "@std/assert";
import type { Boundary, CrashOptions } from "./crash_points.ts";
import { MortalBot } from "./mortal_bot.ts";

/** What befalls the bot while it lives: called before each second of it, from 0. */
export type Story = (mortal: MortalBot, second: number) => void;
export type Moment = { readonly number: number; readonly boundary: Boundary; readonly text: string };
/** @param dying what was about to be written or sent when it died; ids in it are this life's own */
export type Look = (mortal: MortalBot, dying: string) => void;
export type Death = CrashOptions & { readonly torn?: boolean };

const SEGMENT_BYTES = 20_000;

export class CrashCase {
  readonly moments: Moment[] = [];
  private constructor(
    readonly seed: number,
    readonly seconds: number,
    readonly story: Story,
    readonly snapshotEvery: number,
  ) {}

  /** Lives that life once, to its end. @param snapshotEvery ms from one snapshot to the next; Infinity = none is taken */
  static async of(
    seconds: number,
    story: Story = () => {},
    { seed = 1, snapshotEvery = Infinity } = {},
  ): Promise<CrashCase> {
    const crashCase = new CrashCase(seed, seconds, story, snapshotEvery);
    await using mortal = crashCase.#begin();
    mortal.begin({ onPass: (boundary, number, text) => crashCase.moments.push({ boundary, number, text }) });
    assert(await crashCase.#live(mortal), "it died of nothing");
    return crashCase;
  }

  /** Moments of that kind whose text fits, some of them, spread over the life.
   * @throws {AssertionError} if there is none */
  find(boundary: Boundary, pattern: RegExp, most = 3): readonly Moment[] {
    const found = this.moments.filter((moment) => moment.boundary === boundary && pattern.test(moment.text));
    assert(found.length > 0, `no "${boundary}" of ${pattern} in this life`);
    const step = Math.max(1, Math.floor(found.length / most));
    return found.filter((_, index) => index % step === 0).slice(0, most);
  }

  /** Moments at which the first word of the venue about an order of ours that came to be is about to be written, spread over
   * the life. */
  firstWords(most = 3): readonly Moment[] {
    const known = new Set<string>(), first: Moment[] = [];
    for (const moment of this.moments) {
      if (moment.boundary !== "append") continue;
      const [, id] = /"kind":"(?:order|place_answer)"[^}]*?"clientId":"([^"]+)"/.exec(moment.text) ?? [];
      if (id === undefined || known.has(id)) continue;
      known.add(id);
      if (!moment.text.includes(`"clientId":"${id}","verdict":"rejected"`)) first.push(moment);
    }
    return first.filter((_, index) => index % Math.ceil(first.length / most) === 0);
  }

  /** The moment that follows, of that kind. */
  after({ number }: Moment, boundary: Boundary): Moment {
    const found = this.moments.find((moment) => moment.number > number && moment.boundary === boundary);
    assert(found, `no "${boundary}" after boundary ${number}`);
    return found;
  }

  /** The same life ends at `moment`; the next process begins on what survived, and is handed to `look` at once. Then it is left
   * alone for a while, watched each second: it must know every order and every fill, quote again unless it is killed, and end
   * with nothing at rest. */
  async die(
    { number }: Moment,
    look: Look = () => {},
    after: Look = () => {},
    death: Omit<Death, "at"> = {},
  ): Promise<void> {
    await using mortal = this.#begin();
    let dying = "";
    mortal.begin({ ...death, at: number, onPass: (_, passed, text) => dying = passed === number ? text : dying });
    await this.#live(mortal);
    assert(mortal.dead, `alive behind boundary ${number}`);
    await mortal.bury();
    mortal.wire.clearFaults();
    assert(mortal.begin(), "the next process begins");
    look(mortal, dying);
    await mortal.calm();
    await mortal.agree();
    after(mortal, dying);
    assertEquals((await mortal.stop()).how, "verified");
    assertEquals(mortal.wire.state().openOrders, []);
  }

  #begin(): MortalBot {
    return new MortalBot(this.seed, { segmentBytes: SEGMENT_BYTES }, this.snapshotEvery);
  }

  async #live(mortal: MortalBot): Promise<boolean> {
    for (let second = 0; second < this.seconds && !mortal.dead; second++) {
      this.story(mortal, second);
      await mortal.run(1_000);
    }
    return !mortal.dead;
  }
}

/** The client id of the first placement in a journal batch or a message to the venue. */
export function placedIn(text: string): string {
  return idIn(text, /"kind":"place"[^}]*?"clientId":"([^"]+)"|"newClientOrderId":"([^"]+)"/);
}

/** What the first group that is there says. */
export function idIn(text: string, pattern: RegExp): string {
  const [, ...groups] = pattern.exec(text) ?? [], id = groups.find((group) => group !== undefined);
  assert(id, `nothing of ${pattern} in ${text.slice(0, 400)}`);
  return id;
}
