/** What the whole desk is worth and has earned, told in one asset at the last mids that one could trust. @module */
import { doubleMidOf } from "../ledger/pnl.ts";
import { Rates } from "../ledger/rates.ts";
import { type Statement, statementOf } from "../ledger/statement.ts";
import type { Desk } from "./desk.ts";
import type { Market } from "./market.ts";

/** Twice the mid of the last two-sided top that the session vouched for, ticks; 0 = none yet. */
export function doubleMarkOf({ markBid, markAsk }: Market): number {
  return doubleMidOf(markBid, markAsk);
}

/** The asset that money is told in: the configured one, else what the first market with known rules is quoted in; "" = none.
 * Unless it is configured it may be another one once more markets are known. */
export function reportingAsset({ reporting, markets }: Desk): string {
  if (reporting !== "") return reporting;
  for (const { instrument } of markets) if (instrument !== null) return instrument.quote;
  return "";
}

/** Rates of all assets that the desk's markets price. */
export function ratesOf(desk: Desk): Rates {
  const priced = [];
  for (const market of desk.markets) {
    if (market.instrument !== null) priced.push({ instrument: market.instrument, doubleMid: doubleMarkOf(market) });
  }
  return Rates.of(reportingAsset(desk), priced);
}

/** Equity, PnL and its parts. Takes some µs a market: for views and for limits over time, not for each order. */
export function worthOf(desk: Desk, rates: Rates = ratesOf(desk)): Statement {
  return statementOf(desk.ledger, (id) => doubleMarkOf(desk.market(id)), rates);
}
