/** Our books: positions, cash and fees, fed by fills, money flows and adjustments, each booked once, whatever state its order
 * is in, and held against the venue's word. Position = sum of fills and adjusted lots; opening + cash = the venue's balance,
 * per asset. What all of it is worth, and where PnL comes from, `statement.ts` tells. @module */
import { add, type Money, negate, sizeAmount, subtract, ZERO } from "../money.ts";
import type { Grid, Micros, Price, Size } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Balance, Balances, CashFlow, Fill } from "../event.ts";
import { type Adjustment, adjustmentId, Entries, type Entry, entryOfAdjustment, entryOfCause } from "./entries.ts";
import { entryOfFlow } from "./entries.ts";
import { MarketAccount, type MarketState } from "./market_account.ts";
import type { Position } from "./position.ts";
import { type Pnl, pnlOf } from "./pnl.ts";
import { settlementAsset, valueAt } from "./settlement.ts";
import { type FillContext, NO_CONTEXT } from "./strategy_share.ts";
import { type CashReason, type Difference, VenueAccount, type VenueAccountState } from "./venue_account.ts";

export type { Adjustment, Entry } from "./entries.ts";
export type { FillContext } from "./strategy_share.ts";

/** Lots of an order that were booked from the quantity and the average that the venue had told, for want of the trade.
 * `tick`: on which the price counts; absent = the market's. */
export type InferredLots = { readonly price: Price; readonly lots: Size; readonly tick?: Grid };

/** What one fill changed. */
export type Booking = {
  readonly fill: Fill;
  /** The position after it, signed lots. */
  readonly size: Size;
  readonly averagePrice: Money | null;
  /** In the asset that the market settles in, before the fee. */
  readonly realised: Money;
  /** Likewise; `null` where it was paid in an asset without a known price. */
  readonly fee: Money | null;
};

/** Text decimals throughout; survives JSON; equal ledgers give equal text. */
export type LedgerState = {
  readonly markets: readonly MarketState[];
  readonly venues: readonly (VenueAccountState & { readonly venue: VenueId })[];
  readonly entries: readonly Entry[];
};

const WHY: Readonly<Record<CashFlow["what"], CashReason>> = {
  funding: "carry",
  interest: "carry",
  transfer: "external",
  deposit: "external",
  withdrawal: "external",
  // Nobody says what it was: it is no result of trading until a person says so.
  other: "external",
};

export class Ledger {
  readonly #accounts: MarketAccount[] = [];
  readonly #venues = new Map<VenueId, VenueAccount>();
  readonly #entries = new Entries();
  /** Restored markets that have not been opened yet, by name. */
  readonly #waiting = new Map<string, MarketState>();
  /** @param rememberedTrades ids kept per market against double booking; see `trade_memory.ts` */
  constructor(readonly rememberedTrades?: number) {}

  /** Takes a market's rules, first or anew, and with them what a restored state holds of it. Open lots are counted on the new
   * grid from then on; what they cost is money, and stays.
   * @throws {RangeError} for rules under which the open lots are no whole number, or are worth something else; then nothing has
   * changed */
  open(instrument: Instrument): void {
    const account = this.#account(instrument.id), name = marketName(instrument), waiting = this.#waiting.get(name);
    if (waiting === undefined) return account.open(instrument);
    account.restore(waiting, instrument);
    this.#waiting.delete(name);
  }

  /** Books a fill; `null` if its trade is booked already (then the first word stays, also if the second differs).
   * @throws {RangeError} and books nothing, for a market that is not open, numbers that are no positive safe integers, or
   * a trade too old to be told from a forgotten one */
  book(fill: Fill, { strategy, doubleMid }: FillContext = NO_CONTEXT): Booking | null {
    const account = this.#account(fill.instrument), { position, trades } = account;
    const instrument = this.#openMarket(fill), tradedAt = fill.venueAt ?? fill.receivedAt;
    if (trades.has(fill.tradeId, tradedAt)) return null;
    const realised = account.order.book(fill, tradedAt), share = account.share(strategy);
    trades.add(fill.tradeId, tradedAt);
    share.trade(fill, doubleMid, instrument);
    this.#moveCash(fill, instrument, realised);
    const fee = share.payFee(fill, instrument);
    if (fill.cause !== undefined) this.#entries.add(entryOfCause(fill, fill.cause, instrument));
    return { fill, size: position.size, averagePrice: position.averagePrice, realised, fee };
  }

  /** Books lots that the venue says were filled, whose trades it does not give: as a fill of that price without a fee, which
   * is not counted among the fills. `bookInstead` gives them their true price. Whatever they earn counts as inventory: when
   * they traded, and so how far from the mid, nobody says.
   * @throws {RangeError} as `book` */
  bookInferred(fill: Fill, strategy = ""): Booking | null {
    const booking = this.book(fill, { strategy, doubleMid: 0 });
    if (booking !== null) this.#account(fill.instrument).position.count(-1);
    return booking;
  }

  /** Books a fill of which lots were inferred before: those get its price, the rest of it is booked like every fill, all in one
   * step, so that the position moves by the rest alone and PnL by the difference of the prices and the fee.
   * @param inferred lots that give way, together no more than the fill has
   * @throws {RangeError} as `book`, and for more lots than the fill has; nothing is booked then */
  bookInstead(fill: Fill, inferred: readonly InferredLots[], context: FillContext = NO_CONTEXT): Booking | null {
    const lots = inferred.reduce((sum, part) => sum + part.lots, 0);
    if (!(lots > 0 && lots <= fill.size)) {
      throw new RangeError(`Cannot book trade ${fill.tradeId} of ${fill.size} lots in place of ${lots} inferred ones`);
    }
    const account = this.#account(fill.instrument), { position, trades } = account;
    const instrument = this.#openMarket(fill);
    if (trades.has(fill.tradeId, fill.venueAt ?? fill.receivedAt)) return null;
    const rest = fill.size - lots as Size;
    // The rest goes first: it is what may be refused.
    const booked = rest > 0
      ? this.book({ ...fill, size: rest }, context)!
      : this.#bookNothing(fill, account, instrument, context);
    const share = account.share(context.strategy);
    account.order.forget();
    let realised = booked.realised;
    for (const { price, lots, tick = instrument.tick } of inferred) {
      const changed = position.reprice(fill.side, price, fill.price, lots, tick);
      const signed = (fill.side === "buy" ? lots : -lots) as Size;
      const dearer = subtract(valueAt(fill.price, signed, instrument), valueAt(price, signed, { ...instrument, tick }));
      share.paid = add(share.paid, dearer);
      realised = add(realised, changed);
      const moved = instrument.kind === "spot" ? negate(dearer) : changed;
      this.#venueAccount(fill.venue).move(settlementAsset(instrument), moved);
    }
    return { ...booked, fill, size: position.size, averagePrice: position.averagePrice, realised };
  }

  /** The fee and the id of a fill whose lots are booked already. */
  #bookNothing(fill: Fill, account: MarketAccount, instrument: Instrument, { strategy }: FillContext): Booking {
    const { position, trades } = account;
    if (!Number.isSafeInteger(fill.price) || fill.price <= 0) {
      throw new RangeError(`Cannot book a fill with price ${fill.price}: want a positive safe integer`);
    }
    trades.add(fill.tradeId, fill.venueAt ?? fill.receivedAt);
    position.count(1);
    this.#venueAccount(fill.venue).move(fill.fee.asset, negate(fill.fee.amount));
    const fee = account.share(strategy).payFee(fill, instrument);
    return { fill, size: position.size, averagePrice: position.averagePrice, realised: ZERO, fee };
  }

  #openMarket({ tradeId, instrument: id, venue }: Fill): Instrument {
    const { instrument } = this.#account(id).position;
    if (instrument !== null && instrument.venue === venue) return instrument;
    throw new RangeError(`Cannot book trade ${tradeId}: market ${id} of ${venue} is not open`);
  }

  /** Spot exchanges two assets; a contract settles what it realised. The fee leaves in its own asset. */
  #moveCash({ side, price, size, fee, venue }: Fill, instrument: Instrument, realised: Money): void {
    const account = this.#venueAccount(venue);
    if (instrument.kind === "spot") {
      const signed = (side === "buy" ? size : -size) as Size;
      account.move(instrument.base, sizeAmount(signed, instrument));
      account.move(instrument.quote, negate(valueAt(price, signed, instrument)));
    } else account.move(settlementAsset(instrument), realised);
    account.move(fee.asset, negate(fee.amount));
  }

  /** Books money that came or went without a trade: funding and interest count as PnL; transfers, deposits, withdrawals and
   * what nobody explains do not. False = it is booked already.
   * @throws {RangeError} and books nothing, for a market that is not open at that venue, or a flow too old to be told from a
   * forgotten one */
  bookFlow(flow: CashFlow): boolean {
    const { venue, flowId, what, instrument: id, asset, amount } = flow;
    const market = id === null ? null : this.#account(id), instrument = market?.position.instrument ?? null;
    if (market !== null && instrument?.venue !== venue) {
      throw new RangeError(`Cannot book the ${what} ${flowId}: market ${id} of ${venue} is not open`);
    }
    const account = this.#venueAccount(venue), at = flow.venueAt ?? flow.receivedAt, key = `flow ${flowId}`;
    if (account.booked.has(key, at)) return false;
    account.booked.add(key, at);
    if (what === "funding" && market !== null) {
      account.move(asset, amount);
      market.fund(asset, amount);
    } else account.moveFor(WHY[what], asset, amount);
    this.#entries.add(entryOfFlow(flow, instrument));
    return true;
  }

  /** Books what makes our books say what the venue says, once. False = the same was adjusted already, by its content.
   * @throws {RangeError} and books nothing, for one that moves nothing, a market that is not open at that venue, or numbers
   * that are no safe integers */
  adjust(adjustment: Adjustment): boolean {
    const { venue, at, position, cash } = adjustment;
    if (position === null && cash === null) {
      throw new RangeError(`Cannot book an adjustment of ${venue}: it moves nothing`);
    }
    const market = position && this.#account(position.instrument), instrument = market?.position.instrument ?? null;
    if (position !== null && instrument?.venue !== venue) {
      throw new RangeError(`Cannot adjust market ${position.instrument} of ${venue}: it is not open`);
    }
    const id = adjustmentId(adjustment, instrument), account = this.#venueAccount(venue);
    if (account.booked.has(id, at)) return false;
    if (position !== null) this.#moveLots(position.size, position.price, market!, instrument!, account);
    if (cash !== null) account.moveFor("adjusted", cash.asset, cash.amount);
    account.booked.add(id, at);
    this.#entries.add(entryOfAdjustment(adjustment, instrument));
    return true;
  }

  /** Whether the same was adjusted already. */
  isAdjusted(adjustment: Adjustment): boolean {
    const { venue, at, position } = adjustment;
    const instrument = position && this.#account(position.instrument).position.instrument;
    return this.#venues.get(venue)?.booked.has(adjustmentId(adjustment, instrument), at) ?? false;
  }

  #moveLots(size: Size, price: Price, market: MarketAccount, instrument: Instrument, venue: VenueAccount): void {
    const realised = market.position.adjust(size > 0 ? "buy" : "sell", price, Math.abs(size) as Size);
    market.order.forget();
    const value = valueAt(price, size, instrument), share = market.share("");
    share.size = share.size + size as Size;
    share.paid = add(share.paid, value);
    if (instrument.kind !== "spot") return venue.move(settlementAsset(instrument), realised);
    venue.move(instrument.base, sizeAmount(size, instrument));
    share.granted = add(share.granted, value);
  }

  /** What was booked beside trades, oldest first. @param most how many of the newest */
  entries(most?: number): readonly Entry[] {
    return this.#entries.last(most);
  }

  /** How many entries were booked since the start. */
  get entryCount(): number {
    return this.#entries.count;
  }

  /** A live view; flat until the market is open. */
  position(id: InstrumentId): Position {
    return this.#account(id).position;
  }

  /** A live view of a market's books, for who adds them up. */
  account(id: InstrumentId): MarketAccount {
    return this.#account(id);
  }

  /** The books of all open markets, in the order of their numbers. */
  markets(): readonly MarketAccount[] {
    return this.#accounts.filter((account) => account?.position.instrument);
  }

  /** Restored markets whose rules are not known yet, by name: their part stands in no figure. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** The cash of all venues, in the order in which they were heard of. */
  venues(): ReadonlyMap<VenueId, VenueAccount> {
    return this.#venues;
  }

  /** A live view of a venue's cash; `null` = nothing is known of it yet. */
  venue(venue: VenueId): VenueAccount | null {
    return this.#venues.get(venue) ?? null;
  }

  /** What everything has changed since the opening. */
  cash(venue: VenueId, asset: string): Money {
    return this.#venues.get(venue)?.cash(asset) ?? ZERO;
  }

  /** Sets what the account held before the first fill that we booked. */
  setOpening(venue: VenueId, balances: readonly Balance[]): void {
    this.#venueAccount(venue).setOpening(balances);
  }

  /** `null` until the venue's balances were seen in full. */
  opening(venue: VenueId, asset: string): Money | null {
    return this.#venues.get(venue)?.opening(asset) ?? null;
  }

  /** Notes the venue's truth. The first complete one is the opening, unless one was set or restored; until then no order
   * may be sent, or a fill that the venue has counted and we have not would end in the opening. */
  observe(balances: Balances): void {
    this.#venueAccount(balances.venue).observe(balances);
  }

  /** Once what earlier runs wrote down is taken in: no word of theirs may be newer than now. */
  recovered(now: Micros): void {
    for (const account of this.#venues.values()) account.recovered(now);
  }

  /** Ours against the venue's, per asset; empty until the opening is known. A fill's push may come a moment before the
   * balance's: look twice. */
  differences(venue: VenueId): readonly Difference[] {
    return this.#venues.get(venue)?.differences ?? [];
  }

  /** The venue's newest word; empty until it spoke. */
  balances(venue: VenueId): readonly Balance[] {
    return this.#venues.get(venue)?.balances ?? [];
  }

  /** @param bestBid 0 = none, then an open position has no unrealised part */
  pnl(id: InstrumentId, bestBid: Price, bestAsk: Price): Pnl {
    const { position, fees, openFees } = this.#account(id);
    return pnlOf(position, fees, openFees, bestBid, bestAsk);
  }

  state(): LedgerState {
    const markets = [...this.#waiting.values()];
    for (const account of this.#accounts) if (account?.position.instrument) markets.push(account.state());
    const venues = [...this.#venues].map(([venue, account]) => ({ venue, ...account.state() }));
    return {
      markets: markets.sort((a, b) => a.market < b.market ? -1 : 1),
      venues: venues.sort((a, b) => a.venue < b.venue ? -1 : 1),
      entries: this.#entries.last(),
    };
  }

  /** Takes over what `state` told; each market's part when it is opened, so that the venue's listing gives the grid.
   * @throws {RangeError} unless this ledger is still empty */
  restore(state: LedgerState): void {
    if (this.#accounts.some((account) => account.position.instrument) || this.#venues.size > 0) {
      throw new RangeError("Cannot restore the ledger: it has booked already; want an empty one");
    }
    for (const market of state.markets) this.#waiting.set(market.market, market);
    for (const venue of state.venues) this.#venueAccount(venue.venue).restore(venue);
    this.#entries.restore(state.entries);
  }

  #account(id: InstrumentId): MarketAccount {
    if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`Cannot find market ${id}: want a number from 0`);
    return this.#accounts[id] ??= new MarketAccount(this.rememberedTrades);
  }

  #venueAccount(venue: VenueId): VenueAccount {
    const known = this.#venues.get(venue);
    if (known !== undefined) return known;
    const account = new VenueAccount();
    this.#venues.set(venue, account);
    return account;
  }
}
