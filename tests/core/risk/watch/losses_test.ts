import { assert, assertEquals } from "@std/assert";
import { parseMoney } from "../../../../core/money.ts";
import { LossBooks, lossWatches } from "../../../../core/risk/watch/losses.ts";
import { madeUpFill } from "../../../support/made_up_fill.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const HOUR = 3_600, DAY = 24 * HOUR;
let trades = 0, flows = 0;

/** 100,000 USDT at the venue and one market; what is earned moves as a test says. */
class Account extends WatchStage {
  readonly books: LossBooks;
  readonly watches;
  constructor(opening = "100000") {
    super();
    this.desk.ledger.setOpening("binance", [{ asset: "USDT", free: parseMoney(opening), locked: parseMoney("0") }]);
    this.books = new LossBooks(this.context);
    this.watches = lossWatches(this.books);
    // Within limits that no test here is about.
    this.global({ maxDrawdownShare: 1, maxDailyLossShare: 1, maxLossSpeedShare: 1 });
    this.judgeAll();
    this.after(1).judgeAll();
  }
  judgeAll(): string[] {
    return this.judge(...this.watches);
  }
  /** So much is earned or lost at once, as a fee that is paid or paid back. */
  earn(amount: string): this {
    const fee = amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
    this.desk.ledger.book(madeUpFill(
      trades++ % 2 === 0 ? "buy" : "sell",
      1,
      10_000,
      {
        tradeId: `loss${trades}`,
        fee: { asset: "USDT", amount: parseMoney(fee) },
        receivedAt: this.now,
        venueAt: this.now,
      },
    ));
    this.watches[0].filled!(this.fill("buy"));
    return this;
  }
  flow(what: "transfer" | "deposit" | "withdrawal" | "funding" | "interest", amount: string, asset = "USDT"): this {
    this.desk.ledger.bookFlow({
      kind: "cash_flow",
      venue: "binance",
      flowId: `flow${flows++}`,
      what,
      instrument: null,
      asset,
      amount: parseMoney(amount),
      source: "push",
      venueAt: this.now,
      receivedAt: this.now,
    });
    this.books.equity.touch();
    return this;
  }
  row(rule: string) {
    return this.watches.find(({ id }) => id === rule)!.read(this.now)[0];
  }
}
const limits = {
  "RSK-25": { maxDrawdownShare: 0.02 },
  "RSK-26": { maxDailyLossShare: 0.01 },
  "RSK-27": { maxLossSpeedShare: 0.003 },
} as const;

for (
  const [rule, at, under, over] of [
    ["RSK-25", "-2000", "-1999.99", "-2000.01"],
    ["RSK-26", "-1000", "-999.99", "-1000.01"],
    ["RSK-27", "-300", "-299.99", "-300.01"],
  ] as const
) {
  Deno.test(`${rule} trips everything at its share of 100,000, one cent above it and not one cent below (RSK-34)`, () => {
    for (const [lost, trips] of [[under, false], [at, true], [over, true]] as const) {
      const account = new Account();
      account.global(limits[rule]);
      assertEquals(account.after(5).earn(lost).judgeAll(), trips ? ["trip global"] : [], lost);
      const { used } = account.row(rule);
      assert(used !== null && (used >= 1) === trips && used > 0.999, `${used}`);
    }
  });
}

Deno.test("RSK-25 says what was lost, since when, and the limit", () => {
  const account = new Account().global(limits["RSK-25"]) as Account;
  account.after(5).earn("-2500").judgeAll();
  assertEquals(account.sentence, "2.5 % lost below the highest of the last 24 h; the limit is 2 %");
  assertEquals(account.row("RSK-25"), {
    scope: "all",
    value: "2.5 % below the highest of the last 24 h",
    limit: "2 %",
    used: 1.25,
  });
});

Deno.test("P24 after +23 % a drawdown of 10 % from the peak fires at +10.7 %, from start or session at −10 %", () => {
  for (
    const [basis, firesAt] of [["peak", 10_700], ["start", -10_000], ["session", -10_000]] as const
  ) {
    const account = new Account();
    account.global({ maxDrawdownShare: 0.1, drawdownBasis: basis });
    for (let i = 1; i <= 23; i++) assertEquals(account.after(10 * i).earn("1000").judgeAll(), []);
    let level = 23_000, fired = NaN;
    for (let i = 0; i < 400 && Number.isNaN(fired); i++) {
      level -= 100;
      if (account.after(300 + i).earn("-100").judgeAll().length > 0) fired = level;
    }
    assertEquals(fired, firesAt, basis);
    assert(account.sentence.includes(basis === "peak" ? "highest" : basis === "start" ? "books" : "this run"));
  }
});

Deno.test("RSK-25 forgets a peak after 24 h, and not before", () => {
  for (const [hours, trips] of [[23.9, true], [24.1, false]] as const) {
    const account = new Account();
    account.global(limits["RSK-25"]);
    account.after(60).earn("1000").judgeAll();
    for (let i = 1; i < hours; i++) account.after(60 + i * HOUR).earn("-50").judgeAll();
    const told = account.after(60 + hours * HOUR).earn(trips ? "-870" : "-820").judgeAll();
    assertEquals(told.length > 0, trips, `${hours} h`);
  }
});

Deno.test("RSK-26 counts from 00:00 UTC, and a new day begins with what the last one left", () => {
  const account = new Account();
  account.global(limits["RSK-26"]);
  const midnight = DAY - (account.now / 1e6 % DAY);
  assertEquals(account.after(midnight - 60).earn("-900").judgeAll(), []);
  assertEquals(account.after(midnight + 60).earn("-900").judgeAll(), []);
  assertEquals(account.after(midnight + 120).earn("-91.01").judgeAll(), ["trip global"], "1 % of 99,100");
});

Deno.test("RSK-27 counts 60 s and forgets what is older", () => {
  for (const [seconds, trips] of [[60, true], [62, false]] as const) {
    const account = new Account();
    account.global(limits["RSK-27"]);
    account.after(9).judgeAll();
    account.after(10).earn("-200").judgeAll();
    assertEquals(account.after(9 + seconds).earn("-150").judgeAll().length > 0, trips, `${seconds}`);
  }
});

Deno.test("P23 deposits, withdrawals and transfers are no gain and no loss, and make an old loss no larger", () => {
  const account = new Account();
  account.global({ ...limits["RSK-25"], ...limits["RSK-26"], ...limits["RSK-27"] });
  for (
    const [i, [what, amount]] of ([["deposit", "50000"], ["withdrawal", "-140000"], ["transfer", "-9000"]] as const)
      .entries()
  ) {
    assertEquals(account.after(10 + i).flow(what, amount).judgeAll(), [], what);
  }
  assertEquals(account.books.equity.earned, 0);
  const lossy = new Account();
  lossy.global(limits["RSK-25"]);
  assertEquals(lossy.after(5).earn("-1500").judgeAll(), []);
  assertEquals(lossy.after(6).flow("withdrawal", "-90000").judgeAll(), [], "still 1.5 % of what was there");
  assertEquals(lossy.after(7).flow("deposit", "1000000").earn("-1000").judgeAll(), [], "2,500 of 1,100,000");
});

Deno.test("funding, interest, fees in other assets and open positions at the mid are in what is earned", () => {
  const account = new Account();
  assertEquals(account.books.equity.earned, 0);
  account.after(5).flow("interest", "-7").flow("funding", "-3").judgeAll();
  assertEquals(account.books.equity.earned, -10);
  account.desk.ledger.book(madeUpFill("buy", 100_000, 10_000, {
    tradeId: "open",
    fee: { asset: "BTC", amount: parseMoney("0.01") },
    receivedAt: account.now,
    venueAt: account.now,
  }));
  account.watches[0].filled!(account.fill("buy"));
  account.judgeAll();
  assertEquals(account.books.equity.earned, -11, "0.01 BTC at 100 USDT");
  account.after(6).book(10_039, 10_041).judgeAll();
  assert(Math.abs(account.books.equity.earned - (-11 + 0.4)) < 1e-9, `${account.books.equity.earned}`);
});

Deno.test("P23 a position whose market never had a price is no loss; after 10 s nothing is traded, and the row names it", () => {
  const account = new Account();
  account.global({ ...limits["RSK-25"], ...limits["RSK-26"], ...limits["RSK-27"] });
  const fresh = new WatchStage();
  fresh.desk.ledger.setOpening("binance", [{ asset: "USDT", free: parseMoney("1000"), locked: parseMoney("0") }]);
  fresh.desk.markets[0].bookLost("gone");
  fresh.desk.ledger.book(
    madeUpFill("buy", 1_000, 10_000, { tradeId: "open", receivedAt: fresh.now, venueAt: fresh.now }),
  );
  const books = new LossBooks(fresh.context), watches = lossWatches(books);
  assertEquals(fresh.judge(...watches), []);
  assertEquals(fresh.after(9.999999).judge(...watches), []);
  assertEquals(fresh.after(10).judge(...watches), ["pause global"]);
  assertEquals(fresh.sentence, "what we have earned cannot be told: no price of binance:BTCUSDT");
  const [known, drawdown] = watches.map((watch) => watch.read(fresh.now)[0]);
  assertEquals([known.value, known.used], ["unknown for 10 s", 1]);
  assertEquals([drawdown.value, drawdown.used], [
    "unknown below the highest of the last 24 h; no price of binance:BTCUSDT",
    null,
  ]);
  fresh.after(11).book(9_999, 10_001);
  assertEquals(fresh.judge(...watches).length + fresh.after(12.1).judge(...watches).length, 1, "until it is believed");
  assertEquals(fresh.after(13).judge(...watches), []);
});

Deno.test("without any venue's balances nobody can say what a share is", () => {
  const stage = new WatchStage(), books = new LossBooks(stage.context), watches = lossWatches(books);
  stage.judge(...watches);
  assertEquals(stage.after(10).judge(...watches), ["pause global"]);
  assertEquals(stage.sentence, "what we have earned cannot be told: no venue's balances are known");
});

Deno.test("with nothing put in, any loss is everything", () => {
  const account = new Account("0");
  account.global({ maxDrawdownShare: 1 });
  assertEquals(account.after(5).earn("-0.01").judgeAll(), ["trip global", "trip global", "trip global"]);
});

Deno.test("RSK-35 drawdown, day and minute go on after a restart in the middle", () => {
  const before = new Account();
  before.global({ ...limits["RSK-25"] });
  before.after(20).earn("1000").judgeAll();
  const state = JSON.parse(JSON.stringify(before.books.history.state()));
  const after = new Account();
  after.books.history.restore(state);
  after.global({ ...limits["RSK-25"], ...limits["RSK-26"], ...limits["RSK-27"] });
  assertEquals(after.after(30).earn("-200").judgeAll(), ["trip global"], "1,200 of 101,000 in a minute");
  assertEquals(after.after(40).earn("-820").judgeAll().length, 3, "2,020 from the peak, 1,020 in the day");
});

Deno.test("RSK-25 hours that a person changes while it runs hold from then on", () => {
  const account = new Account();
  account.global(limits["RSK-25"]);
  account.after(10).earn("5000").judgeAll();
  account.after(11).earn("-1500").judgeAll();
  account.global({ drawdownHours: 2 }).after(3 * HOUR);
  account.judgeAll();
  assertEquals(account.earn("-1000").judgeAll(), [], "the peak is 3 hours old");
  account.global({ drawdownHours: 48 });
  account.after(4 * HOUR).judgeAll();
  account.after(40 * HOUR).judgeAll();
  assertEquals(account.after(41 * HOUR).earn("-1500").judgeAll(), ["trip global"], "that of 38 hours ago counts");
});

Deno.test("LOSSES pauses nothing while nothing is traded: a venue that takes its time at a start is no trouble (P23)", () => {
  const stage = new WatchStage(), watches = lossWatches(new LossBooks(stage.context));
  stage.desk.trading = "HALTED";
  for (const second of [0, 11, 60]) assertEquals(stage.after(second).judge(...watches), []);
  stage.desk.trading = "ACTIVE";
  assertEquals(stage.judge(...watches), ["pause global"]);
});

Deno.test("what was earned is known once the account's balances are, and then nobody has to say why not", () => {
  const { books } = new Account();
  assertEquals([books.unknownSince, books.unknownBecause], [NaN, null]);
});
