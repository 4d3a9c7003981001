import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { InstrumentId } from "../../../core/instrument.ts";
import { readSpotInfo } from "../../../exchanges/aster/spot_instruments.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { spotRow } from "../../support/aster_talk.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { FUTURES_INFO } from "../../support/usdm_talk.ts";

const BTC = 0 as InstrumentId;
const body = (symbols: readonly object[]) => fieldsOf({ ...FUTURES_INFO, symbols }, { venue: "aster_spot", frame: "" });
const read = (row: object) => readSpotInfo(body([row]), new Map([["BTCUSDT", BTC]]));

Deno.test("readSpotInfo() takes ticks, lots and bounds from the filters, and the stricter of two of a kind", () => {
  const { listed, missing, limits } = read(spotRow("BTCUSDT")), listing = listed.get("BTCUSDT")!;
  const { tick, lot, kind, minNotional, maxNotional, maxOpenOrders, status, minSize } = listing.instrument;
  assertEquals([tick.step, tick.decimals, lot.step, lot.decimals, kind], [1, 1, 1, 3, "spot"] as unknown[]);
  assertEquals(
    [minNotional, maxNotional, maxOpenOrders, status, minSize],
    [[6n, 0], [100_000n, 0], 200, "trading", 1] as unknown[],
  );
  assertEquals(
    [listing.amendAllowed, listing.replaceAllowed, missing, limits.length],
    [false, false, [], 3] as unknown[],
  );
});

Deno.test("readSpotInfo() says which symbols it lacks, and takes none whose numbers begin off their step", () => {
  const odd = spotRow("BTCUSDT", {
    filters: [{ filterType: "PRICE_FILTER", minPrice: "0.05", maxPrice: "9", tickSize: "0.10" }],
  });
  assertEquals(read(odd).missing, ["BTCUSDT (minPrice 0.05 is no multiple of tickSize)"]);
  assertEquals(readSpotInfo(body([]), new Map([["BTCUSDT", BTC]])).missing, ["BTCUSDT"]);
  assertEquals(read(spotRow("BTCUSDT", { status: "BREAK" })).listed.get("BTCUSDT")?.instrument.status, "halted");
  const bare = read(spotRow("BTCUSDT", { filters: [] })).listed.get("BTCUSDT")!.instrument;
  assertEquals([bare.minNotional, bare.maxNotional, bare.maxOpenOrders], [null, null, null]);
});

const shared = sharedFixtures();
Deno.test({
  name: "readSpotInfo() reads every symbol of the recorded listing (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    const text = Deno.readTextFileSync(join(shared!, "aster/spot_rest/exchange_info_real.json"));
    const info = JSON.parse(text),
      wanted = info.symbols.map(({ symbol }: { symbol: string }, i: number) => [symbol, i]);
    const { listed, missing, limits } = readSpotInfo(
      fieldsOf(info, { venue: "aster_spot", frame: "" }),
      new Map(wanted),
    );
    assertEquals(missing, []);
    assert(listed.size > 30 && [...listed.values()].every(({ instrument }) => instrument.minNotional !== null));
    assertEquals(limits.map(({ name, limit }) => [name, limit]), [
      ["REQUEST_WEIGHT 1m", 6_000],
      ["ORDERS 1m", 6_000],
      ["ORDERS 10s", 1_000],
    ]);
  },
});
