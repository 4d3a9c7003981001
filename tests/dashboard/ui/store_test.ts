/** The page's memory: frames in, signals out, nothing lost, nothing that grows. @module */
import { assert, assertEquals } from "@std/assert";
import type { Frame } from "../../../dashboard/protocol.ts";
import * as store from "../../../dashboard/ui/store.ts";
import { MovingSample } from "../../support/moving_sample.ts";
import { SAMPLE_START, sampleFrame } from "../../support/sample_frame.ts";
import { slowTest } from "../../support/slow.ts";

const show = (frame: Frame, at = SAMPLE_START) => {
  store.take(frame, at);
  store.paint();
};

Deno.test("paint() shows the newest frame once, and no fact between two paints is lost", () => {
  store.reset();
  for (let step = 0; step <= 100; step++) store.take(sampleFrame(step), SAMPLE_START + step * 100);
  assertEquals(store.view.value, null);
  store.paint();
  assertEquals(store.view.value?.at, sampleFrame(100).view.at);
  assertEquals(store.fills.value.map(({ seq }) => seq), [2, 5, 6, 7, 8]);
  assertEquals(store.records.value.map(({ kind }) => kind), ["operator", "incident", "refusal"]);
  assertEquals(store.lastFact(), 8);
  store.paint();
  assertEquals(store.painted.value, 1);
});

Deno.test("take() counts no fact twice when a reconnect brings it again", () => {
  store.reset();
  show(sampleFrame(0));
  show(sampleFrame(0));
  assertEquals(store.fills.value.length, 1);
  assertEquals(store.records.value.length, 3);
});

Deno.test("another engine's first frame clears what belonged to the old one and asks for a new stream", () => {
  store.reset();
  let restarts = 0;
  store.whenRestarted(() => restarts++);
  show(sampleFrame(100));
  show({ ...sampleFrame(0), view: { ...sampleFrame(0).view, startedAt: "2026-01-06T00:00:00.000000Z" } });
  assertEquals(restarts, 1);
  assertEquals(store.fills.value.map(({ seq }) => seq), [2]);
  store.whenRestarted(() => {});
});

slowTest("ten minutes of frames at ten a second leave the page within its bounds", () => {
  store.reset();
  const sample = new MovingSample(7, SAMPLE_START);
  const fill = sampleFrame(0).facts[1];
  let last = 0;
  for (let step = 0; step < 6_000; step++) {
    sample.note({ kind: "refusal", rule: "RSK-08", scope: "binance:BTCUSDT", sentence: "too much" });
    if (step % 2 === 0) sample.note({ ...fill, tradeId: String(step) });
    const frame = sample.step(100, last);
    last = frame.facts.at(-1)?.seq ?? last;
    store.take(frame, sample.at);
    if (step % 3 === 0) store.paint();
  }
  store.paint();
  assertEquals(store.fills.value.length, 1_000);
  assertEquals(store.records.value.length, 1_000);
  const curve = store.curve("binance:BTCUSDT");
  assert(curve.length > 1_500 && curve.length <= 3_600 && curve.size <= 3_600 * 5, `${curve.length}`);
  assert(store.money.length >= 590 && store.money.size <= 14_400 * 6, `${store.money.length}`);
});

Deno.test("the board stays on the first market until somebody chooses, whatever the list does", () => {
  store.reset();
  const frame = sampleFrame(0);
  const trouble = (at: number) => show(frame, at);
  for (let at = 0; at <= 2_000; at += 100) trouble(SAMPLE_START + at);
  assertEquals(store.order.value, ["binance:ETHUSDT", "binance:SOLUSDT", "binance:BTCUSDT"]);
  assertEquals(store.market.value?.symbol, "BTCUSDT");
  store.chosen.value = "binance:SOLUSDT";
  assertEquals(store.market.value?.symbol, "SOLUSDT");
  assertEquals(store.book.value?.symbol, "SOLUSDT");
  store.chosen.value = "binance:GONE";
  assertEquals(store.market.value?.symbol, "BTCUSDT");
});

Deno.test("the list keeps its order while the pointer is on it", () => {
  store.reset();
  show(sampleFrame(0), SAMPLE_START);
  assertEquals(store.order.value[0], "binance:BTCUSDT");
  store.holdOrder.value = true;
  for (let at = 100; at <= 2_000; at += 100) show(sampleFrame(0), SAMPLE_START + at);
  assertEquals(store.order.value[0], "binance:BTCUSDT");
  store.holdOrder.value = false;
  assertEquals(store.order.value[0], "binance:ETHUSDT");
});

Deno.test("the filter finds a market however its name is written", () => {
  store.reset();
  show(sampleFrame(0));
  for (const text of ["eth", "ETH-USDT", "eth/usdt", "binance eth"]) {
    store.filter.value = text;
    assertEquals(store.listed.value, ["binance:ETHUSDT"], text);
  }
});

Deno.test("engineNow goes on while no frame comes, and shut says why controls are shut", () => {
  store.reset();
  assertEquals(store.shut.value, "Waiting for the first values");
  show(sampleFrame(0), 5_000);
  store.stream.value = { phase: "live", reason: "", since: null };
  assertEquals(store.shut.value, "");
  store.tick(7_500);
  assertEquals(store.engineNow.value, SAMPLE_START + 2_500);
  store.stream.value = { phase: "lost", reason: "The server does not answer", since: 5_000 };
  assertEquals(store.shut.value, "The server does not answer: what you see may be old");
});

Deno.test("fillMoneyHistory() leaves out what an earlier run of a simulated account earned, and keeps a real one's", () => {
  const started = Date.parse(sampleFrame(0).view.startedAt);
  for (const [mode, rows] of [["demo", 2], ["paper", 2], ["live", 3]] as const) {
    store.reset();
    store.fillMoneyHistory([started - 1, started].map((at) => ({
      at,
      realised: 1,
      unrealised: 1,
      fees: 1,
      equity: 1,
    })));
    show(sampleFrame(0, { mode }));
    assertEquals(store.money.length, rows, mode);
  }
});

Deno.test("store tells a market that only moves its quotes as live, in the list and in the sentence", () => {
  store.reset();
  const { view } = sampleFrame(0), live = view.markets.map((market) => ({ ...market, status: "LIVE" as const }));
  const moving = [{ ...live[0], status: "PENDING_NEW" as const }, ...live.slice(1)];
  show(sampleFrame(0, { markets: live, sentence: "Quoting both sides on 3 of 3 markets" }), 1_000);
  show(sampleFrame(1, { markets: moving, sentence: "Quoting both sides on 2 of 3 markets" }), 2_000);
  assertEquals([store.view.value?.sentence, store.markets.value[0].status], [
    "Quoting both sides on 3 of 3 markets",
    "LIVE",
  ]);
  show(sampleFrame(2, { markets: moving, sentence: "Quoting both sides on 2 of 3 markets" }), 4_000);
  assertEquals([store.view.value?.sentence, store.markets.value[0].status], [
    "Quoting both sides on 2 of 3 markets",
    "PENDING_NEW",
  ]);
});

Deno.test("fillMoneyHistory() waits for the first frame and reads fees off the equity where the archive has none", () => {
  store.reset();
  const at = SAMPLE_START - 10_000;
  store.fillMoneyHistory([
    { at, realised: 10, unrealised: 5, fees: NaN, equity: 101_012 },
    { at: SAMPLE_START + 1_000, realised: 1, unrealised: 1, fees: 1, equity: 1 },
  ]);
  assertEquals(store.money.length, 0);
  show(sampleFrame(0));
  assertEquals(store.money.length, 2);
  const columns = [store.MONEY.total, store.MONEY.realised, store.MONEY.unrealised, store.MONEY.fees];
  assertEquals(columns.map((column) => Math.round(store.money.value(0, column) * 1e6) / 1e6), [12, 10, 5, -3]);
});
