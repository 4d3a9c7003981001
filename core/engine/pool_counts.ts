/** How full the pools and queues of the engine are, as counts for people and monitors. @module */
import type { OrderStore } from "../oms/order_store.ts";
import type { Inbox } from "./inbox.ts";

/** "in use", "made" and "room for" of each pool; what queues replaced or took early. Nothing is ever dropped from them. */
export function poolCounts(store: OrderStore, inbox: Inbox): Readonly<Record<string, number>> {
  const { use } = store;
  return {
    "order records in use": use.records,
    "order records in use at most": use.recordsPeak,
    "order records made": use.recordsMade,
    "order records room for": use.recordCapacity,
    "order records beyond": use.recordOverflow,
    "orders not settled": use.orders,
    "orders not settled room for": use.orderCapacity,
    "trade notes in use": use.fills,
    "trade notes made": use.fillsMade,
    "trade notes room for": use.fillCapacity,
    "trade notes beyond": use.fillOverflow,
    "inbox tops replaced": inbox.conflatedCount,
    "inbox lanes taken early": inbox.earlyCount,
  };
}
