/** Every rule with its values, for people: a row for each market, venue or the whole, as the rule's scope says. @module */
import type { Micros } from "../units.ts";
import { marketName } from "../instrument.ts";
import type { Market } from "../desk/market.ts";
import type { Rule, Usage } from "./rule.ts";
import type { Stands } from "./stands.ts";

export type RiskRow = {
  readonly rule: string;
  readonly title: string;
  readonly scope: string;
  readonly value: string;
  readonly limit: string;
  /** 0..1 and beyond; `null` where a share makes no sense. */
  readonly used: number | null;
  readonly action: string;
  readonly refusals: number;
  /** `warning` from 80 % of the limit; `breached`: it refuses as things are; `inactive`: it cannot be asked now, and lets pass. */
  readonly state: "ok" | "warning" | "breached" | "inactive";
};
/** A row without what is counted for it alone. */
export type RiskReading = Omit<RiskRow, "refusals">;
/** From here on a limit is nearly used up. */
export const WARNING_SHARE = 0.8;

/** One row to be: a rule, and the market that stands for its scope. */
export type RowPlace = {
  readonly rule: Rule;
  readonly scope: string;
  readonly market: Market;
  readonly within: Within;
};
export type Within = (market: Market) => boolean;

/** The rows that there are, in the order of the rules. */
export function rowPlaces(rules: readonly Rule[], { desk: { markets } }: Stands): readonly RowPlace[] {
  return rules.flatMap((rule): RowPlace[] => {
    if (rule.scope === "market") {
      return markets.map((market) => ({
        rule,
        scope: marketName(market),
        market,
        within: ({ id }) => id === market.id,
      }));
    }
    if (rule.scope === "global") {
      return markets.slice(0, 1).map((market) => ({ rule, scope: "all", market, within: () => true }));
    }
    const first = markets.filter(({ venue }, i) => markets.findIndex((one) => one.venue === venue) === i);
    return first.map((market) => ({
      rule,
      scope: market.venue,
      market,
      within: ({ venue }: Market) => venue === market.venue,
    }));
  });
}

/** What the rule says there now. The sums are as they were counted last. */
export function rowOf({ rule, scope, market }: RowPlace, stands: Stands, now: Micros): RiskReading {
  const stand = stands.at(market), [asking = null] = stand.strategies;
  const usage = rule.view(stands.look(market, stand, asking, now)), { value, limit, used } = usage;
  const share = used !== null && Number.isFinite(used) ? used : null, { id, title, action } = rule;
  return { rule: id, title, scope, value, limit, used: share, action, state: stateOf(usage) };
}

function stateOf({ inactive, breached, used }: Usage): RiskRow["state"] {
  if (inactive) return "inactive";
  if (breached || (used !== null && used > 1)) return "breached";
  return used !== null && used >= WARNING_SHARE ? "warning" : "ok";
}
