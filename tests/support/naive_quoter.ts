/** A market maker of the simplest kind, for a made-up market: one order a side around the mid at a fixed half-spread,
 * leaning against its inventory, renewed when it is off. It knows nothing of the world around it. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { stepsToNumber } from "../../core/units.ts";
import { toNumber, ZERO } from "../../core/money.ts";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { Exchange, type ExchangeListener } from "../../exchanges/simulator/exchange.ts";
import { BINANCE_SPOT_LISTINGS } from "../../exchanges/simulator/listings.ts";
import { World } from "../../exchanges/simulator/world.ts";

/** Time between two looks, µs. */
const PACE = 150_000;
/** Quote value of an order, and how many of them make the inventory limit. */
const ORDER_VALUE = 650;
const LIMIT_ORDERS = 10;

/** Hours of a market make millions of messages. */
const NOBODY: ExchangeListener = { onOrder() {}, onBalances() {}, onTrade() {}, onDepth() {}, onBest() {} };

export type QuoterResult = {
  /** Quote asset, fees taken out, inventory at the last mid. */
  readonly pnl: number;
  readonly trades: number;
  readonly fees: number;
};

/** @param halfSpread fraction of the mid
 * @param seconds of the market's time */
export function quoteNaively(symbol: string, seed: number, halfSpread: number, seconds: number): QuoterResult {
  const exchange = new Exchange([DEMO_ACCOUNT], NOBODY);
  const listings = BINANCE_SPOT_LISTINGS.filter((listing) => listing.symbol === symbol);
  const world = new World(exchange, { venue: "binance", listings, seed, startAt: 0 as Micros });
  const floor = exchange.floor(symbol)!, [account] = exchange.accounts, { instrument, market } = floor;
  const tick = stepsToNumber(1, instrument.tick), lot = stepsToNumber(1, instrument.lot);
  const mid = () => (market.bestBid + market.bestAsk) / 2;
  const size = Math.round(ORDER_VALUE / (mid() * tick) / lot) as Size, limit = size * LIMIT_ORDERS;
  let lookAt = 0, count = 0;
  const look = () => {
    const flow = account.flows.get(symbol), position = flow ? Math.round(toNumber(flow.base) / lot) : 0;
    const centre = mid() * (1 - 0.7 * halfSpread * position / limit);
    for (const side of ["buy", "sell"] as const) {
      const wanted = side === "buy"
        ? Math.min(Math.floor(centre * (1 - halfSpread)), market.bestAsk - 1)
        : Math.max(Math.ceil(centre * (1 + halfSpread)), market.bestBid + 1);
      const open = [...account.open.values()].find((order) => order.side === side);
      if (open !== undefined && Math.abs(open.price - wanted) <= 0.1 * halfSpread * centre) continue;
      if (open !== undefined) exchange.cancel(open, "c");
      if ((side === "buy" ? position : -position) >= limit) continue;
      const shape = { kind: "limit_maker", lifetime: "gtc", quote: null, selfTrade: "none" } as const;
      exchange.place(account, floor, { ...shape, clientId: `q${count++}`, side, price: wanted as Price, size });
    }
  };
  while (world.nextAt < seconds * 1e6) {
    if (world.nextAt >= lookAt) {
      lookAt = world.nextAt + PACE;
      look();
    }
    world.step();
  }
  const { base, quote, trades } = account.flows.get(symbol) ?? { base: ZERO, quote: ZERO, trades: 0 };
  const last = mid() * tick;
  const fees = [...account.fees].reduce(
    (sum, [asset, fee]) => sum + toNumber(fee) * (asset === instrument.base ? last : 1),
    0,
  );
  return { pnl: toNumber(base) * last + toNumber(quote) - fees, trades, fees };
}
