/** Numbers, instants and market data as OKX prints them: everything is a text, without trailing zeros. Source: OKX API v5, "Public
 * Data" and "Order Book Trading, Market Data"; copies of 2025-08 to 2026-07, read 2026-11-26, and recorded frames. @module */
import { formatSteps, type Micros } from "../../../../core/units.ts";
import { divide, formatMoney, type Money } from "../../../../core/money.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { VenueServices } from "../../venue.ts";

export type Json = Readonly<Record<string, unknown>>;

/** ms since 1970 by the venue's clock. */
export function msText({ clockOffset }: VenueServices, at: Micros): string {
  return String(Math.floor((at + clockOffset) / 1_000));
}

export function priceText(ticks: number, { tick }: Instrument): string {
  return formatSteps(ticks, tick);
}

export function sizeText(lots: number, { lot }: Instrument): string {
  return formatSteps(lots, lot);
}

/** An amount with at most `places`, rounded once. */
export function amountText(amount: Money, places = 16): string {
  return formatMoney(amount[1] <= places ? amount : divide(amount, [1n, 0], places));
}

/** `[price, size, "0", orders]`: the third has had no meaning for long. How many orders make up a level is not told by the simulated
 * book: one, or none where the level is gone. */
export function levelTexts(levels: readonly (readonly [number, number])[], instrument: Instrument): string {
  let text = "[";
  for (let i = 0; i < levels.length; i++) {
    const [price, size] = levels[i];
    text += `${i === 0 ? "" : ","}["${priceText(price, instrument)}","${sizeText(size, instrument)}","0","${
      size > 0 ? 1 : 0
    }"]`;
  }
  return text + "]";
}
