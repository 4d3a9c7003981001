/** Denials of one rule that come too thick hold the strategy that asked: it wants what it may not have, and more of the same
 * will not help. @module */
import type { Micros } from "../units.ts";
import type { Draft, Rule } from "./rule.ts";

/** A strategy that is to be paused, or tripped where its rule says so. */
export type Pause = {
  readonly strategy: string;
  readonly rule: string;
  readonly sentence: string;
  readonly trips: boolean;
};
type Denied = { readonly wish: string; readonly at: Micros };

export class Pauses {
  /** The newest denials, by strategy and rule; at most as many as the rule counts. */
  readonly #denied = new Map<string, Denied[]>();
  #pauses: Pause[] = [];

  /** Notes a denial; nothing unless the rule pauses. */
  note({ id, pause }: Rule, { strategy, instrument, side, price, size }: Draft, now: Micros): void {
    if (pause === undefined) return;
    const { count, within, distinct, trips = false } = pause, key = `${id} ${strategy}`;
    const wish = distinct ? `${instrument} ${side} ${price} ${size}` : "";
    const denied = (this.#denied.get(key) ?? []).filter((one) =>
      now - one.at <= within && (!distinct || one.wish !== wish)
    );
    denied.push({ wish, at: now });
    if (denied.length > count) denied.shift();
    this.#denied.set(key, denied);
    if (denied.length < count) return;
    if (this.#pauses.some((one) => one.strategy === strategy && one.rule === id)) return;
    this.#pauses.push({ strategy, rule: id, sentence: `${id} refused too often`, trips });
  }

  /** Those that denials since the last call have brought about. */
  take(): readonly Pause[] {
    if (this.#pauses.length === 0) return NO_PAUSES;
    const taken = this.#pauses;
    this.#pauses = [];
    return taken;
  }
}

const NO_PAUSES: readonly Pause[] = [];
