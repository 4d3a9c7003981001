import { assertEquals } from "@std/assert";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { okxFixture, OkxWireTalk } from "../../../../support/okx_wire_talk.ts";

const fieldsOf = (body: unknown) => Object.keys(body as object).sort();
const MARKET = { tdMode: "cross", ordType: "market", sz: "1" };

/** A talk with a bought contract and an order of spot that rests. */
function traded() {
  const talk = new OkxWireTalk(), socket = talk.private();
  talk.pushes.push(...talk.subscribe(socket, { channel: "orders", instType: "ANY" }));
  talk.op(socket, "order", [{ ...MARKET, instIdCode: 10_459, side: "buy", clOrdId: "12", tag: "t" }]);
  const rest = { instIdCode: 10_460, tdMode: "cash", side: "sell", ordType: "limit", px: "70000", sz: "0.5" };
  talk.op(socket, "order", [{ ...rest, clOrdId: "s1" }]);
  return { talk, socket };
}

Deno.test({
  name: "Orders have every field that the venue's have",
  ignore: sharedFixtures() === null,
  async fn() {
    const { talk } = traded(),
      lacks = (ours: unknown, theirs: object) => Object.keys(theirs).filter((name) => !fieldsOf(ours).includes(name));
    const [pending] = talk.own("trade/orders-pending").data;
    assertEquals(lacks(pending, (await okxFixture("http_get_orders_pending.json")).data[0]), []);
    assertEquals(lacks(pending, (await okxFixture("http_order_detail.json")).data[0]), []);
    const [push] = talk.pushed("orders");
    assertEquals(lacks(push, (await okxFixture("orders_1.json")).data[0]), []);
    assertEquals(lacks(push, (await okxFixture("ws_orders.json")).data[0]), []);
  },
});

Deno.test("A trade is told with its own size, price and fee, and with the sums so far", () => {
  const { talk } = traded(), trades = talk.pushed("orders").filter(({ tradeId }) => tradeId !== "");
  const fills = talk.own("trade/fills").data.toReversed();
  assertEquals(
    trades.map(({ tradeId, fillSz, fillPx, fillFee }) => [tradeId, fillSz, fillPx, fillFee]),
    fills.map(({ tradeId, fillSz, fillPx, fee }) => [tradeId, fillSz, fillPx, fee]),
  );
  const last = trades.at(-1), sum = (name: string) => trades.reduce((total, trade) => total + Number(trade[name]), 0);
  assertEquals([last.state, last.accFillSz, last.execType, last.feeCcy], ["filled", "1", "T", "USDT"]);
  assertEquals(Number(last.fee).toFixed(8), sum("fillFee").toFixed(8));
  assertEquals([last.posSide, last.lever, last.category, last.tag, last.clOrdId], ["net", "20", "normal", "t", "12"]);
  assertEquals(sum("fillSz").toFixed(2), "1.00");
});

Deno.test("What does not apply is an empty text, never zero", () => {
  const { talk } = traded(),
    live = talk.pushed("orders").find(({ clOrdId, state }) => clOrdId === "12" && state === "live");
  assertEquals([live.px, live.tradeId, live.fillPx, live.fillTime, live.execType, live.avgPx], [
    "",
    "",
    "",
    "",
    "",
    "",
  ]);
  const [spot] = talk.own("trade/orders-pending", { instType: "SPOT" }).data;
  assertEquals([spot.posSide, spot.lever, spot.feeCcy, spot.rebateCcy, spot.px], ["", "", "USDT", "BTC", "70000"]);
});

Deno.test("An amendment is told with the client's own number for it; what the venue cuts bears none", () => {
  const { talk, socket } = traded();
  talk.op(socket, "amend-order", [{ instIdCode: 10_460, clOrdId: "s1", newPx: "71000", reqId: "r7" }]);
  const amended = talk.pushed("orders").at(-1);
  assertEquals([amended.px, amended.amendResult, amended.amendSource, amended.reqId, amended.state], [
    "71000",
    "0",
    "1",
    "r7",
    "live",
  ]);
  const reduce = { instIdCode: 10_459, tdMode: "cross", ordType: "limit", side: "sell", px: "68000", sz: "1" };
  talk.op(socket, "order", [{ ...reduce, reduceOnly: true, clOrdId: "r1" }]);
  talk.op(socket, "order", [{ ...MARKET, instIdCode: 10_459, side: "sell", sz: "0.4" }]);
  const cut = talk.pushed("orders").findLast(({ clOrdId }) => clOrdId === "r1");
  assertEquals([cut.sz, cut.amendSource, cut.reqId, cut.reduceOnly], ["0.6", "3", "", "true"]);
  talk.op(socket, "order", [{ ...MARKET, instIdCode: 10_459, side: "sell", sz: "0.6" }]);
  const ended = talk.pushed("orders").findLast(({ clOrdId }) => clOrdId === "r1");
  assertEquals([ended.state, ended.cancelSource], ["canceled", "23"]);
});

Deno.test("What the venue takes away is told as no order of ours", () => {
  const { talk } = traded(),
    { exchange } = talk.wire as never as {
      exchange: {
        accounts: { positions: Map<string, never> }[];
        takeAway(account: unknown, position: unknown, cause: string): unknown;
      };
    };
  const [account] = exchange.accounts, [position] = account.positions.values();
  exchange.takeAway(account, position, "adl");
  talk.pass(50);
  const [row] = talk.own("trade/orders-history", { instType: "SWAP" }).data;
  assertEquals([row.category, row.clOrdId, row.state, row.accFillSz, row.ordType], [
    "adl",
    "",
    "filled",
    "1",
    "market",
  ]);
  const [trade] = talk.own("trade/fills", { instType: "SWAP" }).data;
  assertEquals([trade.ordId, trade.execType, trade.subType], [row.ordId, "", "128"]);
  assertEquals(talk.own("account/positions").data, []);
});
