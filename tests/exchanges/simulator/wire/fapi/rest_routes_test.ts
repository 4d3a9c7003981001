import { assert, assertEquals } from "@std/assert";
import { ROUTES } from "../../../../../exchanges/simulator/wire/fapi/rest_routes.ts";

Deno.test("USD-M has its calls by version; placing weighs nothing for the address", () => {
  const { usdm } = ROUTES;
  for (
    const route of [
      "GET /fapi/v1/exchangeInfo",
      "PUT /fapi/v1/order",
      "PUT /fapi/v1/batchOrders",
      "POST /fapi/v1/countdownCancelAll",
      "GET /fapi/v2/account",
      "GET /fapi/v3/positionRisk",
      "GET /fapi/v1/accountConfig",
      "GET /sapi/v1/capital/config/getall",
    ]
  ) assert(route in usdm, route);
  assertEquals([usdm["POST /fapi/v1/order"].weight, usdm["DELETE /fapi/v1/order"].weight], [0, 1]);
  assertEquals("POST /fapi/v1/noop" in usdm, false);
});

Deno.test("Aster has both versions; amendments, agents and the account's self-trade mode came with the third", () => {
  const { aster, aster_spot: spot } = ROUTES;
  const has = (route: string) => ["v1", "v3"].map((version) => `${route.replace("*", version)}` in aster);
  assertEquals([
    has("POST /fapi/*/order"),
    has("PUT /fapi/*/order"),
    has("GET /fapi/*/stpMode"),
    has("POST /fapi/*/noop"),
  ], [
    [true, true],
    [false, true],
    [false, true],
    [false, true],
  ]);
  assertEquals([aster["POST /fapi/v1/listenKey"].security, aster["POST /fapi/v3/listenKey"].security], [
    "keyed",
    "signed",
  ]);
  assert("GET /fapi/v4/account" in aster && "GET /fapi/v3/accountWithJoinMargin" in aster);
  assert("DELETE /api/v3/allOpenOrders" in spot && "GET /api/v1/account" in spot);
  assertEquals(
    ["PUT /api/v3/order", "POST /api/v3/countdownCancelAll", "POST /api/v3/batchOrders"].filter((route) =>
      route in spot
    ),
    [],
  );
});
