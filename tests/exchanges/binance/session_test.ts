import { assertEquals } from "@std/assert";
import { Talk } from "../../support/binance_talk.ts";

Deno.test("BinanceSession with a key is up once all is known and subscribed", () => {
  const talk = Talk.up();
  assertEquals(talk.io.of("venue_link").map(({ state, reason }) => [state, reason]), [
    ["connecting", "the public socket is not ready"],
    ["connecting", "the trade socket is not ready"],
    ["syncing", "the account is not read"],
    ["up", "all is known and subscribed"],
  ]);
});
