/** Every way in which a venue's word and our books can differ, as data: what is done about it by itself and what it stops.
 * Source: reliability.md 2.4. @module */
import type { Severity } from "./lifecycle.ts";

/** What may not be traded while a difference is open. */
export type StopScope = "nothing" | "instrument" | "venue" | "everything";

export type DifferenceRow = {
  /** For people, in a few words. */
  readonly title: string;
  /** What is done without a person. */
  readonly automatic: string;
  readonly stops: StopScope;
  /** Of the incident that tells of it; `null` = the order machine tells, or nobody has to hear. */
  readonly severity: Severity | null;
  /** Code of that incident. */
  readonly code: string;
};

export const DIFFERENCES = {
  D1: {
    title: "an order of ours is not in the venue's list",
    automatic: "it is unknown until evidence settles it; the venue stops if that takes more than 30 s",
    stops: "venue",
    severity: null,
    code: "order_missing",
  },
  D2: {
    title: "an order of ours is in another state at the venue",
    automatic: "the venue's state is adopted",
    stops: "nothing",
    severity: null,
    code: "order_state",
  },
  D3: {
    title: "an order carries our tag and stands in none of our books",
    automatic: "it is cancelled",
    stops: "venue",
    severity: null,
    code: "orphan",
  },
  D4: {
    title: "a foreign order or trade on the account",
    automatic: "it is counted, shown and never touched; what it traded is booked as a dated flow",
    stops: "venue",
    severity: "S1",
    code: "foreign",
  },
  D5: {
    title: "trades of ours that we had missed",
    automatic: "the true trades are booked",
    stops: "instrument",
    severity: "S2",
    code: "missed_trades",
  },
  D6: {
    title: "a trade of ours that the venue lacks",
    automatic: "nothing",
    stops: "venue",
    severity: "S1",
    code: "trade_lacking",
  },
  D7: {
    title: "one trade, told with two prices or sizes",
    automatic: "nothing: the first word stays",
    stops: "instrument",
    severity: null,
    code: "trade_differs",
  },
  D7b: {
    title: "one trade, told with two fees",
    automatic: "a fee that differs by at most 1 bp of what was traded is corrected",
    stops: "instrument",
    severity: "S2",
    code: "fee_differs",
  },
  D8: {
    title: "the position differs",
    automatic: "nothing: no trade is made up to match it",
    stops: "instrument",
    severity: "S1",
    code: "position_differs",
  },
  D9: {
    title: "a balance differs",
    automatic: "within the tolerance it is booked as dust",
    stops: "venue",
    severity: "S1",
    code: "balance_differs",
  },
  D10: {
    title: "the average entry price differs",
    automatic: "nothing: only what is shown differs",
    stops: "nothing",
    severity: null,
    code: "average_differs",
  },
  D11: {
    title: "the venue reports more filled than its trades show",
    automatic: "trades are asked for; after three rounds the fill is inferred",
    stops: "instrument",
    severity: null,
    code: "trades_missing",
  },
  D12: {
    title: "the account is set up otherwise",
    automatic: "nothing",
    stops: "venue",
    severity: "S1",
    code: "account_mode",
  },
  D13: {
    title: "the rules of the market changed",
    automatic: "they are taken over and quotes are made anew",
    stops: "instrument",
    severity: null,
    code: "rules_changed",
  },
  D14: {
    title: "another process uses our tag with a higher epoch",
    automatic: "nothing",
    stops: "everything",
    severity: "S1",
    code: "higher_epoch",
  },
} as const satisfies Readonly<Record<string, DifferenceRow>>;

export type DifferenceId = keyof typeof DIFFERENCES;
