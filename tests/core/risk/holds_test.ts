import { assertEquals } from "@std/assert";
import {
  COOL_DOWN_MICROS,
  covers,
  GLOBAL_SCOPE,
  type Hold,
  Holds,
  type HoldWish,
  marketScope,
  PAUSES_PER_HOUR,
  type Scope,
  strategyScope,
  venueScope,
} from "../../../core/risk/holds.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";

const START = 1_700_000_000_000_000;
const after = (seconds: number) => START + seconds * 1e6 as Micros;
const BTC = { id: 0 as InstrumentId, venue: "binance", symbol: "BTCUSDT" };
const ETH = { id: 1 as InstrumentId, venue: "okx", symbol: "ETHUSDT" };
const CLEAN = () => true, DIRTY = () => false;

function wish(scope: Scope, change: Partial<HoldWish> = {}): HoldWish {
  return {
    scope,
    cause: "RSK-05",
    sentence: "no two prices agree",
    status: "STALE_REFERENCE",
    ends: "itself",
    ...change,
  };
}

/** Holds that write down what they tell. */
class Watched extends Holds {
  readonly told: string[];
  readonly often: string[];
  constructor() {
    const told: string[] = [], often: string[] = [];
    super({
      onChange: ({ scope, cause }: Hold, ended) => told.push(`${scope.name} ${cause} ${ended ?? "begins"}`),
      onOften: ({ name }, sentence) => often.push(`${name}: ${sentence}`),
    });
    this.told = told;
    this.often = often;
  }
  names(): string[] {
    return this.all.map(({ scope, cause }) => `${scope.name} ${cause}`);
  }
}

Deno.test("covers() stops what lies in the scope and nothing beside it", () => {
  const cases: readonly [Scope, boolean, boolean, boolean][] = [
    // Of strategy a on BTC; of strategy a on ETH; of strategy b on BTC.
    [marketScope(BTC), true, false, true],
    [strategyScope("a"), true, true, false],
    [venueScope("binance"), true, false, true],
    [GLOBAL_SCOPE, true, true, true],
  ];
  for (const [scope, ...stops] of cases) {
    const hold = { scope };
    assertEquals([covers(hold, "a", BTC), covers(hold, "a", ETH), covers(hold, "b", BTC)], stops, scope.name);
  }
});

Deno.test("a pause ends a cool-down after its cause was seen last, and not a microsecond before", () => {
  const holds = new Watched();
  assertEquals(holds.put(wish(marketScope(BTC)), after(0)), true);
  assertEquals(holds.put(wish(marketScope(BTC), { sentence: "still" }), after(4)), false);
  assertEquals(holds.on("a", BTC)?.sentence, "still");
  holds.beat(after(4) + COOL_DOWN_MICROS - 1 as Micros, CLEAN);
  assertEquals(holds.names(), ["binance:BTCUSDT RSK-05"]);
  holds.beat(after(4) + COOL_DOWN_MICROS as Micros, CLEAN);
  assertEquals([holds.names(), holds.on("a", BTC)], [[], null]);
  assertEquals(holds.told, ["binance:BTCUSDT RSK-05 begins", "binance:BTCUSDT RSK-05 itself"]);
});

Deno.test("a pause does not end while the books of its scope are not clean, however long its cause is gone", () => {
  const holds = new Watched();
  holds.put(wish(venueScope("okx")), after(0));
  holds.beat(after(3_600), DIRTY);
  assertEquals(holds.names(), ["okx RSK-05"]);
  holds.beat(after(3_600), CLEAN);
  assertEquals(holds.names(), []);
});

Deno.test("a pause may ask for a longer cool-down", () => {
  const holds = new Watched();
  holds.put(wish(venueScope("okx"), { coolDown: 30_000_000 }), after(0));
  holds.beat(after(29.999999), CLEAN);
  assertEquals(holds.all.length, 1);
  holds.beat(after(30), CLEAN);
  assertEquals(holds.all.length, 0);
});

Deno.test("what a person has to end does not end by itself, and ends for exactly its scope", () => {
  const holds = new Watched();
  holds.put(wish(strategyScope("a"), { cause: "RSK-19", ends: "person" }), after(0));
  holds.put(wish(venueScope("binance"), { ends: "person", tripped: true }), after(0));
  holds.beat(after(86_400), CLEAN);
  assertEquals(holds.names(), ["a RSK-19", "binance RSK-05"]);
  const { ended, left } = holds.resume(strategyScope("a"), "ann", after(86_400));
  assertEquals([ended.map(({ cause }) => cause), left], [["RSK-19"], []]);
  assertEquals(holds.names(), ["binance RSK-05"]);
  assertEquals(holds.told.at(-1), "a RSK-19 ann");
});

Deno.test("resume() leaves what ends by itself, and says so", () => {
  const holds = new Watched();
  holds.put(wish(strategyScope("a")), after(0));
  holds.put(wish(strategyScope("a"), { cause: "operator", ends: "person" }), after(0));
  const { ended, left } = holds.resume(strategyScope("a"), "ann", after(1));
  assertEquals([ended.map(({ cause }) => cause), left.map(({ cause }) => cause)], [["operator"], ["RSK-05"]]);
  assertEquals(holds.resume(venueScope("a"), "ann", after(1)), { ended: [], left: [] });
});

Deno.test("on() names what a person has to end before what ends by itself", () => {
  const holds = new Watched();
  holds.put(wish(GLOBAL_SCOPE), after(0));
  holds.put(wish(marketScope(ETH), { cause: "other" }), after(0));
  assertEquals(holds.on("a", BTC)?.cause, "RSK-05");
  holds.put(wish(strategyScope("a"), { cause: "operator", ends: "person" }), after(0));
  assertEquals([holds.on("a", BTC)?.cause, holds.on("b", BTC)?.cause], ["operator", "RSK-05"]);
});

Deno.test("a pause that becomes a trip is one hold that a person ends, from when it began", () => {
  const holds = new Watched();
  holds.put(wish(venueScope("okx")), after(0));
  assertEquals(holds.put(wish(venueScope("okx"), { ends: "person", tripped: true }), after(30)), true);
  assertEquals(holds.put(wish(venueScope("okx")), after(31)), false, "a pause does not make it end by itself again");
  assertEquals(holds.all.map(({ ends, tripped, since }) => [ends, tripped, since]), [["person", true, after(0)]]);
});

Deno.test("release() ends one hold as an earlier run did, and nothing else", () => {
  const holds = new Watched();
  holds.put(wish(strategyScope("a"), { cause: "RSK-19", ends: "person" }), after(0));
  holds.put(wish(strategyScope("a"), { cause: "operator", ends: "person" }), after(0));
  holds.release(strategyScope("a"), "RSK-19", "ann", after(1));
  holds.release(strategyScope("b"), "operator", "ann", after(1));
  assertEquals(holds.names(), ["a operator"]);
});

/** That many pauses of one scope, each over before the next, so many seconds apart. */
function paused(times: number, apart: number, scope = venueScope("okx")): Watched {
  const holds = new Watched();
  for (let i = 0; i < times; i++) {
    holds.put(wish(scope), after(i * apart));
    holds.beat(after(i * apart) + COOL_DOWN_MICROS as Micros, CLEAN);
  }
  return holds;
}

Deno.test("6 pauses of one scope in an hour are borne, the 7th trips it", () => {
  assertEquals(PAUSES_PER_HOUR, 6);
  assertEquals(paused(5, 60).often, []);
  assertEquals(paused(6, 60).often, []);
  assertEquals(paused(7, 60).often, ["okx: okx was paused 7 times in an hour; the limit is 6"]);
  assertEquals(paused(7, 600).often.length, 1, "3,600 s between the first and the seventh");
  assertEquals(paused(7, 600.1).often, []);
});

Deno.test("pauses are counted by scope, several causes at once count once, and a person's do not count", () => {
  const holds = new Watched();
  for (let i = 0; i < 6; i++) {
    holds.put(wish(venueScope("okx")), after(60 * i));
    holds.put(wish(venueScope("okx"), { cause: "RSK-06" }), after(60 * i));
    holds.put(wish(marketScope(ETH)), after(60 * i));
    holds.put(wish(venueScope("binance"), { ends: "person" }), after(60 * i));
    holds.resume(venueScope("binance"), "ann", after(60 * i));
    holds.beat(after(60 * i) + COOL_DOWN_MICROS as Micros, CLEAN);
  }
  assertEquals([holds.all, holds.often], [[], []]);
});

Deno.test("a beat without any hold ends none", () => {
  const holds = new Watched();
  holds.beat(after(0), CLEAN);
  assertEquals(holds.told, []);
});
