/** An end is believed only where it is one: an order that our books call ended rests nowhere at its venue, nor can it still come
 * to rest, unless the venue itself has said so and was lying. What is believed too early heals by itself mostly, and is wrong
 * all the same: meanwhile another order may have taken its place. @module */
import { isTerminal } from "../../../core/oms/lifecycle.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { Stage } from "../contract.ts";
import { Oracle } from "./oracle.ts";
import { OrderTrail } from "./order_trail.ts";
import { violated } from "./violation.ts";

/** So long after bytes were changed on the way a message may still lie, ms. */
const LIE_LASTS = 60_000;
const CORRUPTING = /corrupt|wrong_|number|exponent|negative|unknown_|nan|bad_size/;

/** @returns what has to be called after each step */
export function trueEnds(stage: Stage, id: string): () => void {
  const oracle = Oracle.of(stage), trail = OrderTrail.of(stage);
  let ended: Order[] = [];
  trail.listen((order, before) => {
    if (isTerminal(order.life) && !isTerminal(before.life) && before.life !== "NEW") ended.push(order);
  });
  return () => {
    trail.look();
    if (ended.length === 0) return;
    const orders = ended;
    ended = [];
    oracle.look();
    for (const { clientId, life, venue, reason } of orders) {
      const truth = oracle.of(venue);
      if (truth === undefined || reason?.startsWith("closed by") || mayLie(stage, truth.venue.index)) continue;
      const name = `order ${clientId} is ${life} in our books`;
      if (truth.open.some((order) => order.clientId === clientId && !order.denied)) {
        violated(id, `${name} and rests at ${venue}`);
      }
      // Of what the transport did not take no byte is under way.
      if (life !== "VOID" && truth.flying.has(clientId)) violated(id, `${name} and may still arrive at ${venue}`);
    }
  };
}

/** Bytes that are changed on the way may make a message that reads well and lies. */
function mayLie({ plan, elapsed }: Stage, place: number): boolean {
  return plan.faults.some(({ name, venue, at, until }) =>
    venue === place && CORRUPTING.test(name) && at <= elapsed && elapsed <= until + LIE_LASTS
  );
}
