/** A double of a strategy's parameter table as the engine publishes it: one of each type, and a history of two changes.
 * @module */
import type { StrategyParameters } from "../../dashboard/protocol.ts";
import { isoMicros } from "../../core/engine/text.ts";
import type { Micros } from "../../core/units.ts";

/** @param now ms since 1970; the changes lie before it */
export function sampleParameters(now: number): StrategyParameters {
  const bp = (describe: string, min: number, max: number, value: number, step: number) =>
    ({
      type: "number",
      describe,
      unit: "bp",
      onChange: "moves resting quotes",
      min,
      max,
      default: value,
      step,
    }) as const;
  return {
    id: "mm-1",
    kind: "market_making",
    title: "Market making",
    version: 3,
    parameters: [
      { name: "halfSpreadBp", value: 5, ...bp("Distance of the nearest quotes from fair value", 0.5, 200, 5, 0.5) },
      {
        name: "orderSizeBase",
        value: "0.02",
        type: "decimal",
        describe: "Size of one quote",
        unit: "base",
        onChange: "replaces resting quotes, which lose their place in the queue",
        min: "0.0001",
        max: "10",
        default: "0.02",
      },
      {
        name: "levels",
        value: 1,
        type: "integer",
        describe: "Quotes on each side",
        unit: "",
        onChange: "adds or cancels the outer quotes",
        min: 1,
        max: 10,
        default: 1,
        step: 1,
      },
      { name: "toleranceBp", value: 0.5, ...bp("How far a quote may lie off before it moves", 0, 20, 0.5, 0.1) },
      {
        name: "fairValue",
        value: "weighted_mid",
        type: "choice",
        describe: "What the quotes are centred on",
        unit: "",
        onChange: "moves resting quotes",
        choices: ["mid", "weighted_mid", "micro_price"],
        default: "weighted_mid",
      },
      {
        name: "quoteBids",
        value: true,
        type: "boolean",
        describe: "Whether to buy at all",
        unit: "",
        onChange: "cancels or places the bids",
        default: true,
      },
    ],
    history: [
      change(now, 2, { halfSpreadBp: 4 }, { halfSpreadBp: 6 }, 600_000),
      change(now, 3, { halfSpreadBp: 6 }, { halfSpreadBp: 5 }, 240_000),
    ],
  };
}

function change(
  now: number,
  version: number,
  before: Record<string, number>,
  after: Record<string, number>,
  agoMs: number,
) {
  return { version, by: "operator", at: isoMicros((now - agoMs) * 1000 as Micros), before, after };
}
