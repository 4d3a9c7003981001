import { assert, assertEquals, assertMatch } from "@std/assert";
import { metricsText } from "../../runtime/bot_metrics.ts";
import { viewOf } from "../../core/engine/viewing.ts";
import type { View } from "../../core/engine/view.ts";
import { EngineHouse, HOST } from "../support/engine_house.ts";
import { sampleFrame } from "../support/sample_frame.ts";

type Series = { readonly type: string; readonly values: ReadonlyMap<string, number> };

/** The text format as Prometheus reads it. @throws at anything else */
function parse(text: string): ReadonlyMap<string, Series> {
  const families = new Map<string, { type: string; values: Map<string, number> }>();
  let current = "";
  assert(text.endsWith("\n"));
  for (const line of text.slice(0, -1).split("\n")) {
    const [, comment, name, rest] = /^# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)$/.exec(line) ?? [];
    if (comment === "TYPE") {
      assert(!families.has(name), `${name} is told twice`);
      assertMatch(rest, /^(counter|gauge|summary)$/);
      families.set(current = name, { type: rest, values: new Map() });
    } else if (comment === undefined) {
      const [, family, , labels = "", number] =
        /^([a-z_][a-z0-9_]*)(\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line) ?? [];
      assertEquals(family, current, `"${line}" stands under its own name`);
      assert(number !== "" && !Number.isNaN(Number(number)), `"${line}" has a number`);
      const { values } = families.get(family)!;
      assert(!values.has(labels), `"${line}" is told twice`);
      values.set(labels, Number(number));
    }
  }
  return families;
}
const valueOf = (view: View, name: string, labels = "") =>
  parse(metricsText(view)).get(`twoside_${name}`)?.values.get(labels);

Deno.test("metricsText() is text that Prometheus reads, of a sample and of a real engine in every state", () => {
  parse(metricsText(sampleFrame().view));
  const house = new EngineHouse();
  const real = () => parse(metricsText(viewOf(house.engine, house.now, HOST, null)));
  real(); // nothing is known yet
  house.boot().fill("buy").run(500);
  assertEquals(real().get("twoside_up")?.values.get(""), 1);
  house.kill();
  house.run(5_000);
  assertEquals([real().get("twoside_up")?.values.get(""), real().get("twoside_killed")?.values.get("")], [0, 1]);
});

Deno.test("metricsText() tells money, positions, venues, budgets and latency in base units", () => {
  const { view } = sampleFrame(), [market] = view.markets, [venue] = view.venues, [budget] = venue.budgets;
  const where = `venue="binance",symbol="BTCUSDT"`;
  const cases: [string, string, number][] = [
    ["equity", 'quote="USDT"', Number(view.totals.equity)],
    ["fees", 'quote="USDT"', Number(view.totals.fees)],
    ["pnl", 'quote="USDT",part="spread"', Number(view.totals.attribution.spread)],
    ["pnl", 'quote="USDT",part="hedgeSlippage"', Number(view.totals.attribution.hedgeSlippage)],
    ["transfers", 'quote="USDT"', Number(view.totals.transfers)],
    ["strategy_pnl", 'quote="USDT",strategy="mm-1"', Number(view.strategies[0].pnl)],
    ["venue_equity", 'quote="USDT",venue="binance"', Number(venue.equity)],
    ["position", where, Number(market.position)],
    ["live_orders", where, market.quotes.length],
    ["fills_total", where, market.fillCount],
    ["book_age_seconds", where, market.bookAgeMs! / 1e3],
    ["venue_ready", 'venue="binance"', 1],
    ["clock_offset_seconds", 'venue="binance"', venue.clockOffsetMs! / 1e3],
    ["budget_used_ratio", `venue="binance",budget="${budget.name}"`, budget.used / budget.limit],
    ["tick_to_order_seconds", 'quantile="0.99"', view.latency.tickToOrderMicros.p99! / 1e6],
    ["loop_lag_seconds", "", view.latency.loopLagMs! / 1e3],
    ["resident_bytes", "", view.memory.rssBytes],
  ];
  for (const [name, labels, value] of cases) assertEquals(valueOf(view, name, labels), value, name);
  for (const [name, value] of Object.entries(view.counters)) {
    assertEquals(valueOf(view, "count_total", `what="${name}"`), value);
  }
});

Deno.test("metricsText() says of each name what it is: what only grows is a counter", () => {
  for (const [name, { type }] of parse(metricsText(sampleFrame().view))) {
    assertEquals(type, name.endsWith("_total") ? "counter" : "gauge", name);
  }
});

Deno.test("metricsText() leaves out what is not known instead of telling a zero", () => {
  const { view } = sampleFrame(), none = { p50: null, p99: null, p999: null };
  const unknown: View = {
    ...view,
    latency: { tickToOrderMicros: none, loopLagMs: null },
    venues: view.venues.map((venue) => ({ ...venue, clockOffsetMs: null, budgets: [] })),
    markets: view.markets.map((market) => ({ ...market, bookAgeMs: null })),
    counters: {},
  };
  const families = parse(metricsText(unknown));
  for (
    const name of [
      "tick_to_order_seconds",
      "loop_lag_seconds",
      "clock_offset_seconds",
      "budget_used_ratio",
      "book_age_seconds",
      "count_total",
    ]
  ) {
    assertEquals(families.get(`twoside_${name}`), undefined, name);
  }
  assert(families.has("twoside_equity"));
});

Deno.test("metricsText() escapes labels that a venue or a configuration brought in, and takes an unlimited budget for unused", () => {
  const { view } = sampleFrame(), odd = 'a"b\\c\nd{}';
  const [venue] = view.venues, budgets = [{ name: odd, used: 7, limit: 0 }];
  const text = metricsText({ ...view, venues: [{ ...venue, id: odd, budgets }], counters: { [odd]: 3 } });
  const escaped = 'a\\"b\\\\c\\nd{}', families = parse(text);
  assertEquals(families.get("twoside_budget_used_ratio")?.values.get(`venue="${escaped}",budget="${escaped}"`), 0);
  assertEquals(families.get("twoside_count_total")?.values.get(`what="${escaped}"`), 3);
});
