/** What our own orders may still take of each venue's balances, step by step: locked by those that rest, reserved for those of
 * which that is not known yet (in flight, unknown). A purchase on spot takes quote, a sale base; a contract takes its margin,
 * notional over leverage, for either side. All strategies draw from the same balance, so that nothing is spent twice.
 *
 * On the way of every order: no garbage. Sums are whole steps (price × lots, or lots) as long as they stay below 2^53, and begin
 * at nothing again whenever a market has no order left; told in units of the asset they are floats, for limits and people. @module */
import { multiply, sizeAmount, toNumber } from "../money.ts";
import type { Side, Size } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import { settlementAsset } from "./settlement.ts";

/** What must be known of an order. */
export type Reserving = {
  /** A small whole number that no other living order has; below 0 = it stands in no books and takes nothing. */
  readonly seat: number;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** Ticks. */
  readonly price: number;
  /** Lots that may still fill; 0 = it takes nothing any more. */
  readonly leaves: number;
  readonly resting: boolean;
};

/** Places of a market's sums; a sale's are two further, an order's that does not rest is one. */
const BUYS = 0, SELLS = 2, IN_FLIGHT = 1, PLACES = 4;
const NO_SEAT = -1, SELLS_FLAG = 1, RESTS_FLAG = 2;

class MarketReserve {
  instrument: Instrument | null = null;
  leverage = 1;
  readonly sums: Float64Array = new Float64Array(PLACES);
  orders = 0;
  /** What a step of the sums is in the asset. */
  buyUnit = 0;
  sellUnit = 0;
  buyAsset = "";
  sellAsset = "";
}

export class Reservations {
  readonly #markets: MarketReserve[] = [];
  /** By venue, markets that take something of it. */
  readonly #venues = new Map<VenueId, MarketReserve[]>();
  /** By seat: market, price, lots, side and whether it rests. */
  #instruments = new Int32Array(64).fill(NO_SEAT);
  #prices = new Float64Array(64);
  #lots = new Float64Array(64);
  #flags = new Uint8Array(64);

  /** Takes a market's rules, first or anew; orders may have been noted before. */
  list(instrument: Instrument): void {
    const market = this.#market(instrument.id), { kind, base, tick, lot } = instrument;
    if (market.instrument === null) {
      const others = this.#venues.get(instrument.venue);
      if (others === undefined) this.#venues.set(instrument.venue, [market]);
      else others.push(market);
    }
    market.instrument = instrument;
    const lots = toNumber(multiply(sizeAmount(1 as Size, instrument), instrument.multiplier));
    const ticks = tick.step / 10 ** tick.decimals, notional = lots * ticks;
    const settles = settlementAsset(instrument);
    market.buyAsset = settles;
    market.sellAsset = kind === "spot" ? base : settles;
    market.buyUnit = kind === "inverse" ? lots / ticks : notional;
    market.sellUnit = kind === "spot" ? lot.step / 10 ** lot.decimals : market.buyUnit;
    this.#recount(market, instrument.id);
  }

  /** @param leverage of the account on that contract, ≥ 1; without a word of it margins are whole notionals
   * @throws {RangeError} for another one */
  setLeverage(id: InstrumentId, leverage: number): void {
    if (!(leverage >= 1 && Number.isFinite(leverage))) {
      throw new RangeError(`Cannot reserve margin at a leverage of ${leverage}: want 1 or more`);
    }
    this.#market(id).leverage = leverage;
  }

  leverage(id: InstrumentId): number {
    return this.#markets[id]?.leverage ?? 1;
  }

  /** Brings the sums up to what an order has become. Called after each of its changes. */
  update({ seat, instrument, side, price, leaves, resting }: Reserving): void {
    if (seat < 0) return;
    if (seat >= this.#lots.length) this.#grow(seat);
    const before = this.#instruments[seat];
    const flags = (side === "sell" ? SELLS_FLAG : 0) | (resting ? RESTS_FLAG : 0);
    if (before === NO_SEAT && !(leaves > 0)) return;
    if (
      before === instrument && this.#lots[seat] === leaves && this.#flags[seat] === flags &&
      this.#prices[seat] === price
    ) return;
    if (before !== NO_SEAT) this.#remove(seat, this.#markets[before]);
    if (!(leaves > 0)) {
      this.#instruments[seat] = NO_SEAT;
      return;
    }
    this.#instruments[seat] = instrument;
    this.#prices[seat] = price;
    this.#lots[seat] = leaves;
    this.#flags[seat] = flags;
    this.#add(seat, this.#market(instrument));
  }

  /** What resting orders hold of an asset, in its units. */
  locked(venue: VenueId, asset: string): number {
    return this.#sum(venue, asset, 0);
  }

  /** What orders in flight, and those of unknown fate, may come to hold. */
  inFlight(venue: VenueId, asset: string): number {
    return this.#sum(venue, asset, IN_FLIGHT);
  }

  /** Both together. */
  held(venue: VenueId, asset: string): number {
    return this.#sum(venue, asset, 0) + this.#sum(venue, asset, IN_FLIGHT);
  }

  #sum(venue: VenueId, asset: string, which: number): number {
    const markets = this.#venues.get(venue);
    let sum = 0;
    if (markets === undefined) return sum;
    for (let i = 0; i < markets.length; i++) {
      const { sums, leverage, buyAsset, sellAsset, buyUnit, sellUnit } = markets[i];
      if (buyAsset === asset) sum += sums[BUYS + which] * buyUnit / leverage;
      if (sellAsset === asset) sum += sums[SELLS + which] * sellUnit / leverage;
    }
    return sum;
  }

  #add(seat: number, market: MarketReserve): void {
    market.sums[place(this.#flags[seat])] += this.#weight(seat, market);
    market.orders += 1;
  }

  #remove(seat: number, market: MarketReserve): void {
    market.sums[place(this.#flags[seat])] -= this.#weight(seat, market);
    market.orders -= 1;
    if (market.orders === 0) market.sums.fill(0);
  }

  /** Steps of the sum that it counts in. */
  #weight(seat: number, { instrument }: MarketReserve): number {
    const lots = this.#lots[seat], price = this.#prices[seat];
    if (instrument === null) return 0;
    if (instrument.kind === "inverse") return lots / price;
    return instrument.kind === "spot" && (this.#flags[seat] & SELLS_FLAG) !== 0 ? lots : lots * price;
  }

  /** The sums from the orders alone. */
  #recount(market: MarketReserve, id: InstrumentId): void {
    market.sums.fill(0);
    market.orders = 0;
    for (let seat = 0; seat < this.#instruments.length; seat++) {
      if (this.#instruments[seat] === id) this.#add(seat, market);
    }
  }

  #market(id: InstrumentId): MarketReserve {
    return this.#markets[id] ??= new MarketReserve();
  }

  #grow(seat: number): void {
    let size = this.#lots.length;
    while (size <= seat) size *= 2;
    const instruments = new Int32Array(size).fill(NO_SEAT), prices = new Float64Array(size);
    const lots = new Float64Array(size), flags = new Uint8Array(size);
    instruments.set(this.#instruments);
    prices.set(this.#prices);
    lots.set(this.#lots);
    flags.set(this.#flags);
    this.#instruments = instruments;
    this.#prices = prices;
    this.#lots = lots;
    this.#flags = flags;
  }
}

function place(flags: number): number {
  return ((flags & SELLS_FLAG) === 0 ? BUYS : SELLS) + ((flags & RESTS_FLAG) === 0 ? IN_FLIGHT : 0);
}
