/** Money that came or went without a trade, from the `income` list of USD-M futures, and of venues that took over their API. The
 * stream tells of it without an id: the id under which it is booked is the list's alone, so that nothing is booked twice. Source:
 * USD-M futures, "Get Income History"; read 2026-11-25. @module */
import type { CashFlow } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Fields } from "./fields.ts";
import type { Listing } from "./market_frames.ts";

/** What fills say already. */
const BY_TRADES: ReadonlySet<string> = new Set(["REALIZED_PNL", "COMMISSION"]);
const KINDS: ReadonlyMap<string, CashFlow["what"]> = new Map([
  ["FUNDING_FEE", "funding"],
  ["TRANSFER", "transfer"],
  ["INTERNAL_TRANSFER", "transfer"],
  ["CROSS_COLLATERAL_TRANSFER", "transfer"],
  ["STRATEGY_UMFUTURES_TRANSFER", "transfer"],
  ["COIN_SWAP_DEPOSIT", "transfer"],
  ["COIN_SWAP_WITHDRAW", "transfer"],
  ["AUTO_EXCHANGE", "transfer"],
]);

export type IncomeRow = {
  /** Unique over all kinds. */
  readonly id: string;
  readonly at: Micros;
  /** Null = fills say it. */
  readonly flow: CashFlow | null;
};

/** One row of `income`. `tranId` is unique within its kind for one user, says the venue; funding of several markets is told apart
 * by the market all the same. @throws {FrameError} */
export function readIncome(row: Fields, listing: Listing, receivedAt: Micros): IncomeRow {
  const kind = row.text("incomeType"), symbol = row.optionalText("symbol"), at = row.instant("time");
  const id = [kind, row.identifier("tranId"), symbol ?? "", row.text("asset"), row.optionalIdentifier("tradeId")].join(
    " ",
  ).trim();
  if (BY_TRADES.has(kind)) return { id, at, flow: null };
  const flow: CashFlow = {
    kind: "cash_flow",
    venue: row.origin.venue,
    flowId: id,
    what: KINDS.get(kind) ?? "other",
    // A position of a market that is not ours concerns the account.
    instrument: symbol === null ? null : listing.get(symbol)?.id ?? null,
    asset: row.text("asset"),
    amount: row.amount("income"),
    source: "query",
    venueAt: at,
    receivedAt,
  };
  return { id, at, flow };
}
