/** Money that came or went without a trade, from the account's transaction log: one list for each kind, since the trades stand in
 * the same log and would bury the rest. Kinds that are not asked for show as a balance that our books do not explain, which stops
 * trading. Source: Bybit v5 docs, "Get Transaction Log" and its types; read 2026-11-26. @module */
import type { CashFlow } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { compare, ZERO } from "../../core/money.ts";
import type { Micros } from "../../core/units.ts";
import type { Fields } from "../shared/fields.ts";
import { fundingId } from "./account_codec.ts";
import { msOf } from "./instants.ts";
import type { Markets } from "./markets.ts";
import { type Ask, readPages } from "./pages.ts";
import type { Product } from "./product.ts";
import { type Span, spansOf } from "./spans.ts";

const PAGE_SIZE = 50;
const SETTLEMENT = "SETTLEMENT";
const KINDS: ReadonlyMap<string, CashFlow["what"]> = new Map([
  [SETTLEMENT, "funding"],
  ["TRANSFER_IN", "transfer"],
  ["TRANSFER_OUT", "transfer"],
  ["INTEREST", "interest"],
  ["BONUS", "other"],
  ["FEE_REFUND", "other"],
  ["AIRDROP", "other"],
]);

export class CashFlowSearch {
  constructor(readonly product: Product, readonly markets: Markets, readonly ask: Ask) {}

  /** @param from the venue's time, ms @param until the same */
  read(
    from: number,
    until: number,
    done: (flows: readonly CashFlow[], requestedAt: Micros, now: Micros) => void,
    failed: (reason: string, requestedAt: Micros, now: Micros) => void,
    now: Micros,
  ): void {
    const lists = [...KINDS.keys()].flatMap((type) => spansOf(from, until).map((span) => ({ type, span })));
    const flows: CashFlow[] = [];
    const next = (at: Micros, since: Micros | null = now): void => {
      const list = lists.shift();
      if (list === undefined) return done(flows, now, at);
      this.#list(
        list.type,
        list.span,
        (rows, then) => {
          for (const row of rows) {
            const flow = readFlow(row, (symbol) => this.#marketOf(row, symbol), then);
            if (flow !== null) flows.push(flow);
          }
          next(then);
        },
        (reason, then) => failed(reason, now, then),
        at,
        since,
      );
    };
    next(now, null);
  }

  #list(
    type: string,
    { from, to }: Span,
    done: (rows: readonly Fields[], now: Micros) => void,
    failed: (reason: string, now: Micros) => void,
    now: Micros,
    since: Micros | null,
  ): void {
    const params = { accountType: "UNIFIED", type, startTime: from, endTime: to };
    const pages = { path: "/v5/account/transaction-log", budget: "transaction-log", params, size: PAGE_SIZE };
    readPages(
      this.ask,
      pages,
      (rows, _requestedAt, at) => done(rows, at),
      (reason, _requestedAt, at) => failed(reason, at),
      now,
      since,
    );
  }

  #marketOf(row: Fields, symbol: string): InstrumentId | null {
    const category = row.optionalText("category");
    if (category !== null && category !== this.product.category) return null;
    return this.markets.bySymbol.get(symbol)?.id ?? null;
  }
}

/** What one row of the log says; null where no money moved, or by a trade. `change` is what the wallet changed by; a funding of ours
 * has the id that the private stream gives it as well. @param marketOf the market of a symbol, null = none of ours
 * @throws {FrameError} */
export function readFlow(
  row: Fields,
  marketOf: (symbol: string) => InstrumentId | null,
  receivedAt: Micros,
): CashFlow | null {
  const type = row.text("type"),
    what = KINDS.get(type),
    amount = row.amount("change"),
    at = msOf(row, "transactionTime");
  if (what === undefined || compare(amount, ZERO) === 0) return null;
  const symbol = row.optionalText("symbol"), market = symbol === null ? null : marketOf(symbol);
  const isFunding = what === "funding" && market !== null && symbol !== null, asset = row.text("currency");
  const own = row.optionalIdentifier("tradeId") ?? row.optionalIdentifier("id") ?? "";
  return {
    kind: "cash_flow",
    venue: row.origin.venue,
    flowId: isFunding ? fundingId(symbol, at) : `${type} ${asset} ${row.text("change")} ${at} ${own}`,
    what,
    instrument: isFunding ? market : null,
    asset,
    amount,
    source: "query",
    venueAt: at,
    receivedAt,
  };
}
