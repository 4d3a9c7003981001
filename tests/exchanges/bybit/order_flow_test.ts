import { assertEquals } from "@std/assert";
import type { Amend, Cancel, Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { CLIENT_ID, order, pushed } from "../../support/bybit_account.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";

const SECOND = 1_000_000;
const PLACE: Place = {
  kind: "place",
  venue: "bybit",
  instrument: BTC,
  clientId: CLIENT_ID,
  side: "buy",
  price: 10_000 as Price,
  size: 20 as Size,
  timeInForce: "post_only",
  validity: 1_500_000 as Micros,
};
const CANCEL: Cancel = { kind: "cancel", venue: "bybit", instrument: BTC, clientId: CLIENT_ID, venueOrderId: "v1" };
const AMEND: Amend = { ...CANCEL, kind: "amend", size: 15 as Size };
const CREATE = "/v5/order/create", CANCEL_ALL = "/v5/order/cancel-all";
const placed = (talk: Talk) =>
  talk.io.of("place_answer").map(({ verdict, refusal }) => [verdict, refusal?.reason ?? null]);
const cancelled = (talk: Talk) => talk.io.of("cancel_answer").map(({ verdict }) => verdict);
const refused = (talk: Talk) => talk.io.of("send_refused").map(({ command, reason }) => [command, reason]);
const told = (talk: Talk, change: Record<string, unknown>) =>
  talk.frame(talk.channel("private"), pushed("order", order({ price: "1000.0", ...change })));
const withoutSocket = (options = {}) => {
  const talk = Talk.up(options);
  talk.drop(talk.channel("trade"));
  return talk;
};

Deno.test("OrderFlow places over the socket, says when it can no longer arrive, and takes the venue's yes", () => {
  const talk = Talk.up();
  talk.submit(PLACE);
  assertEquals([talk.io.last("sent").sentAt, talk.io.last("sent").validUntil], [
    talk.now,
    talk.now + 1_500_000 as Micros,
  ]);
  const { op, args } = talk.ack({ orderId: "v1", orderLinkId: CLIENT_ID });
  assertEquals([op, (args[0] as { orderLinkId: string }).orderLinkId], ["order.create", CLIENT_ID]);
  assertEquals(talk.io.last("place_answer").venueOrderId, "v1");
  assertEquals(placed(talk), [["accepted", null]]);
});

Deno.test("INV-10 an order may arrive until its window is over by the later of both clocks", () => {
  const until = (offset: number) => {
    const talk = Talk.up({}, offset);
    talk.submit(PLACE);
    return talk.io.last("sent").validUntil - talk.now;
  };
  assertEquals([until(0), until(-300_000), until(300_000)], [1_500_000, 1_500_000, 1_800_000]);
});

Deno.test("OrderFlow marks what it sends, so that the kill word holds orders back and lets cancels go", () => {
  const talk = Talk.up();
  talk.submit(PLACE);
  talk.submit(CANCEL);
  talk.submit({ ...PLACE, purpose: "flatten", reduceOnly: true });
  assertEquals(talk.io.transmitted.slice(-2).map(({ kind }) => kind), ["order", "other"]);
  assertEquals(refused(talk), [["place", "the transport took no byte"]], "no permit to flatten");
  talk.io.killed = true;
  talk.submit(PLACE);
  talk.submit(CANCEL);
  assertEquals(talk.io.of("send_refused").length, 2);
  assertEquals(talk.calls(CREATE), [], "what adds risk is not tried on the other road");
});

Deno.test("OrderFlow tells an end that the stream alone reports, after the venue's yes", () => {
  const talk = Talk.up();
  talk.submit(PLACE);
  talk.ack({ orderId: "v1", orderLinkId: CLIENT_ID });
  told(talk, { orderStatus: "Cancelled", rejectReason: "EC_PostOnlyWillTakeLiquidity" });
  const report = talk.io.last("order");
  assertEquals([placed(talk)[0][0], report.status, report.endedBy], ["accepted", "canceled", "post_only"]);
});

Deno.test("OrderFlow tells rejections from what is open", () => {
  const cases = [
    [110_007, "rejected", "insufficient_balance"],
    [110_003, "rejected", "price_band"],
    [170_218, "rejected", "would_cross"],
    [110_072, "ambiguous", "duplicate"],
    [10_016, "ambiguous", "other"],
    [987_654, "ambiguous", "other"],
  ] as const;
  for (const [code, verdict, reason] of cases) {
    const talk = Talk.up();
    talk.submit(PLACE);
    talk.ack({}, code, "no");
    const [[said, why]] = placed(talk);
    assertEquals(said, verdict, `${code}`);
    if (verdict === "rejected") assertEquals(why, reason, `${code}`);
  }
});

Deno.test("OrderFlow takes silence and a closed socket for ambiguous, never for a no", () => {
  const silent = Talk.up(), closed = Talk.up();
  silent.submit(PLACE);
  silent.idle(3);
  assertEquals(placed(silent), [["ambiguous", "other"]]);
  closed.submit(PLACE);
  closed.drop(closed.channel("trade"));
  assertEquals(placed(closed), [["ambiguous", "other"]]);
  assertEquals(closed.calls(CREATE), [], "a placement is never sent twice");
});

Deno.test("OrderFlow goes over REST while there is no trade socket", () => {
  const talk = withoutSocket();
  talk.submit(PLACE);
  const [{ call, kind }] = talk.calls(CREATE);
  assertEquals([JSON.parse(call.body!).orderLinkId, call.headers["X-BAPI-RECV-WINDOW"], kind], [
    CLIENT_ID,
    "1500",
    "order",
  ]);
  talk.answer(CREATE, { orderId: "v9", orderLinkId: CLIENT_ID });
  assertEquals(talk.io.last("place_answer").venueOrderId, "v9");
  talk.submit(CANCEL);
  talk.refuse("/v5/order/cancel", 110_001, "order not exists or too late to cancel");
  assertEquals([talk.io.last("cancel_answer").verdict, talk.io.last("cancel_answer").refusal?.reason], [
    "refused",
    "unknown_order",
  ]);
});

Deno.test("OrderFlow asks over REST while an answer is missing on the socket", () => {
  const talk = Talk.up();
  talk.submit(PLACE);
  talk.pass(2_100_000);
  talk.submit(CANCEL);
  assertEquals(talk.calls("/v5/order/cancel").length, 1);
});

Deno.test("OrderFlow sends nothing whose rules, clock or key it does not know", () => {
  const noKey = Talk.up({ signer: null });
  noKey.submit(PLACE);
  noKey.submit(CANCEL);
  assertEquals(refused(noKey), [["place", "there is no key"], ["cancel", "there is no key"]]);
  const early = new Talk();
  early.session.start(early.now);
  early.submit(PLACE);
  early.answerListing();
  early.submit({ ...PLACE, clientId: "x" });
  assertEquals(refused(early).map(([, reason]) => reason), [
    "the venue's listing of market 0 is not known",
    "the venue's clock is not measured",
  ]);
  const talk = Talk.up();
  talk.submit({ ...PLACE, clientId: "nobody's" });
  talk.submit({ ...CANCEL, instrument: 9 as typeof BTC });
  assertEquals(refused(talk).map(([command]) => command), ["place", "cancel"]);
});

Deno.test("OrderFlow cancels by the venue's id, and takes a yes for one that is still to be told", () => {
  const talk = Talk.up();
  talk.submit(CANCEL);
  assertEquals(talk.ack({ orderId: "v1" }).args, [{ category: "linear", symbol: "BTCUSDT", orderId: "v1" }]);
  assertEquals(cancelled(talk), ["accepted"]);
  assertEquals(talk.io.of("order"), []);
  talk.submit(CANCEL);
  talk.idle(3);
  assertEquals(cancelled(talk), ["accepted", "ambiguous"]);
});

Deno.test("OrderFlow drops a private stream that says nothing of an order that was taken", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  talk.ack({ orderId: "v1" });
  talk.pass(1 * SECOND);
  assertEquals(talk.io.closed, []);
  talk.pass(1_100_000);
  assertEquals(talk.io.closed, [channel]);
});

Deno.test("OrderFlow counts an amendment once the stream shows the new size", () => {
  const talk = Talk.up();
  talk.submit(AMEND);
  assertEquals(talk.ack({ orderId: "v1" }).args, [{
    category: "linear",
    symbol: "BTCUSDT",
    orderId: "v1",
    qty: "0.015",
  }]);
  assertEquals(talk.io.of("amend_answer"), []);
  told(talk, {});
  told(talk, { qty: "0.015" });
  const { verdict, size } = talk.io.last("amend_answer");
  assertEquals([verdict, size, talk.io.of("amend_answer").length], ["accepted", 15 as Size, 1]);
});

Deno.test("OrderFlow tells an amendment that the venue refuses, that is lost, or that the stream never shows", () => {
  const verdicts = (play: (talk: Talk) => void) => {
    const talk = Talk.up();
    talk.submit(AMEND);
    play(talk);
    return talk.io.of("amend_answer").map(({ verdict }) => verdict);
  };
  assertEquals(verdicts((talk) => void talk.ack({}, 110_064, "no")), ["refused"]);
  assertEquals(verdicts((talk) => talk.idle(3)), ["ambiguous"]);
  assertEquals(
    verdicts((talk) => {
      talk.ack({ orderId: "v1" });
      told(talk, {});
      talk.idle(3);
    }),
    ["ambiguous"],
  );
});

Deno.test("OrderFlow has no message for both halves of a replacement: the old order goes alone", () => {
  const talk = Talk.up();
  talk.submit({ kind: "replace", venue: "bybit", instrument: BTC, cancel: CANCEL, place: PLACE });
  assertEquals(refused(talk)[0][0], "place");
  assertEquals(talk.ack({ orderId: "v1" }).op, "order.cancel");
});

Deno.test("OrderFlow cancels an order on no market of ours by symbol and id", () => {
  const talk = Talk.up();
  talk.submit({ kind: "cancel_stranger", venue: "bybit", symbol: "ETHUSDT", clientId: CLIENT_ID, venueOrderId: "s1" });
  const { op, args } = talk.ack({ orderId: "s1" });
  const [{ symbol, orderId }] = args as readonly Record<string, unknown>[];
  assertEquals([op, symbol, orderId, cancelled(talk)], ["order.cancel", "ETHUSDT", "s1", ["accepted"]]);
});

Deno.test("OrderFlow cancels a market over REST, and asks once more when no answer comes", () => {
  const talk = Talk.up();
  talk.submit({ kind: "cancel_all", venue: "bybit", instrument: BTC });
  assertEquals(JSON.parse(talk.calls(CANCEL_ALL)[0].call.body!), { category: "linear", symbol: "BTCUSDT" });
  talk.reply(CANCEL_ALL, 0, "timed out");
  talk.refuse(CANCEL_ALL, 10_001);
  assertEquals(talk.calls(CANCEL_ALL), []);
  talk.submit({ kind: "cancel_all", venue: "bybit", instrument: 9 as typeof BTC });
  const reasons = talk.io.of("ignored").map(({ reason }) => reason).slice(-2);
  assertEquals(reasons, [
    "cancel_all of BTCUSDT was refused: 10001 no",
    "cancel_all of market 9: no such market, or no key",
  ]);
});

Deno.test("OrderFlow keeps cancels going when the budget of orders is used up, and all else quiet after a limit", () => {
  const talk = Talk.up();
  for (let i = 0; i < 12; i++) talk.submit(PLACE);
  assertEquals(talk.io.of("sent").length, 9);
  assertEquals(refused(talk)[0][1].startsWith("ORDERS create 1s is used up: 9 of 10"), true, refused(talk)[0][1]);
  talk.submit(CANCEL);
  assertEquals(talk.io.of("send_refused").length, 3);
  talk.pass(1_100_000);
  const reset = String(talk.venueMs + 700), header = { "X-Bapi-Limit": "10", "X-Bapi-Limit-Status": "0" };
  talk.ack({}, 10_006, "Too many visits!", { ...header, "X-Bapi-Limit-Reset-Timestamp": reset });
  assertEquals(talk.io.last("rate_limited").until - talk.now, 700_000);
  talk.submit(PLACE);
  talk.submit(CANCEL);
  talk.submit({ kind: "query", venue: "bybit", queryId: 1, what: "balances" });
  assertEquals(talk.io.last("query_failed").reason.startsWith("rate limited by the venue"), true);
  assertEquals(talk.io.of("send_refused").length, 4);
  talk.pass(810_000);
  talk.submit(PLACE);
  assertEquals(talk.io.of("send_refused").length, 4);
});
