/** What can be killed on its own, and how much of ours rests there. @module */
import type { View } from "../protocol.ts";
import { marketKey } from "./status.ts";

export type Targets = { readonly title: string; readonly names: readonly string[] };

/** By kind, widest first; a name that stands for a venue stands for nothing else, as the engine has it. */
export function killTargets(view: View | null): readonly Targets[] {
  if (view === null) return [];
  const groups = [
    { title: "Venues", names: view.venues.map(({ id }) => id) },
    { title: "Strategies", names: view.strategies.map(({ id }) => id) },
    { title: "Markets", names: view.markets.map(marketKey) },
  ];
  const seen = new Set<string>();
  return groups.map(({ title, names }) => ({
    title,
    names: names.filter((name) => !seen.has(name) && seen.add(name)),
  })).filter(({ names }) => names.length > 0);
}

/** Orders of ours that rest or are under way in that scope; `null` = nothing is known yet. */
export function restingOf(view: View | null, scope: string): number | null {
  if (view === null) return null;
  return view.markets.filter((market) =>
    scope === "global" || [market.venue, market.strategy, marketKey(market)].includes(scope)
  ).reduce((sum, { quotes }) => sum + quotes.length, 0);
}
