import { assertEquals } from "@std/assert";
import { createBinanceUsdmWire } from "../../../../exchanges/simulator/wire/binance_usdm.ts";
import { UsdmTalk } from "../../../support/fapi_wire_talk.ts";
import { START } from "../../../support/wire_talk.ts";

Deno.test("The simulated Binance USD-M lists contracts, and has its addresses on one host", () => {
  const wire = createBinanceUsdmWire({ seed: 1, startAt: START });
  assertEquals([wire.venue, [...wire.truth.floors.keys()]], ["binance_usdm", [
    "BTCUSDT perp",
    "ETHUSDT perp",
    "SOLUSDT perp",
  ]]);
  assertEquals(wire.urls("127.0.0.1:9"), {
    rest: "http://127.0.0.1:9",
    wsPublic: "ws://127.0.0.1:9",
    wsPrivate: "ws://127.0.0.1:9",
    wsTrade: "ws://127.0.0.1:9/ws-fapi/v1",
  });
});

Deno.test("It takes sockets of streams and of orders, with the upstream host before them", () => {
  const wire = createBinanceUsdmWire({ seed: 1, startAt: START });
  const paths = [
    "/public/ws",
    "/fstream.binance.com/market/stream",
    "/private/ws/KEY",
    "/ws/0",
    "/ws-fapi/v1",
    "/ws-fapi.binance.com/ws-fapi/v1",
  ];
  assertEquals(paths.map((path) => wire.accepts(path)), paths.map(() => true));
  assertEquals(["/ws-api/v3", "/dream", "/public"].map((path) => wire.accepts(path)), [false, false, false]);
});

Deno.test("A wrong listen key connects and stays silent", () => {
  const talk = new UsdmTalk(), wrong = talk.open("/private/ws/nobody");
  talk.listening();
  talk.place();
  talk.pass(100);
  assertEquals([talk.take(wrong), talk.closed.has(wrong)], [[], false]);
});

Deno.test("Two runs of one seed are the same", () => {
  const run = () => {
    const talk = new UsdmTalk(), socket = talk.listening(), book = talk.open("/public/ws/btcusdt@depth@100ms");
    talk.place();
    talk.trade("SELL");
    talk.pass(2_000);
    return [talk.take(socket), talk.take(book), talk.wire.state()];
  };
  assertEquals(run(), run());
});
