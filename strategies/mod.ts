/** The strategies that a configuration may name. @module */
import type { StrategyKind } from "../core/engine/strategy.ts";
import { marketMaking } from "./market_making/mod.ts";

export { marketMaking } from "./market_making/mod.ts";
export type { Explanation, Strategy, StrategyKind, TraceStep } from "../core/engine/strategy.ts";

/** By name; one line for each strategy. */
export const strategies: ReadonlyMap<string, StrategyKind> = new Map(
  [marketMaking].map((kind) => [kind.name, kind]),
);

/** @throws {RangeError} naming those that exist */
export function strategyNamed(name: string): StrategyKind {
  const kind = strategies.get(name);
  if (kind) return kind;
  throw new RangeError(`Cannot find strategy "${name}": known are ${[...strategies.keys()].join(", ")}`);
}
