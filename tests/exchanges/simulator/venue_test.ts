import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BYBIT_LISTINGS } from "../../../exchanges/simulator/catalogues.ts";
import type { VenueProfile } from "../../../exchanges/simulator/profile.ts";
import { PLAIN_RULES } from "../../../exchanges/simulator/rules.ts";
import { type Dialect, SimulatedVenue, type VenueServices } from "../../../exchanges/simulator/venue.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import type { WireOptions, WireOutput } from "../../../exchanges/simulator/wire.ts";
import { NEUTRAL_TAPE } from "../../support/tape_text.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";

const LATENCY = { base: 1_000 as Micros, jitter: 0 as Micros };
function open(options: Partial<WireOptions> = {}) {
  const symbols = options.tapes ? [] : ["BTCUSDT"];
  return new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols, latency: LATENCY, ...options }));
}
const STREAM = "streams=btcusdt@depth@100ms/btcusdt@trade";

Deno.test("SimulatedVenue answers after the way there and the way back, not before", () => {
  const { wire } = open(), out: WireOutput[] = [];
  const request = { method: "GET", path: "/api/v3/ping", query: "", headers: {}, body: "" };
  wire.onRequest(7, request, START);
  assertEquals(wire.nextAt, START + 1_000 as Micros);
  wire.advance(START + 1_999 as Micros, (output) => out.push(output));
  assertEquals(out, []);
  wire.advance(START + 2_000 as Micros, (output) => out.push(output));
  assertEquals(out.map((output) => output.kind === "answer" && [output.request, output.status]), [[7, 200]]);
});

Deno.test("SimulatedVenue says when it does something next: advancing more often changes nothing", () => {
  const [often, due] = [false, true].map((waits) => {
    const { wire } = open(), out: WireOutput[] = [];
    wire.onSocketOpen(1, "/stream", STREAM, START);
    for (let now = START; now < START + 5e6;) {
      now = (waits ? Math.max(now, wire.lifeAt) : now + 500) as Micros;
      wire.advance(now, (output) => out.push(output));
    }
    return out;
  });
  assert(due.length > 50);
  assertEquals(due.slice(0, often.length), often.slice(0, due.length));
});

Deno.test("SimulatedVenue serves a socket's messages in their order", () => {
  const talk = open({ latency: { base: 0 as Micros, jitter: 3_000 as Micros } }), socket = talk.open("/ws-api/v3");
  for (let id = 0; id < 30; id++) talk.wire.onSocketMessage(socket, JSON.stringify({ id, method: "ping" }), talk.now);
  talk.pass(100);
  assertEquals(talk.take(socket).map(({ id }) => id), Array.from({ length: 30 }, (_, id) => id));
});

Deno.test("SimulatedVenue gives the same frames for the same seed and the same calls", () => {
  const [a, b] = [1, 1].map((seed) => {
    const talk = open({ seed }), socket = talk.open("/stream", STREAM);
    talk.pass(2_000);
    return JSON.stringify(talk.take(socket));
  });
  assert(a.length > 1_000);
  assertEquals(a, b);
});

Deno.test("SimulatedVenue.state tells the truth in plain decimals", () => {
  const talk = open();
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01" };
  talk.signed("POST", "/api/v3/order", { ...order, price: "60000", newClientOrderId: "rests" });
  talk.signed("POST", "/api/v3/order", { ...order, price: "66000", newClientOrderId: "takes" });
  const state = talk.wire.state();
  assertEquals(state.openOrders.map(({ orderId: _, ...rest }) => rest), [{
    account: "demo",
    clientOrderId: "rests",
    symbol: "BTCUSDT",
    side: "buy",
    price: "60000",
    size: "0.01",
    filled: "0",
  }]);
  assertEquals([state.fillCount, state.positions.length], [state.fills.length, 1]);
  const [position] = state.positions, [fee] = state.fees;
  assertEquals([position.symbol, position.size, position.fills], ["BTCUSDT", "0.01", state.fillCount]);
  assertEquals([fee.asset, fee.amount], ["BTC", "0.000004"]);
  const usdt = state.balances.find(({ asset }) => asset === "USDT")!;
  assertEquals(usdt.locked, "600");
  assertEquals(
    state.fills.every(({ liquidity, clientOrderId }) => liquidity === "taker" && clientOrderId === "takes"),
    true,
  );
  assertEquals([state.requests, state.requestsByName["POST /api/v3/order"], state.rateLimitViolations], [2, 2, 0]);
});

Deno.test("SimulatedVenue counts sockets that are open, from both ends", () => {
  const talk = open(), [a, b] = [talk.open("/ws"), talk.open("/ws-api/v3")];
  assertEquals(talk.wire.state().connections, 2);
  talk.hangUp(a);
  assertEquals(talk.wire.state().connections, 1);
  talk.wire.setFault("disconnect", {}, talk.now);
  talk.pass(10);
  assertEquals([talk.closed.get(b), talk.wire.state().connections], [1000, 0]);
});

Deno.test("Fault disconnect can refuse new sockets for a while", () => {
  const talk = open();
  talk.wire.setFault("disconnect", { refuseMs: 500 }, talk.now);
  const refused = talk.open("/ws");
  assertEquals(talk.closed.get(refused), 1013);
  talk.pass(500);
  const taken = talk.open("/ws");
  assertEquals([talk.closed.has(taken), talk.wire.state().connections], [false, 1]);
});

Deno.test("Fault drop loses market frames and no others", () => {
  const talk = open(), socket = talk.open("/stream", STREAM);
  talk.wire.setFault("drop", { probability: 1 }, talk.now);
  talk.pass(500);
  talk.say(socket, '{"method":"LIST_SUBSCRIPTIONS","id":1}');
  assertEquals(talk.take(socket).map(({ id }) => id), [1]);
});

Deno.test("Faults duplicate, reorder and malformed_frame do what they say to the frames", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@depth@100ms");
  talk.wire.setFault("duplicate", { count: 1, probability: 1 }, talk.now);
  talk.pass(250);
  const twice = talk.take(socket).map(({ data }) => data.u);
  assertEquals(twice[0], twice[1]);
  talk.wire.setFault("reorder", { count: 1, probability: 1 }, talk.now);
  talk.pass(300);
  const swapped = talk.take(socket).map(({ data }) => data.u);
  assert(swapped[0] > swapped[1] && swapped[2] > swapped[0], swapped.join());
  talk.wire.setFault("malformed_frame", {}, talk.now);
  talk.pass(250);
  const [broken, whole] = talk.take(socket);
  assertEquals([typeof broken, typeof whole], ["string", "object"]);
});

Deno.test("Fault delay holds back answers and frames", () => {
  const talk = open();
  talk.wire.setFault("delay", { ms: 400 }, talk.now);
  const before = talk.now;
  talk.get("/api/v3/ping");
  assert(talk.now - before >= 400_000);
  talk.wire.clearFaults();
  const after = talk.now;
  talk.get("/api/v3/ping");
  assert(talk.now - after < 50_000);
});

Deno.test("Faults no_user_events and no_market_data are partial outages: the rest goes on", () => {
  const talk = open(), api = talk.open("/ws-api/v3"), stream = talk.open("/stream", STREAM);
  talk.signedCall(api, "userDataStream.subscribe.signature");
  talk.take(stream);
  talk.wire.setFault("no_user_events", {}, talk.now);
  talk.wire.setFault("no_market_data", {}, talk.now);
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
  assertEquals(talk.signedCall(api, "order.place", order).status, 200);
  talk.pass(500);
  assertEquals([talk.take(api), talk.take(stream)], [[], []]);
  talk.wire.clearFaults("no_user_events");
  assertEquals(talk.wire.state().faults, ["no_market_data"]);
});

Deno.test("The venue's clock can be set off and stepped, and cleared", () => {
  const talk = open(), time = () => talk.get("/api/v3/time")!.body.serverTime - talk.nowMs;
  assert(Math.abs(time()) < 20);
  talk.wire.setFault("clock_offset", { offsetMs: -3_000 }, talk.now);
  assert(Math.abs(time() + 3_000) < 20);
  for (const far of [NaN, 1e300, -1e13]) assertThrows(() => talk.wire.stepClock(far), RangeError, String(far));
  talk.wire.stepClock(500);
  assertEquals(talk.wire.state().clockOffsetMs, -2_500);
  talk.wire.clearFaults();
  assertEquals(talk.wire.state().clockOffsetMs, 0);
});

Deno.test("SimulatedVenue refuses unknown faults and wrong parameters", () => {
  const { wire } = open();
  assertThrows(() => wire.setFault("gremlins", {}, START), RangeError, "known faults");
  assertThrows(() => wire.setFault("clock_offset", { offsetMs: "x" }, START), RangeError, "offsetMs");
});

Deno.test("SimulatedVenue plays a tape from the moment somebody listens, and says when it has ended", () => {
  const talk = open({ tapes: [NEUTRAL_TAPE] });
  talk.pass(2_000);
  assertEquals([talk.wire.state().symbols, talk.wire.state().tapeEnded], [["ABCUSDT"], false]);
  const socket = talk.open("/ws/abcusdt@depth@100ms");
  talk.pass(500);
  assertEquals(talk.take(socket).map(({ U, u }) => [U, u]), [[19, 21]]);
  assertEquals([talk.wire.state().tapeEnded, talk.wire.state().tapeSkipped], [true, 0]);
  assertEquals(talk.get("/api/v3/depth", { symbol: "ABCUSDT" })!.body.bids[0], ["99.50000000", "0.90000000"]);
});

Deno.test("SimulatedVenue shows its truth uncopied, and tells each message once it has dealt with it", () => {
  const talk = open(), api = talk.open("/ws-api/v3"), { truth } = talk.wire, told: unknown[] = [];
  const [account] = truth.accounts, before = account.revision;
  truth.onDelivered = (message) => told.push([typeof message, account.open.size]);
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
  assertEquals(talk.signedCall(api, "order.place", order).status, 200);
  talk.get("/api/v3/ping");
  assertEquals(told, [["string", 1], ["object", 1]]);
  const published: string[] = [];
  truth.onDepth = (symbol) => published.push(symbol);
  talk.open("/ws/btcusdt@depth@100ms");
  talk.pass(1_000);
  assert(published.length > 0 && published.every((symbol) => symbol === "BTCUSDT"));
  assert(account.revision > before);
  assertEquals([...truth.floors.keys(), truth.rateLimitViolations], ["BTCUSDT", 0]);
  talk.wire.setFault("no_user_events", {}, talk.now);
  assertEquals(truth.faults, ["no_user_events"]);
});

/** A venue of contracts that says nothing: what its dialect hears is written down. */
function silentVenue(options: Partial<WireOptions> = {}) {
  const heard: string[] = [], never = Infinity as Micros;
  let services!: VenueServices;
  const dialect: Dialect = {
    urls: (host, product) => ({ rest: `${host}/${product}`, wsPublic: host, wsPrivate: host, wsTrade: host }),
    accepts: () => true,
    forbids: () => null,
    onRequest() {},
    onSocketOpen() {},
    onSocketMessage() {},
    onSocketClose() {},
    nextAt: never,
    onTimer() {},
    afterStep() {},
    onFault() {},
    onFaultEnd() {},
    onOrder: (order, change) => heard.push(`${order.clientId} ${change.kind} ${order.endReason}`),
    onBalances() {},
    onTrade() {},
    onDepth() {},
    onBest() {},
    onContracts: (_account, { cause }) => heard.push(cause),
    onIncome: (_account, { kind }) => heard.push(`${kind} record`),
    onReference: () => heard.push("reference"),
  };
  const profile: VenueProfile = { venue: "x", listings: BYBIT_LISTINGS, defaults: ["BTCUSDT"], rules: PLAIN_RULES };
  const venue = new SimulatedVenue(profile, { seed: 1, startAt: START, ...options }, (given) => {
    services = given;
    return dialect;
  });
  const run = (seconds: number) => venue.advance(START + seconds * 1e6 as Micros, () => {});
  return { venue, exchange: services.exchange, heard, run };
}

Deno.test("SimulatedVenue pays funding at its time and lets dead-man switches fire, and the dialect hears of it", () => {
  const { venue, exchange, heard, run } = silentVenue({ pace: 1e-3 }), [account] = exchange.accounts;
  const perp = exchange.floor("BTCUSDT", "linear")!,
    order = (clientId: string, price: number, kind: "limit" | "market") =>
      exchange.place(account, perp, {
        clientId,
        side: "buy",
        kind,
        lifetime: "gtc",
        price: price as Price,
        size: 5 as Size,
        quote: null,
        selfTrade: "none",
      });
  order("taker", 0, "market");
  order("resting", 100_000, "limit");
  exchange.countdowns.set({ account, name: "all", at: START + 1_500_000 as Micros, covers: () => true });
  run(1);
  assertEquals(heard.filter((line) => line !== "reference").slice(-2), ["order", "resting new null"]);
  run(2);
  assertEquals(heard.filter((line) => line !== "reference").at(-1), "resting canceled dead_man");
  const funding = exchange.nextAt;
  assertEquals([funding, exchange.nextAt % (8 * 3_600e6)], [perp.nextFundingAt, 0]);
  venue.advance(funding, () => {});
  assertEquals(heard.filter((line) => line !== "reference").slice(-2), ["funding record", "funding"]);
  assert(heard.includes("reference"));
});

Deno.test("SimulatedVenue under the name of its spot lists no contract, and gives the addresses of spot", () => {
  const spot = silentVenue({ product: "spot" }).venue, both = silentVenue().venue;
  assertEquals([spot.venue, both.venue], ["x_spot", "x"]);
  assertEquals([...spot.truth.floors.keys()], ["BTCUSDT"]);
  assertEquals([...both.truth.floors.keys()], ["BTCUSDT perp", "BTCUSDT"]);
  assertEquals([spot.urls("h").rest, both.urls("h").rest], ["h/spot", "h/perp"]);
});
