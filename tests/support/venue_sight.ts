/** What the venue's own list of open orders says about our quotes, in a trader's words. @module */
import { assert, assertEquals } from "@std/assert";
import type { WireState } from "../../exchanges/simulator/wire.ts";

type OpenOrder = WireState["openOrders"][number];

/** "mm", thirteen base32 digits and one that checks them; everything else on the account is somebody else's. */
const OURS = /^mm[0-9a-z]{14}$/;

export function isOurs(clientOrderId: string): boolean {
  return OURS.test(clientOrderId);
}

export function ours({ openOrders }: WireState, symbol?: string): OpenOrder[] {
  return openOrders.filter((order) =>
    OURS.test(order.clientOrderId) && (symbol === undefined || order.symbol === symbol)
  );
}

export function others({ openOrders }: WireState): OpenOrder[] {
  return openOrders.filter((order) => !isOurs(order.clientOrderId));
}

/** Asserts that each symbol has a buy and a sell of ours. */
export function assertBothSides(state: WireState, ...symbols: readonly string[]): void {
  for (const symbol of symbols) {
    const sides = new Set(ours(state, symbol).map(({ side }) => side));
    assertEquals([...sides].sort(), ["buy", "sell"], `sides of ours on ${symbol}`);
  }
}

/** Distance between our nearest buy and our nearest sell, bp of their middle; a skew does not change it. */
export function widthBps(state: WireState, symbol: string): number {
  const mine = ours(state, symbol);
  const prices = (side: "buy" | "sell") =>
    mine.filter((order) => order.side === side).map(({ price }) => Number(price));
  const buys = prices("buy"), sells = prices("sell");
  assert(buys.length > 0 && sells.length > 0, `${symbol} has ${buys.length} buys and ${sells.length} sells of ours`);
  const buy = Math.max(...buys), sell = Math.min(...sells);
  return (sell - buy) / ((sell + buy) / 2) * 1e4;
}

const COMMANDS_THAT_PLACE =
  /^(?:order\.place|order\.cancelReplace|order\.amend\.keepPriority|POST \/api\/v3\/order.*)$/;

/** Requests so far that could have put an order on the book, over both ways in. */
export function placements({ requestsByName }: WireState): number {
  return Object.entries(requestsByName).filter(([name]) => COMMANDS_THAT_PLACE.test(name))
    .reduce((sum, [, count]) => sum + count, 0);
}
