/** The kill switch of the real dashboard: it needs neither the stream nor a living engine. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { isVenueKilled, KILL_VALUES, KILL_WORD, killLevel } from "../../core/words.ts";
import type { KillAccepted, KillStatus } from "../../dashboard/protocol.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import type { KillClientStart } from "../support/kill_client.ts";
import { sampleFrame, sampleReceipt } from "../support/sample_frame.ts";
import { slowTest } from "../support/slow.ts";

const status = async (house: DashboardHouse) => await (await house.fetch("GET", "/api/kill")).json() as KillStatus;

slowTest("KIL-08 a kill sets the word and the latch within 100 ms while the engine's thread hangs", async () => {
  await using house = await DashboardHouse.open();
  const count = 9, notes = new SharedArrayBuffer(4 * (1 + 2 * count)), words = new Int32Array(notes);
  const client = new Worker(new URL("../support/kill_client.ts", import.meta.url), { type: "module" });
  const start: KillClientStart = { address: house.dashboard.address, token: house.token, count, notes };
  const ready = new Promise((resolve) => client.onmessage = resolve);
  client.postMessage(start);
  await ready;
  // From here this thread, which is the engine's, answers nobody.
  for (let done = 0; done < count; done = Atomics.load(words, 0)) {
    assertEquals(Atomics.wait(words, 0, done, 10_000) === "timed-out", false, "no answer within 10 s");
  }
  const wordAtOnce = house.words[KILL_WORD], latch = JSON.parse(Deno.readTextFileSync(house.latchPath));
  const eventsMeanwhile = house.events.length;
  client.terminate();

  assertEquals(wordAtOnce, KILL_VALUES.cancel);
  assertEquals([latch.state, latch.level, latch.by], ["TRIPPED", "cancel", "operator"]);
  assertEquals(eventsMeanwhile, 0, "the engine did hang");
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    assertEquals(words[1 + 2 * i], 202);
    times.push(words[2 + 2 * i] / 1000);
  }
  const median = times.sort((a, b) => a - b)[count >> 1];
  assert(median < 100, `answered in ${median} ms; want under 100 (all: ${times.join(", ")})`);
  await house.drain();
  assertEquals(house.events.length, count, "the engine finds each when it comes back");
});

slowTest("POST /api/kill answers 202 with the receipt that the event asks for", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const response = await house.fetch("POST", "/api/kill", { reason: "drill" });
  assertEquals(response.status, 202);
  const accepted = await response.json() as KillAccepted;
  await house.drain();
  const [event] = house.events;
  assertEquals(house.events.length, 1);
  assert(event.kind === "kill");
  assertEquals([event.level, event.reason, event.by, event.requestId], [
    "cancel",
    "drill",
    "operator",
    accepted.receipt,
  ]);
  assertEquals([accepted.level, accepted.latch, accepted.resting], ["cancel", "written", 3]);
  assertMatch(accepted.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

slowTest("POST /api/kill with level stop says how many orders still rest", async () => {
  await using house = await DashboardHouse.open();
  const early = await (await house.fetch("POST", "/api/kill", { reason: "x", level: "stop" })).json() as KillAccepted;
  assertEquals(
    [early.resting, early.restingAsOf],
    [null, null],
    "before the first view nobody knows, and 0 would be a lie",
  );
  assertMatch(early.message, /not known/);
  await house.show(sampleFrame(9));
  const later = await (await house.fetch("POST", "/api/kill", { reason: "x", level: "stop" })).json() as KillAccepted;
  assertEquals([later.resting, later.restingAsOf], [3, sampleFrame(9).view.at]);
  assertMatch(later.message, /stop cancels none: 3 of our orders rest/);
  assertEquals(killLevel(house.words), "stop");
});

slowTest("POST /api/kill escalates and never lowers", async () => {
  await using house = await DashboardHouse.open();
  for (const level of ["stop", "cancel", "stop"]) {
    await (await house.fetch("POST", "/api/kill", { level })).body?.cancel();
  }
  assertEquals(killLevel(house.words), "cancel");
  assertEquals(JSON.parse(Deno.readTextFileSync(house.latchPath)).level, "cancel");
});

slowTest("POST /api/kill kills without a body, and with a reason that is none", async () => {
  await using house = await DashboardHouse.open();
  for (const body of [undefined, {}, { reason: 5 }, { reason: "x".repeat(5_000) }]) {
    const response = await house.fetch("POST", "/api/kill", body);
    assertEquals(response.status, 202);
    await response.body?.cancel();
  }
  await house.drain();
  assertEquals(house.events.length, 4);
  for (const event of house.events) assert(event.kind === "kill" && event.reason.length <= 500);
});

slowTest("POST /api/kill takes flatten from an operator: word, event and latch say so", async () => {
  await using house = await DashboardHouse.open();
  const response = await house.fetch("POST", "/api/kill", { reason: "out", level: "flatten" });
  const { level, message } = await response.json();
  assertEquals([response.status, level, killLevel(house.words)], [202, "flatten", "flatten"]);
  assertMatch(message, /what is held there is sold down with limit orders/);
  await house.drain();
  assertEquals(house.events.map((event) => event.kind === "kill" && event.level), ["flatten"]);
  const status = await (await house.fetch("GET", "/api/kill")).json();
  assertEquals([status.levels, status.word, status.latch], [["stop", "cancel", "flatten"], "flatten", "present"]);
  const limited = await (await house.fetch("GET", "/api/kill", undefined, house.stopToken)).json();
  assertEquals(limited.levels, ["stop", "cancel"]);
});

slowTest("POST /api/kill refuses what it does not know and says that nothing was killed", async () => {
  await using house = await DashboardHouse.open();
  for (const body of [{ level: "everything" }, { scope: "binance" }, "{"]) {
    const refused = await house.fetch("POST", "/api/kill", body);
    assert([400, 422].includes(refused.status));
    assertMatch(JSON.stringify(await refused.json()), /nothing was (killed|done)/);
  }
  await house.drain();
  assertEquals(house.events, []);
  assertEquals(killLevel(house.words), "clear");
});

slowTest("POST /api/kill kills when the latch cannot be written, and says so", async () => {
  await using house = await DashboardHouse.open();
  Deno.mkdirSync(`${house.latchPath}.dashboard`); // stands where the draft would
  const accepted = await (await house.fetch("POST", "/api/kill", { reason: "x" })).json() as KillAccepted;
  assertMatch(accepted.latch, /^not written: /);
  assertEquals(killLevel(house.words), "cancel");
  await house.drain();
  assertEquals(house.events.length, 1);
});

slowTest("GET /api/kill tells what stands, also while the view is older than the kill", async () => {
  await using house = await DashboardHouse.open();
  assertEquals((await status(house)).state, null);
  await house.show(sampleFrame());
  const before = await status(house);
  assertEquals([before.state, before.word, before.latch, before.requests], ["ARMED", "clear", "absent", []]);
  assertEquals([before.levels, before.phrase], [["stop", "cancel", "flatten"], "REARM"]);
  await (await house.fetch("POST", "/api/kill", { reason: "drill" })).body?.cancel();
  const during = await status(house);
  assertEquals([during.state, during.word, during.latch, during.cause], [
    "TRIPPING",
    "cancel",
    "present",
    "kill by operator",
  ]);
  assertEquals(during.requests.length, 1);
  await house.show(sampleFrame(1, { killSwitch: { state: "TRIPPED", cause: "drill", since: "now" } }));
  const after = await status(house);
  assertEquals([after.state, after.cause, after.since], ["TRIPPED", "drill", "now"]);
  assertEquals(after.receipts, [JSON.parse(JSON.stringify(sampleReceipt(1)))]);
});

slowTest("KIL-09 a thousand kills in a row leave one latch and bounded memory of them", async () => {
  await using house = await DashboardHouse.open();
  for (let i = 0; i < 50; i++) {
    const posts = Array.from({ length: 20 }, () => house.fetch("POST", "/api/kill", { reason: String(i) }));
    for (const response of await Promise.all(posts)) {
      assertEquals(response.status, 202);
      await response.body?.cancel();
    }
  }
  await house.drain();
  assertEquals(house.events.length, 1_000);
  assertEquals(JSON.parse(Deno.readTextFileSync(house.latchPath)).reason, "0");
  assertEquals((await status(house)).requests.length, 100);
});

slowTest(
  "KIL-01 KIL-08 a kill of one venue sets that venue's word alone, and leaves the latch of everything",
  async () => {
    await using house = await DashboardHouse.open({ venues: ["okx", "binance"] });
    await house.show(sampleFrame());
    const response = await house.fetch("POST", "/api/kill", { scope: "binance", reason: "odd fills" }, house.stopToken);
    const accepted = await response.json() as KillAccepted;
    assertEquals([response.status, accepted.scope, accepted.latch, accepted.resting], [202, "binance", "none", 3]);
    assertEquals([0, 1].map((place) => isVenueKilled(house.words, place)), [false, true]);
    assertEquals([killLevel(house.words), (await status(house)).killed], ["clear", ["binance"]]);
    assertEquals((await status(house)).latch, "absent");
    await house.drain();
    assert(house.events[0].kind === "kill");
    assertEquals([house.events[0].scope, house.events[0].requestId], ["binance", accepted.receipt]);
  },
);

slowTest("a kill of a market or of a strategy is the engine's to do, and the answer says so", async () => {
  await using house = await DashboardHouse.open({ venues: ["binance"] });
  await house.show(sampleFrame());
  const [{ id }] = sampleFrame().view.strategies, [{ venue, symbol }] = sampleFrame().view.markets;
  for (const scope of [id, `${venue}:${symbol}`]) {
    const accepted = await (await house.fetch("POST", "/api/kill", { scope })).json() as KillAccepted;
    assertMatch(accepted.message, /^The engine has been told; a venue or everything is killed without it/);
  }
  await house.drain();
  assertEquals(house.events.map((event) => event.kind === "kill" && event.scope), [id, `${venue}:${symbol}`]);
  assertEquals([isVenueKilled(house.words, 0), killLevel(house.words)], [false, "clear"]);
});

slowTest(
  "a scope that nobody knows, or a level that it does not have, is refused by name and kills nothing",
  async () => {
    await using house = await DashboardHouse.open({ venues: ["binance"] });
    await house.show(sampleFrame());
    for (
      const body of [{ scope: "kraken" }, { scope: "binance", level: "flatten" }, { scope: "binance", level: "stop" }]
    ) {
      const response = await house.fetch("POST", "/api/kill", body), { error } = await response.json();
      assertEquals([response.status, error.message], [422, "Nothing was killed"]);
    }
    await house.drain();
    assertEquals([house.events.length, isVenueKilled(house.words, 0)], [0, false]);
  },
);

slowTest(
  "POST /api/rearm carries scope and configuration; a token that is given once more is looked at and never posted",
  async () => {
    await using house = await DashboardHouse.open();
    const body = { reason: "looked at it", phrase: "REARM", scope: "binance", config: "abc123" };
    assertEquals((await house.fetch("POST", "/api/rearm", body)).status, 200);
    assertEquals((await house.fetch("POST", "/api/rearm", { ...body, token: house.token })).status, 200);
    for (const token of [house.stopToken, `${house.token}x`, ""]) {
      assertEquals((await house.fetch("POST", "/api/rearm", { ...body, token })).status, 401, token);
    }
    await house.drain();
    const posted = house.events.map(({ at: _at, requestId: _id, ...event }) => event);
    assertEquals(
      posted,
      [
        { kind: "rearm", by: "operator", ...body },
        { kind: "rearm", by: "operator", ...body, confirmed: true },
      ] as unknown as typeof posted,
    );
  },
);

slowTest("K-T18 POST /api/kill/foreign wants the number spelt out, and passes it on", async () => {
  await using house = await DashboardHouse.open();
  const body = { venue: "binance", reason: "left by another program" };
  for (const confirm of ["", "yes", "CANCEL FOREIGN ORDERS", "CANCEL 0 FOREIGN ORDERS", "CANCEL 3 FOREIGN ORDERS!"]) {
    assertEquals((await house.fetch("POST", "/api/kill/foreign", { ...body, confirm })).status, 422, confirm);
  }
  house.answer = ({ requestId }) => ({ requestId, status: "rejected", message: "it shows 2", details: [] });
  const confirm = "CANCEL 3 FOREIGN ORDERS",
    refused = await house.fetch("POST", "/api/kill/foreign", { ...body, confirm });
  assertEquals([refused.status, (await refused.json()).error.message], [409, "it shows 2"]);
  const stopOnly = await house.fetch("POST", "/api/kill/foreign", { ...body, confirm }, house.stopToken);
  assertEquals((await stopOnly.body?.cancel(), stopOnly.status), 403);
  await house.drain();
  assertEquals(house.events.map((event) => event.kind === "cancel_foreign" && [event.venue, event.count]), [
    ["binance", 3],
  ]);
});
