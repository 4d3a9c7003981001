/** Our books: positions, cash and fees, fed by fills alone and held against the venue's balances. A fill is booked once,
 * whatever state its order is in; position = sum of fills; opening + cash = the venue's balance, per asset. @module */
import { add, formatMoney, type Money, multiply, negate, notional, parseMoney, subtract, ZERO } from "../money.ts";
import { sizeAmount } from "../money.ts";
import type { Price, Size } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Balance, Balances, Fill } from "../event.ts";
import { Position, type PositionState } from "./position.ts";
import { feeInQuote, type Pnl, pnlOf } from "./pnl.ts";
import { TradeMemory, type TradeMemoryState } from "./trade_memory.ts";
import { type Difference, textOf, VenueAccount, type VenueAccountState } from "./venue_account.ts";

/** Lots of an order that were booked from the quantity and the average that the venue had told, for want of the trade. */
export type InferredLots = { readonly price: Price; readonly lots: Size };

/** What one fill changed. */
export type Booking = {
  readonly fill: Fill;
  /** The position after it, signed lots. */
  readonly size: Size;
  readonly averagePrice: Money | null;
  /** In quote, before the fee. */
  readonly realised: Money;
  /** In quote; `null` where it was paid in an asset without a known price. */
  readonly fee: Money | null;
};

export type Equity = {
  readonly amount: Money;
  /** What could not be told in the asked asset for want of a mark: assets, or markets of contracts. */
  readonly unvalued: readonly string[];
};

/** Text decimals throughout; survives JSON; equal ledgers give equal text. */
export type LedgerState = {
  readonly markets: readonly MarketState[];
  readonly venues: readonly (VenueAccountState & { readonly venue: VenueId })[];
};
type MarketState = PositionState & TradeMemoryState & {
  readonly market: string;
  readonly fees: string;
  readonly unconvertedFees: Readonly<Record<string, string>>;
};

const ONE: Money = [1n, 0];

/** The books of one market. */
class Account {
  readonly position = new Position();
  readonly trades: TradeMemory;
  readonly unconvertedFees = new Map<string, Money>();
  fees = ZERO;
  constructor(rememberedTrades?: number) {
    this.trades = new TradeMemory(rememberedTrades);
  }
}

export class Ledger {
  readonly #accounts: Account[] = [];
  readonly #venues = new Map<VenueId, VenueAccount>();
  /** Restored markets that have not been opened yet, by name. */
  readonly #waiting = new Map<string, MarketState>();
  /** @param rememberedTrades ids kept per market against double booking; see `trade_memory.ts` */
  constructor(readonly rememberedTrades?: number) {}

  /** Takes a market's rules, first or anew, and with them what a restored state holds of it.
   * @throws {RangeError} for an inverse contract, or rules under which the open lots would mean another amount; then
   * nothing has changed */
  open(instrument: Instrument): void {
    const account = this.#account(instrument.id), name = marketName(instrument), waiting = this.#waiting.get(name);
    if (waiting === undefined) return account.position.open(instrument);
    const fees = parseMoney(waiting.fees);
    const unconverted = Object.entries(waiting.unconvertedFees).map(([asset, text]) =>
      [asset, parseMoney(text)] as const
    );
    account.position.restore(waiting, instrument);
    account.trades.restore(waiting);
    account.fees = fees;
    for (const [asset, amount] of unconverted) account.unconvertedFees.set(asset, amount);
    this.#waiting.delete(name);
  }

  /** Books a fill; `null` if its trade is booked already (then the first word stays, also if the second differs).
   * @throws {RangeError} and books nothing, for a market that is not open, numbers that are no positive safe integers, or
   * a trade too old to be told from a forgotten one */
  book(fill: Fill): Booking | null {
    const account = this.#account(fill.instrument), { position, trades } = account;
    const instrument = position.instrument;
    if (instrument === null || instrument.venue !== fill.venue) {
      throw new RangeError(`Cannot book trade ${fill.tradeId}: market ${fill.instrument} of ${fill.venue} is not open`);
    }
    const tradedAt = fill.venueAt ?? fill.receivedAt;
    if (trades.has(fill.tradeId, tradedAt)) return null;
    const realised = position.apply(fill.side, fill.price, fill.size);
    trades.add(fill.tradeId, tradedAt);
    this.#moveCash(fill, instrument, realised);
    const fee = this.#payFee(fill, account, instrument);
    return { fill, size: position.size, averagePrice: position.averagePrice, realised, fee };
  }

  /** Books lots that the venue says were filled, whose trades it does not give: as a fill of that price without a fee, which
   * is not counted among the fills. `bookInstead` gives them their true price.
   * @throws {RangeError} as `book` */
  bookInferred(fill: Fill): Booking | null {
    const booking = this.book(fill);
    if (booking !== null) this.#account(fill.instrument).position.count(-1);
    return booking;
  }

  /** Books a fill of which lots were inferred before: those get its price, the rest of it is booked as any fill, all in one
   * step, so that the position moves by the rest alone and PnL by the difference of the prices and the fee.
   * @param inferred lots that give way, together no more than the fill has
   * @throws {RangeError} as `book`, and for more lots than the fill has; nothing is booked then */
  bookInstead(fill: Fill, inferred: readonly InferredLots[]): Booking | null {
    const lots = inferred.reduce((sum, part) => sum + part.lots, 0);
    if (!(lots > 0 && lots <= fill.size)) {
      throw new RangeError(`Cannot book trade ${fill.tradeId} of ${fill.size} lots in place of ${lots} inferred ones`);
    }
    const account = this.#account(fill.instrument), { position, trades } = account, { instrument } = position;
    if (instrument !== null && instrument.venue === fill.venue) {
      if (trades.has(fill.tradeId, fill.venueAt ?? fill.receivedAt)) return null;
    }
    const rest = fill.size - lots as Size;
    // The rest goes first: it is what may be refused.
    const booked = rest > 0 ? this.book({ ...fill, size: rest }) : this.#bookNothing(fill, account);
    let realised = booked!.realised;
    for (const { price, lots } of inferred) {
      const changed = position.reprice(fill.side, price, fill.price, lots);
      realised = add(realised, changed);
      this.#moveRepriced(fill, position.instrument!, price, lots, changed);
    }
    return { ...booked!, fill, size: position.size, averagePrice: position.averagePrice, realised };
  }

  /** The fee and the id of a fill whose lots are booked already. */
  #bookNothing(fill: Fill, account: Account): Booking {
    const { position, trades } = account, { instrument } = position;
    if (instrument === null || instrument.venue !== fill.venue) {
      throw new RangeError(`Cannot book trade ${fill.tradeId}: market ${fill.instrument} of ${fill.venue} is not open`);
    }
    if (!Number.isSafeInteger(fill.price) || fill.price <= 0) {
      throw new RangeError(`Cannot book a fill with price ${fill.price}: want a positive safe integer`);
    }
    trades.add(fill.tradeId, fill.venueAt ?? fill.receivedAt);
    position.count(1);
    this.#venueAccount(fill.venue).move(fill.fee.asset, negate(fill.fee.amount));
    const fee = this.#payFee(fill, account, instrument);
    return { fill, size: position.size, averagePrice: position.averagePrice, realised: ZERO, fee };
  }

  #payFee(fill: Fill, account: Account, instrument: Instrument): Money | null {
    const fee = feeInQuote(fill, instrument);
    if (fee !== null) account.fees = add(account.fees, fee);
    else {
      const { asset, amount } = fill.fee;
      account.unconvertedFees.set(asset, add(account.unconvertedFees.get(asset) ?? ZERO, amount));
    }
    return fee;
  }

  /** The money of lots that turn out to have traded at another price. */
  #moveRepriced(
    { venue, side, price: to }: Fill,
    instrument: Instrument,
    from: Price,
    lots: Size,
    realised: Money,
  ): void {
    const account = this.#venueAccount(venue);
    if (instrument.kind !== "spot") return account.move(instrument.quote, realised);
    const signed = (side === "buy" ? lots : -lots) as Size;
    account.move(instrument.quote, subtract(notional(from, signed, instrument), notional(to, signed, instrument)));
  }

  /** Spot exchanges two assets; a contract settles what it realised. The fee leaves in its own asset. */
  #moveCash({ side, price, size, fee, venue }: Fill, instrument: Instrument, realised: Money): void {
    const account = this.#venueAccount(venue);
    if (instrument.kind === "spot") {
      const signed = (side === "buy" ? size : -size) as Size;
      account.move(instrument.base, sizeAmount(signed, instrument));
      account.move(instrument.quote, negate(notional(price, signed, instrument)));
    } else account.move(instrument.quote, realised);
    account.move(fee.asset, negate(fee.amount));
  }

  /** A live view; flat until the market is open. */
  position(id: InstrumentId): Position {
    return this.#account(id).position;
  }

  /** What trades and fees have changed since the opening. */
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
    const { position, fees, unconvertedFees } = this.#account(id);
    return pnlOf(position, fees, new Map(unconvertedFees), bestBid, bestAsk);
  }

  /** Values what fees in `asset` are open on all markets quoted in `quote`, at `rate` quote a unit, once and for all.
   * Later fees in that asset wait for the next rate. */
  convertFees(asset: string, quote: string, rate: Money): void {
    for (const account of this.#accounts) {
      const amount = account?.unconvertedFees.get(asset);
      if (amount === undefined || account.position.instrument?.quote !== quote) continue;
      account.fees = add(account.fees, multiply(amount, rate));
      account.unconvertedFees.delete(asset);
    }
  }

  /** All cash and the open contracts, told in `quote`; while the opening is unknown, what has changed since the start.
   * @param marks the price of one unit of an asset in `quote`; `quote` itself needs none */
  equity(quote: string, marks: ReadonlyMap<string, Money>): Equity {
    let amount = ZERO;
    const unvalued: string[] = [];
    for (const [venue, account] of this.#venues) {
      for (const asset of account.assets) {
        const held = add(account.opening(asset) ?? ZERO, account.cash(asset));
        const mark = asset === quote ? ONE : marks.get(asset);
        if (mark !== undefined) amount = add(amount, multiply(held, mark));
        else if (held[0] !== 0n) unvalued.push(`${venue} ${asset}`);
      }
    }
    for (const account of this.#accounts) {
      const position = account?.position, instrument = position?.instrument;
      if (!instrument || instrument.kind === "spot" || position.size === 0) continue;
      const mark = marks.get(instrument.base);
      if (mark === undefined || instrument.quote !== quote) unvalued.push(marketName(instrument));
      else {
        const units = multiply(sizeAmount(position.size, instrument), instrument.multiplier);
        amount = add(amount, subtract(multiply(units, mark), position.cost));
      }
    }
    return { amount, unvalued };
  }

  state(): LedgerState {
    const markets = [...this.#waiting.values()];
    for (const account of this.#accounts) {
      if (!account?.position.instrument) continue;
      markets.push({
        market: marketName(account.position.instrument),
        ...account.position.state(),
        fees: formatMoney(account.fees),
        unconvertedFees: textOf(account.unconvertedFees),
        ...account.trades.state(),
      });
    }
    const venues = [...this.#venues].map(([venue, account]) => ({ venue, ...account.state() }));
    return {
      markets: markets.sort((a, b) => a.market < b.market ? -1 : 1),
      venues: venues.sort((a, b) => a.venue < b.venue ? -1 : 1),
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
  }

  #account(id: InstrumentId): Account {
    if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`Cannot find market ${id}: want a number from 0`);
    return this.#accounts[id] ??= new Account(this.rememberedTrades);
  }

  #venueAccount(venue: VenueId): VenueAccount {
    const known = this.#venues.get(venue);
    if (known !== undefined) return known;
    const account = new VenueAccount();
    this.#venues.set(venue, account);
    return account;
  }
}
