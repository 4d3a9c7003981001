import { assert, assertEquals, assertThrows } from "@std/assert";
import { StreamCodec } from "../../../exchanges/binance/codec.ts";
import { textOf } from "../../../exchanges/shared/market_frames.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import type { Micros } from "../../../core/units.ts";
import { depthFrame, tradeFrame } from "../../support/binance_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

const NOW = 5 as Micros;
const btc = madeUpInstrument();
const codec = new StreamCodec("binance", { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined });
const decode = (frame: unknown) => codec.decode(typeof frame === "string" ? frame : JSON.stringify(frame), NOW);

Deno.test("StreamCodec reads frames with and without a wrapper, with added fields and in microseconds", () => {
  const data = { e: "depthUpdate", E: 1_795_608_000_123, s: "BTCUSDT", U: 1, u: 2, b: [["100.05", "1"]], a: [] };
  for (
    const frame of [data, { stream: "btcusdt@depth", data }, { ...data, E: 1_795_608_000_123_000, added: { x: 1 } }]
  ) {
    const read = decode(frame);
    assert(read.kind === "book_delta");
    assertEquals([read.bids.count, read.bids.prices[0], read.bids.sizes[0], read.asks.count], [1, 10_005, 100_000, 0]);
    assertEquals(
      [read.venueAt, read.receivedAt, read.firstId, read.lastId, read.previousId],
      [1_795_608_000_123_000, NOW, 1, 2, null] as unknown[],
    );
  }
});

Deno.test("StreamCodec tells who crossed: the buyer was the maker, so the aggressor sold", () => {
  for (const [m, aggressor] of [[true, "sell"], [false, "buy"]] as const) {
    const read = decode(tradeFrame({ m }));
    assert(read.kind === "trade");
    assertEquals(read.aggressor, aggressor);
  }
});

Deno.test("StreamCodec reads replies, refusals and the announcement of a shutdown", () => {
  assertEquals(decode({ result: null, id: 1 }), { kind: "reply", id: 1, result: null, refusal: null });
  assertEquals(decode({ result: ["a"], id: "x" }), { kind: "reply", id: "x", result: ["a"], refusal: null });
  const refused = { kind: "reply", id: 4, result: undefined, refusal: { code: 2, message: "no" } } as const;
  assertEquals(decode({ code: 2, msg: "no", id: 4 }), refused);
  assertEquals(decode({ error: { code: 2, msg: "no" }, id: 4 }), refused);
  assertEquals(decode({ e: "serverShutdown", E: 1 }), { kind: "shutdown" });
  assertEquals(decode({ stream: "!serverShutdown", data: { e: "serverShutdown", E: 1 } }), { kind: "shutdown" });
});

Deno.test("StreamCodec ignores known kinds without use, and says so", () => {
  const read = decode({ e: "kline", E: 1, k: {} });
  assertEquals(read, { kind: "ignored", venue: "binance", reason: "kline carries nothing for us", receivedAt: NOW });
  assertEquals(decode({ method: "SUBSCRIBE", params: [], id: 1 }).kind, "ignored");
});

Deno.test("StreamCodec refuses unknown symbols, kinds and shapes by name", () => {
  const cases: [unknown, string][] = [
    [depthFrame({ symbol: "DOGEUSDT" }), 'Cannot place symbol "DOGEUSDT"'],
    [{ lastUpdateId: 1, bids: [], asks: [] }, 'Cannot place symbol ""'],
    [{ e: "fresh" }, 'Cannot read event "fresh"'],
    [{ some: "thing" }, "Cannot tell what this frame is"],
    ["[1]", "want an object"],
    [depthFrame({ b: [["100.055", "1"]] }), 'Cannot place "100.055" on the grid 0.01'],
  ];
  for (const [frame, message] of cases) assertThrows(() => decode(frame), FrameError, message);
});

slowTest("StreamCodec refuses more levels than a frame can sanely hold", () => {
  const b = Array.from({ length: 70_000 }, (_, i): [string, string] => [`${i + 1}`, "1"]);
  assertThrows(() => decode(depthFrame({ b })), FrameError, "Cannot keep 70000 levels");
});

Deno.test("StreamCodec reads bytes as UTF-8", () => {
  const bytes = new TextEncoder().encode(tradeFrame({}));
  assertEquals(codec.decode(bytes, NOW), decode(tradeFrame({})));
  assertThrows(() => codec.decode(Uint8Array.of(0xff), NOW), FrameError, "want UTF-8");
  assertEquals(textOf("v", "x"), "x");
});

Deno.test("StreamCodec knows symbols that are not ASCII", () => {
  const coin = madeUpInstrument({ symbol: "币USDT" });
  const own = new StreamCodec("binance", { get: (symbol) => symbol === "币USDT" ? coin : undefined });
  assertEquals(own.decode(depthFrame({ symbol: "币USDT", b: [["1.00", "1"]] }), NOW).kind, "book_delta");
});
