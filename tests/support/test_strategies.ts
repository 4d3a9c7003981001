/** Strategies for tests of what stands around them: each wants plainly what a test says. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Event } from "../../core/event.ts";
import type { Target } from "../../core/target.ts";
import type { Desk } from "../../core/desk/desk.ts";
import type { StrategyKind } from "../../core/engine/strategy.ts";
import type { ParameterTable, ParameterValues } from "../../core/engine/parameters.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";

const WIDTH = { type: "integer", min: 0, max: 100, default: 5, unit: "ticks", describe: "", onChange: "" } as const;
const TABLE: ParameterTable = { width: WIDTH };

/** What a puppet does; a test changes it while it runs. */
export type Strings = {
  decide: (desk: Desk, now: Micros) => Target;
  readonly observed: Event[];
  readonly configured: ParameterValues[];
};

/** A strategy on strings. */
export function puppet(decide: Strings["decide"]): StrategyKind & { readonly strings: Strings } {
  const strings: Strings = { decide, observed: [], configured: [] };
  return {
    name: "puppet",
    title: "On strings",
    parameters: TABLE,
    strings,
    create: (instruments) => ({
      instruments,
      observe: (event) => void strings.observed.push(event),
      decide: (desk, now) => strings.decide(desk, now),
      configure: (values) => void strings.configured.push(values),
      explain: () => ({ fairValue: null, absent: [], trace: [] }),
    }),
  };
}

export function quote(side: Side, price: number, size = 1_000, level = 0, instrument = 0): Target["quotes"][number] {
  return { instrument: instrument as InstrumentId, side, level, price: price as Price, size: size as Size };
}

export function take(side: Side, price: number, size = 1_000, instrument = 0): Target["takes"][number] {
  return { instrument: instrument as InstrumentId, side, price: price as Price, size: size as Size };
}

/** Wants these quotes and nothing else. */
export function wanting(...quotes: Target["quotes"][number][]): Strings["decide"] {
  const target: Target = { quotes, takes: [] };
  return () => target;
}
