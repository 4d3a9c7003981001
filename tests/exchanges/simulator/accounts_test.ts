import { assert, assertEquals } from "@std/assert";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { Account, CLOSED_ORDERS_KEPT, DEMO_ACCOUNT, TRADES_KEPT } from "../../../exchanges/simulator/accounts.ts";
import { listingOf } from "../../../exchanges/simulator/listings.ts";
import { AccountOrder, type Execution } from "../../../exchanges/simulator/orders.ts";
import { contractStage } from "../../support/contract_stage.ts";
import { slowTest } from "../../support/slow.ts";

const instrument = listingOf("BTCUSDT", "binance", 0);
const account = () => new Account(0, { ...DEMO_ACCOUNT, balances: { BTC: "1", USDT: "1000" } });

function order(id: number, clientId: string, side: "buy" | "sell" = "buy"): AccountOrder {
  const price = 6_500_000 as Price, size = 100 as Size;
  const shape = { kind: "limit", lifetime: "gtc", quote: null, selfTrade: "none" } as const;
  return new AccountOrder(id, 0, instrument, { ...shape, clientId, side, price, size }, size, 0 as Micros);
}

function trade(of: AccountOrder, size: number, fee: string): Execution {
  const quote = parseMoney((65_000 * size / 1e5).toFixed(2));
  const feeAsset = of.side === "buy" ? "BTC" : "USDT";
  const price = 6_500_000 as Price, at = 0 as Micros;
  const ids = { tradeId: 1, executionId: 1 };
  return { ...ids, order: of, price, size: size as Size, quote, maker: true, feeAsset, fee: parseMoney(fee), at };
}

Deno.test("Account.lock moves money between free and locked, and back", () => {
  const some = account();
  some.lock("USDT", parseMoney("250.5"));
  some.lock("USDT", parseMoney("-0.5"));
  assertEquals(some.balances().find(({ asset }) => asset === "USDT"), { asset: "USDT", free: "750", locked: "250" });
});

Deno.test("Account.book moves both assets and takes the fee out of what is received", () => {
  const some = account();
  some.book(trade(order(1, "a", "buy"), 100, "0.00000002"));
  some.book(trade(order(2, "b", "sell"), 40, "0.0052"));
  assertEquals(some.balances(), [
    { asset: "BTC", free: "1.00059998", locked: "0" },
    { asset: "USDT", free: "960.9948", locked: "0" },
  ]);
  assertEquals(some.flows.get("BTCUSDT"), { base: [60n, 5], quote: [-3900n, 2], trades: 2 });
  assertEquals([...some.fees], [["BTC", [2n, 8]], ["USDT", [52n, 4]]]);
});

Deno.test("Account.feeOf keeps eight places, cut in the account's favour", () => {
  const some = account();
  assertEquals(some.feeOf(parseMoney("0.00715"), false), [286n, 8]);
  assertEquals(some.feeOf(parseMoney("0.00001"), true), [0n, 8]);
  assertEquals(new Account(0, { ...DEMO_ACCOUNT, makerFee: "-0.0001" }).feeOf(parseMoney("100"), true), [-100n, 4]);
});

Deno.test("Account finds orders by both ids, the open one before closed ones of the same client id", () => {
  const some = account(), old = order(1, "a"), fresh = order(2, "a");
  some.addOrder(old);
  some.closeOrder(old);
  assertEquals([some.openByClient("a"), some.findByClient("a")], [null, old]);
  some.addOrder(fresh);
  assertEquals([some.openByClient("a"), some.findByClient("a"), some.find(1)], [fresh, fresh, old]);
  some.rename(fresh, "b");
  assertEquals([some.openByClient("b"), some.openByClient("a"), fresh.clientId], [fresh, null, "b"]);
  assertEquals(some.orders(), [old, fresh]);
});

slowTest("Account keeps a bounded number of closed orders and trades, and counts them all", () => {
  const some = account();
  for (let id = 1; id <= CLOSED_ORDERS_KEPT + 5; id++) {
    const one = order(id, `c${id}`);
    some.addOrder(one);
    some.closeOrder(one);
  }
  assertEquals([some.find(5), some.findByClient("c5"), some.orders().length], [null, null, CLOSED_ORDERS_KEPT]);
  const seller = order(9, "s", "sell");
  for (let i = 0; i < 2 * TRADES_KEPT + 1; i++) some.book(trade(seller, 1, "0"));
  assertEquals([some.executionCount, some.executions.length], [2 * TRADES_KEPT + 1, TRADES_KEPT + 1]);
});

Deno.test("Account counts every change of its orders, balances and trades", () => {
  const some = account(), one = order(1, "a"), seen = [some.revision];
  const changes = [
    () => some.addOrder(one),
    () => some.rename(one, "b"),
    () => some.lock("BTC", parseMoney("1")),
    () => some.credit("BTC", parseMoney("1")),
    () => some.deposit("BTC", parseMoney("-0.5")),
    () => some.book(trade(one, 1, "0")),
    () => some.closeOrder(one),
  ];
  for (const change of changes) {
    change();
    assert(some.revision > seen.at(-1)!, `${change} was not counted`);
    seen.push(some.revision);
  }
  assertEquals([...some.deposits], [["BTC", parseMoney("-0.5")]]);
});

Deno.test("Account keeps wallets of contracts apart, or the same ones where the venue unites them", () => {
  const options = { ...DEMO_ACCOUNT, balances: { USDT: "10" }, perpBalances: { USDT: "7" } };
  const apart = new Account(0, options), united = new Account(0, options, "unified");
  const told = (one: Account) => [one.balances(), one.balances("perp")].map(([{ free }]) => free);
  assertEquals([told(apart), told(united)], [["10", "7"], ["10", "10"]]);
  apart.deposit("USDT", parseMoney("1"), "perp");
  united.deposit("USDT", parseMoney("1"), "perp");
  assertEquals([told(apart), told(united)], [["10", "8"], ["11", "11"]]);
  assertEquals(new Account(0, { ...options, perpBalances: undefined }).balances("perp")[0].free, "10");
});

Deno.test("Account has fees of its own for contracts, and goes back to those of its options", () => {
  const some = new Account(0, { ...DEMO_ACCOUNT, makerFee: "0.1", takerFee: "0.2", perpTakerFee: "0.3" });
  const fees = () => [some.makerFee, some.takerFee, some.perpMakerFee, some.perpTakerFee].map(formatMoney);
  assertEquals(fees(), ["0.1", "0.2", "0.1", "0.3"]);
  assertEquals(some.feeOf(parseMoney("1"), false, "perp"), [3n, 1]);
  some.setFees("0.01", "0.02");
  assertEquals(fees(), ["0.01", "0.02", "0.01", "0.02"]);
  some.resetFees();
  assertEquals(fees(), ["0.1", "0.2", "0.1", "0.3"]);
});

Deno.test("Account has one position for each contract and side, flat at first", () => {
  const { account: some, perp, spot } = contractStage();
  const position = some.position(perp, "both");
  assertEquals([position.size as number, some.position(perp, "both")], [0, position]);
  some.position(perp, "long");
  assertEquals([some.positionsIn(perp).length, some.positionsIn(spot).length], [2, 0]);
});
