import { assert, assertEquals } from "@std/assert";
import { formatMoney } from "../../../core/money.ts";
import {
  ASTER_LISTINGS,
  BYBIT_LISTINGS,
  OKX_LISTINGS,
  USDM_LISTINGS,
} from "../../../exchanges/simulator/catalogues.ts";
import { floorKey } from "../../../exchanges/simulator/keys.ts";
import { createListing } from "../../../exchanges/simulator/listings.ts";

const ALL = { USDM_LISTINGS, ASTER_LISTINGS, BYBIT_LISTINGS, OKX_LISTINGS };

Deno.test("Each catalogue lists the six assets in its products, each market once, on grids that hold", () => {
  for (const [name, listings] of Object.entries(ALL)) {
    const keys = listings.map((listing, id) => floorKey(createListing({ ...listing, venue: "x", id })));
    assertEquals(new Set(keys).size, keys.length, name);
    for (const base of ["BTC", "ETH", "SOL", "XRP", "DOGE", "BNB"]) {
      const kinds = listings.filter((listing) => listing.base === base).map(({ kind }) => kind);
      assertEquals(kinds, name === "USDM_LISTINGS" ? ["linear"] : ["linear", "spot"], `${name} ${base}`);
    }
    for (const [id, listing] of listings.entries()) {
      const { minSize, maxSize, maxPrice, kind } = createListing({ ...listing, venue: "x", id });
      assert(minSize >= 1 && Number.isSafeInteger(maxSize) && Number.isSafeInteger(maxPrice));
      assertEquals(listing.terms === undefined, kind === "spot");
    }
  }
});

Deno.test("OKX counts swaps in contracts, and its spot has a least size of more than a lot", () => {
  const [swap] = OKX_LISTINGS, pair = OKX_LISTINGS.find(({ symbol }) => symbol === "BTC-USDT")!;
  const instrument = createListing({ ...swap, venue: "okx", id: 0 });
  assertEquals([instrument.symbol, formatMoney(instrument.multiplier), instrument.lot], [
    "BTC-USDT-SWAP",
    "0.01",
    { step: 1, decimals: 2 },
  ]);
  assertEquals(createListing({ ...pair, venue: "okx", id: 0 }).minSize as number, 1_000);
});
