/** A double of what the engine publishes: one realistic frame of the dashboard's stream, three markets on one venue, made
 * from `step` alone (a tenth of a second each), so that the same step is always the same frame. BTC quotes both sides,
 * ETH holds as much as it may and quotes one, SOL has a stale book and quotes none. @module */
import type { RiskView } from "../../core/engine/view.ts";
import type {
  AbsentQuote,
  BookView,
  EarningsView,
  Fact,
  Frame,
  KillReceipt,
  LevelView,
  MarketView,
  QuoteView,
  View,
} from "../../dashboard/protocol.ts";
import { sampleParameters } from "./sample_parameters.ts";

/** 2026-01-05 09:30:00 UTC, in ms: when step 0 is. */
export const SAMPLE_START = Date.UTC(2026, 0, 5, 9, 30);
const STARTED = SAMPLE_START - 754_000;
const STEP_MS = 100;
/** A fill happens every so many steps. */
const FILL_EVERY = 25;
const FIRST_FACTS = 4;

type Spec = {
  readonly symbol: string;
  readonly base: string;
  readonly tick: number;
  readonly tickDigits: number;
  readonly lotDigits: number;
  readonly mid: number;
  readonly size: number;
  readonly limit: number;
};
const SPECS: readonly Spec[] = [
  { symbol: "BTCUSDT", base: "BTC", tick: 0.01, tickDigits: 2, lotDigits: 5, mid: 65012.35, size: 0.02, limit: 1 },
  { symbol: "ETHUSDT", base: "ETH", tick: 0.01, tickDigits: 2, lotDigits: 4, mid: 3204.18, size: 0.25, limit: 5 },
  { symbol: "SOLUSDT", base: "SOL", tick: 0.01, tickDigits: 2, lotDigits: 3, mid: 148.27, size: 4, limit: 100 },
];

/** The frame of `step` tenths of a second after the start.
 * @param change replaces fields of the view, to show a state: `{ state: "KILLED", killSwitch: … }` */
export function sampleFrame(step = 0, change: Partial<View> = {}): Frame {
  const markets = SPECS.map((spec, index) => market(spec, index, step));
  return {
    view: { ...view(step, markets), ...change },
    books: SPECS.map((spec, index) => book(spec, index, step, markets[index])),
    strategies: [sampleParameters(SAMPLE_START)],
    receipts: change.killSwitch && change.killSwitch.state !== "ARMED" ? [sampleReceipt(step)] : [],
    facts: factsOf(step),
  };
}

/** Every fact up to `step`, oldest first, numbered from 1 without holes. */
export function sampleFacts(step: number): readonly Fact[] {
  const facts: Fact[] = [];
  for (let at = 0; at <= step; at++) facts.push(...factsOf(at));
  return facts;
}

/** The receipt of a kill one second before `step`: two orders found and cancelled, verified empty after 412 ms. */
export function sampleReceipt(step = 0): KillReceipt {
  const at = instant(step - 10), verifiedAt = instant(step - 10, 412);
  return {
    id: "kill-1",
    by: "operator",
    reason: "drill",
    level: "cancel",
    scope: "global",
    at,
    state: "TRIPPED",
    verifiedAt,
    ms: 412,
    flatten: null,
    venues: [{
      venue: "binance",
      requests: 4,
      answers: 2,
      failures: 0,
      firstCancelAt: at,
      fills: 0,
      foreign: 0,
      foreignCancelled: [],
      ordersBefore: 3,
      cancelled: 3,
      remaining: 0,
      verifiedAt,
      ms: 412,
      positionsBefore: { BTC: "0.08", ETH: "5", SOL: "-12" },
      positionsAfter: { BTC: "0.08", ETH: "5", SOL: "-12" },
    }],
  };
}

/** Parts that add up to `pnl`. */
function earnings(pnl: number, fees: number): EarningsView {
  const [all, spread, paid, funding, hedgeSlippage] = [pnl, 2 * pnl, -fees, 3.25, -12.5].map((part) => part.toFixed(2));
  const known = [spread, paid, funding, hedgeSlippage].reduce((sum, part) => sum + Number(part), 0);
  const inventory = (Number(all) - known).toFixed(2);
  return { pnl: all, attribution: { spread, inventory, fees: paid, funding, hedgeSlippage, adjustments: "0" } };
}

function view(step: number, markets: readonly MarketView[]): View {
  const realised = 171.42 + Math.floor(step / FILL_EVERY) * 0.31;
  const unrealised = 32.76 + wave(step, 70) * 18;
  const fees = 41.07 + Math.floor(step / FILL_EVERY) * 0.13;
  return {
    mode: "demo",
    state: "RUNNING",
    sentence: "Quoting 2 of 3 markets: SOLUSDT waits for a fresh book, ETHUSDT only sells because its position is full",
    at: instant(step),
    startedAt: new Date(STARTED).toISOString().replace("Z", "000Z"),
    build: "0.1.0+sample",
    killSwitch: { state: "ARMED" },
    totals: {
      equity: (101_000 + realised + unrealised - fees).toFixed(2),
      realisedPnl: realised.toFixed(2),
      unrealisedPnl: unrealised.toFixed(2),
      fees: fees.toFixed(2),
      netExposure: "19442.65",
      drawdown: "98.4",
      quote: "USDT",
      attribution: earnings(realised + unrealised - fees, fees).attribution,
      transfers: "1000",
      coins: "14210.5",
      unvalued: [],
      depegs: [],
    },
    venues: [{
      ...earnings(realised + unrealised - fees, fees),
      id: "binance",
      equity: (101_000 + realised + unrealised - fees).toFixed(2),
      state: "READY",
      reason: "market data, orders and account stream are alive",
      clockOffsetMs: 1.8,
      dataAgeMs: 12 + (step * 7) % 40,
      rttMs: { p50: 3.1, p99: 11.4 },
      budgets: [
        { name: "REQUEST_WEIGHT 1m", used: 412 + step % 60, limit: 6000 },
        { name: "ORDERS 10s", used: 38 + step % 12, limit: 50 },
      ],
      deadMan: {
        state: "none",
        sentence: "No dead-man: binance has no dead-man switch",
        windowMs: null,
        armedUntil: null,
        firingsLeft: null,
      },
      balances: [
        { asset: "USDT", free: "74210.118", locked: "1300.25", reserved: "0" },
        { asset: "BTC", free: "0.06", locked: "0.02", reserved: "0" },
        { asset: "ETH", free: "4.75", locked: "0.25", reserved: "0" },
        { asset: "SOL", free: "88", locked: "0", reserved: "0" },
      ],
      differences: [{ asset: "USDT", difference: "0" }, { asset: "BTC", difference: "0" }],
      foreignOrders: 0,
      foreign: [],
      reconcile: {
        state: "READY",
        startedAt: "2026-11-25T09:00:00.000000Z",
        cleanAt: "2026-11-25T09:00:00.400000Z",
        ordersChecked: 20 * step,
        corrected: [],
        open: [],
        differences: [],
        stretched: 1,
        waitingForWeight: 0,
        nextAt: null,
      },
    }],
    markets,
    strategies: [{
      ...earnings(realised + unrealised - fees, fees),
      id: "mm-1",
      kind: "market_making",
      markets: SPECS.map(({ symbol }) => `binance:${symbol}`),
      state: "RUNNING",
      reason: "",
      version: 3,
    }],
    holds: [],
    rearm: [],
    guards: { guardian: 180, sentinel: 640 },
    limits: [
      { level: "global", scope: "global", values: { maxOpenOrders: 500, maxGross: null, maxDrawdownShare: 0.02 } },
      {
        level: "instrument",
        scope: "binance:BTCUSDT",
        values: { maxOrderSize: "0.05", maxPosition: "1", maxOpenOrders: 20, ordersPerSecond: 4 },
      },
    ],
    risk: [
      risk("RSK-08", "Position", "binance:ETHUSDT", "5 ETH", "5 ETH", 1, "refuses what adds", 14),
      risk("RSK-16", "Orders in 10 s", "binance", String(38 + step % 12), "50", (38 + step % 12) / 50, "delays", 2),
      risk("RSK-25", "Drawdown today", "global", "98.4 USDT", "2020 USDT", 98.4 / 2020, "kills", 0),
      risk("RSK-12", "Age of the book", "binance:SOLUSDT", "4200 ms", "3000 ms", 1.4, "withdraws quotes", 0),
    ],
    latency: { tickToOrderMicros: { p50: 38, p99: 121, p999: 410 }, loopLagMs: 0.4 },
    memory: { rssBytes: 81_264_640 },
    counters: { frames: 120_400 + step * 6, commands: 8_120 + step, conflated: 0, decodeErrors: 0 },
  };
}

function market(spec: Spec, index: number, step: number): MarketView {
  const mid = midOf(spec, index, step);
  const price = (value: number) => value.toFixed(spec.tickDigits);
  const lots = (value: number) => value.toFixed(spec.lotDigits).replace(/\.?0+$/, "");
  const position = [0.08, spec.limit, -12][index];
  return {
    venue: "binance",
    symbol: spec.symbol,
    base: spec.base,
    quote: "USDT",
    tick: String(spec.tick),
    lot: (10 ** -spec.lotDigits).toFixed(spec.lotDigits),
    contract: null,
    kind: "spot",
    strategy: "mm-1",
    bid: price(mid - spec.tick),
    ask: price(mid + spec.tick),
    mid: price(mid),
    fairValue: (mid + spec.tick * 3.4).toFixed(spec.tickDigits + 1),
    position: lots(position),
    positionLimit: lots(spec.limit),
    worstLong: lots(index === 0 ? position + spec.size : position),
    worstShort: lots(index < 2 ? position - spec.size : position),
    averagePrice: price(spec.mid * 0.9988),
    realisedPnl: [120.11, 48.02, 3.29][index].toFixed(2),
    unrealisedPnl: ((mid - spec.mid * 0.9988) * position).toFixed(2),
    fees: [22.4, 14.6, 4.07][index].toFixed(2),
    volume: ["182340.55", "96450.1", "20110.4"][index],
    fillCount: [211, 98, 40][index] + (index === 0 ? Math.floor(step / FILL_EVERY) : 0),
    quotes: quotes(spec, index, step),
    absent: ABSENT[index],
    status: (["LIVE", "POSITION_LIMIT", "STALE_BOOK"] as const)[index],
    sentence: [
      "Quoting both sides",
      "Only selling: buying 0.25 ETH more could reach 5.25 ETH, the limit is 5 ETH",
      "Not quoting: the book is 4.2 s old, the limit is 3 s",
    ][index],
    bookAgeMs: index === 2 ? 4200 : 12 + (step * 7) % 40,
  };
}

const ABSENT: readonly (readonly AbsentQuote[])[] = [
  [],
  [{ side: "buy", level: 0, status: "POSITION_LIMIT", sentence: "Buying 0.25 ETH could reach 5.25 ETH; limit 5 ETH" }],
  [
    { side: "buy", level: 0, status: "STALE_BOOK", sentence: "The book is 4.2 s old; limit 3 s" },
    { side: "sell", level: 0, status: "STALE_BOOK", sentence: "The book is 4.2 s old; limit 3 s" },
  ],
];

function quotes(spec: Spec, index: number, step: number): readonly QuoteView[] {
  if (index === 2) return [];
  const mid = midOf(spec, index, step), away = Math.round(spec.mid * 0.0005 / spec.tick) * spec.tick;
  const quote = (side: "buy" | "sell", serial: number): QuoteView => ({
    orderId: `tw1s${index}${side === "buy" ? "b" : "a"}${1000 + serial}`,
    venueOrderId: String(7_000_000_000 + serial),
    side,
    level: 0,
    price: (mid + (side === "buy" ? -away : away)).toFixed(spec.tickDigits),
    size: String(spec.size),
    filled: step % FILL_EVERY < 4 && side === "buy" && index === 0 ? "0.005" : "0",
    state: step % FILL_EVERY < 4 && side === "buy" && index === 0 ? "PARTIAL" : "OPEN",
    pending: "none",
    queueAhead: side === "buy" ? String(spec.size * 12) : null,
    ageMs: 400 + (step % 40) * STEP_MS,
  });
  const serial = Math.floor(step / 40);
  return index === 1 ? [quote("sell", serial)] : [quote("buy", serial), quote("sell", serial)];
}

function book(spec: Spec, index: number, step: number, { quotes, absent, fairValue }: MarketView): BookView {
  const mid = midOf(spec, index, step);
  const ours = new Map(quotes.map(({ price, size }) => [price, size]));
  const side = (direction: 1 | -1): LevelView[] =>
    Array.from({ length: 20 }, (_, level) => {
      // Our own price is always a level, at the tenth place, so that the ladder can mark it.
      const own = quotes.find(({ side }) => (side === "buy" ? -1 : 1) === direction)?.price;
      const apart = level === 9 ? Math.round(spec.mid * 0.0005 / spec.tick) : level < 9 ? 1 + level : 0;
      const far = Math.round(spec.mid * 0.0005 / spec.tick) + (level - 9) * 3;
      const price = level === 9 && own ? own : (mid + direction * (apart || far) * spec.tick).toFixed(spec.tickDigits);
      const size = spec.size * (2 + ((level * 31 + step * 3 + index * 7) % 17));
      return {
        price,
        size: size.toFixed(spec.lotDigits),
        ours: ours.get(price) ?? "0",
        queueAhead: ours.has(price) ? (size * 0.6).toFixed(spec.lotDigits) : null,
      };
    });
  return {
    venue: "binance",
    symbol: spec.symbol,
    at: instant(index === 2 ? step - 42 : step),
    valid: index !== 2,
    bids: side(-1),
    asks: side(1),
    fairValue,
    quotes,
    absent,
    trace: [
      { stage: "fair value", before: mid.toFixed(2), after: fairValue ?? "", reason: "weighted mid of 5 levels" },
      { stage: "half-spread", before: fairValue ?? "", after: "±5.0 bp", reason: "parameter halfSpreadBp" },
      { stage: "skew", before: "0", after: "-0.8 bp", reason: "position +0.08 of 1" },
      { stage: "risk", before: "place", after: "place", reason: "all rules agree" },
    ],
  };
}

function factsOf(step: number): readonly Fact[] {
  if (step > 0) {
    if (step % FILL_EVERY !== 0) return [];
    const count = step / FILL_EVERY;
    return [fill(FIRST_FACTS + count, step, count % 2 === 0 ? "buy" : "sell")];
  }
  return [
    {
      seq: 1,
      at: instant(-7000),
      kind: "operator",
      action: "set_params",
      by: "operator",
      scope: "mm-1",
      reason: "",
      result: "applied",
      before: '{"halfSpreadBp":6}',
      after: '{"halfSpreadBp":5}',
    },
    fill(2, -100, "sell"),
    {
      seq: 3,
      at: instant(-42),
      kind: "incident",
      severity: "S2",
      code: "book_stale",
      scope: "binance:SOLUSDT",
      sentence: "The book of SOLUSDT is older than 3 s; its quotes were withdrawn",
    },
    {
      seq: 4,
      at: instant(-30),
      kind: "refusal",
      rule: "RSK-08",
      scope: "binance:ETHUSDT",
      sentence: "Buying 0.25 ETH could reach 5.25 ETH; the limit is 5 ETH",
    },
  ];
}

function fill(seq: number, step: number, side: "buy" | "sell"): Fact {
  return {
    seq,
    at: instant(step),
    kind: "fill",
    venue: "binance",
    symbol: "BTCUSDT",
    orderId: `tw1s0${side === "buy" ? "b" : "a"}${seq}`,
    tradeId: String(500_000 + seq),
    side,
    price: midOf(SPECS[0], 0, step).toFixed(2),
    size: "0.005",
    liquidity: "maker",
    fee: "0.13",
    feeAsset: "USDT",
    position: "0.08",
    realisedPnl: "0.31",
  };
}

function risk(
  rule: string,
  title: string,
  scope: string,
  value: string,
  limit: string,
  used: number,
  action: string,
  refusals: number,
) {
  const state: RiskView["state"] = used > 1 ? "breached" : used >= 0.8 ? "warning" : "ok";
  return { rule, title, scope, value, limit, used, action, refusals, state };
}

/** Whole ticks, so that every price lies on the grid; SOL stands still, its book is stale. */
function midOf({ mid, tick }: Spec, index: number, step: number): number {
  if (index === 2) return mid;
  const ticks = Math.round(mid * 0.0004 / tick * (wave(step, 90) + wave(step + index * 13, 17) * 0.3));
  return mid + ticks * tick;
}

function wave(step: number, period: number): number {
  return Math.sin(2 * Math.PI * step / period);
}

/** ISO 8601 with microseconds. */
function instant(step: number, plusMs = 0): string {
  return new Date(SAMPLE_START + step * STEP_MS + plusMs).toISOString().replace("Z", "000Z");
}
