import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { Caller, type CallerWords, QUERY } from "../../../exchanges/shared/fapi_caller.ts";
import { httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { BTC, NOON, Talk } from "../../support/binance_talk.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const SECOND = 1_000_000;
const place = (clientId = "mm0001"): Place => ({
  kind: "place",
  venue: "binance",
  instrument: BTC,
  clientId,
  side: "buy",
  price: 10_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
});
const ACK = { symbol: "BTCUSDT", orderId: 43, clientOrderId: "mm0001", transactTime: 1 };
const limit = (rateLimitType: string, interval: string, intervalNum: number, max: number, count: number) => ({
  rateLimitType,
  interval,
  intervalNum,
  limit: max,
  count,
});
/** Places once more: the reason if it was refused here, else null. */
const refusal = (talk: Talk): string | null => {
  const before = talk.io.of("send_refused").length;
  talk.submit(place());
  return talk.io.of("send_refused")[before]?.reason ?? null;
};

Deno.test("limits that come with answers are told with the end of their window in our time", () => {
  const talk = Talk.up();
  talk.submit(place());
  talk.result("order.place", ACK, {
    rateLimits: [limit("ORDERS", "SECOND", 10, 50, 12), limit("RAW", "DAY", 1, 5, 1)],
  });
  const told = talk.io.last("rate_budget");
  // Spot counts placements alone as orders; what weighs is every message.
  assertEquals([told.name, told.used, told.limit, told.spentBy], ["ORDERS 10s", 12, 50, { kinds: ["place"] }]);
  const untilReset = told.resetsAt - talk.now;
  assert(untilReset > 0 && untilReset <= 10 * SECOND, `${untilReset}`);
  assertEquals(told.window, 10 * SECOND as number);
  assertEquals(talk.io.of("rate_budget").filter(({ name }) => name.startsWith("RAW 1d")), [], "an unknown limit");
});

Deno.test("limits in headers are told too, and a limit that the venue changed counts", () => {
  const talk = Talk.up({ signer: null });
  talk.pass(181 * SECOND);
  talk.answer("/api/v3/time", { serverTime: talk.serverTime }, 200, { "x-mbx-used-weight-1m": "123" });
  const told = talk.io.last("rate_budget");
  assertEquals([told.name, told.used, told.spentBy], ["REQUEST_WEIGHT 1m", 123, undefined]);
  const other = Talk.up();
  other.submit(place());
  other.result("order.place", ACK, { rateLimits: [limit("ORDERS", "SECOND", 10, 7, 6)] });
  assertEquals(other.io.last("rate_budget").limit, 7);
  assertEquals(refusal(other), null);
  assertEquals(refusal(other), "ORDERS 10s is used up");
});

Deno.test("P18 an order count that is used up ends placements until its window ends", () => {
  const talk = Talk.up();
  talk.submit(place());
  const rateLimits = [limit("ORDERS", "SECOND", 10, 50, 50)];
  talk.refuse("order.place", 429, { code: -1015, msg: "Too many new orders." }, { rateLimits });
  const told = talk.io.last("rate_limited");
  assertEquals([told.scope, told.until], ["orders", talk.io.last("rate_budget").resetsAt] as unknown[]);
  assertStringIncludes(refusal(talk) ?? "", "rate limited by the venue");
  talk.pass(told.until - talk.now + 1_000);
  assertEquals(refusal(talk), null);
});

Deno.test("P18 429 and 418 end everything but cancels until the time given", () => {
  const cases: [number, Record<string, unknown>, number][] = [
    [429, { code: -1003, msg: "Too many" }, 60 * SECOND],
    [418, { code: -1003, msg: "banned" }, 120 * SECOND],
  ];
  for (const [status, error, pause] of cases) {
    const talk = Talk.up();
    talk.submit(place());
    talk.refuse("order.place", status, error);
    const { scope, until } = talk.io.last("rate_limited");
    assertEquals([scope, until - talk.now], ["all", pause]);
    const bytes = talk.io.transmitted.length, calls = talk.io.requested.length;
    assertStringIncludes(refusal(talk) ?? "", "rate limited");
    talk.submit({ kind: "query", venue: "binance", queryId: 1, what: "balances" });
    assertStringIncludes(talk.io.last("query_failed").reason, "rate limited");
    talk.depth(500, 501); // a gap: wants a snapshot
    for (let second = 0; second < pause / SECOND - 1; second++) {
      talk.pass(SECOND);
      talk.depth(502 + second, 502 + second);
    }
    const kinds = talk.io.transmitted.slice(bytes).map(({ text }) => JSON.parse(text).method);
    assertEquals(kinds.filter((method) => method !== "LIST_SUBSCRIPTIONS"), []);
    assertEquals(talk.io.requested.length, calls);
    talk.submit({ kind: "cancel", venue: "binance", instrument: BTC, clientId: "x", venueOrderId: "1" });
    assertEquals(talk.sent(talk.channel("trade")).method, "order.cancel");
    talk.pass(3 * SECOND);
    assertEquals(talk.calls("/api/v3/depth").length, 1, "the book is fetched once the pause is over");
  }
});

Deno.test("P18 an instant beyond the longest ban was spoilt on its way: three days are waited for", () => {
  const talk = Talk.up();
  talk.submit(place());
  talk.refuse("order.place", 418, { code: -1003, msg: "IP banned until 9795609780725." });
  assertEquals(talk.io.last("rate_limited").until - talk.now, 3 * 86_400 * SECOND);
});

Deno.test("a 403 of the venue's firewall ends everything but cancels for a minute, one of the venue itself does not", () => {
  const talk = Talk.up();
  talk.drop(talk.channel("trade"));
  talk.submit(place("a"));
  talk.answer("/api/v3/order", { code: -2015, msg: "Invalid API-key, IP, or permissions for action." }, 403);
  assertEquals(talk.io.of("rate_limited"), []);
  talk.submit(place("b"));
  talk.answer("/api/v3/order", "<html>403 Forbidden</html>", 403);
  const { scope, until } = talk.io.last("rate_limited");
  assertEquals([scope, until - talk.now, talk.io.last("place_answer").verdict], ["all", 60 * SECOND, "ambiguous"]);
});

Deno.test("a pause that is known already is not told again", () => {
  const talk = Talk.up();
  talk.submit(place("a"));
  talk.submit(place("b"));
  const error = { code: -1003, msg: "Too many", data: { retryAfter: talk.serverTime + 30_000 } };
  const channel = talk.channel("trade"), { id } = talk.sent(channel);
  talk.frame(channel, { id: id - 1, status: 429, error });
  talk.frame(channel, { id, status: 429, error });
  assertEquals(talk.io.of("rate_limited").length, 1);
  assertEquals(talk.io.last("place_answer").verdict, "rejected");
  assertEquals(talk.io.last("place_answer").refusal?.retryAt, talk.io.last("rate_limited").until);
});

Deno.test("P17 a refused time is measured again at once, and nothing is placed meanwhile", () => {
  const talk = Talk.up();
  talk.offset = 3 * SECOND;
  talk.submit(place());
  talk.refuse("order.place", 400, { code: -1021, msg: "Timestamp for this request is outside of the recvWindow." });
  assertEquals(
    [talk.io.last("place_answer").verdict, talk.io.last("place_answer").refusal?.reason],
    ["rejected", "clock"] as unknown[],
  );
  assertEquals(talk.sent(talk.channel("trade")).method, "time");
  assertEquals(refusal(talk), "the venue's clock is not measured");
  talk.result("time", { serverTime: talk.serverTime });
  assertEquals(Math.round(talk.io.last("clock_offset").offset / SECOND), 3);
  assertEquals(refusal(talk), null);
  assertEquals(talk.sent(talk.channel("trade"), "order.place").params.timestamp, talk.serverTime);
});

Deno.test("an answer to no open request is told, not lost", () => {
  const talk = Talk.up();
  talk.frame(talk.channel("trade"), { id: 999_999, status: 200, result: {} });
  assertEquals(talk.io.last("ignored").reason, "an answer to no open request: a result");
  talk.session.onReply(999_999, 500, "", talk.now);
  assertStringIncludes(talk.io.last("ignored").reason, "an answer to no open request: error null");
});

Deno.test("too many open requests end new ones", () => {
  const talk = Talk.up();
  for (let i = 0; i < 1_100 && talk.io.of("send_refused").length === 0; i++) {
    talk.submit(place(`mm${i}`));
    if (i % 40 === 39) {
      talk.result("order.place", ACK, {
        rateLimits: [limit("ORDERS", "SECOND", 10, 50, 0), limit("REQUEST_WEIGHT", "MINUTE", 1, 6_000, 10)],
      });
    }
  }
  assertStringIncludes(talk.io.last("send_refused").reason, "requests wait for an answer already");
});

Deno.test("P40 a code that nobody knows is told, whatever it was the answer to, once an hour", () => {
  const talk = Talk.up();
  const ask = () => {
    talk.submit({ kind: "query", venue: "binance", queryId: 1, what: "balances" });
    talk.refuse("account.status", 400, { code: -31337, msg: "Brand new." });
  };
  ask();
  ask();
  const told = () => talk.io.of("error").map(({ message }) => message).filter((text) => text.includes("-31337"));
  assertEquals(told().length, 1);
  assert(told()[0].includes("Brand new."));
  talk.now = talk.now + 3_601 * 1_000_000 as Micros;
  ask();
  assertEquals(told().length, 2);
  talk.submit({ kind: "query", venue: "binance", queryId: 1, what: "balances" });
  talk.refuse("account.status", 400, { code: -1000, msg: "An unknown error occurred." });
  assertEquals(talk.io.of("error").length, 2, "a known one is none of these");
});

function callerOf(words: Partial<CallerWords>) {
  const io = new ScriptedEffects(), endpoints = { rest: "http://h", wsPublic: "", wsPrivate: "", wsTrade: "" };
  const options = { venue: "x", markets: [], endpoints, signer: null, seed: 1 };
  return { io, caller: new Caller(options, io, { isKnown: () => true, toHttp: httpCall, ...words }) };
}

Deno.test("INV-10 what may arrive whatever it is told is counted as long as it may, by the later of both clocks", () => {
  const validity = 2 * SECOND, { caller } = callerOf({});
  assertEquals(caller.validUntil(validity, NOON), NOON + validity as Micros);
  const slow = callerOf({ landsWithin: 10 * SECOND }).caller;
  assertEquals(slow.validUntil(validity, NOON), NOON + 10 * SECOND as Micros);
  assertEquals(slow.validUntil(11 * SECOND, NOON), NOON + 11 * SECOND as Micros);
  slow.clock.measure(NOON, NOON, NOON + 300_000 as Micros);
  assertEquals(slow.validUntil(validity, NOON), NOON + 10_300_000 as Micros);
});

Deno.test("what cannot be signed now does not go out", () => {
  const { io, caller } = callerOf({ toHttp: () => null });
  const call = { method: null, verb: "GET", path: "/x", params: {}, signed: true, weight: 1 } as const;
  assertEquals(caller.sendOverRest(call, QUERY, { answered: () => {}, lost: () => {} }, NOON), false);
  assertEquals([io.requested.length, caller.requests.size], [0, 0]);
});

Deno.test("a venue may have codes of its own for a time that is not its own", () => {
  const { caller } = callerOf({ clockCodes: new Set([-4225]) }), refused: Micros[] = [];
  caller.onClockRefused = (now) => refused.push(now);
  for (const code of [-4225, -1021, -1022, null]) caller.note({ status: 400, code, message: "", retryAt: null }, NOON);
  assertEquals(refused, [NOON, NOON]);
});
