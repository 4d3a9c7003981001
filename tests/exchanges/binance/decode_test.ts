import { assertEquals, assertThrows } from "@std/assert";
import { decodeFrame, listingFrom } from "../../../exchanges/binance/decode.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EXCHANGE_INFO, listed } from "../../support/binance_talk.ts";
import { tradeFrame } from "../../support/binance_frames.ts";

Deno.test("decodeFrame() gives events and the instruments that they name", () => {
  const { events, instrumentOf } = decodeFrame(tradeFrame({}), null);
  assertEquals(events.map(({ kind }) => kind), ["trade"]);
  assertEquals(instrumentOf(0 as InstrumentId).symbol, "BTCUSDT");
});

Deno.test("decodeFrame() uses the venue's listing where it has the symbol", () => {
  const listing = listingFrom(JSON.stringify({ ...EXCHANGE_INFO, symbols: [listed("BTCUSDT", { tick: "0.05" })] }));
  const { instrumentOf } = decodeFrame(tradeFrame({}), listing);
  assertEquals(instrumentOf(0 as InstrumentId).tick, { step: 5, decimals: 2 });
  assertThrows(() => decodeFrame(tradeFrame({ p: "100.01" }), listing), FrameError, "on the grid 0.05");
});

Deno.test("decodeFrame() unwraps the lines of a recorder", () => {
  const line = (value: unknown) => decodeFrame(JSON.stringify(value), null);
  const raw = tradeFrame({});
  assertEquals(line({ recvTime: 1.5, kind: "ws", raw }).events.map(({ kind }) => kind), ["trade"]);
  const note = line({ recvTime: 1.5, kind: "connect", url: "wss://h" });
  assertEquals(note.events.map(({ kind }) => kind), ["ignored"]);
  assertThrows(() => note.instrumentOf(0 as InstrumentId), Error, "the frame names none");
  const body = {
    recvTime: 1,
    kind: "http",
    url: "https://h/api/v3/depth?symbol=ABC",
    raw: '{"lastUpdateId":1,"bids":[],"asks":[]}',
  };
  assertEquals(line(body).instrumentOf(0 as InstrumentId).symbol, "ABC");
});

Deno.test("decodeFrame() tells amounts apart by shape alone", () => {
  const kinds = (value: unknown) => decodeFrame(JSON.stringify(value), null).events.map(({ kind }) => kind);
  assertEquals(kinds({ e: "outboundAccountPosition", u: 1, B: [] }), ["balances"]);
  assertEquals(kinds({ event: { e: "serverShutdown" } }), ["ignored"]);
  assertEquals(kinds({ id: 1, status: 200, result: {} }), ["ack"]);
  assertEquals(kinds({ id: null, status: 401, error: { code: -2015, msg: "x" } }), ["ack"]);
  assertEquals(kinds({ serverTime: 5 }), ["heartbeat"]);
});
