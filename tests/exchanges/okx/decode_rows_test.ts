import { assertEquals, assertThrows } from "@std/assert";
import { ackOf, bookOf, decodeRow, positionsOf } from "../../../exchanges/okx/decode_rows.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { GuessedListing } from "../../../exchanges/shared/guessed_listing.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ACCOUNT, CONFIG, listed } from "../../support/okx_talk.ts";

const row = (value: object) => fieldsOf(value, { venue: "okx", frame: "" });
const listing = () =>
  new GuessedListing("okx", {}, null, { prices: new Set(), sizes: new Set(), books: new Set() }, { kind: "linear" });
const kinds = (value: object, isPerp = true) => decodeRow(row(value), "A", isPerp, listing()).map(({ kind }) => kind);

Deno.test("decodeRow() tells rows apart by their fields", () => {
  assertEquals(kinds(ACCOUNT), ["balances", "margin"]);
  assertEquals(kinds(ACCOUNT, false), ["balances"]);
  assertEquals(kinds(CONFIG), ["account_mode"]);
  assertEquals(kinds(listed("BTC-USDT-SWAP")), ["instrument"]);
  assertEquals(kinds(listed("BTC-USDT-SWAP", { tickSz: "", lotSz: "" })), ["ignored"]);
  assertEquals(kinds(listed("BTC-USD-260101-C", { instType: "OPTION" })), ["ignored"]);
  assertEquals(kinds({ billId: "1", type: "8", ccy: "USDT", balChg: "-1", instId: "", ts: "1" }), ["cash_flow"]);
  assertEquals(kinds({ billId: "1", type: "2", ccy: "USDT", balChg: "-1", instId: "", ts: "1" }), ["ignored"]);
  assertEquals(kinds({ instId: "A", tradeId: "1", px: "5", sz: "2", side: "buy", ts: "1" }), ["trade"]);
  assertEquals(kinds({ posMode: "net_mode" }), ["ignored"]);
  assertThrows(() => kinds({ instId: "A", tradeId: "1", px: "5", sz: "2", side: "long", ts: "1" }), FrameError, "side");
});

Deno.test("ackOf() names the order, and the refusal where it is one", () => {
  const { accepted, clientOrderId, venueOrderId, code } = ackOf(
    row({ sCode: "51000", sMsg: "no", clOrdId: "a", ordId: "" }),
    "7",
  );
  assertEquals([accepted, clientOrderId, venueOrderId, code], [false, "a", null, "51000"]);
});

Deno.test("bookOf() keeps counters that are some, positionsOf() is nothing of nothing", () => {
  const book = bookOf(
    row({ asks: [], bids: [], ts: "1", seqId: 5, prevSeqId: -1 }),
    "book_snapshot",
    madeUpInstrument({}),
  );
  assertEquals(book.kind === "book_snapshot" && [book.lastId, book.previousId], [5, null]);
  assertEquals(positionsOf([], listing()), []);
});
