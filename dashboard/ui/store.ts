/** All that the page knows, as signals. Frames are taken as they come and painted once an animation frame; nothing here grows
 * without a bound. Panels read, only this file writes. @module */
import { batch, computed, signal } from "@preact/signals";
import type { BookView, Fact, Frame, KillReceipt, MarketView, StrategyParameters, View } from "../protocol.ts";
import { Calm } from "./calm.ts";
import { numberOf } from "./format.ts";
import type { MoneyPoint } from "./money_history.ts";
import { Linger } from "./linger.ts";
import { together } from "./pairs.ts";
import { keepLast, Series } from "./rings.ts";
import { type Attention, attention, byAttention, marketKey } from "./status.ts";
import type { StreamState } from "./stream.ts";

export type FillFact = Extract<Fact, { kind: "fill" }>;

const FACT_LIMIT = 1_000;
const RECEIPT_LIMIT = 50;
/** Points of a market's curve: a quarter of an hour at four a second. */
const PRICE_LIMIT = 3_600;
const PRICE_EVERY = 250;
/** Points of the money curve: four hours, one a second. */
const MONEY_LIMIT = 14_400;
const MONEY_EVERY = 1_000;
/** Markets whose curve is kept; the least recently opened goes first. */
const CURVE_LIMIT = 80;

/** Columns of a market's curve. */
export const PRICE = { mid: 0, fair: 1, bid: 2, ask: 3 } as const;
/** Columns of the money curve, in the quote asset; fees as they weigh on the total. */
export const MONEY = { total: 0, realised: 1, unrealised: 2, fees: 3, equity: 4 } as const;

export const view = signal<View | null>(null);
export const books = signal<ReadonlyMap<string, BookView>>(new Map());
export const strategies = signal<readonly StrategyParameters[]>([]);
export const receipts = signal<readonly KillReceipt[]>([]);
export const fills = signal<readonly FillFact[]>([]);
/** Incidents, refusals and what people did, oldest first. */
export const records = signal<readonly Fact[]>([]);
/** Facts that the server's ring had forgotten when this page asked; `null` = none are missing. */
export const missed = signal<Frame["gap"] | null>(null);
export const stream = signal<StreamState>({ phase: "connecting", reason: "", since: null });
/** Local clock in ms, moved by `tick`; ages count with it. */
export const now = signal(0);
/** Local clock when the newest frame came; 0 = never. */
export const frameAt = signal(0);
/** Frames painted since the page was opened. */
export const painted = signal(0);

/** The market that the board shows, by key. The first configured one until somebody chooses: trouble elsewhere moves the
 * list, never the board under somebody's eyes. */
export const chosen = signal<string | null>(null);
export const filter = signal("");
/** The list keeps its order while the pointer is on it. */
export const holdOrder = signal(false);

/** What needs attention, worst first; it does not flicker. */
export const troubles = signal<readonly Attention[]>([]);
const lingering = new Linger<Attention>();
const calm = new Calm();

export const markets = computed(() => view.value?.markets ?? []);
let heldOrder: readonly string[] = [];
/** Keys in the order of the list: attention first, those of a pair together, stable otherwise. */
export const order = computed(() => {
  const fresh = together(byAttention(markets.value, troubles.value), markets.value);
  const same = fresh.length === heldOrder.length && fresh.every((key, index) => key === heldOrder[index]);
  if (!same && !(holdOrder.value && fresh.length === heldOrder.length)) heldOrder = fresh;
  return heldOrder;
});
export const listed = computed(() => {
  const wanted = filter.value.trim().toLowerCase().replace(/[^a-z0-9]/g, "");
  const texts = new Map(markets.value.map((market) => [marketKey(market), `${market.venue}${market.symbol}`]));
  return order.value.filter((key) => texts.get(key)?.toLowerCase().replace(/[^a-z0-9]/g, "").includes(wanted));
});
export const selected = computed(() => {
  const keys = order.value;
  if (chosen.value !== null && keys.includes(chosen.value)) return chosen.value;
  return markets.value.length > 0 ? marketKey(markets.value[0]) : null;
});
export const market = computed<MarketView | null>(() =>
  markets.value.find((market) => marketKey(market) === selected.value) ?? null
);
export const book = computed<BookView | null>(() => books.value.get(selected.value ?? "") ?? null);
/** The strategy whose knobs stand beside the market. */
export const strategy = computed<StrategyParameters | null>(() =>
  strategies.value.find(({ id }) => id === market.value?.strategy) ?? strategies.value[0] ?? null
);
/** The engine's clock in ms, carried on by ours while no frame comes. */
export const engineNow = computed(() => {
  const at = view.value ? Date.parse(view.value.at) : NaN;
  return Number.isNaN(at) ? now.value : at + Math.max(0, now.value - frameAt.value);
});
/** Whether what is shown is what is. */
export const fresh = computed(() => stream.value.phase === "live");
/** Why controls that need fresh data are shut; empty = they are open. */
export const shut = computed(() => {
  const { phase, reason } = stream.value;
  if (phase === "live") return "";
  if (phase === "connecting") return "Waiting for the first values";
  return `${reason || "The stream is lost"}: what you see may be old`;
});
export const killed = computed(() => view.value?.state === "KILLED");

const curves = new Map<string, Series>();
export const money = new Series(5, MONEY_LIMIT);
/** Moves when the money curve has got a point. */
export const moneyMoved = signal(0);

/** The curve of a market; empty for one that was never seen. */
export function curve(key: string): Series {
  let series = curves.get(key);
  if (!series) {
    series = new Series(4, PRICE_LIMIT);
    curves.set(key, series);
    const oldest = curves.keys().next().value;
    if (curves.size > CURVE_LIMIT && oldest !== undefined) curves.delete(oldest);
  }
  return series;
}

let lastSeq = 0, startedAt = "", mode: View["mode"] | null = null;
/** The number of the last fact held. */
export const lastFact = (): number => lastSeq;

let waiting: Frame | null = null;
let waitingFills: FillFact[] = [];
let waitingRecords: Fact[] = [];
let waitingAt = 0;
/** Told when the engine is another one than before: its numbers start anew. */
let onRestart: () => void = () => {};
export const whenRestarted = (told: () => void): void => {
  onRestart = told;
};

/** Takes a frame off the stream; `paint` shows the newest. No fact is lost between two paints. */
export function take(frame: Frame, at: number): void {
  if (startedAt !== "" && frame.view.startedAt !== startedAt) forget();
  startedAt = frame.view.startedAt;
  mode = frame.view.mode;
  for (const fact of frame.facts) {
    if (fact.seq <= lastSeq) continue;
    lastSeq = fact.seq;
    if (fact.kind === "fill") waitingFills.push(fact);
    else waitingRecords.push(fact);
  }
  if (frame.gap) missed.value = frame.gap;
  // A flood of fills pushes out no incident, and a page out of sight keeps no more than it could show.
  if (waitingFills.length > FACT_LIMIT) waitingFills = waitingFills.slice(-FACT_LIMIT);
  if (waitingRecords.length > FACT_LIMIT) waitingRecords = waitingRecords.slice(-FACT_LIMIT);
  waiting = frame;
  waitingAt = at;
}

/** Shows the newest frame, if there is one since the last time. */
export function paint(): void {
  const frame = waiting;
  if (!frame) return;
  const newFills = waitingFills, newRecords = waitingRecords;
  waiting = null;
  waitingFills = [];
  waitingRecords = [];
  sample(frame);
  const seen = calm.update(frame.view, waitingAt);
  batch(() => {
    view.value = seen;
    frameAt.value = waitingAt;
    now.value = Math.max(now.peek(), waitingAt);
    books.value = new Map(frame.books.map((book) => [marketKey(book), book]));
    if (changed(strategies.peek(), frame.strategies)) strategies.value = frame.strategies;
    receipts.value = frame.receipts.slice(-RECEIPT_LIMIT);
    fills.value = keepLast(fills.peek(), newFills, FACT_LIMIT);
    records.value = keepLast(records.peek(), newRecords, FACT_LIMIT);
    const found = attention(seen, records.peek(), Date.parse(seen.at));
    const shown = lingering.update(found, waitingAt);
    if (differ(troubles.peek(), shown)) troubles.value = shown;
    painted.value += 1;
  });
}

function differ(before: readonly Attention[], after: readonly Attention[]): boolean {
  return before.length !== after.length ||
    after.some(({ key, text, tone, over }, index) => {
      const old = before[index];
      return key !== old.key || text !== old.text || tone !== old.tone || over !== old.over;
    });
}

/** Moves the clock by which ages count. */
export function tick(at: number): void {
  now.value = at;
}

/** Forms are drawn from this list, so it changes only when its content does. */
function changed(before: readonly StrategyParameters[], after: readonly StrategyParameters[]): boolean {
  return before.length !== after.length || after.some((strategy, index) => {
    const old = before[index];
    return old.id !== strategy.id || old.version !== strategy.version ||
      old.history.length !== strategy.history.length ||
      strategy.parameters.some(({ value }, place) => value !== old.parameters[place]?.value);
  });
}

function sample(frame: Frame): void {
  const at = Date.parse(frame.view.at);
  if (Number.isNaN(at)) return;
  for (const market of frame.view.markets) {
    const series = curve(marketKey(market));
    if (!due(series, at, PRICE_EVERY)) continue;
    const best = (side: "buy" | "sell") =>
      numberOf(market.quotes.find((quote) => quote.side === side && quote.level === 0)?.price);
    series.push(at, [numberOf(market.mid), numberOf(market.fairValue), best("buy"), best("sell")]);
  }
  if (!due(money, at, MONEY_EVERY)) return;
  const { equity, realisedPnl, unrealisedPnl, fees } = frame.view.totals;
  pushMoney(at, {
    realised: numberOf(realisedPnl),
    unrealised: numberOf(unrealisedPnl),
    fees: numberOf(fees),
    equity: numberOf(equity),
  });
  moneyMoved.value = money.total;
  if (history.length > 0) {
    const points = history;
    history = [];
    fillMoneyHistory(points);
  }
}

/** One row in each whole span of `every` ms, however the frames fall. */
function due(series: Series, at: number, every: number): boolean {
  return series.length === 0 || Math.floor(at / every) > Math.floor(series.at(series.length - 1) / every);
}

function pushMoney(at: number, { realised, unrealised, fees, equity }: Omit<MoneyPoint, "at">): void {
  money.push(at, [realised + unrealised - fees, realised, unrealised, -fees, equity]);
}

/** What the archive told before the first frame came. */
let history: readonly MoneyPoint[] = [];

/** Puts the archive's points in front of what is seen here. Where they say nothing of fees, these follow from the equity,
 * whose start the first frame tells. */
export function fillMoneyHistory(points: readonly MoneyPoint[]): void {
  if (money.length === 0) {
    history = points;
    return;
  }
  const seen = Array.from({ length: money.length }, (_, row) => ({
    at: money.at(row),
    values: Array.from({ length: money.columns }, (_, column) => money.value(row, column)),
  }));
  const start = seen[0].values[MONEY.equity] - seen[0].values[MONEY.total];
  // A simulated account begins anew with each start: what an earlier one earned is no part of this curve.
  const from = mode === "live" ? -Infinity : Date.parse(startedAt);
  money.clear();
  for (const point of points) {
    if (point.at >= seen[0].at) break;
    if (point.at < from) continue;
    const implied = point.realised + point.unrealised - (point.equity - start);
    pushMoney(point.at, { ...point, fees: Number.isNaN(point.fees) ? implied : point.fees });
  }
  for (const { at, values } of seen) money.push(at, values);
  moneyMoved.value = money.total;
}

/** Another engine runs now: what belonged to the old one goes. */
function forget(): void {
  lastSeq = 0;
  waitingFills = [];
  waitingRecords = [];
  history = [];
  curves.clear();
  money.clear();
  batch(() => {
    fills.value = [];
    records.value = [];
    missed.value = null;
    moneyMoved.value = money.total;
  });
  onRestart();
}

/** Empties the page's memory; tests begin with it. */
export function reset(): void {
  forget();
  startedAt = "";
  waiting = null;
  heldOrder = [];
  lingering.clear();
  calm.clear();
  batch(() => {
    view.value = null;
    troubles.value = [];
    books.value = new Map();
    strategies.value = [];
    receipts.value = [];
    chosen.value = null;
    filter.value = "";
    holdOrder.value = false;
    painted.value = 0;
    frameAt.value = 0;
    now.value = 0;
    stream.value = { phase: "connecting", reason: "", since: null };
  });
}
