/** Fills that are booked because the venue reports their quantity and does not give their trades: with an id made of what is
 * known, so that the same one is never booked twice, and the price of the reported average. True trades take their place when
 * they come. Rules: reliability.md 1.2. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Fill } from "../event.ts";
import { notional, subtract, ZERO } from "../money.ts";
import { noteOf } from "./fill_pool.ts";
import { type InferredPart, lotsOf, NOTHING_INFERRED, partAt } from "./inferred_parts.ts";
import type { OrderRecord } from "./order.ts";

export { type InferredPart, NOTHING_INFERRED } from "./inferred_parts.ts";

/** The fill of all lots of `order` that nobody has booked, and notes them as booked. `null` = there are none. */
export function inferFill(order: OrderRecord, instrument: Instrument, now: Micros): Fill | null {
  const { unbooked: lots, filled, venue, side, clientId } = order;
  if (lots <= 0) return null;
  const price = priceOf(order, instrument), venueOrderId = order.venueOrderId!; // no quantity is told without it
  noteInferred(order, price, lots);
  return {
    kind: "fill",
    venue,
    instrument: order.instrument,
    clientId,
    venueOrderId,
    tradeId: `inf:${venue}:${venueOrderId}:${filled - lots}-${filled}`,
    side,
    price,
    size: lots,
    liquidity: order.timeInForce === "post_only" ? "maker" : "taker",
    // What it costs, its trades will tell.
    fee: { asset: instrument.quote, amount: ZERO },
    source: "query",
    // When the venue told of them, not when we gave up waiting: what a contract's trades realise follows from their order.
    venueAt: order.filledVenueAt === 0 ? null : order.filledVenueAt,
    receivedAt: now,
  };
}

/** Notes lots of `order` as booked without their trades. */
export function noteInferred(order: OrderRecord, price: Price, lots: Size): void {
  order.inferredParts = [...order.inferredParts, { price, lots }];
}

/** Inferred lots that `fill` will take the place of once it is applied; none if the order will not take it. */
export function displacedBy(order: OrderRecord, fill: Fill): readonly InferredPart[] {
  const fits = fill.side === order.side && fill.size > 0 && noteOf(order.fills, fill.tradeId) === null;
  return fits ? partAt(order.inferredParts, excess(order, order.fillSum + fill.size)).first : NOTHING_INFERRED;
}

/** Gives up what of the inferred lots the trades that are known by now have taken the place of. */
export function giveWay(order: OrderRecord): void {
  if (order.inferredParts.length === 0) return;
  const { rest } = partAt(order.inferredParts, excess(order, order.fillSum));
  order.inferredParts = rest.length === 0 ? NOTHING_INFERRED : rest;
}

/** Inferred lots beyond what the venue reports, if `sum` lots of trades are known. */
function excess({ inferredParts, filled }: OrderRecord, sum: number): number {
  return Math.max(0, sum + lotsOf(inferredParts) - Math.max(filled, sum));
}

/** Of the lots that are missing: what the venue's sum leaves for them, rounded against us; the order's own limit, which is the
 * worst that can be, where the venue told no sum for this very quantity or one that cannot be. */
function priceOf(order: OrderRecord, instrument: Instrument): Price {
  const { filledQuote, quotedLots, filled, unbooked, side } = order;
  if (filledQuote === null || quotedLots !== filled || instrument.kind === "inverse") return order.price;
  let rest = filledQuote;
  for (let note = order.fills; note !== null; note = note.next) {
    const tick = note.tick ?? instrument.tick;
    rest = subtract(rest, notional(note.price as Price, note.size as Size, { ...instrument, tick }));
  }
  for (const { price, lots, tick = instrument.tick } of order.inferredParts) {
    rest = subtract(rest, notional(price, lots, { ...instrument, tick }));
  }
  const ticks = quotient(rest, notional(1 as Price, unbooked, instrument), side === "buy");
  return ticks > 0 ? ticks as Price : order.price;
}

/** A whole number, up or down. */
function quotient(
  [a, aDecimals]: readonly [bigint, number],
  [b, bDecimals]: readonly [bigint, number],
  up: boolean,
): number {
  const numerator = a * 10n ** BigInt(bDecimals), denominator = b * 10n ** BigInt(aDecimals);
  const down = numerator / denominator;
  return Number(up && numerator > 0n && down * denominator !== numerator ? down + 1n : down);
}
