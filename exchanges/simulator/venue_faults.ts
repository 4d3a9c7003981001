/** What faults do to the markets, orders and money of a venue, whatever its words are: a wire hands them on, and says
 * for itself what they make of its messages. @module */
import { compare, type Money, multiply, negate, parseMoney } from "../../core/money.ts";
import type { Size } from "../../core/units.ts";
import type { Account } from "./accounts.ts";
import type { DepthChange } from "./depth_feed.ts";
import type { Exchange, OrderChange } from "./exchange.ts";
import { type FaultParameters, type Faults, numberIn } from "./faults.ts";
import type { Floor } from "./floors.ts";
import { marginOf } from "./margin.ts";
import type { AccountOrder } from "./orders.ts";
import { cancelForeign, placeForeign } from "./other_client.ts";
import { drain, spike } from "./shocks.ts";

const SPIKE_PERCENT = 20, MARK_PERCENT = 20;
/** A crossed book shows its best bid so many ticks above the best ask. */
const CROSSED_BY = 5;
/** Fees of another tier, as fractions. */
const OTHER_FEE = 0.001;

export type FaultHost = {
  readonly exchange: Exchange;
  readonly faults: Faults;
  /** A client id as the venue makes one for an order that brings none. */
  inventClientId(): string;
  /** To be called once what happens now is done. */
  afterwards(run: () => void): void;
  /** Money comes or goes without a trade; its balances are told by themselves. */
  onTransfer(account: Account, asset: string, amount: Money): void;
};

export class VenueFaults {
  /** Set while the venue does something that it does not report. */
  isSilent = false;
  /** Bids that a crossed book has put in, by market; they must be taken out again. */
  readonly #crossed = new Map<string, number>();

  constructor(readonly host: FaultHost) {
    for (const floor of host.exchange.floors.values()) {
      const { symbol } = floor.instrument;
      floor.isClosed = () => host.faults.parameters("market_status", symbol) !== null;
      floor.distort = (reference) => {
        const shift = host.faults.parameters("mark_price", symbol);
        if (shift === null) return reference;
        const times = (1 + numberIn(shift, "percent", MARK_PERCENT) / 100).toFixed(4);
        return { ...reference, mark: multiply(reference.index, parseMoney(times)) };
      };
    }
  }

  /** @returns whether it was one of those that are dealt with here */
  onFault(name: string, parameters: FaultParameters): boolean {
    const { symbol, reason = "canceled" } = parameters, { exchange, faults } = this.host, [account] = exchange.accounts;
    switch (name) {
      case "venue_cancels":
        this.isSilent = parameters.silent === true;
        this.#endAll(symbol, reason);
        this.isSilent = false;
        faults.end(name, true);
        return true;
      case "market_status":
        faults.holds(name);
        if (parameters.status === "delisted") this.#endAll(symbol, "exchange");
        return true;
      case "spike": {
        const percent = numberIn(parameters, "percent", SPIKE_PERCENT);
        const struck = this.#floorsOf(symbol).map((floor) => spike(exchange, floor, percent));
        faults.end(name, struck.includes(true));
        return true;
      }
      case "fee_tier": {
        faults.holds(name);
        const [maker, taker] = ["maker", "taker"].map((of) => numberIn(parameters, of, OTHER_FEE).toFixed(8));
        for (const each of exchange.accounts) each.setFees(maker, taker);
        return true;
      }
      case "transfer":
        faults.end(
          name,
          this.#transfer(account, String(parameters.asset ?? "USDT"), numberIn(parameters, "amount", 1)),
        );
        return true;
      case "foreign_order": {
        const [floor] = this.#floorsOf(symbol);
        const isPlaced = floor !== undefined &&
          placeForeign(exchange, account, floor, this.host.inventClientId(), parameters);
        faults.end(name, isPlaced);
        return true;
      }
      case "liquidation":
      case "adl":
        faults.end(name, this.#takeAway(name, symbol, parameters));
        return true;
      case "funding":
        faults.end(name, this.#payFunding(symbol, parameters));
        return true;
      case "mark_price":
        faults.holds(name);
        for (const floor of this.#floorsOf(symbol)) {
          if (floor.reference !== null) exchange.setReference(floor, floor.reference);
        }
        return true;
      case "foreign_cancel":
        faults.end(name, cancelForeign(exchange, account));
        return true;
      default:
        return false;
    }
  }

  /** A fault was switched off; null = all were. */
  onFaultEnd(name: string | null): void {
    if (name === null || name === "fee_tier") {
      for (const account of this.host.exchange.accounts) {
        account.resetFees();
      }
    }
  }

  /** Takes a side away where it is to be empty. */
  afterStep(): void {
    const { exchange, faults } = this.host, empty = faults.parameters("empty_side");
    if (empty === null) return;
    for (const floor of exchange.floors.values()) {
      if (drain(floor, empty.side === "buy" ? "buy" : "sell")) faults.strikes("empty_side", floor.instrument);
    }
  }

  /** Trades more of an order of a client's than it was for, once it is filled. */
  onOrder(order: AccountOrder, change: OrderChange): void {
    if (change.kind !== "trade" || order.status !== "filled" || change.execution.cause !== undefined) return;
    const overfill = this.host.faults.strikes("overfill", order.instrument);
    if (overfill === null) return;
    const lots = numberIn(overfill, "lots", 1) as Size;
    this.host.afterwards(() => this.host.exchange.overfill(order, lots));
  }

  /** The change as it is told: with a bid above the best ask while that fault is on, and without it afterwards. */
  told({ key, instrument, market }: Floor, change: DepthChange): DepthChange {
    const former = this.#crossed.get(key);
    let { bids } = change;
    if (former !== undefined) {
      this.#crossed.delete(key);
      if (!bids.some(([price]) => price === former)) bids = [...bids, [former, 0]];
    }
    const ask = market.bestAsk, crossed = ask > 0 ? this.host.faults.strikes("crossed_book", instrument) : null;
    if (crossed !== null) {
      const price = ask + numberIn(crossed, "by", CROSSED_BY);
      this.#crossed.set(key, price);
      bids = [[price, 1], ...bids.filter(([other]) => other !== price)];
    }
    return bids === change.bids ? change : { ...change, bids };
  }

  #floorsOf(symbol: unknown): Floor[] {
    return [...this.host.exchange.floors.values()].filter(({ instrument }) =>
      symbol === undefined || symbol === instrument.symbol
    );
  }

  /** @returns whether there was a position */
  #takeAway(cause: "liquidation" | "adl", symbol: unknown, parameters: FaultParameters): boolean {
    const { exchange } = this.host, [account] = exchange.accounts;
    const lots = parameters.lots === undefined ? undefined : numberIn(parameters, "lots", 1) as Size;
    const held = [...account.positions.values()].filter(({ size, floor: { instrument } }) =>
      size !== 0 && (symbol === undefined || symbol === instrument.symbol)
    );
    for (const position of held) exchange.takeAway(account, position, cause, lots);
    return held.length > 0;
  }

  /** @returns whether there was a contract */
  #payFunding(symbol: unknown, parameters: FaultParameters): boolean {
    const { exchange } = this.host, contracts = this.#floorsOf(symbol).filter(({ product }) => product === "perp");
    const rate = parameters.rate === undefined ? undefined : parseMoney(numberIn(parameters, "rate", 0).toFixed(8));
    for (const floor of contracts) exchange.payFunding(floor, rate);
    return contracts.length > 0;
  }

  /** The venue itself ends what rests. */
  #endAll(symbol: unknown, reason: unknown): void {
    const { exchange } = this.host;
    for (const account of exchange.accounts) {
      for (const order of [...account.open.values()]) {
        if (symbol !== undefined && symbol !== order.instrument.symbol) continue;
        if (reason === "exchange" || reason === "price_range") exchange.expire(order, reason);
        else exchange.cancel(order, order.clientId);
      }
    }
  }

  /** Pays in or out, as far as there is free money. @returns whether any came or went */
  #transfer(account: Account, asset: string, wanted: number): boolean {
    const { exchange } = this.host, isUnified = exchange.rules.wallets === "unified";
    // Where wallets are apart, into the contracts' one if there are contracts.
    const isForContracts = [...exchange.floors.values()].some((floor) => floor.product === "perp");
    const free = isForContracts && !isUnified ? marginOf(account, asset).available : exchange.spendable(account, asset);
    const asked = parseMoney(wanted.toFixed(8)), most = negate(free);
    const amount = compare(asked, most) < 0 ? most : asked;
    if (amount[0] === 0n) return false;
    exchange.deposit(account, asset, amount, isForContracts || isUnified ? "perp" : "spot");
    this.host.onTransfer(account, asset, amount);
    exchange.settle();
    return true;
  }
}
