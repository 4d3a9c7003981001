/** A strategy at work: what it is, its settings, and when it decides. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Event } from "../event.ts";
import type { Strategy, StrategyKind } from "./strategy.ts";
import { Parameters } from "./parameters.ts";

export type Quoter = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly strategy: Strategy;
  readonly parameters: Parameters;
  /** What it decides anew after, among market facts and fills; `null` = after all. */
  readonly heeds: ReadonlySet<Event["kind"]> | null;
  decidedAt: Micros;
  dirty: boolean;
  /** A person changed something, or it has not quoted both sides yet: it may use the whole rate budget. */
  urgent: boolean;
};
/** How a strategy is asked for: its name, what it is, its markets, its settings where they differ from the defaults. */
export type QuoterOptions = {
  readonly id: string;
  readonly kind: StrategyKind;
  readonly instruments: readonly InstrumentId[];
  readonly parameters: Readonly<Record<string, unknown>>;
};
/** @throws {RangeError} naming every parameter that the strategy's table refuses */
export function createQuoter({ id, kind, instruments, parameters: initial }: QuoterOptions): Quoter {
  const parameters = new Parameters(kind.parameters, initial), never = 0 as Micros;
  return {
    id,
    kind: kind.name,
    title: kind.title,
    strategy: kind.create(instruments, parameters.values),
    parameters,
    heeds: kind.heeds ? new Set<Event["kind"]>([...kind.heeds, "fill"]) : null,
    decidedAt: never,
    dirty: true,
    urgent: true,
  };
}
