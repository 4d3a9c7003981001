/** Questions about an account of USD-M futures, and of venues that took over their API: positions, mode, and money that came or
 * went. Each is answered whole or fails. Source: USD-M futures, "Account" and "Trade"; read 2026-11-25. @module */
import type { AccountMode, CashFlow } from "../../core/event.ts";
import type { VenueId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { readFuturesPositions } from "./fapi_account.ts";
import { type Answer, resultFields, resultList } from "./fapi_answers.ts";
import { timestampOf } from "./fapi_calls.ts";
import { readIncome } from "./fapi_flows.ts";
import { type FuturesCalls, INCOME_A_PAGE } from "./fapi_futures_calls.ts";
import type { Markets } from "./fapi_markets.ts";
import type { AccountQuestions, Asking } from "./fapi_query_flow.ts";
import { type Fields, FrameError } from "./fields.ts";
import type { VenueClock } from "./venue_clock.ts";

/** What the questions lean on. */
export type QuestionRoom = {
  readonly venue: VenueId;
  readonly calls: FuturesCalls;
  readonly markets: Markets;
  readonly clock: VenueClock;
  /** What the account's mode says about its collateral. */
  readonly collateral: Collateral;
  /** REST base that tells what the key may do; absent = nothing does. */
  readonly keys?: string;
};
/** `joined`: the assets of the account are collateral for each other; null = nobody has looked yet. */
export type Collateral = { joined: boolean | null };

/** Pages that one question may take. */
const MOST_PAGES = 40;
/** The list of flows goes back this far, ms: three months. */
const INCOME_HISTORY_MS = 90 * 24 * 3_600_000;

/** @param mode another way to the account's mode, where the venue has not the one of USD-M */
export function futuresQuestions(room: QuestionRoom, mode: AccountQuestions["accountMode"] | null): AccountQuestions {
  return {
    positions: (ask, now) => askPositions(room, ask, now),
    accountMode: mode ?? ((ask, now) => askMode(room, ask, now)),
    cashFlows: (ask, queryId, since, now) =>
      askFlows(room, ask, since, (flows, requestedAt, receivedAt) => {
        ask.emit({ kind: "cash_flows", venue: room.venue, queryId, requestedAt, receivedAt, flows });
      }, now),
  };
}

/** Only what is not flat is listed, so that a market whose listing is not known would pass for flat. */
export function askPositions({ calls, markets }: QuestionRoom, ask: Asking, now: Micros): void {
  const unknown = markets.all.find(({ listing }) => listing === null);
  if (unknown) return ask.fail(`the venue's listing of ${unknown.symbol} is not known`, now);
  ask.send(calls.positions(), (answer, sentAt, at) => {
    ask.emit(readFuturesPositions(answer, markets.listing, { source: "query", requestedAt: sentAt }, at));
  }, now);
}

/** `canWithdraw` of the first answer is the account's own: what the key may do stands at another host of the venue. Where that
 * does not answer, or the network has none, the right is not known, and all else is told without it. */
export function askMode(room: QuestionRoom, ask: Asking, now: Micros): void {
  const { calls, markets, collateral, venue, keys } = room;
  ask.send(calls.accountConfig(), (config, _sentAt, at) => {
    const fields = resultFields(config), hedged = fields.flag("dualSidePosition"), canTrade = fields.flag("canTrade");
    collateral.joined = fields.has("multiAssetsMargin") ? fields.flag("multiAssetsMargin") : null;
    if (keys === undefined) return askMarkets(null, at);
    ask.send(
      calls.keyRights(keys),
      (answer, _asked, then) => askMarkets(resultFields(answer).flag("enableWithdrawals"), then),
      at,
      (then) => askMarkets(null, then),
    );

    function askMarkets(canWithdraw: boolean | null, then: Micros): void {
      ask.send(calls.symbolConfig(), (answer, _asked, receivedAt) => tell(answer, canWithdraw, receivedAt), then);
    }
    function tell(answer: Answer, canWithdraw: boolean | null, receivedAt: Micros): void {
      const rows = resultList(answer).filter((row) => markets.bySymbol.has(row.text("symbol")));
      ask.emit({
        kind: "account_mode",
        venue,
        positionMode: hedged ? "hedge" : "one_way",
        marginMode: marginModeOf(rows),
        // Each order names its own.
        selfTradePrevention: null,
        leverage: rows.map((row) => ({
          instrument: markets.bySymbol.get(row.text("symbol"))!.id,
          leverage: row.integer("leverage"),
        })),
        canTrade,
        canWithdraw,
        venueAt: null,
        receivedAt,
      });
    }
  }, now);
}

/** One isolated market makes the account isolated: a wish for crossed margin is then not met everywhere. */
export function marginModeOf(rows: readonly Fields[]): AccountMode["marginMode"] {
  const modes = rows.map((row) => marginWord(row));
  return modes.length === 0 ? null : modes.includes("isolated") ? "isolated" : "cross";
}

function marginWord(row: Fields): "cross" | "isolated" {
  const word = row.text("marginType").toLowerCase();
  if (word === "isolated") return "isolated";
  if (word === "cross" || word === "crossed") return "cross";
  throw new FrameError(
    row.origin.venue,
    `Cannot read margin type "${word}": want crossed or isolated`,
    row.origin.frame,
  );
}

/** Page by page, by the time of the last row: rows of one instant come again and are told apart by their ids. */
export function askFlows(
  { calls, markets, clock }: QuestionRoom,
  ask: Asking,
  since: Micros,
  take: (flows: readonly CashFlow[], requestedAt: Micros, now: Micros) => void,
  now: Micros,
): void {
  const until = timestampOf(clock.venueTime(now)) + 1_000, seen = new Set<string>(), flows: CashFlow[] = [];
  const begin = timestampOf(Math.min(since, clock.venueTime(since)) as Micros);
  let pages = 0;
  const page = (from: number, to: number, at: Micros): void => {
    if (++pages > MOST_PAGES) return ask.fail(`more than ${MOST_PAGES} pages of money flows`, at);
    ask.send(calls.income(from, to), (answer, _sentAt, receivedAt) => {
      const rows = resultList(answer).map((row) => readIncome(row, markets.listing, receivedAt)), before = seen.size;
      for (const { id, flow } of rows) {
        if (seen.has(id)) continue;
        seen.add(id);
        if (flow !== null) flows.push(flow);
      }
      if (rows.length < INCOME_A_PAGE) return take(flows, now, receivedAt);
      if (seen.size === before) return ask.fail("a page of money flows holds nothing new and is full", receivedAt);
      // The documents do not say in which order rows come.
      const first = rows[0].at / MICROS_PER_MS, last = rows[rows.length - 1].at / MICROS_PER_MS;
      if (last >= first) page(Math.max(from, Math.floor(last)), to, receivedAt);
      else page(from, Math.min(to, Math.ceil(last)), receivedAt);
    }, at);
  };
  page(Math.max(begin, until - INCOME_HISTORY_MS), until, now);
}
