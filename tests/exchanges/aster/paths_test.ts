import { assertEquals } from "@std/assert";
import { PERP_PATHS, SPOT_PATHS, versionOf } from "../../../exchanges/aster/paths.ts";
import { ED25519, HMAC } from "../../support/binance_talk.ts";
import { join } from "@std/path";
import type { Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { FuturesCalls } from "../../../exchanges/shared/fapi_futures_calls.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

Deno.test("keys of HMAC speak v1, agents v3, and whoever has neither v3", () => {
  assertEquals([versionOf(HMAC), versionOf(ED25519), versionOf(null)], ["v1", "v3", "v3"]);
});

Deno.test("each version has its paths; only v3 knows self-trade prevention, and only it signs for a listen key", () => {
  assertEquals(PERP_PATHS.v1.account, "/fapi/v4/account");
  assertEquals(PERP_PATHS.v3.account, "/fapi/v3/accountWithJoinMargin");
  assertEquals([PERP_PATHS.v1.placement, PERP_PATHS.v3.placement], [{}, { stpMode: "EXPIRE_MAKER" }]);
  assertEquals([SPOT_PATHS.v1.base, SPOT_PATHS.v3.account], ["/api/v1", "/api/v3/account"]);
  for (const paths of [PERP_PATHS, SPOT_PATHS]) {
    assertEquals([paths.v1.listenKeySigned, paths.v3.listenKeySigned, paths.v3.hasSocket], [false, true, false]);
  }
});

const shared = sharedFixtures();
Deno.test({
  name: "calls of v1 name their parameters as a well-kept client of the venue does (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    type Vector = { description: string; httpMethod: string; url: string; body?: string | null };
    const path = join(shared!, "aster/requests/ccxt_static_requests.json");
    const { vectors } = JSON.parse(Deno.readTextFileSync(path)) as { vectors: Vector[] };
    const wanted = (wanted: string) => {
      const { url, body, httpMethod } = vectors.find(({ description }) => description === wanted)!;
      const query = new URLSearchParams(body ?? new URL(url).search);
      for (const name of ["timestamp", "recvWindow"]) query.delete(name);
      return [httpMethod, new URL(url).pathname, Object.fromEntries(query)];
    };
    const ours = ({ verb, path, params }: ReturnType<FuturesCalls["time"]>) => {
      const texts = Object.entries(params).map(([name, value]) => [name, String(value)]);
      const own = ["newClientOrderId", "newOrderRespType"];
      return [verb, path, Object.fromEntries(texts.filter(([name]) => !own.includes(name)))];
    };
    const perp = new FuturesCalls(PERP_PATHS.v1), spot = new FuturesCalls(SPOT_PATHS.v1);
    const tick = parseGrid("0.1"), lot = parseGrid("1");
    const instrument = madeUpInstrument({ venue: "aster", symbol: "ASTERUSDT", kind: "linear", tick, lot });
    const place: Place = {
      kind: "place",
      venue: "aster",
      instrument: 0 as InstrumentId,
      clientId: "mm0001",
      side: "buy",
      price: 7 as Price,
      size: 10 as Size,
      timeInForce: "gtc",
      validity: 2_000_000 as Micros,
    };
    const listing = { instrument, amendAllowed: false, replaceAllowed: false, preventionModes: [] };
    assertEquals(ours(perp.place(place, listing)), wanted("perp limit buy"));
    assertEquals(ours(perp.cancel({ clientId: "", venueOrderId: "123" }, "BTCUSDT")), wanted("cancel by id"));
    assertEquals(ours(perp.cancelAll("BTCUSDT")), wanted("cancel all"));
    assertEquals(ours(perp.orderOf("BTCUSDT", "1917641")), wanted("perp order"));
    assertEquals(ours(perp.commission("BTCUSDT")), wanted("perp fee"));
    assertEquals(ours(spot.orderOf("BTCUSDT", "1917641")), wanted("spot order"));
    assertEquals(ours(spot.account()), wanted("spot account"));
  },
});
