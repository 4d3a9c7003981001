import { assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const S = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };
const MARKET = { instId: SWAP, tdMode: "cross", ordType: "market", sz: "1", side: "buy" };

function open(options: ConstructorParameters<typeof OkxWireTalk>[0] = {}) {
  const talk = new OkxWireTalk(options);
  for (const clOrdId of ["a", "b"]) talk.send("trade/order", { ...S, clOrdId });
  talk.send("trade/order", { ...MARKET, clOrdId: "m" });
  talk.send("trade/cancel-order", { instId: SPOT, clOrdId: "a" });
  return talk;
}
const ids = (rows: { clOrdId: string }[]) => rows.map(({ clOrdId }) => clOrdId);

Deno.test("Open orders are listed by market, kind, type and state, newest first", () => {
  const talk = open();
  talk.send("trade/order", { ...S, ordType: "post_only", clOrdId: "c" });
  const pending = (query = {}) => ids(talk.own("trade/orders-pending", query).data);
  assertEquals(pending(), ["c", "b"]);
  assertEquals([pending({ instType: "SWAP" }), pending({ instId: SPOT }), pending({ instFamily: SPOT })], [[], [
    "c",
    "b",
  ], ["c", "b"]]);
  assertEquals([pending({ ordType: "post_only,fok" }), pending({ state: "partially_filled" })], [["c"], []]);
  const [{ ordId }] = talk.own("trade/orders-pending", { limit: 1 }).data;
  assertEquals(pending({ after: ordId }), ["b"]);
});

Deno.test("Closed orders are listed by kind, with both ids found alone", () => {
  const talk = open();
  assertEquals(ids(talk.own("trade/orders-history", { instType: "SPOT" }).data), ["a"]);
  assertEquals(ids(talk.own("trade/orders-history-archive", { instType: "SWAP" }).data), ["m"]);
  assertEquals(talk.own("trade/orders-history").code, "50014");
  assertEquals(talk.own("trade/orders-history", { instType: "SPOT", state: "filled" }).data, []);
  const [{ ordId }] = talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).data;
  assertEquals(talk.own("trade/order", { instId: SPOT, ordId }).data[0].clOrdId, "a");
  assertEquals(talk.own("trade/order", { instId: SWAP, ordId }).code, "51603");
  assertEquals(talk.own("trade/order", { instId: SPOT }).code, "51003");
});

Deno.test("Trades are listed by order and time, newest first", () => {
  const talk = open(), fills = talk.own("trade/fills").data;
  const [{ ordId, billId, ts }] = fills;
  assertEquals(talk.own("trade/fills-history", { instType: "SWAP", ordId }).data.length, fills.length);
  assertEquals(talk.own("trade/fills", { ordId: "1" }).data, []);
  assertEquals(talk.own("trade/fills", { before: billId }).data, []);
  assertEquals(talk.own("trade/fills", { begin: Number(ts) + 1 }).data, []);
  assertEquals(talk.own("trade/fills", { end: Number(ts) }).data.length, fills.length);
});

Deno.test("Cancelled orders without a trade are forgotten after two hours, filled ones are not", () => {
  // So slow a market that two hours of it are soon lived.
  const talk = open({ pace: 1e-6 }), { exchange } = talk.wire as never as { exchange: { now: number } };
  const [{ uTime }] = talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).data;
  exchange.now = (Number(uTime) + 7_200_001) * 1_000;
  talk.now = exchange.now as never;
  assertEquals(talk.own("trade/orders-history", { instType: "SPOT" }).data, []);
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).code, "51603");
  assertEquals(ids(talk.own("trade/orders-history", { instType: "SWAP" }).data), ["m"]);
});

Deno.test("History may lag behind, or not know an order, while open orders are the truth", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { ...S, clOrdId: "a" });
  talk.pass(1_000);
  talk.send("trade/order", { ...MARKET, clOrdId: "m" });
  talk.send("trade/cancel-order", { instId: SPOT, clOrdId: "a" });
  talk.wire.setFault("history_lag", { ms: 500 }, talk.now);
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).data[0].state, "live");
  assertEquals(talk.own("trade/order", { instId: SWAP, clOrdId: "m" }).code, "51603");
  assertEquals([talk.own("trade/fills").data, talk.own("trade/orders-history", { instType: "SPOT" }).data], [[], []]);
  assertEquals(talk.own("trade/orders-pending").data, []);
  talk.wire.clearFaults();
  talk.wire.setFault("order_not_found", { count: 1 }, talk.now);
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).code, "51603");
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).code, "0");
});

Deno.test("The cap of new and amended orders is told", () => {
  assertEquals(new OkxWireTalk().own("trade/account-rate-limit").data[0].accRateLimit, "1000");
});
