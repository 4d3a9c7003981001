/** What becomes of an amendment by the rules of its product: a decision, which the exchange carries out. @module */
import type { Price, Size } from "../../core/units.ts";
import { add, compare, type Money } from "../../core/money.ts";
import type { Account } from "./accounts.ts";
import type { Contracts } from "./contracts.ts";
import type { Floor } from "./floors.ts";
import type { Amendment, AmendRefusal } from "./listener.ts";
import { mayOpen } from "./margin.ts";
import type { AccountOrder } from "./orders.ts";
import type { VenueRules } from "./rules.ts";
import { needs } from "./sizing.ts";

export type AmendDecision =
  | { readonly do: "refuse"; readonly refusal: AmendRefusal }
  /** The venue ends the order. */
  | { readonly do: "end"; readonly reason: "amend" | "post_only" }
  /** What is filled is all that it is for. */
  | { readonly do: "fill" }
  /** `keeps`: its place in the queue. */
  | { readonly do: "change"; readonly price: Price; readonly size: Size; readonly keeps: boolean };

/** What of the exchange a decision needs. */
export type AmendGround = {
  readonly rules: VenueRules;
  readonly contracts: Contracts;
  /** Free money of an asset. */
  spendable(account: Account, asset: string): Money;
};

export function decideAmendment(
  order: AccountOrder,
  floor: Floor,
  account: Account,
  { price = order.price as Price, size = order.size as Size, clientId = order.clientId }: Amendment,
  ground: AmendGround,
): AmendDecision {
  const rules = ground.rules[floor.product].amend, done = order.filled + order.prevented;
  const refuse = (refusal: AmendRefusal): AmendDecision => ({ do: "refuse", refusal });
  if (floor.instrument.status !== "trading" || floor.isClosed()) return refuse("market_closed");
  if (clientId !== order.clientId && account.openByClient(clientId) !== null) return refuse("duplicate");
  const isSame = price === order.price && size === order.size;
  if (isSame && rules.unchanged === "refused") return refuse("unchanged");
  if (size <= done) {
    if (rules.filled === "refused") return refuse("filled");
    return rules.filled === "ended" ? { do: "end", reason: "amend" } : { do: "fill" };
  }
  const left = ground.contracts.allowed(account, floor, order.request, size - done as Size);
  if (left < size - done && (left === 0 || ground.rules.reduceOnly.tooLarge === "refused")) {
    return refuse("reduce_only");
  }
  if (order.request.kind === "limit_maker" && price !== order.price && floor.market.wouldCross(order.side, price)) {
    return rules.crossing === "refused" ? refuse("would_cross") : { do: "end", reason: "post_only" };
  }
  if (!affords(order, floor, account, price, left, ground)) return refuse("insufficient_balance");
  const wanted = done + left as Size;
  const keeps = isSame || (rules.keepsPriority === "smaller" && price === order.price && wanted < order.size);
  return { do: "change", price, size: wanted, keeps };
}

function affords(
  order: AccountOrder,
  floor: Floor,
  account: Account,
  price: Price,
  left: Size,
  ground: AmendGround,
): boolean {
  if (floor.product === "perp") {
    return mayOpen(account, { floor, request: order.request, size: left, price, instead: order });
  }
  const { asset, amount } = needs(floor, { ...order.request, kind: "limit", price }, left);
  return compare(add(ground.spendable(account, asset), order.locked), amount) >= 0;
}
