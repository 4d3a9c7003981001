import { assertEquals } from "@std/assert";
import { decodeAnswer } from "../../../exchanges/bybit/decode_answers.ts";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import { GuessedListing } from "../../../exchanges/shared/guessed_listing.ts";
import { execution, order, position, wallet } from "../../support/bybit_account.ts";
import { LINEAR_ROW, SPOT_ROW } from "../../support/bybit_talk.ts";

const NAMES = {
  prices: new Set(["price", "execPrice", "bid1Price", "ask1Price"]),
  sizes: new Set(["qty", "size", "execQty", "cumExecQty", "bid1Size", "ask1Size"]),
  books: new Set(["a", "b"]),
};
const events = (answer: Record<string, unknown>, product = PERP) =>
  decodeAnswer(bodyOf("bybit", JSON.stringify(answer)), new GuessedListing("bybit", answer, null, NAMES), product);
const kinds = (result: unknown, product = PERP) =>
  events({ retCode: 0, retMsg: "OK", result, time: 5 }, product).map(({ kind }) => kind);
const list = (...rows: unknown[]) => ({ list: rows, nextPageCursor: "" });

Deno.test("decodeAnswer() tells the rows of a list apart by their shape", () => {
  assertEquals(kinds(list(order(), execution(), position())), ["order", "fill", "positions"]);
  assertEquals(kinds(list(execution({ execType: "Funding" }))), ["cash_flow"]);
  assertEquals(kinds(list(LINEAR_ROW, SPOT_ROW)), ["instrument", "ignored"]);
  assertEquals(kinds(list(SPOT_ROW), SPOT), ["instrument"]);
  assertEquals([kinds(list(wallet())), kinds(list(wallet()), SPOT)], [["balances", "margin"], ["balances"]]);
  const trade = { execId: "1", symbol: "X", price: "1", size: "2", side: "Buy", time: "5" };
  assertEquals(kinds(list(trade, { symbol: "X", lastPrice: "1", markPrice: "2" })), ["trade", "mark_price"]);
  assertEquals(kinds(list(["1", "2"], { openInterest: "1" })), ["ignored", "ignored"]);
  assertEquals(kinds(list()), ["ignored"]);
});

Deno.test("decodeAnswer() reads a book, unless it shows retail orders", () => {
  const book = { s: "X", b: [["1", "2"]], a: [["2", "3"]], u: 7, seq: 8, ts: 9 };
  assertEquals(kinds(book), ["book_snapshot"]);
  assertEquals(kinds({ ...book, b: [["1", "2", "3"]] }), ["ignored"]);
});

Deno.test("decodeAnswer() tells what became of orders, of a batch one by one", () => {
  const result = list({ symbol: "X", orderId: "1", orderLinkId: "a" }, { symbol: "X", orderId: "", orderLinkId: "b" });
  const retExtInfo = { list: [{ code: 0, msg: "OK" }, { code: 170_213, msg: "gone" }] };
  const [one, two] = events({ retCode: 0, retMsg: "OK", result, retExtInfo, time: 5 });
  assertEquals(one, {
    kind: "ack",
    venue: "bybit",
    id: null,
    accepted: true,
    clientOrderId: "a",
    venueOrderId: "1",
    venueAt: 5_000,
  } as never);
  assertEquals(two.kind === "ack" && [two.accepted, two.code, two.venueOrderId], [false, "170213", null]);
  const [refused] = events({ reqId: "7", retCode: 110_003, retMsg: "price is invalid", data: {} });
  assertEquals(refused.kind === "ack" && [refused.id, refused.accepted, refused.code], ["7", false, "110003"]);
});

Deno.test("decodeAnswer() tells money from the transaction log, and leaves its trades", () => {
  const row = { symbol: "X", currency: "USDT", transactionTime: "1", tradeId: "t1", change: "-1", category: "linear" };
  assertEquals(kinds(list({ ...row, type: "SETTLEMENT" }, { ...row, type: "TRADE" })), ["cash_flow", "ignored"]);
});

Deno.test("decodeAnswer() knows signs of life, bare yeses and what is not ours", () => {
  assertEquals(kinds({ timeSecond: "1", timeNano: "1" }), ["heartbeat"]);
  assertEquals([kinds({}), kinds({ success: "1" })], [["ack"], ["ack"]]);
  assertEquals(kinds({ smpGroup: 0 }), ["ignored"]);
  assertEquals(events({ hello: 1 }).map(({ kind }) => kind), ["ignored"]);
});
