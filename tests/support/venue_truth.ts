/** What is true at a venue in memory: what rests, what was traded, what the account holds. It knows no messages. @module */
import type { Fill, OrderStatus } from "../../core/event.ts";
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import {
  add,
  divide,
  type Money,
  multiply,
  negate,
  notional,
  parseMoney,
  sizeAmount,
  subtract,
  ZERO,
} from "../../core/money.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";

export type Resting = {
  /** `null`: an order of somebody else. */
  readonly clientId: string | null;
  readonly venueOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  size: Size;
  filled: Size;
  /** What those lots came to. */
  filledQuote: Money;
  status: OrderStatus;
  readonly bornAt: Micros;
  updatedAt: Micros;
};
export type Trade = Fill & { readonly ours: boolean };

export class VenueTruth {
  now: Micros;
  /** Every order that ever came to be, oldest first. */
  readonly orders: Resting[] = [];
  readonly trades: Trade[] = [];
  /** Total by asset. */
  readonly money = new Map<string, Money>();
  readonly #instruments = new Map<InstrumentId, Instrument>();
  readonly #others = new Map<InstrumentId, { readonly bid: number; readonly ask: number }>();
  readonly #named = new Map<string, Resting>();
  /** Of contracts: all that the account holds, others' trades included, and what it cost. */
  readonly #held = new Map<InstrumentId, { readonly lots: number; readonly cost: Money }>();
  #lastId = 0;
  #clock = 0;

  constructor(readonly id: VenueId, instruments: readonly Instrument[], startAt: Micros) {
    this.now = startAt;
    for (const instrument of instruments) {
      this.#instruments.set(instrument.id, instrument);
      this.setMarket(instrument.id, 0, 0);
      this.money.set(instrument.base, parseMoney("10"));
      this.money.set(instrument.quote, parseMoney("100000"));
    }
  }

  get instruments(): readonly Instrument[] {
    return [...this.#instruments.values()];
  }

  /** What rests now; ours alone unless asked for all. */
  live(instrument?: InstrumentId, all = false): Resting[] {
    return this.orders.filter((order) =>
      isLive(order) && (instrument === undefined || order.instrument === instrument) && (all || order.clientId !== null)
    );
  }

  /** The order of that client id; `undefined` = it has not come to be. */
  of(clientId: string): Resting | undefined {
    return this.#named.get(clientId);
  }

  /** Signed lots that our orders have traded. */
  position(instrument: InstrumentId): number {
    let lots = 0;
    for (const trade of this.trades) {
      if (trade.ours && trade.instrument === instrument) lots += trade.side === "buy" ? trade.size : -trade.size;
    }
    return lots;
  }

  /** The best prices of others in ticks; 0 = nobody stands there. */
  market(instrument: InstrumentId): { readonly bid: number; readonly ask: number } {
    return this.#others.get(instrument)!;
  }
  setMarket(instrument: InstrumentId, bid: number, ask: number): void {
    this.#others.set(instrument, { bid, ask });
  }

  rest(clientId: string | null, instrument: InstrumentId, side: Side, price: Price, size: Size): Resting {
    const common = { clientId, venueOrderId: String(++this.#lastId), instrument, side, price, size };
    const at = this.#tick();
    const order: Resting = {
      ...common,
      filled: 0 as Size,
      filledQuote: ZERO,
      status: "open",
      bornAt: at,
      updatedAt: at,
    };
    this.orders.push(order);
    if (clientId !== null) this.#named.set(clientId, order);
    return order;
  }

  end(order: Resting, status: OrderStatus): void {
    order.status = status;
    order.updatedAt = this.#tick();
  }

  resize(order: Resting, size: Size): void {
    order.size = size;
    order.updatedAt = this.#tick();
  }

  /** @param price the order's own unless given */
  trade(order: Resting, lots: number, price: Price = order.price): Trade {
    const size = Math.min(lots, order.size - order.filled) as Size, at = this.#tick();
    order.filled = order.filled + size as Size;
    order.filledQuote = add(
      order.filledQuote,
      notional(price, size, this.#instruments.get(order.instrument)!),
    );
    order.status = order.filled === order.size ? "filled" : "partial";
    order.updatedAt = at;
    const { clientId, venueOrderId, instrument, side } = order;
    const trade: Trade = {
      kind: "fill",
      venue: this.id,
      instrument,
      clientId,
      venueOrderId,
      tradeId: `t${this.trades.length + 1}`,
      side,
      price,
      size,
      liquidity: "maker",
      fee: { asset: this.#instruments.get(instrument)!.quote, amount: parseMoney("0.01") },
      source: "push",
      venueAt: at,
      receivedAt: this.now,
      ours: clientId !== null,
    };
    this.trades.push(trade);
    this.#pay(trade);
    return trade;
  }

  /** The venue itself trades for the account, without an order. */
  force(instrument: InstrumentId, side: Side, price: Price, size: Size, cause: "liquidation" | "adl"): Trade {
    const order = this.rest("", instrument, side, price, size), trade = { ...this.trade(order, size), cause };
    this.orders.pop();
    this.trades[this.trades.length - 1] = trade;
    return { ...trade, clientId: null };
  }

  /** Signed lots of a contract that the account holds. */
  held(instrument: InstrumentId): number {
    return this.#held.get(instrument)?.lots ?? 0;
  }

  /** What a lot of them has cost on average, in quote for one unit; `null` = flat. */
  average(instrument: InstrumentId): Money | null {
    const held = this.#held.get(instrument);
    if (held === undefined || held.lots === 0) return null;
    return divide(held.cost, sizeAmount(held.lots as Size, this.#instruments.get(instrument)!), 8);
  }

  /** Spot exchanges two assets; a contract pays what closing has earned, on the average of all that is held. */
  #pay({ instrument: id, side, price, size, fee }: Trade): void {
    const instrument = this.#instruments.get(id)!, signed = (side === "buy" ? size : -size) as Size;
    if (instrument.kind === "spot") {
      this.move(instrument.base, sizeAmount(signed, instrument));
      this.move(instrument.quote, negate(notional(price, signed, instrument)));
    } else this.move(instrument.quote, this.#settle(instrument, price, signed));
    this.move(fee.asset, negate(fee.amount));
  }

  #settle(instrument: Instrument, price: Price, signed: Size): Money {
    const { lots, cost } = this.#held.get(instrument.id) ?? { lots: 0, cost: ZERO }, after = lots + signed;
    const opens = lots === 0 || lots > 0 === signed > 0,
      value = (some: number) => notional(price, some as Size, instrument);
    if (opens) {
      this.#held.set(instrument.id, { lots: after, cost: add(cost, value(signed)) });
      return ZERO;
    }
    const turns = after !== 0 && after > 0 === signed > 0, closed = turns ? lots : -signed;
    const share = divide(multiply(cost, [BigInt(closed), 0]), [BigInt(lots), 0], 12);
    this.#held.set(instrument.id, { lots: after, cost: turns ? value(after) : subtract(cost, share) });
    return subtract(value(closed), share);
  }

  /** Money comes or goes. */
  move(asset: string, amount: Money): void {
    this.money.set(asset, add(this.money.get(asset) ?? ZERO, amount));
  }

  /** The venue's clock; never tells the same moment twice. */
  #tick(): Micros {
    this.#clock = Math.max(this.now, this.#clock + 1);
    return this.#clock as Micros;
  }
}

function isLive({ status }: Resting): boolean {
  return status === "open" || status === "partial";
}
