import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const TAKE = { side: "Buy", orderType: "Limit", qty: "0.002", price: "66000", timeInForce: "IOC" };
const log = (talk: BybitTalk, fields = {}) => talk.read("/v5/account/transaction-log", fields).result.list;
const START = 1_790_006_399_000_000 as never;

function told(): BybitTalk {
  const talk = new BybitTalk({ startAt: START });
  talk.now = START;
  talk.post("/v5/order/create", { ...LINEAR, ...TAKE });
  talk.post("/v5/order/create", { ...SPOT, ...TAKE, qty: "0.0002" });
  talk.trouble("transfer", { amount: 7 });
  talk.pass(2_000);
  return talk;
}

Deno.test("Funding, transfers and what trades moved of each coin stand in it, newest first", () => {
  const rows = log(told());
  assertEquals(rows.map(({ type, currency, category }: Record<string, string>) => [type, currency, category]), [
    ["SETTLEMENT", "USDT", "linear"],
    ["TRANSFER_IN", "USDT", ""],
    ["TRADE", "USDT", "spot"],
    ["TRADE", "BTC", "spot"],
    ["TRADE", "USDT", "linear"],
  ]);
  const names =
    "id symbol side funding orderLinkId orderId fee change cashFlow transactionTime type feeRate bonusChange " +
    "size qty cashBalance currency category tradePrice tradeId";
  for (const row of rows) assertEquals(names.split(" ").filter((name) => !(name in row)), []);
});

Deno.test("The changes of a coin come to what the wallet has more or less", () => {
  const talk = told(), wallet = new Map(talk.wire.state().balances.map(({ asset, free }) => [asset, Number(free)]));
  for (const [coin, before] of [["USDT", 1_000_000], ["BTC", 10]] as const) {
    const sum = log(talk, { currency: coin }).reduce(
      (all: number, { change }: { change: string }) => all + Number(change),
      0,
    );
    assert(Math.abs(wallet.get(coin)! - before - sum) < 1e-7, `${coin}: ${sum}`);
  }
});

Deno.test("It is narrowed by category, coin, type and time, and read page by page", () => {
  const talk = told();
  assertEquals([
    log(talk, { category: "spot", currency: "BTC" }).length,
    log(talk, { type: "SETTLEMENT" }).length,
    log(talk, { category: "option" }).length,
    log(talk, { startTime: talk.nowMs + 1_000 }).length,
  ], [1, 1, 0, 0]);
  const first = talk.read("/v5/account/transaction-log", { limit: 3 }).result;
  const second = talk.read("/v5/account/transaction-log", { limit: 3, cursor: first.nextPageCursor }).result;
  assertEquals([first.list.length, second.list.length, second.nextPageCursor], [3, 2, ""]);
});
