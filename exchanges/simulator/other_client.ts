/** Somebody else who trades the same account, through the venue's own pages: its orders bear ids as those pages make them.
 * @module */
import type { Side } from "../../core/event.ts";
import type { Price, Size } from "../../core/units.ts";
import type { Account } from "./accounts.ts";
import type { Exchange } from "./exchange.ts";
import { type FaultParameters, numberIn } from "./faults.ts";
import type { Floor } from "./floors.ts";
import { crosses, MatchingBook } from "./matching.ts";
import { type AccountOrder, CROWD } from "./orders.ts";

/** Orders of the venue's web pages bear it (verify). */
export const WEB_PREFIX = "web_";
const BPS = 20, LOTS = 1;

/** Whether that client sent it. */
export function isForeign({ clientId }: AccountOrder): boolean {
  return clientId.startsWith(WEB_PREFIX);
}

/** Places one limit order: at `own`, where our best order of the other side rests (the crowd before it steps aside), else
 * `bps` away from the best price of its side.
 * @returns whether it was placed */
export function placeForeign(
  exchange: Exchange,
  account: Account,
  floor: Floor,
  clientId: string,
  parameters: FaultParameters,
): boolean {
  const side = parameters.side === "sell" ? "sell" : "buy", { market } = floor;
  const best = side === "buy" ? market.bestBid : market.bestAsk, away = numberIn(parameters, "bps", BPS) / 1e4;
  let price = Math.round(best * (side === "buy" ? 1 - away : 1 + away));
  if (parameters.own === true) {
    const prices = [...account.open.values()].filter((order) =>
      order.key === floor.key && order.side !== side && !isForeign(order)
    ).map((order) => order.price);
    if (prices.length === 0) return false;
    price = side === "buy" ? Math.min(...prices) : Math.max(...prices);
    stepAside(floor, side, price);
  }
  if (best === 0 || price < 1) return false;
  const { refusal } = exchange.place(account, floor, {
    clientId: WEB_PREFIX + clientId,
    side,
    kind: "limit",
    lifetime: "gtc",
    price: price as Price,
    size: numberIn(parameters, "lots", LOTS) as Size,
    quote: null,
    selfTrade: "expire_maker",
  });
  return refusal === null;
}

/** A taker of `side` meets nobody of the crowd before `price`. */
function stepAside({ market }: Floor, side: Side, price: number): void {
  if (!(market instanceof MatchingBook)) return;
  for (const order of market.resting(side === "buy" ? "sell" : "buy")) {
    if (order.owner === CROWD && crosses(side, price, order.price)) market.cancel(order);
  }
}

/** Takes its orders back. @returns whether there were any */
export function cancelForeign(exchange: Exchange, account: Account): boolean {
  const orders = [...account.open.values()].filter(isForeign);
  for (const order of orders) exchange.cancel(order, order.clientId);
  return orders.length > 0;
}
