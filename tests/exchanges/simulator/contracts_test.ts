import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { add, compare, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../../core/money.ts";
import type { Micros, Size } from "../../../core/units.ts";
import type { Account } from "../../../exchanges/simulator/accounts.ts";
import { marginOf } from "../../../exchanges/simulator/margin.ts";
import type { PositionSide } from "../../../exchanges/simulator/orders.ts";
import { contractStage } from "../../support/contract_stage.ts";
import { slowTest } from "../../support/slow.ts";

const wallet = (account: Account) => formatMoney(account.walletOf("perp", "USDT").free);
const held = ({ account, perp }: ReturnType<typeof contractStage>, side: PositionSide = "both") =>
  account.position(perp, side).size as number;

Deno.test("A contract's order locks no money; its fills open a position and cost a fee in the settle asset", () => {
  const stage = contractStage(), { account, log, crowd, send, ask } = stage;
  const { order } = send(ask("buy", 100, 100));
  assertEquals(wallet(account), "100");
  crowd("sell", 100, 40);
  assertEquals([held(stage), order!.filled, wallet(account)], [40, 40, "99.9992"]);
  assertEquals(log.lines.filter((line) => line.startsWith("demo")), [], "spot wallets are others");
  const [update] = log.updates.slice(-1);
  assertEquals([update.cause, update.assets, update.positions.map(({ size }) => size as number)], [
    "order",
    ["USDT"],
    [40],
  ]);
});

Deno.test("Closing settles what it realised into the wallet, with a record of it and of the fee", () => {
  const stage = contractStage(), { account, crowd, send, ask } = stage;
  crowd("sell", 100, 100);
  send(ask("buy", 100, 100)); // taker: 10.00 at 0.0005
  crowd("buy", 120, 60);
  send(ask("sell", 120, 60, { lifetime: "ioc" })); // 7.20, earned 1.20
  assertEquals([held(stage), wallet(account)], [40, "101.1914"]);
  assertEquals(account.income.records.map(({ kind, amount }) => `${kind} ${formatMoney(amount)}`), [
    "fee -0.005",
    "realised 1.2",
    "fee -0.0036",
  ]);
  const [, trade] = account.executions;
  assertEquals([formatMoney(trade.realised!), trade.positionAfter as number, trade.feeAsset], ["1.2", 40, "USDT"]);
});

Deno.test("An order needs the margin of the worst that its side could make of the position; closing needs none", () => {
  const stage = contractStage({ account: { balances: { USDT: "10" } } }), { crowd, send, ask } = stage;
  assertEquals(send(ask("buy", 100, 1_001)).refusal, "insufficient_balance", "100.10 at tenfold leverage");
  assertEquals(send(ask("buy", 100, 900)).refusal, null);
  assertEquals(send(ask("buy", 100, 200)).refusal, "insufficient_balance");
  assertEquals(send(ask("sell", 200, 300)).refusal, null, "the other side is no more than the first");
  crowd("sell", 100, 900);
  assertEquals([held(stage), send(ask("buy", 100, 200)).refusal], [900, "insufficient_balance"]);
  assertEquals(send(ask("sell", 300, 900)).refusal, null, "it only closes");
});

Deno.test("Leverage of the account decides what it may open", () => {
  const stage = contractStage({ account: { balances: { USDT: "10" }, leverage: 1 } });
  assertEquals(stage.send(stage.ask("buy", 100, 101)).refusal, "insufficient_balance");
  stage.account.setup.setLeverage(stage.perp, 2);
  assertEquals(stage.send(stage.ask("buy", 100, 101)).refusal, null);
});

Deno.test("A reduce-only order is shrunk to the position, or refused, as the venue does; one that closes nothing is refused", () => {
  for (const tooLarge of ["shrunk", "refused"] as const) {
    const stage = contractStage({ rules: { reduceOnly: { tooLarge, resting: "cut" } } }), { crowd, send, ask } = stage;
    assertEquals(send(ask("sell", 110, 5, { reduceOnly: true })).refusal, "reduce_only", "there is no position");
    crowd("sell", 100, 40);
    send(ask("buy", 100, 40));
    assertEquals(send(ask("buy", 90, 5, { reduceOnly: true })).refusal, "reduce_only", "it would open");
    const { order, refusal } = send(ask("sell", 110, 50, { reduceOnly: true }));
    if (tooLarge === "refused") assertEquals(refusal, "reduce_only");
    else assertEquals([refusal, order!.size], [null, 40]);
  }
});

Deno.test("Resting reduce-only orders are cut, or ended, when the position falls below them", () => {
  for (const resting of ["cut", "ended"] as const) {
    const stage = contractStage({ rules: { reduceOnly: { tooLarge: "shrunk", resting } } });
    const { crowd, send, ask, log } = stage;
    crowd("sell", 100, 40);
    send(ask("buy", 100, 40));
    const first = send(ask("sell", 110, 40, { reduceOnly: true })).order!;
    crowd("buy", 105, 30);
    log.take();
    send(ask("sell", 105, 30, { lifetime: "ioc" }));
    assertEquals(held(stage), 10);
    if (resting === "ended") assertEquals([first.status, first.endReason], ["canceled", "reduce_only"]);
    else {assertEquals([first.open, first.size, log.take().filter((line) => line.startsWith(first.clientId))], [
        true,
        10,
        [`${first.clientId} amended new 0/10`],
      ]);}
  }
});

Deno.test("A sweep through several reduce-only orders never opens a position", () => {
  const stage = contractStage(), { crowd, send, ask } = stage;
  crowd("sell", 100, 40);
  send(ask("buy", 100, 40));
  const plain = send(ask("sell", 105, 25)).order!;
  const reducing = [106, 107].map((price) => send(ask("sell", price, 40, { reduceOnly: true })).order!);
  crowd("buy", 110, 500);
  assertEquals([held(stage), plain.status], [0, "filled"]);
  assertEquals(reducing.map(({ status, filled, endReason }) => [status, filled, endReason]), [
    ["filled", 15, null],
    ["canceled", 0, "reduce_only"],
  ]);
});

Deno.test("Hedge mode keeps a long and a short side by side; a side that does not fit the mode is refused", () => {
  const stage = contractStage(), { account, crowd, send, ask, perp } = stage;
  assertEquals(send(ask("buy", 100, 10, { positionSide: "long" })).refusal, "position_mode");
  account.setup.positionMode = "hedge";
  assertEquals(send(ask("buy", 100, 10)).refusal, "position_mode");
  crowd("sell", 100, 30);
  send(ask("buy", 100, 30, { positionSide: "long" }));
  crowd("buy", 99, 20);
  send(ask("sell", 99, 20, { positionSide: "short" }));
  assertEquals([held(stage, "long"), held(stage, "short")], [30, -20]);
  assertEquals(send(ask("buy", 90, 50, { positionSide: "short" })).order!.size, 20, "it closes the short, no more");
  stage.mark("1");
  assertEquals(formatMoney(marginOf(account, "USDT").positionInitial), "0.5", "both sides count");
  assertEquals(account.positionsIn(perp).length, 2);
});

Deno.test("Funding is paid at its time by the rate and the mark, into the wallet, with its record", () => {
  const stage = contractStage(), { account, exchange, perp, mark, crowd, send, ask, log } = stage;
  crowd("sell", 100, 100);
  send(ask("buy", 100, 100));
  mark("1.2", "0.001");
  exchange.now = exchange.nextAt;
  exchange.tick();
  const paid = account.income.records.at(-1)!;
  assertEquals([paid.kind, formatMoney(paid.amount), formatMoney(paid.funding!.rate)], ["funding", "-0.012", "0.001"]);
  assertEquals([wallet(account), formatMoney(account.position(perp, "both").funding)], ["99.983", "-0.012"]);
  assertEquals([log.updates.at(-1)!.cause, perp.fundings.length], ["funding", 1]);
  assertEquals(exchange.nextAt as number, 2 * 8 * 3_600e6);
});

Deno.test("A position that its account can no longer keep is taken away at the mark, and its market's orders end", () => {
  const stage = contractStage({ account: { balances: { USDT: "10" } } }),
    { account, log, mark, crowd, send, ask } = stage;
  crowd("sell", 100, 900);
  send(ask("buy", 100, 900));
  const resting = send(ask("buy", 80, 10)).order!;
  mark("0.91");
  assertEquals(held(stage), 900, "10 − 8.10 − fee is still more than 0.5 % of it");
  log.take();
  mark("0.89");
  assertEquals([held(stage), resting.endReason], [0, "liquidation"]);
  const last = account.executions.at(-1)!;
  assertEquals([last.cause, last.price as number, last.order.clientId.startsWith("liquidation-")], [
    "liquidation",
    89,
    true,
  ]);
  assertEquals(log.updates.at(-1)!.cause, "liquidation");
  assert(compare(marginOf(account, "USDT").equity, ZERO) > 0);
});

Deno.test("An ADL takes a part at the mark, without a fee, and leaves the orders", () => {
  const stage = contractStage(), { account, exchange, perp, mark, crowd, send, ask } = stage;
  crowd("sell", 100, 100);
  send(ask("buy", 100, 100));
  const resting = send(ask("buy", 80, 10)).order!;
  mark("1.1");
  const order = exchange.takeAway(account, account.position(perp, "both"), "adl", 30 as Size)!;
  const last = account.executions.at(-1)!;
  assertEquals([held(stage), last.cause, formatMoney(last.fee), resting.open], [70, "adl", "0", true]);
  assertEquals(account.find(order.id)?.status, "filled");
});

Deno.test("A dead-man switch ends what it covers when its time has come", () => {
  const stage = contractStage(), { account, exchange, perp, spot, send, ask } = stage;
  const orders = [send(ask("buy", 90, 10)), send(ask("buy", 90, 10), spot)].map(({ order }) => order!);
  const covers = ({ key }: { key: string }) => key === perp.key;
  exchange.countdowns.set({ account, name: perp.key, at: 9_000 as Micros, covers });
  assertEquals(exchange.nextAt as number, 9_000);
  exchange.now = 9_000 as Micros;
  exchange.tick();
  assertEquals(orders.map(({ open, endReason }) => [open, endReason]), [[false, "dead_man"], [true, null]]);
});

Deno.test("Shared wallets: spot orders cannot use what contracts need as margin", () => {
  const stage = contractStage({ rules: { wallets: "unified" } }), { account, crowd, send, ask, spot } = stage;
  assert(account.wallets === account.perpWallets);
  crowd("sell", 100, 5_000);
  send(ask("buy", 100, 5_000)); // 500.00 at tenfold leverage: 50 of 100
  assertEquals(send(ask("buy", 100, 600), spot).refusal, "insufficient_balance");
  assertEquals(send(ask("buy", 100, 400), spot).refusal, null);
  assertEquals(send(ask("buy", 100, 1_000)).refusal, "insufficient_balance", "what spot has locked is no margin");
});

Deno.test("Money put into the contracts' wallet is told as a transfer", () => {
  const { account, exchange, log } = contractStage();
  exchange.deposit(account, "USDT", parseMoney("5"), "perp");
  assertEquals([wallet(account), log.updates.at(-1)!.cause, account.income.records.at(-1)!.kind], [
    "105",
    "transfer",
    "transfer",
  ]);
  assertEquals(formatMoney(account.wallet("USDT").free), "100", "spot has its own");
});

type Act =
  | {
    readonly do: "place";
    readonly whose: 0 | 1;
    readonly side: "buy" | "sell";
    readonly price: number;
    readonly size: number;
    readonly reduceOnly: boolean;
    readonly lifetime: "gtc" | "ioc" | "fok";
  }
  | { readonly do: "crowd"; readonly side: "buy" | "sell"; readonly price: number; readonly size: number }
  | {
    readonly do: "cancel" | "amend";
    readonly whose: 0 | 1;
    readonly nth: number;
    readonly price: number;
    readonly size: number;
  }
  | { readonly do: "mark"; readonly price: number }
  | { readonly do: "funding"; readonly rate: number }
  | { readonly do: "adl"; readonly whose: 0 | 1; readonly size: number };

const side = fc.constantFrom("buy" as const, "sell" as const), whose = fc.constantFrom(0 as const, 1 as const);
const price = fc.integer({ min: 80, max: 120 }), size = fc.integer({ min: 1, max: 400 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("place" as const),
      whose,
      side,
      price,
      size,
      reduceOnly: fc.boolean(),
      lifetime: fc.constantFrom("gtc" as const, "ioc" as const, "fok" as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("crowd" as const), side, price, size }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("cancel" as const, "amend" as const),
      whose,
      nth: fc.nat(5),
      price,
      size,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mark" as const), price }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("funding" as const), rate: fc.integer({ min: -50, max: 50 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("adl" as const), whose, size }) },
);

slowTest(
  "Whatever happens: money is conserved, positions are the sum of fills, nothing reduce-only opens, no margin is lost unseen",
  () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 120 }),
        fc.constantFrom("cut" as const, "ended" as const),
        (acts, resting) => {
          const stage = contractStage({
            account: { balances: { USDT: "20" } },
            rules: { reduceOnly: { tooLarge: "shrunk", resting } },
          });
          const { exchange, perp, crowd, ask, send, mark } = stage;
          mark("1");
          for (const one of acts) {
            exchange.now = exchange.now + 1_000 as Micros;
            if (one.do === "place") {
              const { reduceOnly, lifetime } = one;
              send(ask(one.side, one.price, one.size, { reduceOnly, lifetime }), perp, exchange.accounts[one.whose]);
            } else if (one.do === "crowd") crowd(one.side, one.price, one.size);
            else if (one.do === "mark") {
              mark((one.price / 100).toFixed(2));
              for (const account of exchange.accounts) {
                const { equity, maintenance } = marginOf(account, "USDT");
                assert(account.position(perp, "both").size === 0 || compare(equity, maintenance) >= 0, "kept too long");
              }
            } else if (one.do === "funding") exchange.payFunding(perp, [BigInt(one.rate), 4]);
            else if (one.do === "adl") {
              const account = exchange.accounts[one.whose];
              exchange.takeAway(account, account.position(perp, "both"), "adl", one.size as Size);
            } else {
              const order = [...exchange.accounts[one.whose].open.values()][one.nth];
              if (order === undefined) continue;
              if (one.do === "cancel") exchange.cancel(order, "x");
              else exchange.change(order, { price: one.price as never, size: one.size as never });
            }
            for (const account of exchange.accounts) check(stage, account);
          }
        },
      ),
      { numRuns: 400 },
    );
  },
);

function check({ perp }: ReturnType<typeof contractStage>, account: Account): void {
  const position = account.position(perp, "both"), { free, locked } = account.walletOf("perp", "USDT");
  let lots = 0, fees: Money = ZERO, realised: Money = ZERO, before = 0;
  for (const execution of account.executions) {
    lots += execution.order.side === "buy" ? execution.size : -execution.size;
    assertEquals(execution.positionAfter as number, lots);
    if (execution.order.reduceOnly) assert(Math.abs(lots) < Math.abs(before) && lots * before >= 0, "it has opened");
    before = lots;
    fees = add(fees, execution.fee);
    realised = add(realised, execution.realised!);
  }
  assertEquals(position.size as number, lots);
  const funding = sum(account.income.records.filter(({ kind }) => kind === "funding").map(({ amount }) => amount));
  assertEquals(compare(realised, position.realised), 0);
  assertEquals(compare(free, add(subtract(add(parseMoney("20"), realised), fees), funding)), 0, "money is lost");
  assertEquals(compare(subtract(free, parseMoney("20")), sum(account.income.records.map(({ amount }) => amount))), 0);
  assertEquals(locked[0], 0n);
  for (const order of account.open.values()) {
    if (order.reduceOnly) assert(order.left <= position.closable(order.side), `${order.left} of ${lots}`);
  }
}

function sum(amounts: readonly Money[]): Money {
  return amounts.reduce(add, ZERO);
}

Deno.test("Shared wallets: what spot and contracts do together is conserved to the last digit, and spot never spends margin", () => {
  const step = fc.record({
    spot: fc.boolean(),
    buys: fc.boolean(),
    price,
    size,
    by: fc.constantFrom("us" as const, "crowd" as const, "funding" as const, "mark" as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const stage = contractStage({ rules: { wallets: "unified" }, account: { balances: { BTC: "5", USDT: "60" } } });
      const { exchange, account, spot, perp, crowd, send, ask, mark } = stage;
      mark("1");
      for (const { spot: isSpot, buys, price: at, size: lots, by } of steps) {
        const floor = isSpot ? spot : perp, side = buys ? "buy" : "sell";
        if (by === "crowd") crowd(side, at, lots, floor);
        else if (by === "funding") exchange.payFunding(perp, [BigInt(lots - 200), 6]);
        else if (by === "mark") mark((at / 100).toFixed(2));
        else {
          const before = exchange.spendable(account, "USDT"), { refusal } = send(ask(side, at, lots), floor);
          if (isSpot && buys && refusal === null) {
            assert(compare(before, parseMoney((at * lots / 1_000).toFixed(3))) >= 0, "it has spent margin");
          }
        }
        const flow = account.flows.get("BTCUSDT") ?? { base: ZERO, quote: ZERO };
        const income = sum(account.income.records.map(({ amount }) => amount));
        const spotFee = (asset: string) =>
          sum(
            account.executions.filter(({ order, feeAsset }) => order.key === spot.key && feeAsset === asset)
              .map(({ fee }) => fee),
          );
        const owned = (asset: string) => add(account.wallet(asset).free, account.wallet(asset).locked);
        const due = subtract(add(add(parseMoney("60"), flow.quote), income), spotFee("USDT"));
        assertEquals(compare(owned("USDT"), due), 0);
        assertEquals(compare(owned("BTC"), subtract(add(parseMoney("5"), flow.base), spotFee("BTC"))), 0);
      }
    }),
    { numRuns: 300 },
  );
});
