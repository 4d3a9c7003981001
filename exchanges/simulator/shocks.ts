/** What may happen to a made-up market all at once. Accounts' orders stay where they are; the crowd's do not. @module */
import type { Side } from "../../core/event.ts";
import type { Exchange } from "./exchange.ts";
import type { Floor } from "./floors.ts";
import { MatchingBook } from "./matching.ts";
import { CROWD, Order } from "./orders.ts";

/** Takes every order of the crowd off one side. A book that is only watched stays as it is.
 * @returns whether there was any */
export function drain({ market }: Floor, side: Side): boolean {
  if (!(market instanceof MatchingBook)) return false;
  const others = market.resting(side).filter(({ owner }) => owner === CROWD);
  for (const order of others) market.cancel(order);
  return others.length > 0;
}

/** Somebody takes all that rests up to `percent` beyond the best price, and one lot there: a spike of a moment, since the
 * crowd comes back at once. Negative = down. A book that is only watched stays as it is.
 * @returns whether anything was taken */
export function spike(exchange: Exchange, { market }: Floor, percent: number): boolean {
  const side = percent > 0 ? "buy" : "sell", best = percent > 0 ? market.bestAsk : market.bestBid;
  if (!(market instanceof MatchingBook) || best === 0) return false;
  const limit = Math.max(1, Math.round(best * (1 + percent / 100)));
  market.place(new Order(exchange.nextOrderId(), CROWD, side === "buy" ? "sell" : "buy", limit, 1), "gtc", "none");
  const size = market.resting(side === "buy" ? "sell" : "buy").reduce((sum, { left }) => sum + left, 0);
  market.place(new Order(exchange.nextOrderId(), CROWD, side, limit, size), "ioc", "none");
  exchange.settle();
  return true;
}
