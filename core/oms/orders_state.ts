/** The order books as plain data, and back: what a snapshot keeps so that a start need not read the whole journal. Sums, lists of
 * open questions and ids follow from the orders and are made anew. Two books that hold the same give the same text. @module */
import type { Grid, Micros } from "../units.ts";
import type { Fill, OrderReport } from "../event.ts";
import type { FillNote } from "./fill_pool.ts";
import type { ForeignOrders } from "./foreign_orders.ts";
import { BLANK_PLACE, NO_SLOT, OrderRecord } from "./order.ts";
import type { OrderStore } from "./order_store.ts";
import type { StrangeFills } from "./strange_fills.ts";

type Value = string | number | boolean | null | readonly string[];
type Trade = readonly [tradeId: string, price: number, size: number, tick?: Grid];
/** `at`: which of the three lists it stands in; see `order_index.ts`. `values` stand in the order of `fields`. */
type OrderState = {
  readonly at: "awaited" | "told" | "sealed";
  readonly strategy: string;
  readonly level: number;
  readonly values: readonly Value[];
  /** Oldest first. */
  readonly trades: readonly Trade[];
};
export type OrdersState = {
  readonly fields: readonly string[];
  /** Those told first, those awaited, those sealed; each oldest first. */
  readonly orders: readonly OrderState[];
  /** Ids of those that may still be filled, by market, in the order in which they came to be so. */
  readonly live: readonly string[];
  readonly foreign: readonly OrderReport[];
  /** Trades that no order explains and that people have heard of. */
  readonly strangers: readonly string[];
};

/** Kept by the books around the order, or told apart from it. */
const APART: ReadonlySet<string> = new Set([
  "seat",
  "slot",
  "fills",
  "heldLots",
  "counted",
  "list",
  "listedBefore",
  "listedAfter",
  "commands",
]);
/** Everything else that an order is; a field that is added belongs to it by itself. */
const FIELDS = Object.keys(new OrderRecord(BLANK_PLACE, NO_SLOT, 0 as Micros)).filter((field) => !APART.has(field));
/** JSON knows no infinity: no further cancel by id. */
const FOREVER = "∞";

export function ordersState(store: OrderStore, foreign: ForeignOrders, strange: StrangeFills): OrdersState {
  const orders: OrderState[] = [];
  for (const { at, order } of store.index.everyOrder()) {
    const { strategy, level } = order.slot;
    orders.push({ at, strategy, level, values: valuesOf(order), trades: tradesOf(order.fills) });
  }
  return {
    fields: FIELDS,
    orders,
    live: store.index.exposure.all().map(({ clientId }) => clientId),
    foreign: foreign.all(),
    strangers: strange.state(),
  };
}

/** Takes over what `ordersState` told, into books that are still empty.
 * @throws {RangeError} for a state of other fields, as another version writes it, or one that contradicts itself */
export function restoreOrders(
  state: OrdersState,
  store: OrderStore,
  foreign: ForeignOrders,
  strange: StrangeFills,
  now: Micros,
): void {
  if (JSON.stringify(state.fields) !== JSON.stringify(FIELDS)) {
    throw new RangeError(`Cannot take over orders of the fields ${state.fields}; want ${FIELDS}`);
  }
  const found = new Map<string, OrderRecord>();
  for (const each of state.orders) {
    const order = store.recall((record) => fill(record, each, store));
    store.index.recall(order, each.at);
    found.set(order.clientId, order);
  }
  for (const clientId of state.live) {
    const order = found.get(clientId);
    if (order === undefined) throw new RangeError(`Cannot take over order ${clientId}: it is live and not among them`);
    store.index.recount(order, now);
    found.delete(clientId);
  }
  for (const order of found.values()) store.index.recount(order, now);
  for (const report of state.foreign) foreign.note(report);
  strange.restore(state.strangers);
}

function valuesOf(order: OrderRecord): Value[] {
  const record = order as unknown as Readonly<Record<string, Value>>;
  return FIELDS.map((field) => record[field] === Infinity ? FOREVER : record[field]);
}

function tradesOf(chain: FillNote | null): Trade[] {
  const trades: Trade[] = [];
  for (let note = chain; note !== null; note = note.next) {
    const { tradeId, price, size, tick } = note;
    trades.unshift(tick === null ? [tradeId, price, size] : [tradeId, price, size, tick]);
  }
  return trades;
}

function fill(record: OrderRecord, { strategy, level, values, trades }: OrderState, { fills }: OrderStore): void {
  const into = record as unknown as Record<string, Value>;
  FIELDS.forEach((field, i) => into[field] = values[i] === FOREVER ? Infinity : values[i]);
  record.slot = strategy === NO_SLOT.strategy && level === NO_SLOT.level ? NO_SLOT : { strategy, level };
  for (const [tradeId, price, size, tick = null] of trades) {
    record.fills = fills.note({ tradeId, price, size } as Fill, record.fills);
    record.fills.tick = tick;
  }
}
