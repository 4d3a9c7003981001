/** Denials of one rule that come too thick pause the strategy that asked: it wants what it may not have, and more of the
 * same will not help. A pause ends a cool-down after the last denial. @module */
import type { Micros } from "../units.ts";
import type { Draft, Rule } from "./rule.ts";

/** How long a cause must be gone. */
export const COOL_DOWN_MICROS = 10_000_000;

export type Pause = { readonly strategy: string; readonly rule: string; readonly until: Micros };
type Denied = { readonly wish: string; readonly at: Micros };

export class Pauses {
  /** The newest denials, by strategy and rule; at most as many as the rule counts. */
  readonly #denied = new Map<string, Denied[]>();
  readonly #pauses = new Map<string, Pause>();

  /** Notes a denial; nothing unless the rule pauses. */
  note(rule: Rule, { strategy, instrument, side, price, size }: Draft, now: Micros): void {
    if (rule.pause === undefined) return;
    const { count, within, distinct } = rule.pause, key = `${rule.id} ${strategy}`;
    const wish = distinct ? `${instrument} ${side} ${price} ${size}` : "";
    const denied = (this.#denied.get(key) ?? []).filter((one) =>
      now - one.at <= within && (!distinct || one.wish !== wish)
    );
    denied.push({ wish, at: now });
    if (denied.length > count) denied.shift();
    this.#denied.set(key, denied);
    if (denied.length < count) return;
    this.#pauses.set(key, { strategy, rule: rule.id, until: now + COOL_DOWN_MICROS as Micros });
  }

  /** Those that have not ended. */
  at(now: Micros): readonly Pause[] {
    for (const [key, { until }] of this.#pauses) if (until <= now) this.#pauses.delete(key);
    return this.#pauses.size === 0 ? NO_PAUSES : [...this.#pauses.values()];
  }
}

const NO_PAUSES: readonly Pause[] = [];
