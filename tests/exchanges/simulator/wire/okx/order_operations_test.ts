import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
const S = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.01", px: "60000" };
const P = { instId: SWAP, tdMode: "cross", side: "buy", ordType: "limit", sz: "1", px: "60000" };

const one = (talk: OkxWireTalk, path: string, body: unknown) => talk.send(`trade/${path}`, body).data[0];
const order = (talk: OkxWireTalk, clOrdId: string, instId = SPOT) =>
  talk.own("trade/order", { instId, clOrdId }).data[0];

Deno.test("An order rests, is amended in price and size, and cancelled, in both products", () => {
  for (const [given, instId] of [[S, SPOT], [P, SWAP]] as const) {
    const talk = open(), { ordId } = one(talk, "order", { ...given, clOrdId: "a" });
    const { ts: _when, ...amended } = one(talk, "amend-order", { instId, ordId, newPx: "59000", reqId: "r1" });
    assertEquals(amended, { clOrdId: "a", ordId, reqId: "r1", sCode: "0", sMsg: "", subCode: "" });
    assertEquals(one(talk, "amend-order", { instId, clOrdId: "a", newSz: "2" }).sCode, "0");
    const { px, sz, state, cTime, uTime } = order(talk, "a", instId);
    assertEquals([px, sz, state, Number(uTime) > Number(cTime)], ["59000", "2", "live", true]);
    assertEquals(one(talk, "cancel-order", { instId, clOrdId: "a" }).sCode, "0");
    const gone = order(talk, "a", instId);
    assertEquals([gone.state, gone.cancelSource], ["canceled", "1"]);
    assertEquals(one(talk, "cancel-order", { instId, clOrdId: "a" }).sCode, "51400");
    assertEquals(one(talk, "amend-order", { instId, clOrdId: "a", newPx: "1" }).sCode, "51509");
  }
});

Deno.test("A post-only order that would take is accepted and ended at once", () => {
  const talk = open(), given = { ...S, ordType: "post_only", px: "67000", clOrdId: "late" };
  assertEquals(one(talk, "order", given).sCode, "0");
  const { state, cancelSource, accFillSz } = order(talk, "late");
  assertEquals([state, cancelSource, accFillSz], ["canceled", "31", "0"]);
});

Deno.test("An amendment that would make a post-only order take is refused, and the order rests on", () => {
  const talk = open();
  one(talk, "order", { ...P, ordType: "post_only", clOrdId: "a" });
  assertEquals(one(talk, "amend-order", { instId: SWAP, clOrdId: "a", newPx: "67000" }).sCode, "51511");
  assertEquals(order(talk, "a", SWAP).state, "live");
  const failed = { instId: SWAP, clOrdId: "a", newPx: "67000", cxlOnFail: true };
  assertEquals(one(talk, "amend-order", failed).sCode, "51511");
  assertEquals(order(talk, "a", SWAP).state, "canceled");
});

Deno.test("Amendments want something to change, of an order that is there", () => {
  const talk = open(), code = (body: unknown) => one(talk, "amend-order", body).sCode;
  one(talk, "order", { ...S, clOrdId: "a" });
  assertEquals(code({ instId: SPOT, clOrdId: "a" }), "51500");
  assertEquals(code({ instId: SPOT, newPx: "1" }), "51003");
  assertEquals(code({ instId: SPOT, clOrdId: "b", newPx: "1" }), "51503");
  assertEquals(code({ instId: SWAP, clOrdId: "a", newPx: "1" }), "51503");
  assertEquals(code({ instId: SPOT, clOrdId: "a", newPx: "60000.01" }), "51150");
  assertEquals(code({ instId: SPOT, clOrdId: "a", newPx: "60000" }), "0"); // as it was
});

Deno.test("A size that is not above what is filled makes the order filled", () => {
  const talk = open();
  one(talk, "order", { ...S, side: "sell", px: "65002.6", sz: "9", clOrdId: "a" });
  for (let i = 0; i < 200 && order(talk, "a").state === "live"; i++) talk.pass(500);
  const { accFillSz, state } = order(talk, "a");
  assertEquals(state, "partially_filled");
  assertEquals(one(talk, "amend-order", { instId: SPOT, clOrdId: "a", newSz: accFillSz }).sCode, "0");
  assertEquals([order(talk, "a").state, order(talk, "a").sz], ["filled", order(talk, "a").accFillSz]);
  assertEquals(one(talk, "amend-order", { instId: SPOT, clOrdId: "a", newSz: "9" }).sCode, "51510");
});

Deno.test("IOC and FOK end with their own sources", () => {
  const talk = open();
  one(talk, "order", { ...S, ordType: "ioc", clOrdId: "ioc" });
  one(talk, "order", { ...S, ordType: "fok", px: "65100", sz: "15", clOrdId: "fok" });
  assertEquals([order(talk, "ioc").cancelSource, order(talk, "fok").cancelSource], ["14", "13"]);
  assertEquals(order(talk, "fok").accFillSz, "0");
});

Deno.test("Money, margin and positions that are not there are refused", () => {
  const talk = open();
  assertEquals(one(talk, "order", { ...S, sz: "1000" }).sCode, "51008");
  assertEquals(one(talk, "order", { ...P, sz: "100000" }).sCode, "51008");
  assertEquals(one(talk, "order", { ...P, side: "sell", px: "70000", reduceOnly: true }).sCode, "51169");
  assert(/USDT balance/.test(one(talk, "order", { ...S, sz: "1000" }).sMsg));
  assert(/USDT margin/.test(one(talk, "order", { ...P, sz: "100000" }).sMsg));
});

Deno.test("A reduce-only order never turns a position", () => {
  const talk = open(), market = { instId: SWAP, tdMode: "cross", ordType: "market" };
  one(talk, "order", { ...market, side: "buy", sz: "1" });
  one(talk, "order", { ...market, side: "sell", sz: "3", reduceOnly: true, clOrdId: "close" });
  assertEquals([order(talk, "close", SWAP).accFillSz, talk.own("account/positions").data], ["1", []]);
});

Deno.test("The taker's word decides what self-trade prevention ends", () => {
  for (
    const [stpMode, ended] of [["cancel_maker", ["a"]], ["cancel_taker", ["b"]], ["cancel_both", ["a", "b"]]] as const
  ) {
    const talk = open();
    const [{ asks: [[ask]] }] = talk.ask("market/books", { instId: SPOT }).data, px = String(Number(ask) - 0.1);
    one(talk, "order", { ...S, px, sz: "0.01", clOrdId: "a" });
    const { state } = order(talk, "a");
    if (state !== "live") continue; // the spread was one tick
    one(talk, "order", { ...S, side: "sell", px, sz: "0.01", stpMode, clOrdId: "b" });
    const canceled = ["a", "b"].filter((id) => order(talk, id).cancelSource === "32");
    assertEquals(canceled, [...ended], stpMode);
  }
});

Deno.test("Market faults refuse, end or keep orders as they say", () => {
  const talk = open(), trouble = (name: string, parameters = {}) => talk.wire.setFault(name, parameters, talk.now);
  trouble("place_refused", { count: 1 });
  assertEquals(one(talk, "order", S).sCode, "51008");
  trouble("place_refused_but_rests", { count: 1, code: 51004, message: "Too much" });
  const lie = one(talk, "order", { ...S, clOrdId: "lie" });
  assertEquals([lie.sCode, lie.sMsg, talk.wire.state().openOrders.length], ["51004", "Too much", 1]);
  trouble("cancel_refused", { count: 1 });
  assertEquals(one(talk, "cancel-order", { instId: SPOT, clOrdId: "lie" }).sCode, "51400");
  trouble("cancel_ack_but_left", { count: 1 });
  assertEquals(one(talk, "cancel-order", { instId: SPOT, clOrdId: "lie" }).sCode, "0");
  assertEquals(talk.wire.state().openOrders.length, 1);
  trouble("post_only_late", { count: 1 });
  one(talk, "order", { ...S, ordType: "post_only", clOrdId: "late" });
  assertEquals(order(talk, "late").cancelSource, "31");
  trouble("market_status", { status: "cancel_only", symbol: SPOT });
  assertEquals(one(talk, "order", S).sCode, "51021");
  assertEquals(one(talk, "amend-order", { instId: SPOT, clOrdId: "lie", newPx: "59000" }).sCode, "51021");
  assertEquals(one(talk, "order", P).sCode, "0");
  assertEquals(one(talk, "cancel-order", { instId: SPOT, clOrdId: "lie" }).sCode, "0");
});

Deno.test("Orders count by instrument, over REST and sockets together; cancels have a budget of their own", () => {
  const talk = open(), socket = talk.private();
  let placed = 0;
  while (talk.send("trade/order", { ...S, sz: "0.00001", clOrdId: `r${placed}` }).code === "0") placed++;
  // Fewer than sixty answers fit in one window of two seconds when each takes five milliseconds or more.
  assertEquals(placed, 60);
  const refused = talk.op(socket, "order", [{ ...S, instIdCode: 10_460 }]);
  assertEquals([refused.code, refused.data], ["50011", []]);
  assertEquals(talk.op(socket, "order", [{ ...P, instIdCode: 10_459 }]).code, "0");
  assertEquals(one(talk, "cancel-order", { instId: SPOT, clOrdId: "r1" }).sCode, "0");
});
