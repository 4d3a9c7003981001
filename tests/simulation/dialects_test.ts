/** What the simulation knows of the dialects: until when a message may arrive, and whose words a frame is. */
import { assertEquals, assertThrows } from "@std/assert";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { WIRES } from "../../exchanges/simulator/mod.ts";
import type { Bytes } from "./contract.ts";
import { arrivesUntil, DIALECTS, keyOf, listingIn, symbolOf } from "./dialects.ts";

const NOW = 1_795_608_984_319_000 as Micros, SECOND = 1_000_000, WINDOW = 5 * SECOND;

const frame = (text: string): Bytes => ({ channel: "trade.1", text });
const call = (url: string, headers: Record<string, string> = {}, body: string | null = null): Bytes => ({
  call: { method: "POST", url: `https://venue${url}`, headers, body, timeout: WINDOW as Micros },
});
/** Messages of each dialect, signed at that time, ms. */
const SIGNED: Readonly<Record<string, readonly ((ms: number) => Bytes)[]>> = {
  binance: [
    (ms) => call(`/api/v3/order?symbol=XRPUSDT&recvWindow=5000&timestamp=${ms}&signature=00`),
    (ms) => frame(JSON.stringify({ method: "order.place", params: { recvWindow: 5_000, timestamp: ms } })),
  ],
  bybit: [
    (ms) => call("/v5/order/create", { "X-BAPI-TIMESTAMP": String(ms), "X-BAPI-RECV-WINDOW": "5000" }, "{}"),
    (ms) =>
      frame(
        `{"reqId":"7","header":{"X-BAPI-TIMESTAMP":"${ms}","X-BAPI-RECV-WINDOW":"5000"},"op":"order.create","args":[]}`,
      ),
  ],
  okx: [
    (ms) => call("/api/v5/trade/order", { expTime: String(ms + 5_000) }, "{}"),
    (ms) => frame(`{"id":"7","op":"order","expTime":"${ms + 5_000}","args":[]}`),
  ],
};
/** Seconds from now, with the second of slack. */
const until = (dialect: string, bytes: Bytes, offset = 0) =>
  (arrivesUntil(DIALECTS[dialect], bytes, WINDOW, NOW, () => offset) - NOW) / SECOND;

for (const [dialect, messages] of Object.entries(SIGNED)) {
  Deno.test(`INV-10 a message to ${dialect} may arrive for as long as its window is, counted from the time that it carries`, () => {
    const now = Math.floor(NOW / MICROS_PER_MS);
    for (const message of messages) {
      assertEquals(until(dialect, message(now)), 6);
      assertEquals(until(dialect, message(now - 46_000)), -40, "the process has slept: it was over before it left");
      assertEquals(until(dialect, message(now - 3_000)), 3);
      assertEquals(until(dialect, message(now - 900)), 6, "no more than a road is long");
      assertEquals(until(dialect, message(now + 900)), 6);
      assertEquals(until(dialect, message(now - 3_000), -3 * SECOND), 6, "the venue's clock is as far behind");
      assertEquals(until(dialect, message(now - 46_000), 40 * SECOND), -80);
    }
    assertEquals(until(dialect, frame("nothing that we can read")), 6);
    assertEquals(until(dialect, frame(`timestamp=${now - 46_000}0`)), 6);
  });
}

Deno.test("INV-10 an agent's order may land at Aster within ten seconds of its nonce, whatever its validity", () => {
  const order = (at: number) => call("/fapi/v3/order", {}, `symbol=BTCUSDT&nonce=${at}&signer=0x1&signature=0x2`);
  assertEquals(until("aster", order(NOW)), 11);
  assertEquals(until("aster", order(NOW - 46 * SECOND)), -35);
  assertEquals(until("aster", order(NOW - 3 * SECOND)), 8);
  assertEquals(until("aster", order(NOW - 3 * SECOND), 2 * SECOND), 6);
});

Deno.test("every dialect names its markets, and finds them among the floors of its venue", () => {
  assertEquals(Object.keys(DIALECTS).sort(), Object.keys(WIRES).sort());
  for (const [name, { product }] of Object.entries(DIALECTS)) {
    for (const asset of ["BTC", "ETH", "SOL", "XRP"]) {
      const symbol = symbolOf(name, asset), key = keyOf(name, symbol);
      const wire = WIRES[name]({ symbols: [symbol], seed: 1, startAt: NOW });
      assertEquals([wire.truth.floors.get(key)?.product, listingIn(name, symbol).base], [product, asset], name);
    }
  }
  assertThrows(() => listingIn("okx", "BTCUSDT"), RangeError, "want one of BTC-USDT-SWAP");
  assertThrows(() => keyOf("nowhere", "BTCUSDT"), RangeError, "want one of binance");
});

Deno.test("ofWhom() tells the account's words from the market's and from answers", () => {
  const frames: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    binance: {
      account: ['{"subscriptionId":0,"event":{"e":"executionReport"}}'],
      answer: ['{"id":5,"status":200,"result":{}}', '{"result":null,"id":1}'],
      market: ['{"stream":"btcusdt@trade","data":{"e":"trade"}}'],
    },
    binance_usdm: {
      account: ['{"e":"ORDER_TRADE_UPDATE","T":1}', '{"stream":"key","data":{"e":"ACCOUNT_UPDATE"}}'],
      answer: ['{"id":"5","status":200}', '{"result":null,"id":1}'],
      market: ['{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate"}}', '{"e":"markPriceUpdate"}'],
    },
    aster_spot: {
      account: ['{"e":"executionReport"}', '{"e":"outboundAccountPosition"}'],
      answer: ['{"result":null,"id":1}'],
      market: ['{"e":"depthUpdate"}'],
    },
    bybit: {
      account: ['{"id":"1","topic":"order","creationTime":1,"data":[]}', '{"topic":"execution.linear","data":[]}'],
      answer: ['{"reqId":"1","retCode":0,"op":"order.create"}', '{"success":true,"op":"subscribe"}'],
      market: ['{"topic":"orderbook.200.BTCUSDT","type":"delta"}', '{"topic":"publicTrade.BTCUSDT"}'],
    },
    okx: {
      account: [
        '{"arg":{"channel":"orders","instType":"SWAP","uid":"1"},"data":[]}',
        '{"arg":{"channel":"balance_and_position","uid":"1"},"data":[]}',
      ],
      answer: ['{"event":"subscribe","arg":{"channel":"orders"}}', '{"id":"5","op":"order","data":[]}', "pong"],
      market: ['{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[]}'],
    },
  };
  for (const [name, told] of Object.entries(frames)) {
    for (const [whose, texts] of Object.entries(told)) {
      for (const text of texts) assertEquals(DIALECTS[name].ofWhom(text), whose, `${name}: ${text}`);
    }
  }
});
