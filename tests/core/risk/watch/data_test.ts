import { assert, assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { dataWatches } from "../../../../core/risk/watch/data.ts";
import type { Watch } from "../../../../core/risk/watch/watch.ts";
import type { Micros, Price } from "../../../../core/units.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const SECOND = madeUpInstrument({ id: 1 as InstrumentId, venue: "okx" });

class Stage extends WatchStage {
  readonly doubts: string[] = [];
  readonly watches: readonly Watch[];
  constructor(...instruments: ConstructorParameters<typeof WatchStage>) {
    super(...instruments);
    this.watches = dataWatches(this.context, (market) => void this.doubts.push(market.venue));
  }
  of(id: string, at = 0): Watch {
    return this.watches.filter((watch) => watch.id === id)[at];
  }
  /** Judges one watch at every beat until then, the first market's book kept as it is. */
  until(seconds: number, watch: Watch, each: () => void = () => {}): string[] {
    const told: string[] = [];
    for (let at = (this.now - 1_700_000_000_000_000) / 1e6 + 0.05; at <= seconds + 1e-9; at += 0.05) {
      this.after(at);
      each();
      told.push(...this.judge(watch));
    }
    return told;
  }
}

Deno.test("RSK-04 a book that is old pauses its market 3 s after its limit of 1,000 ms, not a beat before (RSK-34)", () => {
  const stage = new Stage(), watch = stage.of("RSK-04");
  assertEquals(stage.after(1).judge(watch), []);
  assertEquals(
    [stage.after(1.000001).judge(watch), stage.doubts],
    [[], ["binance"]],
    "a new book is asked for at once",
  );
  assertEquals(stage.after(4).judge(watch), []);
  assertEquals(stage.after(4.000001).judge(watch), ["pause binance:BTCUSDT"]);
  assertEquals(stage.sentence, "binance:BTCUSDT: 4000 ms old; want 1000 ms old, two-sided");
  assertEquals(stage.book(9_999, 10_001).judge(watch), []);
});

Deno.test("RSK-04 a lost, crossed, locked or one-sided book pauses its market after 3 s; of a lost one its session knows", () => {
  const hurts: readonly [(stage: Stage) => void, number][] = [
    [(stage) => stage.desk.markets[0].bookLost("a gap"), 0],
    [(stage) => stage.book(10_002, 10_001), 2],
    [(stage) => stage.book(10_001, 10_001), 2],
    [(stage) => stage.book(9_999, 0), 2],
  ];
  for (const [hurt, doubts] of hurts) {
    const stage = new Stage(), watch = stage.of("RSK-04");
    hurt(stage);
    stage.judge(watch);
    assertEquals(stage.after(2.999999).judge(watch), []);
    assertEquals(stage.after(3).judge(watch), ["pause binance:BTCUSDT"]);
    assertEquals(stage.doubts.length, doubts);
    assert(watch.read(stage.now)[0].used! > 1);
  }
});

Deno.test("a market that nobody quotes, a venue that is not READY and a halt are not watched", () => {
  const breaks: readonly ((stage: Stage) => void)[] = [
    (stage) => (stage.context.quoted as string[][])[0] = [],
    (stage) => stage.desk.venue("binance").readiness = "DOWN",
    (stage) => stage.desk.trading = "HALTED",
  ];
  for (const hurt of breaks) {
    const stage = new Stage(), watch = stage.of("RSK-04");
    hurt(stage);
    stage.after(5).judge(watch);
    assertEquals(stage.after(60).judge(watch), []);
    assertEquals(watch.read(stage.now).map(({ used }) => used).filter((used) => used !== null), []);
  }
});

Deno.test("RSK-05 a mid 50 bp off the second source is borne, one tick more for 5 s pauses the market (RSK-34)", () => {
  for (const [mid, pauses] of [[10_049, false], [10_050, false], [10_051, true]] as const) {
    const stage = new Stage(madeUpInstrument(), SECOND), watch = stage.of("RSK-05");
    const keep = () => stage.book(mid - 1, mid + 1).book(9_999, 10_001, 1);
    keep();
    stage.judge(watch);
    assertEquals(stage.until(4.95, watch, keep), []);
    const told = stage.until(5.05, watch, keep);
    assertEquals(told.includes("pause binance:BTCUSDT"), pauses, `${mid}`);
  }
});

Deno.test("RSK-05 without a second source it is inactive, and says so", () => {
  const stage = new Stage(), watch = stage.of("RSK-05");
  assertEquals([stage.after(0.5).judge(watch), watch.read(stage.now)], [[], [
    { scope: "binance:BTCUSDT", value: "no second source", limit: "50 bp, for 5 s", used: null },
  ]]);
  const two = new Stage(madeUpInstrument(), SECOND);
  two.book(10_049, 10_051);
  assertEquals(two.of("RSK-05").read(two.now)[0].value, "50 bp off");
});

/** Trades at that price at each beat, the book fresh all the time. */
function traded(price: number, seconds: number, every = 0.05): Stage {
  const stage = new Stage(), watch = stage.of("TRADES"), [market] = stage.desk.markets;
  let next = 0;
  stage.until(seconds, watch, () => {
    stage.book(9_999, 10_001);
    if (stage.now < 1_700_000_000_000_000 + next * 1e6) return;
    market.lastTradePrice = price as Price;
    market.lastTradeAt = stage.now as Micros;
    next += every;
  });
  return stage;
}

Deno.test("P13 trades more than 50 bp outside a flowing book pause the market as INCONSISTENT_BOOK within a second", () => {
  assertEquals([traded(10_051, 2).told, traded(10_001, 2).told], [[], []], "50 bp above the best ask");
  const stage = traded(10_052, 1);
  assertEquals([stage.told[0], stage.breaches[0].status, stage.doubts[0]], [
    "pause binance:BTCUSDT",
    "INCONSISTENT_BOOK",
    "binance",
  ]);
  assertEquals(
    stage.breaches[0].sentence,
    "binance:BTCUSDT: the last trade 51 bp outside the book; want 50 bp",
  );
  assertEquals(traded(9_940, 1).told.length > 0, true, "below the bid as well");
});

Deno.test("P23 one bad trade beside a good book pauses nothing", () => {
  assertEquals(traded(20_000, 5, 60).told, []);
});

/** The mid jumps after half a second and stays. */
function moved(to: number, seconds: number, more: (at: number) => number = () => to) {
  const stage = new Stage(), watch = stage.of("RSK-29");
  stage.book(9_999, 10_001);
  stage.until(0.5, watch, () => stage.book(9_999, 10_001));
  const told = stage.until(seconds, watch, () => {
    const mid = more((stage.now - 1_700_000_000_000_000) / 1e6);
    stage.book(mid - 1, mid + 1);
  });
  return { stage, told, watch };
}

Deno.test("RSK-29 a move of 1 % in a second is borne, one tick more pauses the market, up and down (RSK-34)", () => {
  for (const [to, pauses] of [[10_099, 0], [10_100, 0], [10_101, 1], [9_901, 0], [9_900, 0], [9_899, 1]] as const) {
    const { stage, told } = moved(to, 0.7);
    assertEquals(told.length > 0, pauses === 1, `${to}`);
    if (pauses === 1) assertEquals(stage.sentence, "binance:BTCUSDT moved 101 bp in 1 s; the limit is 100 bp");
  }
});

Deno.test("RSK-29 a move of 5 % in 60 s is borne, one tick more pauses the market (RSK-34)", () => {
  const slowly = (to: number) => (at: number) => 10_000 + Math.round((to - 10_000) * Math.min(1, (at - 0.5) / 30));
  assertEquals(moved(10_500, 31, slowly(10_500)).told, []);
  const { stage, told } = moved(10_501, 31, slowly(10_501));
  assertEquals([told.length > 0, stage.sentence], [true, "binance:BTCUSDT moved 501 bp in 60 s; the limit is 500 bp"]);
});

Deno.test("P23 RSK-29 a one-tick bad print is no move, and what is old is forgotten", () => {
  const { told, watch, stage } = moved(10_000, 3, (at) => Math.abs(at - 1) < 0.02 ? 15_000 : 10_000);
  assertEquals(told, []);
  assertEquals(watch.read(stage.now)[0], {
    scope: "binance:BTCUSDT",
    value: "0 bp in 1 s, 0 bp in 60 s",
    limit: "100 bp in 1 s, 500 bp in 60 s",
    used: 0,
  });
  const { told: late } = moved(10_000, 3, (at) => at < 1.5 ? 10_090 : at < 2.8 ? 10_090 : 10_180);
  assertEquals(late, [], "90 bp twice, more than a second apart");
});

Deno.test("RSK-29 a market without limits has the usual ones", () => {
  const stage = new Stage(), watch = stage.of("RSK-29");
  stage.limits = { ...stage.limits, perInstrument: new Map() };
  stage.judge(watch);
  stage.after(0.05).judge(watch);
  assertEquals(watch.read(stage.now)[0].limit, "100 bp in 1 s, 500 bp in 60 s");
});

Deno.test("RSK-29 without a price there is no move", () => {
  const stage = new Stage(), watch = stage.of("RSK-29");
  stage.desk.markets[0].bookLost("gone");
  assertEquals([stage.judge(watch), watch.read(stage.now)[0].used], [[], null]);
  assertEquals(watch.read(stage.now)[0].value, "no price");
});

Deno.test("all market data old for 3 s pauses everything, for 30 s trips; one fresh market is enough (RSK-34)", () => {
  const stage = new Stage(madeUpInstrument(), SECOND), watch = stage.of("FEEDS");
  stage.judge(watch);
  assertEquals(stage.after(4).judge(watch), []);
  assertEquals(stage.after(4.000001).judge(watch), ["pause global"]);
  assertEquals([stage.sentence, stage.breaches[0].status], [
    "all market data has been old for 3 s; the limit is 3 s",
    "STALE_BOOK",
  ]);
  assertEquals(stage.after(31).judge(watch), ["pause global"]);
  assertEquals(stage.after(31.000001).judge(watch), ["trip global"]);
  assertEquals(watch.read(stage.now)[0].value, "old for 30000 ms");
  stage.desk.markets[1].lastTradeAt = stage.now;
  assertEquals(stage.judge(watch), []);
});

Deno.test("silence before trading was on does not count", () => {
  const stage = new Stage(), watch = stage.of("FEEDS");
  stage.desk.trading = "HALTED";
  assertEquals([stage.after(60).judge(watch), watch.read(stage.now)[0].used], [[], null]);
  stage.desk.trading = "ACTIVE";
  assertEquals(stage.after(61).judge(watch), []);
  assertEquals(stage.after(65).judge(watch), []);
  assertEquals(stage.after(65.1).judge(watch), ["pause global"]);
});

Deno.test("RSK-29 a market that nobody quotes is not paused, however it moves", () => {
  const stage = new Stage(), watch = stage.of("RSK-29");
  stage.desk.trading = "HALTED";
  const told = [9_999, 10_499, 11_499].flatMap((bid, i) => stage.after(1 + i / 10).book(bid, bid + 2).judge(watch));
  assertEquals(told, []);
});
