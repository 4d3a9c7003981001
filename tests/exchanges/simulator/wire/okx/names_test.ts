import { assertEquals, assertThrows } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";
import { Exchange } from "../../../../../exchanges/simulator/exchange.ts";
import { codeOf } from "../../../../../exchanges/simulator/wire/okx/names.ts";

const open = () => new OkxWireTalk({ symbols: [SWAP, SPOT, "ETH-USDT-SWAP"] });

Deno.test("A market is found by its name, of either product, and by its number", () => {
  const talk = open();
  const ids = (type: string, more = {}) =>
    talk.ask("public/instruments", { instType: type, ...more }).data.map(({ instId, instIdCode }) => [
      instId,
      instIdCode,
    ]);
  assertEquals(ids("SWAP"), [[SWAP, 10_459], ["ETH-USDT-SWAP", 10_461]]);
  assertEquals(ids("SPOT"), [[SPOT, 10_460]]);
  assertEquals(ids("SWAP", { instFamily: "ETH-USDT" }), [["ETH-USDT-SWAP", 10_461]]);
  assertEquals(ids("SWAP", { uly: "XRP-USDT" }), []);
});

Deno.test("Over a socket the number of a market counts, whatever its name says", () => {
  const talk = open(), socket = talk.private();
  const order = { tdMode: "cross", side: "buy", ordType: "limit", px: "3000", sz: "1", clOrdId: "a" };
  assertEquals(talk.op(socket, "order", [{ ...order, instIdCode: 10_461, instId: SWAP }]).data[0].sCode, "0");
  assertEquals(talk.wire.state().openOrders[0].symbol, "ETH-USDT-SWAP");
  assertEquals(talk.op(socket, "order", [{ ...order, instIdCode: 1 }]).data[0].sCode, "51001");
  assertEquals(talk.op(socket, "order", [{ ...order, clOrdId: "b", instId: "ETH-USDT-SWAP" }]).data[0].sCode, "0");
});

Deno.test("A delisted market is not found any more", () => {
  const talk = open();
  talk.wire.setFault("market_status", { status: "delisted", symbol: SWAP }, talk.now);
  assertEquals(talk.ask("market/books", { instId: SWAP }).code, "51001");
  assertEquals(talk.ask("public/instruments", { instType: "SWAP" }).data.map(({ instId }) => instId), [
    "ETH-USDT-SWAP",
  ]);
});

Deno.test("codeOf() numbers what is listed alone", () => {
  const here = [...open().wire.truth.floors.values()], [floor] = here;
  assertThrows(() => codeOf(new Exchange([], { onOrder() {} } as never), floor), RangeError, "is not listed");
});
