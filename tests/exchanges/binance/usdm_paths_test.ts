import { assertEquals } from "@std/assert";
import { USDM_PATHS } from "../../../exchanges/binance/usdm_paths.ts";

Deno.test("USDM_PATHS name self-trade prevention for every order, and a socket for orders", () => {
  const { placement, hasSocket, listenKeySigned } = USDM_PATHS;
  assertEquals([placement.selfTradePreventionMode, hasSocket, listenKeySigned], ["EXPIRE_MAKER", true, false]);
});
