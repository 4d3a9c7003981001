/** Prices of trades in whole ticks. What a venue forces on an account (ADL, liquidation, delivery) may trade at a price of its own
 * between two ticks, and markets change their tick: a trade is never dropped for that, nor the list around it. It is booked
 * at the next tick against us, buys dearer and sells cheaper, and people are told. @module */
import type { DecodeError, Fill, Side } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { formatGrid, formatSteps, type Grid, type Price } from "../../core/units.ts";
import type { Fields } from "./fields.ts";

/** Trades remembered, so that lists that name one again do not tell of it again; then the oldest gives way. */
const KEPT = 1_000;

/** The price in a field, in ticks, at least one. @throws {FrameError} unless it is a decimal above zero below 2^53 ticks */
export function tradePrice(row: Fields, name: string, tick: Grid, side: Side): Price {
  const [whole, between] = ticksOf(row, name, tick);
  const ticks = between && side === "buy" ? whole + 1n : whole;
  // Let the grid refuse what is no price at all, in its own words.
  if (row.amount(name)[0] <= 0n || ticks > BigInt(Number.MAX_SAFE_INTEGER)) return row.steps(name, tick, 1) as Price;
  return Math.max(1, Number(ticks)) as Price;
}

/** The price of an order in ticks, 0 = it has none. One that may rest has to lie on the grid, by which it is compared and changed; of
 * one that rests no more, or is the venue's own, it is told as a trade's is. @throws {FrameError} */
export function orderPrice(row: Fields, name: string, tick: Grid, side: Side, rests: boolean): Price {
  return rests || row.amount(name)[0] === 0n ? row.steps(name, tick) as Price : tradePrice(row, name, tick, side);
}

/** Says of a trade that its price was none of the market's. @param name the field that `fill.price` was read from */
export function oddPrice(row: Fields, name: string, { tick, symbol }: Instrument, fill: Fill): DecodeError | null {
  if (!ticksOf(row, name, tick)[1]) return null;
  const { tradeId, price, venue, receivedAt } = fill;
  const message = `Trade ${tradeId} of ${symbol} at ${row.text(name)} lies between two ticks of ${formatGrid(tick)}: ` +
    `it is booked at ${formatSteps(price, tick)}, the next one against us`;
  return { kind: "error", venue, message, frame: row.origin.frame, receivedAt };
}

/** Says so once of each trade. */
export class OddPrices {
  readonly #told = new Set<string>();

  /** @param name the field that `fill.price` was read from; null = the price is one of the market's, or it was told */
  tell(row: Fields, name: string, instrument: Instrument, fill: Fill): DecodeError | null {
    const odd = oddPrice(row, name, instrument, fill), key = `${fill.instrument}/${fill.tradeId}`;
    if (odd === null || this.#told.has(key)) return null;
    this.#told.add(key);
    if (this.#told.size > KEPT) this.#told.delete(this.#told.values().next().value!);
    return odd;
  }
}

/** Whole ticks below it, and whether something is left. @throws {FrameError} */
function ticksOf(row: Fields, name: string, { step, decimals }: Grid): readonly [bigint, boolean] {
  const [mantissa, places] = row.amount(name);
  const scaled = mantissa * 10n ** BigInt(decimals), tick = BigInt(step) * 10n ** BigInt(places);
  return [scaled / tick, scaled % tick !== 0n];
}
