/** What venues do to their traders, played by the simulated venue in its real words to a whole bot in virtual time: dead
 * subscriptions, silent account streams, clocks that lie, rate limits, cancels that nobody asked for. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Command } from "../../core/command.ts";
import type { Micros } from "../../core/units.ts";
import { assertAgrees, assertSafe, virtualBot } from "../support/virtual_bot.ts";
import type { VirtualLoop } from "../support/virtual_loop.ts";

function quoting(seed: number): VirtualLoop {
  const loop = virtualBot(seed);
  const resting = () => loop.venues[0].wire.state().openOrders.length;
  loop.run(8_000);
  // Some may have been filled just now.
  for (let i = 0; i < 50 && resting() < 4; i++) loop.run(100);
  assert(resting() >= 4, "it quotes");
  return loop;
}

/** Seconds pass, each with a look. */
function pass(loop: VirtualLoop, seconds: number, look: () => void = () => {}): void {
  for (let i = 0; i < seconds; i++) {
    loop.run(1_000);
    assertSafe(loop);
    look();
  }
}

const incidents = (loop: VirtualLoop, code: string) =>
  loop.facts.filter((fact) => fact.kind === "incident" && fact.code === code);
const isOrder = ({ kind }: Command) => kind === "place" || kind === "replace" || kind === "amend";

Deno.test("P14 sockets that close, three reconnects refused, a subscription that brings nothing: no quote before a proof", () => {
  const loop = quoting(21), [{ wire }] = loop.venues, { engine } = loop, venue = engine.desk.venue("binance");
  let orders = 0;
  loop.onCommand = (command) => {
    if (isOrder(command)) orders++;
  };
  wire.setFault("no_market_data", {}, loop.now);
  wire.setFault("disconnect", { refuseMs: 4_000 }, loop.now);
  loop.run(60);
  assert(venue.readiness !== "READY", "the first loss leaves READY at once");
  // Cancels go over REST meanwhile: nothing of ours rests while nobody hears of its fills.
  loop.run(3_000);
  assertEquals(wire.state().openOrders, [], "what rested was cancelled over the other road");
  orders = 0;
  // Thirty seconds without any market data would be a kill.
  pass(loop, 20, () => assert(venue.readiness !== "READY", "subscribed is not alive"));
  assertEquals(orders, 0, "not one order while nothing is proven");
  wire.clearFaults();
  pass(loop, 90);
  assertEquals(venue.readiness, "READY");
  assert(wire.state().openOrders.length >= 4, "it quotes again");
  pass(loop, 20);
  assertAgrees(loop);
});

Deno.test("P16 a silent account stream is found out by our own orders: quoting pauses, its fills come over REST, each once", () => {
  const loop = quoting(22), [{ wire }] = loop.venues, { engine } = loop, venue = engine.desk.venue("binance");
  let placedAt: number | null = null, asked = 0;
  loop.onCommand = (command, now) => {
    if (isOrder(command)) placedAt ??= now;
    if (command.kind === "query" && command.what === "own_trades") asked++;
  };
  wire.setFault("no_user_events", {}, loop.now);
  for (let i = 0; i < 600 && venue.readiness === "READY"; i++) loop.run(100);
  assert(placedAt !== null && venue.readiness !== "READY", "the silence was found out");
  assert(loop.now - placedAt < 2_600_000, `${loop.now - placedAt} µs after the first order that was not told of`);
  asked = 0;
  loop.run(2_000);
  assert(asked > 0, "trades are asked for over REST");
  pass(loop, 60);
  wire.clearFaults();
  pass(loop, 60);
  assertAgrees(loop);
  const booked = engine.desk.markets.reduce((sum, { id }) => sum + engine.desk.ledger.position(id).fillCount, 0);
  assertEquals(booked, wire.state().fillCount, "each fill once");
  assert(wire.state().fillCount > 5, `${wire.state().fillCount} fills`);
});

Deno.test("P16 an account stream that the venue ends is subscribed to anew, and what was missed is booked once", () => {
  const loop = quoting(30), [{ wire }] = loop.venues;
  for (let i = 0; i < 10; i++) {
    wire.setFault("user_stream_terminated", {}, loop.now);
    pass(loop, 6);
  }
  pass(loop, 30);
  assertAgrees(loop);
});

for (const [name, offsetMs] of [["3 s behind", -3_000], ["1.5 s ahead", 1_500], ["3 s ahead", 3_000]] as const) {
  Deno.test(`P17 a venue's clock that steps ${name} pauses the venue with a reason, and trading comes back with the clock`, () => {
    const loop = quoting(23), [{ wire }] = loop.venues, { engine } = loop, venue = engine.desk.venue("binance");
    wire.stepClock(offsetMs);
    // A refused time is measured again at once; one that the venue still takes, with the next measurement in three minutes.
    for (let i = 0; i < 200 && venue.readiness === "READY"; i++) pass(loop, 1);
    assert(Math.abs(venue.clockOffset! - offsetMs * 1_000) < 100_000, `offset ${venue.clockOffset} µs`);
    assertStringIncludes(venue.reason, `${Math.abs(offsetMs)} ms from ours; the limit is 500 ms`);
    pass(loop, 5);
    assertEquals(
      [wire.state().openOrders, engine.killState],
      [[], "ARMED"],
      "its orders are cancelled, nothing is killed",
    );
    wire.stepClock(-offsetMs);
    for (let i = 0; i < 200 && venue.readiness !== "READY"; i++) pass(loop, 1);
    pass(loop, 20);
    assert(wire.state().openOrders.length >= 4, "it quotes again");
    assertAgrees(loop);
  });
}

Deno.test("P17 a clock that drifts by 200 ppm is followed: no order is refused for its time", () => {
  const loop = quoting(24), [{ wire }] = loop.venues, minutes = 15, perMinuteMs = 60_000 * 200e-6;
  for (let minute = 1; minute <= minutes; minute++) {
    wire.stepClock(perMinuteMs);
    loop.run(60_000);
    assertSafe(loop);
    const { clockOffset } = loop.engine.desk.venue("binance"),
      behind = Math.abs(clockOffset! - minute * perMinuteMs * 1_000);
    // Measured every three minutes, to half a round trip.
    assert(behind < 3.5 * perMinuteMs * 1_000 + 10_000, `minute ${minute}: offset ${clockOffset} µs`);
  }
  assertEquals(loop.engine.counters["rejected clock"], undefined);
  assertAgrees(loop);
});

Deno.test("P18 after a 429 nothing but cancels goes out until the pause is over, and no 418 is ever earned", () => {
  const loop = quoting(25), [{ wire }] = loop.venues, sent: string[] = [];
  let quietUntil = 0;
  wire.setFault("http_429", { retryAfterSeconds: 5, count: 3 }, loop.now);
  // The first question that meets it brings the word.
  for (let i = 0; i < 200 && incidents(loop, "rate_limited").length === 0; i++) loop.run(100);
  const { limitedUntil } = loop.engine.desk.venue("binance");
  quietUntil = limitedUntil;
  assert(quietUntil > loop.now, "the venue asked for silence");
  loop.onCommand = ({ kind }, now) => {
    if (now < quietUntil) sent.push(kind);
  };
  const before = wire.state().rateLimitViolations;
  while (loop.now < quietUntil) loop.run(100);
  assertEquals(sent.filter((kind) => kind !== "cancel"), [], "only cancels while it lasts");
  wire.clearFaults();
  pass(loop, 60);
  assertEquals(wire.state().rateLimitViolations, before, "no limit of the venue was broken");
  assertAgrees(loop);
});

Deno.test("P18 a storm of wishes stays inside the venue's limits: cancels have their share, and the ban never comes", () => {
  const loop = quoting(26), [{ wire }] = loop.venues;
  for (let i = 0; i < 120; i++) {
    const spread = i % 2 === 0 ? 1 : 3, requestId = `storm ${i}`;
    for (const { id } of loop.engine.quoters) {
      const set = { half_spread_bps: spread },
        { version } = loop.engine.quoters.find((one) => one.id === id)!.parameters;
      loop.operate({ kind: "set_params", by: "ann", requestId, at: loop.now, strategy: id, ifVersion: version, set });
    }
    loop.run(250);
    assertSafe(loop);
  }
  assertEquals(wire.state().rateLimitViolations, 0);
  assertEquals(incidents(loop, "rate_limited"), []);
  loop.kill();
  loop.run(3_000);
  assertEquals(wire.state().openOrders, [], "cancels still go out");
});

Deno.test("P10 what the venue cancels by itself leaves the books within one message, and comes back after a pause", () => {
  const loop = quoting(27), [{ wire }] = loop.venues, { engine } = loop;
  const known = wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);
  wire.setFault("venue_cancels", {}, loop.now);
  loop.run(150);
  for (const clientId of known) {
    assert(engine.desk.orders.get(clientId)?.terminal ?? true, `${clientId} is still known`);
  }
  assert(engine.counters["ended by the venue: venue"] >= known.length);
  pass(loop, 10);
  assert(wire.state().openOrders.length >= 4);
  assertAgrees(loop);
});

for (const [reason, cause] of [["exchange", "venue"], ["price_range", "price_band"]] as const) {
  Deno.test(`P10 what the venue ends for ${reason}, in its own words, is known as ${cause} and comes back after a pause`, () => {
    const loop = quoting(32), [{ wire }] = loop.venues, { engine } = loop;
    const known = wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);
    wire.setFault("venue_cancels", { reason }, loop.now);
    loop.run(150);
    for (const clientId of known) {
      assert(engine.desk.orders.get(clientId)?.terminal ?? true, `${clientId} is still known`);
    }
    assert(engine.counters[`ended by the venue: ${cause}`] >= known.length, JSON.stringify(engine.counters));
    pass(loop, 10);
    assert(wire.state().openOrders.length >= 4);
    assertAgrees(loop);
  });
}

Deno.test("P40 a code that nobody knows is an alarm with its words, and the order counts until it is proven away (OSM-02)", () => {
  const loop = quoting(28), [{ wire }] = loop.venues;
  wire.setFault("place_refused", { code: -31_337, message: "Brand new.", count: 3 }, loop.now);
  pass(loop, 5);
  const [first, ...more] = incidents(loop, "unknown_venue_code");
  assert(first?.kind === "incident", "an alarm");
  assertEquals([first.severity, first.scope, more.length], ["S1", "binance", 0]);
  assertStringIncludes(first.sentence, "-31337");
  assertStringIncludes(first.sentence, "Brand new.");
  wire.clearFaults();
  pass(loop, 90);
  assertAgrees(loop);
});

Deno.test("P40 a refusal is told in a sentence for people, with the venue's own words behind it", () => {
  const loop = quoting(31), [{ wire }] = loop.venues;
  wire.setFault("place_refused", { message: "Order would immediately match and take.", count: 2 }, loop.now);
  pass(loop, 5);
  const refusal = loop.facts.find((fact) => fact.kind === "refusal" && fact.rule === "binance -2010");
  assert(refusal?.kind === "refusal", "it is told");
  assertStringIncludes(refusal.sentence, "refused the post-only order; Twoside quotes again after a short pause");
  assertStringIncludes(refusal.sentence, "(-2010: Order would immediately match and take.)");
});

Deno.test("P40 a key that the venue takes no more stops trading there until a person has looked", () => {
  const loop = quoting(29), [{ wire }] = loop.venues;
  wire.setFault(
    "place_refused",
    { code: -2_015, message: "Invalid API-key, IP, or permissions for action.", count: 1 },
    loop.now,
  );
  for (let i = 0; i < 100 && incidents(loop, "venue_authentication").length === 0; i++) loop.run(100);
  wire.clearFaults();
  loop.run(5_000);
  let orders = 0;
  loop.onCommand = (command) => {
    if (isOrder(command)) orders++;
  };
  pass(loop, 30);
  assertEquals([orders, wire.state().openOrders], [0, []], "it is held, and its orders are cancelled");
  const requestId = "looked", at = loop.now as Micros;
  loop.operate({
    kind: "resume",
    by: "ann",
    requestId,
    at,
    strategy: "",
    scope: "binance",
    reason: "the key was renewed",
  });
  pass(loop, 30);
  assert(wire.state().openOrders.length >= 4, "it quotes again");
});
