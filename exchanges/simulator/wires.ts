/** Which venues can be simulated, by name. A file of its own, so that a worker can import it by its address. A name is a venue
 * as the configuration calls it: where one host serves two products, each has its own, with its own host and accounts, and
 * the one without a word behind it serves both. @module */
import { createAsterWire } from "./wire/aster.ts";
import { createBinanceWire } from "./wire/binance.ts";
import { createBinanceUsdmWire } from "./wire/binance_usdm.ts";
import { createBybitWire } from "./wire/bybit.ts";
import { createOkxWire } from "./wire/okx.ts";
import type { WireFactory } from "./wire.ts";

export const WIRES: Readonly<Record<string, WireFactory>> = {
  aster: createAsterWire,
  aster_spot: spotOf(createAsterWire),
  binance: createBinanceWire,
  binance_usdm: createBinanceUsdmWire,
  bybit: createBybitWire,
  bybit_spot: spotOf(createBybitWire),
  okx: createOkxWire,
  okx_spot: spotOf(createOkxWire),
};

/** Words for a product, with the endings of the names that have it; "" = the family's own name. */
const PRODUCTS: readonly (readonly [words: readonly string[], endings: readonly string[]])[] = [
  [["spot"], ["_spot", ""]],
  [["usdm", "perps", "perp", "linear", "swap", "futures"], ["_usdm", ""]],
];

/** The key of `WIRES` that somebody means: in any spelling ("binance-usdm", "BinanceUSDM"), or by family and product
 * ("bybit linear", "okx-swap", "binance-spot").
 * @throws {RangeError} for one that nobody knows, with the known ones */
export function wireNamed(text: string): string {
  const plain = squeezed(text), names = Object.keys(WIRES), exact = names.find((name) => squeezed(name) === plain);
  if (exact !== undefined) return exact;
  for (const [words, endings] of PRODUCTS) {
    const word = words.find((each) => plain.endsWith(each));
    if (word === undefined) continue;
    const family = plain.slice(0, -word.length), found = endings.find((ending) => names.includes(family + ending));
    if (found !== undefined) return family + found;
  }
  throw new RangeError(`Cannot simulate "${text}": known venues are ${names.join(", ")}`);
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function spotOf(create: WireFactory): WireFactory {
  return (options) => create({ ...options, product: "spot" });
}
