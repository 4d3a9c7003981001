/** Where PnL comes from, as figures that add up to the total beside them: each part is rounded for the eye, and what rounding
 * takes or gives falls on the part that it falsifies least. @module */
import type { AttributionView } from "../protocol.ts";
import { MINUS, placesOf, roundDecimal, sumDecimals } from "./format.ts";

export const PARTS: readonly (readonly [keyof AttributionView, string, string])[] = [
  ["spread", "spread", "What fills were better than the mid at their moment"],
  ["inventory", "inventory", "What positions gained or lost while they were held"],
  ["fees", "fees and rebates", "Paid to venues; above zero = rebates were more"],
  ["funding", "funding", "Paid or earned for holding perpetual contracts"],
  ["hedgeSlippage", "hedge slippage", "What orders that took were worse than the mid"],
  ["adjustments", "adjustments", "Booked by hand or as dust"],
];

/** In whole units of the last place, from exact text. */
function unitsOf(text: string, places: number): bigint {
  return BigInt(roundDecimal(text, places).replace(MINUS, "-").replace(".", ""));
}

/** The texts of `parts` with `places` digits each, such that they sum to `total` rounded the same way. A total that the parts
 * do not come to within their rounding is not made to fit.
 * @param total a decimal, the exact sum of the parts */
export function fitted(parts: readonly string[], total: string, places: number): readonly string[] {
  const rounded = parts.map((part) => unitsOf(part, places));
  let missing = unitsOf(total, places) - rounded.reduce((sum, part) => sum + part, 0n);
  if (missing === 0n || (missing < 0n ? -missing : missing) > BigInt(parts.length)) {
    return rounded.map((units) => textOf(units, places));
  }
  const step = missing > 0n ? 1n : -1n, fine = Math.max(places, ...parts.map(placesOf));
  // First those that rounding moved furthest the other way.
  const order = parts.map((part, i) => ({ i, off: unitsOf(lost(part, places), fine) * step }))
    .sort((a, b) => a.off > b.off ? -1 : a.off < b.off ? 1 : a.i - b.i);
  for (const { i } of order) {
    if (missing === 0n) break;
    rounded[i] += step;
    missing -= step;
  }
  return rounded.map((units) => textOf(units, places));
}

/** What rounding took away. */
function lost(part: string, places: number): string {
  return sumDecimals([part], [roundDecimal(part, places)]);
}

function textOf(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const head = digits.slice(0, digits.length - places);
  return `${units < 0n ? "-" : ""}${head}${places > 0 ? `.${digits.slice(-places)}` : ""}`;
}
