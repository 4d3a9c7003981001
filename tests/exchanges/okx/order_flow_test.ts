import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Cancel, Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { okxSpot } from "../../../exchanges/okx/mod.ts";
import { BTC, CONFIG, listed, ORDER, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;
/** The venue tells its time in whole ms: half of one is added. */
const HALF_MS = 500;
const ID = "mm00000000000001";
const PLACE: Place = {
  kind: "place",
  venue: "okx",
  instrument: BTC,
  clientId: ID,
  side: "buy",
  price: 1_000 as Price,
  size: 100 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
const CANCEL: Cancel = { kind: "cancel", venue: "okx", instrument: BTC, clientId: ID, venueOrderId: "99" };
const AMEND = {
  kind: "amend",
  venue: "okx",
  instrument: BTC,
  clientId: ID,
  venueOrderId: "99",
  size: 50 as Size,
} as const;
const placed = (talk: Talk) =>
  talk.io.of("place_answer").map(({ verdict, venueOrderId, refusal }) => [verdict, venueOrderId, refusal?.reason]);

Deno.test("an order goes over the private socket with its expiry by the venue's clock, and its yes names it", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  const { op, expTime, args } = talk.sent(channel, "order");
  assertEquals([op, expTime, args[0].instIdCode, args[0].clOrdId], ["order", "1795608002000", 10459, ID]);
  assertEquals(talk.io.transmitted.at(-1)?.kind, "order");
  assertEquals(talk.io.last("sent").validUntil, talk.now + 2 * SECOND + HALF_MS as Micros);
  talk.result("order", { ordId: "99", clOrdId: ID });
  assertEquals(placed(talk), [["accepted", "99", undefined]]);
});

Deno.test("INV-10 an order may arrive until its window is over by the later of both clocks", () => {
  const until = (offset: number) => {
    const talk = Talk.up({}, offset);
    talk.submit(PLACE);
    return talk.io.last("sent").validUntil - talk.now;
  };
  const least = 2 * SECOND;
  assertEquals([until(0), until(-300_000), until(300_000)], [least + HALF_MS, least, least + 300_000 + HALF_MS]);
});

Deno.test("the row's own code decides: a refusal is typed, an unknown code leaves the order's fate open", () => {
  for (
    const [sCode, verdict, reason] of [
      ["51008", "rejected", "insufficient_balance"],
      ["51006", "rejected", "price_band"],
      ["50037", "rejected", "expired"],
      ["51016", "ambiguous", "duplicate"],
      ["51149", "ambiguous", undefined],
      ["59999", "ambiguous", "other"],
    ] as const
  ) {
    const talk = Talk.up();
    talk.submit(PLACE);
    talk.result("order", { sCode, sMsg: "said" }, "1");
    const [told] = placed(talk);
    assertEquals(told[0], verdict, sCode);
    if (reason !== undefined) assertEquals(told[2], reason, sCode);
  }
});

Deno.test("a refusal without a row is that of the request; a yes without one is ambiguous", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  talk.frame(channel, {
    id: talk.sent(channel, "order").id,
    op: "order",
    code: "60013",
    msg: "Invalid args",
    data: [],
  });
  assertEquals(placed(talk), [["rejected", null, "bad_request"]]);
  talk.submit({ ...PLACE, clientId: "mm00000000000002" });
  talk.frame(channel, { id: talk.sent(channel, "order").id, op: "order", code: "0", msg: "", data: [] });
  assertEquals(placed(talk)[1][0], "ambiguous");
});

Deno.test("an order without an answer is ambiguous and never sent again; the next ones take REST until the socket speaks", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  talk.pass(3 * SECOND);
  assertEquals(placed(talk)[0][0], "ambiguous");
  assertEquals(talk.frames(channel).filter(({ op }) => op === "order").length, 1);
  talk.submit({ ...PLACE, clientId: "mm00000000000002" });
  const [call] = talk.calls("/api/v5/trade/order");
  assertEquals([call.kind, JSON.parse(call.call.body!).instId, call.call.headers.expTime], [
    "order",
    "BTC-USDT-SWAP",
    "1795608005000",
  ]);
  talk.reply(call, { code: "0", msg: "", data: [{ ordId: "5", clOrdId: "mm00000000000002", sCode: "0", sMsg: "" }] });
  assertEquals(placed(talk)[1], ["accepted", "5", undefined]);
  talk.frame(channel, "pong");
  talk.submit({ ...PLACE, clientId: "mm00000000000003" });
  assertEquals(talk.frames(channel).filter(({ op }) => op === "order").length, 2);
});

Deno.test("what was on its way when the socket went is ambiguous, what comes after it goes over REST", () => {
  const talk = Talk.up();
  talk.submit(PLACE);
  talk.drop(talk.channel("private"));
  assertEquals(placed(talk)[0][0], "ambiguous");
  talk.submit(CANCEL);
  assertEquals(talk.calls("/api/v5/trade/cancel-order").length, 1);
});

Deno.test("orders of a market without a number go over REST", () => {
  const talk = Talk.up();
  talk.session.onTimer("listing", talk.now);
  talk.answerListing([listed("BTC-USDT-SWAP", { instIdCode: null })]);
  talk.submit(PLACE);
  talk.submit(CANCEL);
  const [{ call }] = talk.calls("/api/v5/trade/order");
  assertEquals([JSON.parse(call.body!).instId, talk.calls("/api/v5/trade/cancel-order").length], ["BTC-USDT-SWAP", 1]);
  assertEquals(talk.frames(talk.channel("private")).map(({ op }) => op), ["login", "subscribe"]);
});

Deno.test("the kill word keeps orders back on both roads, and no cancel", () => {
  const talk = Talk.up();
  talk.io.killed = true;
  talk.submit(PLACE);
  assertEquals(
    [talk.io.last("send_refused").command, talk.calls("/api/v5/trade/order").length],
    ["place", 0] as unknown[],
  );
  talk.submit(CANCEL);
  assertEquals(talk.sent(talk.channel("private"), "cancel-order").args, [{ instIdCode: 10459, ordId: "99" }]);
});

Deno.test("a cancel's yes is the gateway's; one that finds nothing says so", () => {
  const talk = Talk.up();
  talk.submit(CANCEL);
  talk.result("cancel-order", { ordId: "99" });
  talk.submit(CANCEL);
  talk.result("cancel-order", { ordId: "99", sCode: "51400", sMsg: "Cancellation failed" }, "1");
  assertEquals(talk.io.of("cancel_answer").map(({ verdict, refusal }) => [verdict, refusal?.reason]), [
    ["accepted", undefined],
    ["refused", "unknown_order"],
  ]);
});

Deno.test("an amendment is accepted once the channel says that it is done, and not before", () => {
  const talk = Talk.up();
  talk.submit(AMEND);
  const [{ reqId, newSz }] = talk.sent(talk.channel("private"), "amend-order").args;
  assertEquals(newSz, "0.5");
  talk.result("amend-order", { ordId: "99", reqId });
  assertEquals(talk.io.of("amend_answer"), []);
  talk.order({ ordId: "99", clOrdId: ID, sz: "0.5", reqId, amendResult: "0" });
  assertEquals(talk.io.of("amend_answer").map(({ verdict, size }) => [verdict, size]), [["accepted", 50]] as unknown[]);
});

Deno.test("an amendment whose push overtakes its answer is told once", () => {
  const talk = Talk.up();
  talk.submit(AMEND);
  const [{ reqId }] = talk.sent(talk.channel("private"), "amend-order").args;
  talk.order({ ordId: "99", clOrdId: ID, sz: "0.5", reqId, amendResult: "0" });
  talk.result("amend-order", { ordId: "99", reqId });
  talk.pass(1 * SECOND);
  assertEquals(talk.io.of("amend_answer").length, 1);
});

Deno.test("an amendment that failed, was refused, or of which nothing more is said", () => {
  const failed = Talk.up();
  failed.submit(AMEND);
  const [{ reqId }] = failed.sent(failed.channel("private"), "amend-order").args;
  failed.result("amend-order", { ordId: "99", reqId });
  failed.order({ ordId: "99", clOrdId: ID, reqId, amendResult: "-1", code: "51511", msg: "would take" });
  assertEquals(failed.io.last("amend_answer").refusal?.reason, "would_cross");
  const refused = Talk.up();
  refused.submit(AMEND);
  refused.result("amend-order", { ordId: "99", sCode: "51503", sMsg: "gone" }, "1");
  assertEquals(
    [refused.io.last("amend_answer").verdict, refused.io.last("amend_answer").refusal?.reason],
    ["refused", "unknown_order"] as unknown[],
  );
  const silent = Talk.up();
  silent.submit(AMEND);
  silent.result("amend-order", { ordId: "99" });
  silent.order({ ordId: "1" }); // the channel lives
  silent.pass(2 * SECOND);
  assertEquals(silent.io.last("amend_answer").verdict, "ambiguous");
  const cut = Talk.up();
  cut.submit(AMEND);
  cut.drop(cut.channel("private"));
  assertEquals(cut.io.of("amend_answer").map(({ verdict }) => verdict), ["ambiguous"]);
});

Deno.test("there is no message for both: the cancel goes alone, the placement is refused here", () => {
  const talk = Talk.up();
  talk.submit({
    kind: "replace",
    venue: "okx",
    instrument: BTC,
    cancel: { ...CANCEL, clientId: "mm00000000000002" },
    place: PLACE,
  });
  assertEquals([talk.io.last("send_refused").clientId, talk.io.last("send_refused").command], [ID, "place"]);
  assertEquals(talk.sent(talk.channel("private"), "cancel-order").args.length, 1);
});

Deno.test("sixty placements of a market in two seconds are enough; its cancels go on", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  for (let i = 0; i < 61; i++) talk.submit({ ...PLACE, clientId: `mm${i}` });
  assertEquals(talk.frames(channel).filter(({ op }) => op === "order").length, 60);
  assertStringIncludes(talk.io.last("send_refused").reason, "60 of order BTC-USDT-SWAP in two seconds");
  talk.submit(CANCEL);
  assertEquals(talk.frames(channel).at(-1)?.op, "cancel-order");
});

Deno.test("a refusal for too many requests pauses orders for a window, and no cancel", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  talk.result("order", { sCode: "50061", sMsg: "exceeds the maximum" }, "1");
  assertEquals([talk.io.last("rate_limited").scope, talk.io.last("rate_limited").until - talk.now], [
    "orders",
    2 * SECOND,
  ]);
  talk.submit({ ...PLACE, clientId: "mm00000000000002" });
  assertStringIncludes(talk.io.last("send_refused").reason, "rate limited by the venue");
  talk.submit(CANCEL);
  assertEquals(talk.frames(channel).at(-1)?.op, "cancel-order");
  talk.result("cancel-order", { ordId: "99", sCode: "51400", sMsg: "gone" }, "1");
  talk.pass(2 * SECOND + 1);
  talk.submit({ ...PLACE, clientId: "mm00000000000003" });
  assertEquals(talk.frames(channel).at(-1)?.op, "order");
});

Deno.test("an order that was taken and that the channel says nothing of means that the channel is dead", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit(PLACE);
  talk.result("order", { ordId: "99", clOrdId: ID });
  talk.pass(1.9 * SECOND);
  assertEquals(talk.io.closed, []);
  talk.pass(0.2 * SECOND);
  assertEquals(talk.io.closed, [channel]);
  const spoken = Talk.up();
  spoken.submit(PLACE);
  spoken.order({ ...ORDER, clOrdId: ID });
  spoken.result("order", { ordId: "99", clOrdId: ID });
  spoken.pass(3 * SECOND);
  assertEquals(spoken.io.closed, []);
});

Deno.test("nothing goes out without listing, clock or key, or in numbers that the venue cannot take", () => {
  const fresh = new Talk();
  fresh.session.start(fresh.now);
  fresh.submit(PLACE);
  assertStringIncludes(fresh.io.last("send_refused").reason, "listing of market 0 is not known");
  fresh.answerListing();
  fresh.submit(PLACE);
  assertStringIncludes(fresh.io.last("send_refused").reason, "clock is not measured");
  const talk = Talk.up();
  talk.submit({ ...PLACE, clientId: "not an id" });
  assertStringIncludes(talk.io.last("send_refused").reason, "client id");
  const plain = Talk.up({ signer: null });
  plain.submit(CANCEL);
  assertStringIncludes(plain.io.last("send_refused").reason, "there is no key");
});

Deno.test("spot orders go without margin, unless the account pools it", () => {
  const talk = Talk.up({ venue: okxSpot });
  talk.submit(PLACE);
  assertEquals(talk.sent(talk.channel("private"), "order").args[0].tdMode, "cash");
  const pooled = new Talk({ venue: okxSpot });
  pooled.session.start(pooled.now);
  pooled.answerListing();
  pooled.answerTime();
  pooled.openPublic();
  pooled.openPrivate();
  pooled.answer("/api/v5/account/config", [{ ...CONFIG, acctLv: "3" }]);
  pooled.submit(PLACE);
  assertEquals(pooled.sent(pooled.channel("private"), "order").args[0].tdMode, "cross");
});

Deno.test("a cancel of an order on no market of ours goes over REST by its symbol, and waits for no word of the channel", () => {
  const talk = Talk.up(), path = "/api/v5/trade/cancel-order";
  const cancel = {
    kind: "cancel_stranger",
    venue: "okx",
    symbol: "X-USDT-SWAP",
    clientId: ID,
    venueOrderId: "77",
  } as const;
  talk.submit(cancel);
  assertEquals(JSON.parse(talk.calls(path)[0].call.body!), { instId: "X-USDT-SWAP", ordId: "77" });
  talk.answer(path, [{ sCode: "0", sMsg: "", ordId: "77" }]);
  assertEquals([talk.io.last("cancel_answer").clientId, talk.io.last("cancel_answer").verdict], [ID, "accepted"]);
  talk.submit(cancel);
  talk.reply(talk.calls(path)[0], "timed out", 0);
  assertEquals(talk.io.last("cancel_answer").verdict, "ambiguous");
});
