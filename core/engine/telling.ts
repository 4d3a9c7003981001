/** What the engine tells people of by itself: incidents, refusals, counts. The same refusal of the same slot is not told at
 * every tick. @module */
import type { Micros, Side } from "../units.ts";
import { type InstrumentId, marketName } from "../instrument.ts";
import type { Incident, Slot } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Facts } from "./facts.ts";
import { Repeats } from "./repeats.ts";

/** The same refusal is told again only after this; so many are remembered. */
const REFUSAL_REPEAT_MICROS = 10_000_000;
const REFUSALS_REMEMBERED = 1_000;

export class Telling {
  /** How often each thing happened, by name. */
  readonly counters: Record<string, number> = {};
  readonly #refusals = new Repeats(REFUSAL_REPEAT_MICROS, REFUSALS_REMEMBERED);

  constructor(private readonly desk: Desk, private readonly facts: Facts) {}

  count(name: string): void {
    this.counters[name] = (this.counters[name] ?? 0) + 1;
  }

  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void {
    this.count(`incident ${code}`);
    this.facts.add({ kind: "incident", severity, code, sentence, scope }, now);
  }

  /** An incident that the order machine found. */
  ofOrder({ severity, code, sentence, venue, instrument }: Incident, now: Micros): void {
    const scope = instrument === null ? venue : marketName(this.desk.market(instrument));
    this.incident(severity, code, sentence, scope, now);
  }

  refused(rule: string, slot: Slot, instrument: InstrumentId, side: Side, sentence: string, now: Micros): void {
    if (!this.#refusals.isNews(`${rule}/${slot.strategy}/${slot.level}/${instrument}/${side}`, now)) return;
    this.facts.add({ kind: "refusal", rule, scope: marketName(this.desk.market(instrument)), sentence }, now);
  }

  /** Begins anew, as a run does. */
  restart(): void {
    this.facts.restart();
    for (const name of Object.keys(this.counters)) delete this.counters[name];
  }
}
