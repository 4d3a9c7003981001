import { assertEquals } from "@std/assert";
import { PERP_PATHS, SPOT_PATHS, versionOf } from "../../../exchanges/aster/paths.ts";
import { ED25519, HMAC } from "../../support/binance_talk.ts";

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
