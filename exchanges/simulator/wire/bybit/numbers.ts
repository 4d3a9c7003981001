/** Numbers and instants as Bybit prints them: spot trims trailing zeros, linear contracts keep the places of their grid
 * in market data, amounts of money are trimmed. Recorded frames differ by year: readers must take both. @module */
import type { Grid, Micros } from "../../../../core/units.ts";
import { formatMoney, type Money } from "../../../../core/money.ts";

/** Steps with all places of the grid: 195300 on 0.0001 is "19.5300". */
export function fixed(steps: number, { step, decimals }: Grid): string {
  const mantissa = Math.abs(steps * step).toFixed(0).padStart(decimals + 1, "0"), cut = mantissa.length - decimals;
  const sign = steps < 0 ? "-" : "";
  return decimals === 0 ? sign + mantissa : `${sign}${mantissa.slice(0, cut)}.${mantissa.slice(cut)}`;
}

/** Steps without trailing zeros: "19.53". */
export function trimmed(steps: number, grid: Grid): string {
  const text = fixed(steps, grid);
  return grid.decimals === 0 ? text : text.replace(/\.?0+$/, "");
}

/** An amount without trailing zeros, cut after `places` of them. */
export function amount([mantissa, decimals]: Money, places = 8): string {
  if (decimals <= places) return formatMoney([mantissa, decimals]);
  return formatMoney([mantissa / 10n ** BigInt(decimals - places), places]);
}

/** ms as a number. */
export function millis(at: Micros): number {
  return Math.floor(at / 1_000);
}
