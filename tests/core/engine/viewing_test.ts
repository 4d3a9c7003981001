import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bookView, ViewMemory, viewOf } from "../../../core/engine/viewing.ts";
import { MARKETS_A_VIEW } from "../../../core/engine/view_memory.ts";
import type { Micros } from "../../../core/units.ts";
import type { MarketView, View } from "../../../core/engine/view.ts";
import { EngineHouse, HOST } from "../../support/engine_house.ts";
import { anyStory, play, type Story } from "../../support/stories.ts";
import { slowTest } from "../../support/slow.ts";

/** Money, venues and risk rules may be a little older than the rest. */
function promptParts({ totals: _t, venues: _v, risk: _r, markets, strategies, ...prompt }: View): unknown {
  const shown = strategies.map(({ pnl: _p, attribution: _a, ...strategy }) => strategy);
  return { ...prompt, markets: markets.map(promptMarket), strategies: shown };
}
function promptMarket(market: MarketView): unknown {
  const { averagePrice: _a, realisedPnl: _r, unrealisedPnl: _u, fees: _f, volume: _v, ...prompt } = market;
  return prompt;
}

slowTest(
  "a view with a memory says what one without says; money, venues and rules after a second at most (property)",
  () => {
    fc.assert(
      fc.property(anyStory({ restarts: false }), (story: Story) => {
        let memory = new ViewMemory(), engine: unknown = null;
        const look = (house: EngineHouse) => {
          if (house.engine !== engine) memory = new ViewMemory();
          engine = house.engine;
          const kept = viewOf(house.engine, house.now, HOST, null, memory);
          assertEquals(promptParts(kept), promptParts(viewOf(house.engine, house.now, HOST, null)));
          for (const market of house.engine.desk.markets) {
            const { trace: _, ...book } = bookView(house.engine, market, house.now, HOST, memory);
            const { trace: __, ...fresh } = bookView(house.engine, market, house.now, HOST);
            assertEquals(book, fresh);
          }
        };
        const house = play(story, {}, look);
        house.feeding = false;
        house.run(1_001);
        look(house);
        assertEquals(
          viewOf(house.engine, house.now, HOST, null, memory).risk,
          viewOf(house.engine, house.now, HOST, null).risk,
        );
      }),
      { seed: 20_261_125, numRuns: 40 },
    );
  },
);

Deno.test("a view with a memory makes nothing again that has not changed", () => {
  const house = new EngineHouse().boot(), memory = new ViewMemory(), [market] = house.engine.desk.markets;
  const before = viewOf(house.engine, house.now, HOST, null, memory);
  const book = bookView(house.engine, market, house.now, HOST, memory);
  house.run(100);
  const after = viewOf(house.engine, house.now, HOST, null, memory);
  const next = bookView(house.engine, market, house.now, HOST, memory);
  assert(after.risk === before.risk && after.totals === before.totals);
  assert(after.venues[0] === before.venues[0] && after.strategies[0] === before.strategies[0]);
  assert(next.trace === book.trace && next.bids.every((level, i) => level === book.bids[i]));
});

Deno.test("a fill, a pause, a kill and a lost venue show at once, whatever the memory holds", () => {
  const house = new EngineHouse().boot(), memory = new ViewMemory();
  const look = () => viewOf(house.engine, house.now, HOST, null, memory);
  const { totals, markets: [{ fillCount }] } = look();
  house.fill("buy");
  house.run(10);
  const filled = look();
  assert(filled.markets[0].fillCount > fillCount && filled.totals.fees !== totals.fees);
  assertEquals(filled.markets[0].averagePrice !== null, true);
  house.pause("lunch");
  assertEquals(look().strategies[0], { ...filled.strategies[0], state: "PAUSED", reason: "lunch" });
  house.kill();
  assertEquals(look().risk.find(({ rule }) => rule === "RSK-01")?.value, "HALTED");
  house.link("down");
  house.run(60);
  assertEquals(look().venues[0].state, "DOWN");
});

Deno.test("viewOf() tells each venue's equity, what is reserved of its balances, and each strategy's PnL", () => {
  const house = new EngineHouse().boot(), memory = new ViewMemory();
  house.fill("buy").run(500);
  const look = () => viewOf(house.engine, house.now, HOST, null, memory);
  const { venues: [venue], strategies: [strategy], totals } = look();
  assertEquals([venue.equity, venue.attribution], [totals.equity, totals.attribution]);
  assertEquals(venue.balances.every(({ reserved }) => reserved === "0"), true, "everything of ours rests");
  house.move(65_300, 65_302).run(500);
  assertEquals(look().strategies[0].version, strategy.version);
  assertEquals(look().strategies[0].pnl !== strategy.pnl, true, "a strategy's PnL is as old as the money");
});

Deno.test("viewOf() with a memory makes many markets anew in turn, one with a fill at once, and all of them on a kill", () => {
  const symbols = Array.from({ length: 2 * MARKETS_A_VIEW + 1 }, (_, i) => `M${String.fromCharCode(65 + i)}USDT`);
  const house = new EngineHouse({ venues: { binance: symbols } }).boot(), memory = new ViewMemory();
  const look = () => viewOf(house.engine, house.now, HOST, null, memory).markets;
  const anew = (before: ReturnType<typeof look>, after: ReturnType<typeof look>) =>
    after.flatMap((market, i) => market === before[i] ? [] : [i]);
  const first = look(), second = look(), third = look();
  assertEquals(first.length, symbols.length);
  assertEquals(anew(first, second), [8, 9, 10, 11, 12, 13, 14, 15]);
  assertEquals(anew(second, third), [0, 1, 2, 3, 4, 5, 6, 16]);
  house.fill("buy").run(200);
  const filled = look();
  assertEquals(anew(third, filled).includes(0), true, "before its turn");
  assertEquals(filled[0].fillCount, third[0].fillCount + 1);
  house.kill("cancel", "enough");
  assertEquals(look().every(({ status }) => status === "KILLED"), true);
});

Deno.test("the view shows the check-list of all that waits for a person, but for what that person types", () => {
  const house = new EngineHouse({ config: "a".repeat(64), armedConfig: "a".repeat(64) }).boot();
  const shown = () => viewOf(house.engine, house.now, HOST, null).rearm;
  const failing = () =>
    shown().map(({ scope, items }) => [scope, items.filter(({ ok }) => !ok).map(({ item }) => item)]);
  assertEquals(shown(), []);
  house.killScope("binance:BTCUSDT");
  assertEquals(shown().map(({ level, scope }) => `${level} ${scope}`), ["instrument binance:BTCUSDT"]);
  assert(shown()[0].items.every(({ item }) => !["reason", "phrase", "token"].includes(item)));
  assertEquals(shown()[0].items[0], {
    item: "halted",
    ok: false,
    sentence: "binance:BTCUSDT is being cleared: wait until it is proven empty",
  });
  house.run(31_000);
  assertEquals(failing(), [["binance:BTCUSDT", []]]);
  house.kill();
  assertEquals(shown().map(({ scope }) => scope), ["global", "binance:BTCUSDT"], "the widest first");
  assertEquals(failing()[0][1].includes("cool-down"), true);
});

Deno.test("the view tells for how long guardian and sentinel are silent, and nothing where nobody looked", () => {
  const house = new EngineHouse().boot(), told = () => viewOf(house.engine, house.now, HOST, null).guards;
  assertEquals(told(), undefined);
  house.step({ kind: "timer", at: house.now, guards: { guardian: 180_400 as Micros, sentinel: null } });
  assertEquals(told(), { guardian: 180, sentinel: null });
});
