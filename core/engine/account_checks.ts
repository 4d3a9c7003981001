/** Our books against every word of a venue on trades, money, positions and the account's set-up: what agrees is noted, what is
 * explained is booked, what is neither stops what it must. Rules: reliability.md 2.4. @module */
import type { Micros } from "../units.ts";
import { formatMoney } from "../money.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { AccountMode, AdoptPosition, Balances, CashFlow, Fill, OwnTrades, Positions } from "../event.ts";
import type { Booking } from "../ledger/ledger.ts";
import { gridText } from "../ledger/position.ts";
import { type AccountExpectation, modeTroubles } from "../oms/account_mode.ts";
import { type KeptTrade, TradeLog } from "../oms/trade_log.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { type Adopted, Adoption } from "./adoption.ts";
import { BalanceCheck } from "./balance_check.ts";
import { type CorrectedDay, Correcting } from "./correcting.ts";
import { type CheckGround, Differing } from "./differing.ts";
import { ForeignBook } from "./foreign_book.ts";
import type { AdjustMemo } from "./memo.ts";
import { OwnTradeCheck } from "./own_trade_check.ts";
import { PositionCheck } from "./position_check.ts";
import type { Reconciling } from "./reconciling.ts";
import type { Telling } from "./telling.ts";

export type ChecksOptions = {
  readonly desk: Desk;
  readonly reconciling: Reconciling;
  readonly telling: Telling;
  readonly dedicated: ReadonlySet<VenueId>;
  /** How each account has to be set up. */
  readonly accounts: ReadonlyMap<VenueId, AccountExpectation>;
  /** Keys that may take money out are refused. */
  readonly live: boolean;
  /** Venues that say nothing of the account's set-up. */
  readonly silent: ReadonlySet<VenueId>;
  strays(): readonly Fill[];
  disturb(market: Market): void;
  positionLimit(market: Market): number | null;
  /** The venue may not trade until a person says so. */
  stop(venue: VenueId, cause: string, sentence: string, now: Micros): void;
};
/** What a snapshot has to keep of it. */
export type ChecksState = {
  readonly openedAt: readonly (readonly [venue: VenueId, at: Micros])[];
  readonly foreignLots: readonly (readonly [market: string, lots: number])[];
  readonly corrected: readonly CorrectedDay[];
  /** The newest trades that were booked, oldest first: the venue's next lists are held against them. */
  readonly trades: readonly (readonly [market: string, trades: readonly KeptTrade[]])[];
};

export class AccountChecks {
  /** While the records of an earlier run are taken in: nothing is judged, and what it corrected comes from its own notes. */
  recalling = false;
  readonly differing: Differing;
  readonly #log = new TradeLog();
  readonly #foreign: ForeignBook;
  readonly #correcting: Correcting;
  readonly #positions: PositionCheck;
  readonly #balances: BalanceCheck;
  readonly #trades: OwnTradeCheck;
  readonly #adoption: Adoption;
  /** Markets whose grid changed while orders on the old one may rest. */
  readonly #regridded = new Set<InstrumentId>();
  /** Venues of which a person was told that nobody knows what their keys may do. */
  readonly #toldUnread = new Set<VenueId>();
  /** Whether a venue's key may withdraw, as far as it was ever told: an answer without it takes nothing back. */
  readonly #mayWithdraw = new Map<VenueId, boolean>();

  constructor(private readonly options: ChecksOptions) {
    const { desk, reconciling, telling, strays, disturb, stop } = options;
    const reconcilerOf = (venue: VenueId) => reconciling.of(venue);
    this.differing = new Differing(desk, reconcilerOf, telling, disturb);
    this.#foreign = new ForeignBook(desk);
    this.#correcting = new Correcting(
      desk,
      (venue, sentence, now) => stop(venue, "REC-02", sentence, now),
      (venue, sentence) => reconcilerOf(venue).corrected(sentence),
    );
    const ground: CheckGround = {
      desk,
      log: this.#log,
      foreign: this.#foreign,
      differing: this.differing,
      correcting: this.#correcting,
      reconcilerOf,
      strays,
    };
    this.#positions = new PositionCheck(ground);
    this.#balances = new BalanceCheck(ground);
    this.#trades = new OwnTradeCheck(ground, options.positionLimit);
    this.#adoption = new Adoption(ground, this.#positions);
  }

  /** A trade of ours was booked. */
  booked(fill: Fill, { realised }: Booking, now: Micros): void {
    this.#log.note(fill, realised, now);
    if (!this.recalling) this.#positions.moved(fill.instrument, now);
  }

  /** A trade of ours was told again. */
  repeated(fill: Fill, now: Micros): void {
    if (!this.recalling) this.#trades.repeated(fill, now);
  }

  /** A trade of others on the account, told for the first time. */
  foreign(fill: Fill, now: Micros): void {
    const { venue, instrument, tradeId } = fill, { dedicated, desk } = this.options;
    if (dedicated.has(venue)) {
      if (this.recalling) return;
      const market = desk.market(instrument), subject = `${marketName(market)} ${tradeId}`;
      const sentence =
        `${subject} is no trade of ours, and nobody else trades on this account: adopt it, or find out who did`;
      this.differing.differ(venue, { id: "D4", subject, instrument, sentence, ours: "none", venue: tradeId }, now);
      return;
    }
    for (const flow of this.#foreign.take(fill)) this.flow(flow, now);
    if (!this.recalling) this.#positions.moved(instrument, now);
  }

  /** A trade that was told as one of others turns out to be ours, and is booked as such. */
  reclaimed(fill: Fill, now: Micros): void {
    const { venue, instrument, tradeId } = fill, { dedicated, desk } = this.options;
    if (dedicated.has(venue)) {
      if (!this.recalling) this.differing.agree(venue, "D4", `${marketName(desk.market(instrument))} ${tradeId}`, now);
      return;
    }
    for (const flow of this.#foreign.giveBack(fill)) this.flow(flow, now);
  }

  /** A complete list whose new trades are booked already. @param missed what of it nobody had told before */
  trades(event: OwnTrades, missed: readonly Fill[], now: Micros): void {
    const since = this.recalling ? null : this.options.reconciling.of(event.venue).sinceOf(event.queryId);
    if (since !== null) this.#trades.listed(event, missed, since, now);
  }

  /** Once the ledger has them. */
  balances(event: Balances, now: Micros): void {
    if (this.options.silent.has(event.venue)) this.#rightsUnread(event.venue, now);
    if (this.#balances.opened(event) && !this.recalling) this.#balances.observe(event, now);
  }

  positions(event: Positions, now: Micros): void {
    if (!this.recalling) this.#positions.observe(event, now);
  }

  /** Books money that came or went without a trade, unless it is in the opening. */
  flow(flow: CashFlow, now: Micros): void {
    const openedAt = this.#balances.openedAt(flow.venue);
    if (openedAt !== null && (flow.venueAt ?? flow.receivedAt) > openedAt) this.#flow(flow, now);
  }

  mode(event: AccountMode, now: Micros): void {
    if (this.recalling) return;
    const { venue } = event, { accounts, live, desk } = this.options;
    if (event.canWithdraw !== null) this.#mayWithdraw.set(venue, event.canWithdraw);
    const canWithdraw = this.#mayWithdraw.get(venue) ?? null,
      nameOf = (id: InstrumentId) => marketName(desk.market(id));
    if (canWithdraw === null) this.#rightsUnread(venue, now);
    const troubles = modeTroubles({ ...event, canWithdraw }, accounts.get(venue) ?? {}, nameOf, live);
    if (troubles.length === 0) return this.differing.agree(venue, "D12", venue, now);
    const sentence = troubles.join("; "), texts = { ours: "as configured", venue: "otherwise" };
    this.differing.differ(venue, { id: "D12", subject: venue, instrument: null, sentence, ...texts }, now);
  }

  /** A market's rules changed; orders on another grid have to go before new ones may come. */
  relisted(before: Instrument, after: Instrument, now: Micros): void {
    const was = rulesText(before), is = rulesText(after), name = marketName(after), { venue, id } = after;
    if (was === is || this.recalling) return;
    this.options.reconciling.of(venue).corrected(`${name}: its rules were ${was} and are ${is}`);
    if (gridText(before) === gridText(after) || this.options.desk.orders.liveCount(id) === 0) return;
    this.#regridded.add(id);
    const sentence = `${name}: its grid was ${gridText(before)} and is ${
      gridText(after)
    }; orders on the old one have to go`;
    const texts = { ours: gridText(before), venue: gridText(after) };
    this.differing.differ(venue, { id: "D13", subject: name, instrument: id, sentence, ...texts }, now);
  }

  /** Counts what it keeps of a market on the new grid. */
  regrid(before: Instrument, after: Instrument): void {
    this.#log.regrid(before, after);
    this.#foreign.regrid(before, after);
    this.#positions.regrid(before, after);
  }

  beat(now: Micros): void {
    this.#positions.beat(now);
    for (const id of this.#regridded) {
      const { desk } = this.options, market = desk.market(id);
      if (desk.orders.liveCount(id) > 0) continue;
      this.#regridded.delete(id);
      this.differing.agree(market.venue, "D13", marketName(market), now);
    }
  }

  adopt(event: AdoptPosition, now: Micros): Adopted {
    if (!this.recalling) {
      const adopted = this.#adoption.adopt(event, now);
      const market = this.options.desk.markets.find((one) => marketName(one) === event.market);
      if (adopted.done) this.#trades.forget(market!);
      return adopted;
    }
    return { done: false, message: "taken from the notes of that run", before: "", after: "" };
  }

  takeMemos(): readonly AdjustMemo[] {
    return this.#correcting.takeMemos();
  }

  /** Takes what an earlier run corrected. */
  recall(memo: AdjustMemo, at: Micros): void {
    try {
      this.#correcting.recall(memo, at);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.options.telling.incident("S1", "lost_adjustment", error.message, memo.venue, at);
    }
  }

  state(): ChecksState {
    const { markets } = this.options.desk;
    return {
      openedAt: this.#balances.state(),
      foreignLots: this.#foreign.state(),
      corrected: this.#correcting.state(),
      trades: markets.map((market) => [marketName(market), this.#log.state(market.id)]),
    };
  }

  restore({ openedAt, foreignLots, corrected, trades }: ChecksState): void {
    this.#balances.restore(openedAt);
    this.#foreign.restore(foreignLots);
    this.#correcting.restore(corrected);
    for (const [name, kept] of trades) {
      const market = this.options.desk.markets.find((one) => marketName(one) === name);
      if (market !== undefined) this.#log.restore(market.id, kept);
    }
  }

  /** Once the records of earlier runs are taken in. */
  recovered(now: Micros): void {
    this.recalling = false;
    this.#log.recovered(now);
  }

  /** Nothing stops for it, and no venue is silently taken for safe: a person has to look, once for each run. */
  #rightsUnread(venue: VenueId, now: Micros): void {
    if (!this.options.live || this.recalling || this.#toldUnread.has(venue)) return;
    this.#toldUnread.add(venue);
    const sentence = `whether the key of ${venue} may withdraw money cannot be read: check it by hand at the venue`;
    this.options.telling.incident("S2", "key_rights_unread", sentence, venue, now);
  }

  #flow(flow: CashFlow, now: Micros): void {
    try {
      if (this.options.desk.ledger.bookFlow(flow)) this.#balances.flowed(flow.venue, now);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // It stays a difference of the balance, which stops the venue.
      this.options.telling.incident("S2", "unbookable_flow", error.message, flow.venue, now);
    }
  }
}

/** All of a market's rules that an order is judged by. */
function rulesText(instrument: Instrument): string {
  const { minSize, maxSize, minNotional, maxNotional, status } = instrument;
  const notionals = [minNotional, maxNotional].map((amount) => amount === null ? "any" : formatMoney(amount)).join(
    " to ",
  );
  return `${gridText(instrument)}, size ${minSize} to ${maxSize} lots, worth ${notionals}, ${status}`;
}
