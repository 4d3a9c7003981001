import { assertEquals } from "@std/assert";
import { addressOf, routeOf } from "../../../../../exchanges/simulator/wire/fapi/routes.ts";

Deno.test("routeOf() knows which route carries a stream", () => {
  const routes = (...streams: string[]) => streams.map(routeOf);
  assertEquals(
    new Set(routes("btcusdt@depth", "btcusdt@depth@100ms", "btcusdt@depth20", "!bookTicker", "x@trade")),
    new Set(["public"]),
  );
  assertEquals(
    new Set(routes("btcusdt@aggTrade", "btcusdt@markPrice@1s", "!markPrice@arr", "x@forceOrder")),
    new Set(["market"]),
  );
  assertEquals(routes("pqia91ma19a5s61cv6a81va65sdf19v8"), ["private"]);
});

Deno.test("addressOf() reads route, form, streams, key and events of an address", () => {
  assertEquals(addressOf("/public/ws/btcusdt@depth", "", true), {
    route: "public",
    combined: false,
    streams: ["btcusdt@depth"],
    events: null,
  });
  assertEquals(addressOf("/market/stream", "streams=a@aggTrade/b@aggTrade", true), {
    route: "market",
    combined: true,
    streams: ["a@aggTrade", "b@aggTrade"],
    events: null,
  });
  const both = [["/private/ws/KEY", ""], ["/private/ws", "listenKey=KEY"]].map(([path, query]) =>
    addressOf(path, query, true)
  );
  assertEquals(both.map((address) => [address?.route, address?.streams]), [["private", ["KEY"]], ["private", ["KEY"]]]);
  assertEquals(addressOf("/private/ws", "listenKey=KEY&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE", true)?.events, [
    "ORDER_TRADE_UPDATE",
    "ACCOUNT_UPDATE",
  ]);
});

Deno.test("addressOf() takes addresses without a route, which carry nothing where there are routes", () => {
  assertEquals([addressOf("/ws", "", true)?.route, addressOf("/stream", "", false)?.route], ["none", "any"]);
  assertEquals(addressOf("/ws/btcusdt%40depth", "", false)?.streams, ["btcusdt@depth"]);
  assertEquals(addressOf("/ws/%zz", "", false)?.streams, ["%zz"]);
  assertEquals([addressOf("/public/ws", "", false), addressOf("/ws-fapi/v1", "", true), addressOf("/x/ws", "", true)], [
    null,
    null,
    null,
  ]);
});
