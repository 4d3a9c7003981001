/** INV-08: no byte of an order leaves before its intent stands in the journal's file, and every order keeps within what people
 * allow, counted anew from the limits as they are written and from the books order by order: nothing of the gate's own sums and
 * grids is used. @module */
import type { Place } from "../../../core/command.ts";
import type { Market } from "../../../core/desk/market.ts";
import type { Engine } from "../../../core/engine/engine.ts";
import { marketName } from "../../../core/instrument.ts";
import {
  add,
  compare,
  formatMoney,
  type Money,
  negate,
  notional,
  parseMoney,
  sizeAmount,
} from "../../../core/money.ts";
import type { OrderRecord } from "../../../core/oms/order.ts";
import type { Size } from "../../../core/units.ts";
import type { Invariant } from "../contract.ts";
import { JournalWatch } from "./journal_watch.ts";
import { Oracle } from "./oracle.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-08";
const BPS = 10_000;

export const intentFirst: Invariant = {
  id: ID,
  meaning: "every order byte has an earlier durable intent and kept every rule at that step",
  create(stage) {
    const oracle = Oracle.of(stage), journal = JournalWatch.of(stage);
    return {
      onCommand(command) {
        oracle.command(command);
        const engine = engineOf(stage);
        if (engine === null) return;
        if (command.kind === "place") judge(engine, command);
        else if (command.kind === "replace") judge(engine, command.place);
        else if (command.kind === "amend") {
          const order = engine.desk.orders.get(command.clientId), size = order?.size ?? 0;
          if (command.size < size && command.size > 0) return;
          violated(ID, `amendment of ${command.clientId} asks for ${command.size} of ${size} lots`);
        }
      },
      onBytes(venue, kind, what) {
        // Whoever takes note of the bytes first: the ids are asked for before.
        const ids = kind === "other" ? [] : oracle.launches(what);
        for (const id of ids) {
          if (!journal.intents.has(id)) journal.look();
          if (!journal.intents.has(id)) violated(ID, `order ${id} leaves for ${venue.id}; its intent is in no journal`);
        }
      },
    };
  },
};

/** @throws {InvariantError} if `place`, which stands in the books by now, is more than people allow */
function judge(engine: Engine, place: Place): void {
  const market = engine.desk.market(place.instrument), { instrument } = market, { clientId, size, price, side } = place;
  const written = engine.gate.limits.perInstrument.get(place.instrument), name = `${marketName(market)} ${clientId}`;
  if (instrument === null || written === undefined) violated(ID, `${name} leaves without rules or limits`);
  const amount = sizeAmount(size, instrument), worth = notional(price, size, instrument);
  if (size < instrument.minSize || size > instrument.maxSize) violated(ID, `${name} is ${size} lots`);
  if (price < instrument.minPrice || price > instrument.maxPrice) violated(ID, `${name} is at ${price} ticks`);
  if (instrument.minNotional !== null && !place.reduceOnly) {
    most(instrument.minNotional, worth, `least worth of ${name}`);
  }
  checkPrice(engine, market, place, written);
  if (place.purpose === "flatten") return checkExit(engine, market, place);
  most(amount, parseMoney(written.maxOrderSize), `size of ${name}`);
  most(worth, parseMoney(written.maxOrderNotional), `worth of ${name}`);
  const lots = worstLots(engine, market, side), worst = sizeAmount(Math.max(0, lots) as Size, instrument);
  most(worst, parseMoney(written.maxPosition), `worst position by ${side} with ${name}`);
  const live = engine.desk.orders.live(market.id).length;
  if (live > written.maxOpenOrders) violated(ID, `${name} is one of ${live} open orders`);
}

/** The position in the direction of `side` if all that may fill does, each order counted by itself. */
function worstLots({ desk: { orders, ledger } }: Engine, { id, venue }: Market, side: "buy" | "sell"): number {
  let lots = 0;
  for (const order of orders.live(id)) {
    if (order.side === side) lots += Math.max(0, Math.max(order.size, order.amendSize ?? 0) - order.filled);
  }
  for (const order of orders.lagging(venue)) {
    if (order.instrument === id && order.side === side) lots += (order as OrderRecord).unbooked;
  }
  const { size } = ledger.position(id);
  return lots + (side === "buy" ? size : -size);
}

type Written = NonNullable<ReturnType<Engine["gate"]["limits"]["perInstrument"]["get"]>>;

/** Against the mid of the market and of its neighbours: the kindest of them. */
function checkPrice(engine: Engine, market: Market, place: Place, written: Written): void {
  const { side, price, timeInForce, purpose, clientId } = place, { bestBid, bestAsk } = market.book;
  const bps = purpose === "flatten"
    ? written.flattenCollarBps
    : timeInForce === "post_only"
    ? written.collarBps
    : written.takingCollarBps;
  const mids: number[] = [];
  for (const other of engine.desk.markets) {
    const mid = other.mid * tickOf(other) / tickOf(market);
    if (mid > 0 && isSamePair(other, market)) mids.push(mid);
  }
  const bound = side === "buy" ? Math.max(...mids) * (BPS + bps) / BPS : Math.min(...mids) * (BPS - bps) / BPS;
  const name = `${side} ${clientId} at ${price} ticks on ${marketName(market)}`;
  // A rounding of the last place is no price that anybody would mind.
  if (!(side === "buy" ? price <= bound * (1 + 1e-12) : price >= bound * (1 - 1e-12))) {
    violated(ID, `${name} is beyond ${bound}`);
  }
  if (timeInForce !== "post_only") return;
  if (!(side === "buy" ? price < bestAsk : price > bestBid)) violated(ID, `${name} would cross ${bestBid}/${bestAsk}`);
}

function isSamePair({ instrument: one }: Market, { instrument: other }: Market): boolean {
  return one !== null && other !== null && one.base === other.base && one.quote === other.quote &&
    one.kind === other.kind;
}

function tickOf({ instrument }: Market): number {
  return instrument === null ? NaN : instrument.tick.step / 10 ** instrument.tick.decimals;
}

/** It brings the position towards zero and not through it, with all that is on its way. */
function checkExit(engine: Engine, market: Market, { side, clientId }: Place): void {
  const lots = worstLots(engine, market, side);
  if (lots > 0) violated(ID, `${clientId} sells ${marketName(market)} down through zero by ${lots} lots`);
}

function most(value: Money, limit: Money, what: string): void {
  if (compare(value, limit) <= 0) return;
  violated(
    ID,
    `${what} is ${formatMoney(value)} over ${formatMoney(limit)} by ${formatMoney(add(value, negate(limit)))}`,
  );
}
