import { assertEquals } from "@std/assert";
import { position, USDT_COIN, wallet } from "../../support/bybit_account.ts";
import { Talk } from "../../support/bybit_talk.ts";

const WALLET = "/v5/account/wallet-balance", POSITIONS = "/v5/position/list";
const query = (talk: Talk, what: "balances" | "positions") =>
  talk.submit({ kind: "query", venue: "bybit", queryId: 1, what });

Deno.test("AccountReads asks for the unified wallet, whole", () => {
  const talk = Talk.up();
  query(talk, "balances");
  assertEquals(new URL(talk.calls(WALLET)[0].call.url).search, "?accountType=UNIFIED");
  talk.answer(WALLET, { list: [wallet([{ ...USDT_COIN, walletBalance: "5.5", locked: "1.5" }])] });
  const { balances, complete, requestedAt } = talk.io.last("balances");
  assertEquals(balances, [{ asset: "USDT", free: [40n, 1], locked: [15n, 1] }]);
  assertEquals([complete, requestedAt], [true, talk.now]);
});

Deno.test("AccountReads takes an answer without a wallet for none", () => {
  const talk = Talk.up();
  query(talk, "balances");
  talk.answer(WALLET, { list: [] });
  assertEquals(talk.io.of("query_failed").length, 1);
});

Deno.test("AccountReads lists positions over pages, and leaves markets of others", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  query(talk, "positions");
  talk.answer(POSITIONS, { list: [position(), position({ symbol: "XRPUSDT" })], nextPageCursor: "p2" });
  talk.answer(POSITIONS, { list: [position({ symbol: "ETHUSDT", side: "Sell" })], nextPageCursor: "" });
  const { positions, complete } = talk.io.last("positions");
  assertEquals(
    [positions.map(({ instrument, size }) => [instrument, size]), complete],
    [[[0, 20], [1, -20]], true] as never,
  );
});

Deno.test("AccountReads fails positions whose market is not listed yet: their lots cannot be counted", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  query(talk, "positions");
  talk.answer(POSITIONS, { list: [position()], nextPageCursor: "" });
  assertEquals(talk.io.last("query_failed").reason, "the venue's listing of BTCUSDT is not known");
});
