/** What must hold in any story of an engine house, after every step: whatever fills, no position beyond the limit; what the
 * venue could bring us is counted in our books; each order that rests is known, alone in its slot, and was sent once. @module */
import { assert, assertEquals } from "@std/assert";
import type { Place } from "../../core/command.ts";
import type { Engine } from "../../core/engine/engine.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../../core/instrument.ts";
import { stepsBetween, stepsToNumber } from "../../core/units.ts";
import type { Side } from "../../core/units.ts";
import { resolveLimits } from "../../core/risk/limits.ts";
import type { MemoryVenue } from "./memory_venue.ts";
import { NEVER, type OrderOracle } from "./order_oracle.ts";

/** What the last bits of a float may be off where grids differ. */
const SLACK = 1e-6;

/** @param planted client ids of orders that this run did not send and need not know
 * @param counted the grids on which the venues count */
export function checkHouse(
  engine: Engine,
  venues: ReadonlyMap<VenueId, MemoryVenue>,
  planted: ReadonlySet<string>,
  counted: readonly Instrument[],
): void {
  for (const { id, venue: at, symbol, instrument } of engine.desk.markets) {
    const venue = venues.get(at)!, limits = engine.gate.limits.perInstrument.get(id)!;
    if (instrument === null) continue;
    const limit = resolveLimits(limits, instrument).positionLots;
    const times = stepsBetween(counted[id].lot, instrument.lot);
    for (const side of ["buy", "sell"] as const) {
      const worst = times * signed(side, venue.worst(id, side)), ours = countedWorst(engine, id, side);
      assert(worst <= limit + SLACK, `${symbol}: ${side} could reach ${worst} lots; the limit is ${limit}`);
      const unknown = times * plantedLots(venue, id, side, planted);
      assert(ours + unknown + SLACK >= worst, `${symbol}: ${side} counts ${ours} lots, the venue could bring ${worst}`);
    }
    checkSlots(engine, venue, id, planted);
    if (engine.desk.venue(at).hasDeadMan) checkGuarded(venue, id, planted);
  }
  for (const venue of venues.values()) {
    for (const [clientId, count] of venue.placements) assert(count === 1, `order ${clientId} was sent ${count} times`);
  }
}

/** KIL-12: what rests at a venue whose dead-man switch is used rests under it, by the venue's own timer. */
function checkGuarded(venue: MemoryVenue, id: InstrumentId, planted: ReadonlySet<string>): void {
  for (const { clientId } of venue.truth.live(id)) {
    if (planted.has(clientId!)) continue;
    assert(venue.deadMan!.guards(id), `order ${clientId} rests, and the dead-man switch of ${venue.id} is off`);
  }
}

/** INV-09: what sells a position down leaves only while that is asked for and nothing of ours rests at the venue, at most as
 * much as we hold, inside the widest collar, and one at a time.
 * @param ticks of the engine in one of the venue */
export function checkSale(
  { desk, control, sellsDown, gate }: Engine,
  venue: MemoryVenue,
  place: Place,
  ticks: number,
): void {
  const { state, level } = control.switch, market = desk.market(place.instrument), what = `flatten ${place.clientId}`;
  assert(sellsDown, `${what} left while nothing is sold down`);
  assert(level === "flatten" || level === null && control.stopping, `${what} left in ${state} at level ${level}`);
  assertEquals(desk.trading, "HALTED");
  const live = desk.orders.live(place.instrument);
  assertEquals(live.map(({ clientId }) => clientId), [place.clientId], `${what} left beside others`);
  assertEquals(venue.truth.live(place.instrument), [], `${what} left while something of ours rests`);
  const held = venue.truth.position(place.instrument), sign = place.side === "sell" ? 1 : -1;
  assert(sign * held >= place.size, `${what}: ${place.side} ${place.size} of ${held} lots`);
  const { flattenCollarBps } = gate.limits.perInstrument.get(place.instrument)!;
  assert(place.timeInForce === "ioc", `${what} is ${place.timeInForce}`);
  const mid = market.mid / ticks;
  assert(sign * (mid - place.price) <= mid * flattenCollarBps / 1e4, `${what} at ${place.price}`);
}

/** What our books believe of each order, against what its venue knows and could have said.
 * @param counted the grids on which the venues count */
export function checkLives(
  oracle: OrderOracle,
  { desk: { orders, markets } }: Engine,
  venues: ReadonlyMap<VenueId, MemoryVenue>,
  planted: ReadonlySet<string>,
  counted: readonly Instrument[],
): void {
  const live = [...venues.keys()].flatMap((venue) => [...orders.liveOn(venue)]);
  oracle.check(live, ({ venue, instrument, clientId, closedAt }) => {
    if (planted.has(clientId)) return null;
    const truth = venues.get(venue)!.truth.of(clientId);
    if (truth === undefined) return NEVER;
    const lots = stepsBetween(counted[instrument].lot, markets[instrument].instrument!.lot);
    const { filled, size, bornAt } = truth;
    return { ...truth, filled: filled * lots, size: size * lots, bornLate: closedAt > 0 && closedAt < bornAt };
  });
}

function checkSlots(engine: Engine, venue: MemoryVenue, id: InstrumentId, planted: ReadonlySet<string>): void {
  const slots = new Set<string>();
  for (const { clientId } of venue.truth.live(id)) {
    if (planted.has(clientId!)) continue;
    const order = engine.desk.orders.get(clientId!);
    assert(order, `order ${clientId} rests and is in none of our books`);
    const slot = `${order.slot.strategy}/${order.side}/${order.slot.level}`;
    assert(!slots.has(slot), `two orders rest in slot ${slot}`);
    slots.add(slot);
  }
}

/** What our books count with: position, what may still fill, and what the venue has named without its trades. */
function countedWorst({ desk }: Engine, id: InstrumentId, side: Side): number {
  const { orders, ledger, venues } = desk;
  let lots: number = side === "buy" ? orders.leavesBuy(id) : orders.leavesSell(id);
  for (const venue of venues.keys()) {
    for (const order of orders.lagging(venue)) {
      if (order.instrument === id && order.side === side) lots += order.unbooked;
    }
  }
  return signed(side, ledger.position(id).size - adoptedLots(desk, id)) + lots;
}

/** Lots that a person has adopted: nobody has traded them. */
function adoptedLots({ ledger, markets }: Engine["desk"], id: InstrumentId): number {
  const name = marketName(markets[id]), { instrument } = markets[id];
  let lots = 0;
  for (const { kind, market, size } of ledger.entries()) {
    if (kind !== "adjustment" || market !== name || size === null) continue;
    lots += Number(size) / stepsToNumber(1, instrument!.lot); // on the grid of its day
  }
  return lots;
}

function plantedLots(venue: MemoryVenue, id: InstrumentId, side: Side, planted: ReadonlySet<string>): number {
  let lots = 0;
  for (const order of venue.truth.orders) {
    if (order.instrument === id && order.side === side && planted.has(order.clientId ?? "")) lots += order.size;
  }
  return lots;
}

function signed(side: Side, lots: number): number {
  return side === "buy" ? lots : -lots;
}
