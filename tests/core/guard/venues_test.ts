/** Clearings of simulated venues that speak Binance spot's own words, with its own request limits, in virtual time. */
import { assert, assertEquals } from "@std/assert";
import { Clearing } from "../../../core/guard/clearing.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { createBinanceBrake } from "../../../exchanges/binance/brake.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { WireCarrier } from "../../support/wire_carrier.ts";
import { DEMO_SIGNER, START, WireTalk } from "../../support/wire_talk.ts";
import { slowTest } from "../../support/slow.ts";

const TAG = 5;
const LATENCY = { base: 20_000 as Micros, jitter: 15_000 as Micros };
const NAMES = ["one", "two", "three", "four", "five", "six", "seven"];
const after = (start: Micros, seconds: number) => start + seconds * 1e6 as Micros;

/** A simulated venue on which `own` orders of ours and `foreign` others rest far from the market. */
function venueWith(name: string, seed: number, own: number, foreign = 0): WireTalk {
  const wire = createBinanceWire({ symbols: ["BTCUSDT"], seed, startAt: START, latency: LATENCY }),
    talk = new WireTalk(wire);
  const rules = talk.get("/api/v3/ticker/bookTicker", { symbol: "BTCUSDT" })!.body as { bidPrice: string };
  const price = (Math.floor(Number(rules.bidPrice) * 0.9)).toFixed(2);
  for (let i = 0; i < own + foreign; i++) {
    const newClientOrderId = i < own ? encodeClientId({ tag: TAG, epoch: seed, sequence: i }) : `${name}-by-hand-${i}`;
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.001", price };
    const reply = talk.signed("POST", "/api/v3/order", { ...order, newClientOrderId });
    assertEquals(reply?.status, 200, JSON.stringify(reply?.body));
  }
  assertEquals(wire.state().openOrders.length, own + foreign);
  return talk;
}

/** All of them begin at one instant, that of the youngest. */
function clearAll(
  talks: readonly WireTalk[],
  dedicated = false,
): { carrier: WireCarrier; clearings: Clearing[]; start: Micros } {
  const start = Math.max(...talks.map(({ now }) => now)) as Micros;
  const clearings = talks.map(({ wire }, i) => {
    const venue = NAMES[i], { rest } = wire.urls("127.0.0.1:1");
    const brake = createBinanceBrake({ venue, symbols: ["BTCUSDT"], rest, signer: DEMO_SIGNER });
    return new Clearing([brake], { now: start, symbols: ["BTCUSDT"], tag: TAG, dedicated });
  });
  const pairs = talks.map(({ wire }, i) => ({ wire, clearing: clearings[i] }));
  return { carrier: new WireCarrier(pairs, start), clearings, start };
}

slowTest(
  "K-T19 KIL-04 300 orders on seven venues are cancelled and proven gone within 5 s, under their own limits",
  () => {
    const talks = NAMES.map((name, i) => venueWith(name, i + 1, i === 0 ? 42 : 43));
    const { carrier, clearings, start } = clearAll(talks);
    carrier.run(after(start, 20));
    let before = 0;
    for (const [i, { progress }] of clearings.entries()) {
      before += progress.ordersBefore;
      assert(
        progress.verifiedAt !== null && progress.verifiedAt <= after(start, 5),
        `${NAMES[i]}: ${JSON.stringify(progress)}`,
      );
      assert(
        progress.firstCancelAt! <= after(start, 0.25),
        `${NAMES[i]}: first cancel at ${progress.firstCancelAt! - start} µs`,
      );
      const { openOrders, rateLimitViolations } = talks[i].wire.state();
      assertEquals([openOrders, rateLimitViolations], [[], 0]);
    }
    assertEquals(before, 300);
    assertEquals([carrier.statuses.has(429), carrier.statuses.has(418)], [false, false]);
  },
);

Deno.test("K-T18 foreign orders of a simulated venue rest on beside ours that go", () => {
  const talk = venueWith("one", 11, 8, 5), { carrier, clearings: [clearing], start } = clearAll([talk]);
  carrier.run(after(start, 20));
  assertEquals([clearing.verified, clearing.progress.foreign], [true, 5]);
  assertEquals(
    talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId.slice(0, 11)),
    Array(5).fill("one-by-hand"),
  );
});

Deno.test("4.4 b a dedicated account of a simulated venue is emptied of everything", () => {
  const talk = venueWith("one", 12, 8, 5), { carrier, clearings: [clearing], start } = clearAll([talk], true);
  carrier.run(after(start, 20));
  assertEquals([clearing.verified, talk.wire.state().openOrders.length], [true, 0]);
  assert(clearing.progress.verifiedAt! <= after(start, 5));
});

slowTest("K-T06 a ban by a simulated venue delays its clearing alone, and costs no call while it lasts", () => {
  const talks = [venueWith("one", 13, 4), venueWith("two", 14, 4)], { carrier, clearings, start } = clearAll(talks);
  talks[0].wire.setFault("http_418", {}, start);
  carrier.run(after(start, 10));
  assertEquals(clearings.map(({ verified }) => verified), [false, true]);
  talks[0].wire.clearFaults();
  carrier.run(after(start, 140));
  assertEquals(clearings.map(({ verified }) => verified), [true, true]);
  assert(clearings[0].progress.requests < 20, `${clearings[0].progress.requests} calls`);
});

Deno.test("a clearing whose clock is a minute off asks the simulated venue's and goes on", () => {
  const talk = venueWith("one", 15, 4), { carrier, clearings: [clearing], start } = clearAll([talk]);
  talk.wire.stepClock(-60_000);
  carrier.run(after(start, 10));
  assertEquals([clearing.verified, talk.wire.state().openOrders.length], [true, 0]);
  assert(clearing.progress.verifiedAt! <= after(start, 5));
});
