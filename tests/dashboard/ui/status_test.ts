/** @module */
import { assert, assertEquals } from "@std/assert";
import type { MarketView, View } from "../../../dashboard/protocol.ts";
import {
  attention,
  byAttention,
  missingLevels,
  notQuoted,
  orderSign,
  runSign,
  statusSign,
  usedTone,
  venueSign,
  viewSign,
} from "../../../dashboard/ui/status.ts";
import { SAMPLE_START, sampleFrame } from "../../support/sample_frame.ts";

const calm = (change: Partial<View> = {}): View => {
  const { view } = sampleFrame(0);
  const markets = view.markets.map((market) => ({ ...market, status: "LIVE" as const }));
  const venues = view.venues.map((venue) => ({ ...venue, budgets: [], differences: [], state: "READY" }));
  return { ...view, markets, venues, risk: [], ...change };
};
const texts = (view: View, facts: Parameters<typeof attention>[1] = []) =>
  attention(view, facts, SAMPLE_START).map(({ tone, text }) => `${tone}: ${text}`);

Deno.test("attention() is empty while all is calm", () => {
  assertEquals(texts(calm()), []);
});

Deno.test("attention() names each trouble with its figures, the worst first", () => {
  const [market, ...others] = calm().markets;
  const view = calm({
    venues: calm().venues.map((venue) => ({
      ...venue,
      state: "DOWN",
      reason: "the socket closed",
      differences: [{ asset: "BTC", difference: "-0.01" }, { asset: "USDT", difference: "0.00" }],
      budgets: [{ name: "ORDERS 10s", used: 41, limit: 50 }, { name: "WEIGHT", used: 6000, limit: 6000 }],
    })),
    markets: [
      { ...market, quotes: market.quotes.map((quote) => ({ ...quote, state: "UNKNOWN" as const })) },
      ...others.map((other) => ({ ...other, status: "OUT_OF_BAND" as const, sentence: "Too far from the mid" })),
    ],
    risk: [
      {
        rule: "R",
        title: "Position",
        scope: "s",
        value: "0.9 BTC",
        limit: "1 BTC",
        used: 0.9,
        action: "",
        refusals: 0,
        state: "warning",
      },
      { rule: "R", title: "Calm", scope: "s", value: "1", limit: "9", used: 0.1, action: "", refusals: 0, state: "ok" },
      {
        rule: "R",
        title: "Unmeasured",
        scope: "s",
        value: "1",
        limit: "9",
        used: null,
        action: "",
        refusals: 0,
        state: "ok",
      },
    ],
  });
  assertEquals(texts(view), [
    "danger: binance is down: the socket closed",
    "danger: Our books and binance differ by −0.01 BTC",
    "danger: binance WEIGHT: 6,000 of 6,000 used",
    "warn: binance ORDERS 10s: 41 of 50 used",
    "warn: BTC-USDT: 2 orders of unknown fate",
    "warn: ETH-USDT, SOL-USDT: Too far from the mid",
    "warn: Position, s: 0.9 BTC of 1 BTC",
  ]);
});

Deno.test("attention() shows a grave incident for ten minutes and a lesser one not at all", () => {
  const at = (ms: number) => new Date(SAMPLE_START - ms).toISOString();
  const incident = { kind: "incident", code: "c", scope: "s" } as const;
  const facts = [
    { ...incident, seq: 1, at: at(11 * 60_000), severity: "S1", sentence: "old" },
    { ...incident, seq: 2, at: at(60_000), severity: "S1", sentence: "A cancel was refused" },
    { ...incident, seq: 3, at: at(60_000), severity: "S2", sentence: "lesser" },
  ] as const;
  assertEquals(texts(calm(), facts), ["danger: A cancel was refused"]);
});

Deno.test("byAttention() puts trouble first and keeps the configured order otherwise", () => {
  const [first, second, third] = calm().markets;
  assertEquals(byAttention([first, second, third], []), ["binance:BTCUSDT", "binance:ETHUSDT", "binance:SOLUSDT"]);
  const order = byAttention([first, second, third], [
    { key: "a", tone: "warn", text: "", markets: ["binance:BTCUSDT", "binance:ETHUSDT"] },
    { key: "b", tone: "danger", text: "", markets: ["binance:SOLUSDT"] },
    { key: "c", tone: "danger", text: "" },
  ]);
  assertEquals(order, ["binance:SOLUSDT", "binance:BTCUSDT", "binance:ETHUSDT"]);
});

const stale = (market: MarketView) => ({
  ...market,
  status: "STALE_BOOK" as const,
  sentence: "The book is 9982 ms old; the limit is 1007 ms",
});
const freshness = (scope: string): View["risk"][number] => ({
  rule: "RSK-04",
  title: "Fresh market data",
  scope,
  value: "9982 ms",
  limit: "1007 ms",
  used: 9.9,
  action: "deny",
  refusals: 0,
  state: "breached" as const,
});

Deno.test("attention() tells a cause once: stale books in one line, and not a second time as a rule", () => {
  const markets = calm().markets.map(stale);
  const view = calm({ markets, risk: markets.map(({ venue, symbol }) => freshness(`${venue}:${symbol}`)) });
  assertEquals(texts(view), ["warn: BTC-USDT, ETH-USDT, SOL-USDT: The book is 10 s old; the limit is 1.0 s"]);
  const four = calm({ markets: [...markets, { ...markets[0], symbol: "XRPUSDT", base: "XRP" }] });
  assertEquals(texts(four)[0].startsWith("warn: BTC-USDT, ETH-USDT, SOL-USDT and 1 more: "), true);
  assertEquals(texts(calm({ risk: [freshness("binance:BTCUSDT")] })), [], "the book has come back already");
  const near = { ...freshness("binance:BTCUSDT"), value: "900 ms", used: 0.9, state: "warning" as const };
  assertEquals(texts(calm({ risk: [near] })), ["warn: Fresh market data, binance:BTCUSDT: 900 ms of 1,007 ms"]);
});

Deno.test("attention() takes a used-up order rate for no trouble", () => {
  const rate = { ...freshness("binance:BTCUSDT"), rule: "RSK-17", title: "Order rate", used: 1 };
  assertEquals(texts(calm({ risk: [rate] })), []);
});

Deno.test("attention() tells of a venue that is down, and not of each of its markets too", () => {
  const venues = calm().venues.map((venue) => ({ ...venue, state: "DOWN", reason: "the socket closed" }));
  const markets = calm().markets.map((market) => ({
    ...market,
    status: "STALE_USER_STREAM" as const,
    sentence: "binance is DOWN: the socket closed",
  }));
  const view = calm({ venues, markets, risk: [freshness("binance:BTCUSDT")] });
  assertEquals(texts(view), ["danger: binance is down: the socket closed"]);
});

Deno.test("viewSign() calls a run good only while no trouble keeps a market from being quoted", () => {
  const { markets } = calm(), [first, ...others] = markets;
  const sign = (markets: readonly MarketView[], state: View["state"] = "RUNNING") => {
    const { tone, shape, tag } = viewSign({ state, markets });
    return [tone, shape, tag];
  };
  const as = (status: MarketView["status"]) => ({ ...first, status });
  assertEquals(sign(markets), ["good", "disc", ""]);
  assertEquals(sign([as("PAUSED_USER"), ...others]), ["good", "disc", ""]);
  assertEquals(sign([as("POSITION_LIMIT"), ...others]), ["good", "disc", ""]);
  assertEquals(sign([as("PENDING_NEW")]), ["good", "disc", ""]);
  assertEquals(sign([stale(first), ...others]), ["warn", "half", ""]);
  assertEquals(sign(markets.map(stale)), ["warn", "triangle", "nothing is quoted"]);
  assertEquals(sign(markets.map(stale), "KILLED"), ["danger", "square", ""]);
});

Deno.test("notQuoted() is what the strategy's own steps do not tell", () => {
  const { markets: [market] } = calm();
  const said = (status: MarketView["status"], told: MarketView["status"] | null = null) =>
    notQuoted({
      status,
      absent: told === null ? [] : [{ side: "buy", level: 0, status: told, sentence: "" }],
    });
  assertEquals(market.status, "LIVE");
  assertEquals([said("LIVE"), said("PENDING_NEW"), said("STALE_BOOK"), said("PAUSED_USER")], [
    false,
    false,
    true,
    true,
  ]);
  assertEquals(said("POSITION_LIMIT", "POSITION_LIMIT"), false);
});

Deno.test("missingLevels() names each level that neither stands nor is told to be absent", () => {
  const [market] = calm().markets, [quote] = market.quotes;
  const at = (side: "buy" | "sell", level: number) => ({ ...quote, side, level });
  const quotes = [at("buy", 0), at("buy", 1), at("sell", 0)];
  assertEquals(missingLevels({ quotes, absent: [] }, "sell", 0), [1]);
  assertEquals(missingLevels({ quotes, absent: [] }, "buy", 0), []);
  assertEquals(missingLevels({ quotes, absent: [] }, "buy", 3), [2]);
  const absent = [{ side: "sell", level: 1, status: "POSITION_LIMIT", sentence: "" }] as const;
  assertEquals(missingLevels({ quotes, absent }, "sell", 2), []);
  assertEquals(missingLevels({ quotes: [], absent: [] }, "sell", 0), []);
});

Deno.test("every state of the run has its own shape or word", () => {
  const states: View["state"][] = ["RUNNING", "REDUCE_ONLY", "PAUSED", "STOPPING", "KILLED"];
  assertEquals(new Set(states.map((state) => runSign(state).shape)).size, states.length);
});

Deno.test("statusSign() and orderSign() never call trouble good", () => {
  const statuses: MarketView["status"][] = [
    "STALE_BOOK",
    "UNKNOWN",
    "CLOCK_SKEW",
    "POSITION_LIMIT",
    "KILLED",
    "STOPPED",
  ];
  for (const status of statuses) assert(statusSign(status).tone !== "good", status);
  assertEquals(orderSign({ state: "UNKNOWN", pending: "none" }).shape, "triangle");
  assertEquals(orderSign({ state: "OPEN", pending: "cancel_sent" }), {
    tone: "busy",
    shape: "half",
    word: "cancel sent",
  });
  assertEquals(orderSign({ state: "OPEN", pending: "none" }).tone, "good");
  assertEquals(["READY", "DEGRADED", "DOWN", "SYNCING"].map((state) => venueSign(state).tone), [
    "good",
    "busy",
    "danger",
    "busy",
  ]);
  assertEquals([null, 0.79, 0.8, 1, 1.4].map(usedTone), ["calm", "calm", "warn", "danger", "danger"]);
});

Deno.test("attention() names a scope that a rule stopped for as long as it is, and not its incident beside it", () => {
  const hold = {
    level: "instrument",
    scope: "binance:BTCUSDT",
    cause: "RSK-24",
    sentence: "15 rejects in 5 min",
  } as const;
  const since = new Date(SAMPLE_START).toISOString(), at = since, common = { since, coolDownMs: 10_000 } as const;
  const incident = { kind: "incident", seq: 1, at, severity: "S1", code: "tripped_by_rule" } as const;
  const facts = [{ ...incident, scope: hold.scope, sentence: "binance:BTCUSDT is stopped: 15 rejects in 5 min" }];
  const stopped = calm({ holds: [{ ...hold, ...common, ends: "person", tripped: true }] });
  assertEquals(texts(stopped, facts), ["danger: binance:BTCUSDT is stopped: 15 rejects in 5 min"]);
  assertEquals(attention(stopped, [], SAMPLE_START)[0].markets, ["binance:BTCUSDT"]);
  assertEquals(texts(calm({ holds: [{ ...hold, ...common, ends: "itself", tripped: false }] })), []);
});

Deno.test("attention() names a difference that stops something, by how much it stops, once", () => {
  const [venue] = calm().venues;
  const difference = {
    id: "D8",
    ours: "4.75",
    venue: "4.25",
    since: "",
    market: "binance:ETHUSDT",
    adopt: null,
  } as const;
  const what = "binance:ETHUSDT: we count 4.75, the venue says 4.25";
  const view = (stops: "nothing" | "instrument" | "venue", change = {}) =>
    calm({
      venues: [{
        ...venue,
        ...change,
        reconcile: { ...venue.reconcile, differences: [{ ...difference, what, stops }] },
      }],
    });
  assertEquals(texts(view("nothing")), []);
  assertEquals(texts(view("instrument")), [`warn: ${what}`]);
  assertEquals(texts(view("venue")), [`danger: ${what}`]);
  assertEquals(texts(view("venue", { state: "DEGRADED", reason: what })), [`warn: binance is degraded: ${what}`]);
});
