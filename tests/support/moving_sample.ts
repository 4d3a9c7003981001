/** A double of the engine's publishing side that moves: seeded random walks, quotes that follow the half-spread, fills when the
 * market comes to them, money that adds up. For looking at the page and for its browser tests; the figures are floats
 * and prove nothing about the engine. @module */
import type {
  BookView,
  CurvePoint,
  Fact,
  Frame,
  KillReceipt,
  LevelView,
  MarketView,
  QuoteView,
  View,
} from "../../dashboard/protocol.ts";
import { isoMicros } from "../../core/engine/text.ts";
import { Parameters } from "../../core/engine/parameters.ts";
import { PARAMETERS } from "../../strategies/market_making/parameters.ts";
import { sampleFrame } from "./sample_frame.ts";

type Spec = { symbol: string; base: string; digits: number; lot: number; mid: number; size: number; limit: number };
const SPECS: readonly Spec[] = [
  { symbol: "BTCUSDT", base: "BTC", digits: 2, lot: 5, mid: 65012.35, size: 0.02, limit: 1 },
  { symbol: "ETHUSDT", base: "ETH", digits: 2, lot: 4, mid: 3204.18, size: 0.25, limit: 5 },
  { symbol: "SOLUSDT", base: "SOL", digits: 2, lot: 3, mid: 148.27, size: 4, limit: 100 },
  { symbol: "BNBUSDT", base: "BNB", digits: 1, lot: 3, mid: 612.4, size: 1.2, limit: 30 },
  { symbol: "DOGEUSDT", base: "DOGE", digits: 5, lot: 0, mid: 0.12345, size: 6000, limit: 100000 },
];
type Resting = QuoteView & { readonly ticks: number; readonly bornAt: number };
type Moving = Spec & {
  ticks: number;
  position: number;
  average: number;
  realised: number;
  fees: number;
  volume: number;
  fillCount: number;
  quotes: Resting[];
};

export class MovingSample {
  readonly parameters = new Parameters(PARAMETERS, { half_spread_bps: 2, levels: 2, level_step_bps: 1.5 });
  readonly facts: Fact[] = [];
  readonly curve: CurvePoint[] = [];
  #curveAt = 0;
  receipts: KillReceipt[] = [];
  killSwitch: View["killSwitch"] = { state: "ARMED" };
  paused = false;
  /** What is killed on its own; its markets quote nothing. */
  holds: View["holds"] = [];
  /** Items of every check-list that do not hold. */
  missing: View["rearm"][number]["items"] = [];
  /** Fields of the view laid over what moves. */
  change: Partial<View> = {};
  /** Symbols whose book stands still. */
  readonly stale = new Set<string>();
  #markets: Moving[];
  #random: () => number;
  #orders = 1000;
  #seq = 0;
  #startedAt: number;
  #at: number;

  /** @param startAt ms since 1970: the instant of the first frame */
  constructor(seed: number, startAt: number) {
    this.#random = mulberry(seed);
    this.#at = startAt;
    this.#startedAt = startAt - 754_000;
    this.#markets = SPECS.map((spec, index) => ({
      ...spec,
      ticks: Math.round(spec.mid * 10 ** spec.digits),
      position: [0.08, 4.75, -12, 3.6, 0][index],
      average: spec.mid * 0.9996,
      realised: [64.2, 31.7, -4.1, 12.6, 0.8][index],
      fees: [11.4, 6.2, 2.2, 1.1, 0.3][index],
      volume: [182_340, 96_450, 20_110, 8_000, 1_200][index],
      fillCount: [211, 98, 40, 12, 3][index],
      quotes: [],
    }));
    this.note({
      kind: "operator",
      action: "start",
      by: "operator",
      scope: "global",
      reason: "",
      result: "applied",
      before: "",
      after: "",
    });
  }

  get at(): number {
    return this.#at;
  }

  note(fact: Record<string, unknown>): void {
    this.facts.push({ ...fact, seq: ++this.#seq, at: iso(this.#at) } as Fact);
    if (this.facts.length > 5000) this.facts.splice(0, 1000);
  }

  /** Moves the world on by `ms` and gives the frame with the facts after `after`. */
  step(ms: number, after: number): Frame {
    this.advance(ms);
    return this.frame(after);
  }

  advance(ms: number): void {
    this.#at += ms;
    const trading = this.killSwitch.state === "ARMED" && !this.paused;
    for (const market of this.#markets) {
      if (!this.stale.has(market.symbol)) {
        const volatility = market.mid * 10 ** market.digits * 0.00004 * Math.sqrt(ms / 100);
        market.ticks += Math.round((this.#random() + this.#random() + this.#random() - 1.5) * 2 * volatility);
      }
      if (trading && !this.stale.has(market.symbol) && !this.#isHeld(market)) this.#quote(market);
      else market.quotes = [];
    }
    const { realised, unrealised, equity } = this.#money();
    if (this.#at - this.#curveAt >= 1000) {
      this.#curveAt = this.#at;
      const [at, fees] = [new Date(this.#at).toISOString(), realised + unrealised - equity];
      this.curve.push({
        at,
        equity: `${equity}`,
        realisedPnl: `${realised}`,
        unrealisedPnl: `${unrealised}`,
        fees: `${fees}`,
      });
    }
  }

  #isHeld({ symbol }: Moving): boolean {
    return this.holds.some(({ scope }) => ["binance", "mm-1", `binance:${symbol}`].includes(scope));
  }

  /** What waits for a person, as the engine tells it. */
  get rearm(): View["rearm"] {
    const { state, cause = null } = this.killSwitch;
    const items = (name: string) => {
      const held = new Set(this.missing.map(({ item }) => item));
      const all = [
        { item: "halted", ok: true, sentence: `${name} is killed` },
        { item: "ready binance", ok: true, sentence: "binance is READY" },
        {
          item: "empty binance",
          ok: true,
          sentence: "binance was seen without an order of ours 4 s ago; want at most 60 s",
        },
        { item: "clean binance", ok: true, sentence: "Our books and binance agree" },
        { item: "guardian", ok: true, sentence: "The guardian was heard 180 ms ago; want at most 1000 ms" },
        { item: "sentinel", ok: true, sentence: "The sentinel was heard 640 ms ago; want at most 5000 ms" },
        { item: "dead-man binance", ok: true, sentence: "binance: No dead-man: binance has no dead-man switch" },
        { item: "cool-down", ok: true, sentence: "The cool-down is over" },
        { item: "config", ok: true, sentence: "The configuration is 3f9c2a71b0de" },
      ];
      return [...all.filter(({ item }) => !held.has(item)), ...this.missing];
    };
    return [
      ...state === "ARMED" ? [] : [{ level: "global", scope: "global", cause, items: items("Trading") } as const],
      ...this.holds.filter(({ tripped }) => tripped).map(({ level, scope, cause, sentence }) => ({
        level,
        scope,
        cause: `${cause}: ${sentence}`,
        items: items(scope),
      })),
    ];
  }

  #quote(market: Moving): void {
    const { half_spread_bps: half, levels, level_step_bps: apart } = this.parameters.values as Record<string, number>;
    const bp = market.ticks / 1e4;
    const fair = market.ticks + bp * 0.2 - bp * 0.8 * market.position / market.limit;
    for (const quote of [...market.quotes]) {
      const crossed = quote.side === "buy" ? market.ticks <= quote.ticks : market.ticks >= quote.ticks;
      if (crossed || this.#random() < 0.004) this.#fill(market, quote);
    }
    const wanted: { side: "buy" | "sell"; level: number; ticks: number }[] = [];
    for (let level = 0; level < levels; level++) {
      const away = bp * (half + level * apart);
      if (market.position < market.limit * 0.95) wanted.push({ side: "buy", level, ticks: Math.floor(fair - away) });
      if (market.position > -market.limit * 0.95) wanted.push({ side: "sell", level, ticks: Math.ceil(fair + away) });
    }
    market.quotes = wanted.map(({ side, level, ticks }) => {
      const old = market.quotes.find((quote) => quote.side === side && quote.level === level);
      if (old && Math.abs(old.ticks - ticks) <= bp * 0.5) {
        const ageMs = this.#at - old.bornAt;
        return { ...old, ageMs, state: old.filled !== "0" ? "PARTIAL" : ageMs > 100 ? "OPEN" : "SENT" };
      }
      const serial = ++this.#orders;
      return {
        orderId: `tw1s${market.symbol.slice(0, 2)}${serial}`,
        venueOrderId: String(7_000_000_000 + serial),
        side,
        level,
        price: (ticks / 10 ** market.digits).toFixed(market.digits),
        size: market.size.toFixed(market.lot),
        filled: "0",
        state: "SENT",
        pending: "none",
        queueAhead: this.#random() < 0.1 ? null : (market.size * (2 + this.#random() * 20)).toFixed(market.lot),
        ageMs: 0,
        ticks,
        bornAt: this.#at,
      };
    });
  }

  #fill(market: Moving, quote: Resting): void {
    const size = Number(quote.size), price = Number(quote.price), sign = quote.side === "buy" ? 1 : -1;
    const closing = Math.sign(market.position) === -sign ? Math.min(size, Math.abs(market.position)) : 0;
    market.realised += closing * (price - market.average) * -sign;
    const next = market.position + sign * size;
    if (closing < size) {
      const kept = closing > 0 ? 0 : Math.abs(market.position);
      market.average = (market.average * kept + price * (size - closing)) / (kept + size - closing);
    }
    const fee = price * size * 0.0001;
    market.position = Number(next.toFixed(market.lot));
    market.fees += fee;
    market.volume += price * size;
    market.fillCount += 1;
    market.quotes = market.quotes.filter((other) => other !== quote);
    this.note({
      kind: "fill",
      venue: "binance",
      symbol: market.symbol,
      orderId: quote.orderId,
      tradeId: String(500_000 + market.fillCount),
      side: quote.side,
      price: quote.price,
      size: quote.size,
      liquidity: "maker",
      fee: fee.toFixed(6),
      feeAsset: "USDT",
      position: market.position.toFixed(market.lot),
      realisedPnl: market.realised.toFixed(4),
    });
  }

  /** What rests now, as the venue would count it. */
  get openOrders(): number {
    return this.#markets.reduce((sum, { quotes }) => sum + quotes.length, 0);
  }

  frame(after: number): Frame {
    const sample = sampleFrame(0);
    const { realised, unrealised, fees, equity } = this.#money();
    const killed = this.killSwitch.state !== "ARMED";
    const markets = this.#markets.map((market) => this.#view(market));
    const live = markets.filter(({ status }) => status === "LIVE").length;
    const steps = Math.floor(this.#at / 100);
    return {
      view: {
        ...sample.view,
        at: iso(this.#at),
        startedAt: iso(this.#startedAt),
        state: killed ? "KILLED" : this.paused ? "PAUSED" : "RUNNING",
        sentence: killed
          ? "Nothing can trade: the kill switch was pressed; re-arm it to go on"
          : this.paused
          ? "No orders: the strategy mm-1 is paused"
          : `Quoting both sides on ${live} of ${markets.length} markets`,
        killSwitch: { ...this.killSwitch, config: "3f9c2a71b0de" },
        holds: this.holds,
        rearm: this.rearm,
        totals: {
          ...sample.view.totals,
          equity: equity.toFixed(8),
          realisedPnl: realised.toFixed(8),
          unrealisedPnl: unrealised.toFixed(8),
          fees: fees.toFixed(8),
          drawdown: (0.0009 + Math.max(0, -unrealised) / 1e5).toFixed(6),
        },
        venues: sample.view.venues.map((venue) => ({
          ...venue,
          dataAgeMs: 12 + steps * 7 % 40,
          budgets: [{ name: "REQUEST_WEIGHT 1m", used: 412 + steps % 60, limit: 6000 }, {
            name: "ORDERS 10s",
            used: 14 + steps % 9,
            limit: 50,
          }],
        })),
        markets,
        strategies: [{
          ...sample.view.strategies[0],
          id: "mm-1",
          kind: "market_making",
          markets: SPECS.map(({ symbol }) => `binance:${symbol}`),
          state: this.paused ? "PAUSED" : "RUNNING",
          reason: this.paused ? "paused by operator" : "",
          version: this.parameters.version,
        }],
        risk: [
          ...this.#markets.map(({ symbol, base, position, limit }) => ({
            rule: "RSK-08",
            title: "Position",
            scope: `binance:${symbol}`,
            value: `${Math.abs(position)} ${base}`,
            limit: `${limit} ${base}`,
            used: Math.abs(position) / limit,
            action: "refuses what adds",
            refusals: 0,
            state: "ok" as const,
          })),
          ...sample.view.risk.slice(1, 3).map((rule) => ({ ...rule, used: Math.min(rule.used ?? 0, 0.4) })),
        ],
        counters: { ...sample.view.counters, frames: steps },
        ...this.change,
      },
      books: this.#markets.map((market, index) => this.#book(market, markets[index])),
      strategies: [{
        ...sample.strategies[0],
        version: this.parameters.version,
        parameters: Object.entries(PARAMETERS).map(([name, parameter]) => ({
          name,
          ...parameter,
          value: this.parameters.values[name],
        })),
        history: this.parameters.history.map((change) => ({ ...change, at: isoMicros(change.at) })),
      }],
      receipts: this.receipts,
      facts: this.facts.filter(({ seq }) => seq > after),
    };
  }

  #money() {
    let realised = 0, unrealised = 0, fees = 0;
    for (const market of this.#markets) {
      realised += market.realised;
      fees += market.fees;
      unrealised += (market.ticks / 10 ** market.digits - market.average) * market.position;
    }
    return { realised, unrealised, fees, equity: 101_000 + realised + unrealised - fees };
  }

  #view(market: Moving): MarketView {
    const { digits, lot, quotes, position, size, limit } = market;
    const mid = market.ticks / 10 ** digits, tick = 10 ** -digits;
    const stale = this.stale.has(market.symbol), killed = this.killSwitch.state !== "ARMED";
    const sides = new Set(quotes.map(({ side }) => side));
    const status = killed
      ? "KILLED"
      : this.#isHeld(market)
      ? "STOPPED"
      : this.paused
      ? "PAUSED_USER"
      : stale
      ? "STALE_BOOK"
      : sides.size < 2
      ? "POSITION_LIMIT"
      : "LIVE";
    const sentence = {
      KILLED: "Not quoting: the kill switch is tripped",
      STOPPED: "Not quoting: it was killed",
      PAUSED_USER: "Not quoting: the strategy is paused",
      STALE_BOOK: "Not quoting: the book is 4.2 s old; limit 3 s",
      POSITION_LIMIT: "Quoting one side: the other could reach the position limit",
      LIVE: "Quoting both sides",
    }[status];
    const working = (side: string) => quotes.filter((quote) => quote.side === side).length * size;
    return {
      venue: "binance",
      symbol: market.symbol,
      base: market.base,
      quote: "USDT",
      tick: tick.toFixed(digits),
      lot: (10 ** -lot).toFixed(lot),
      contract: null,
      kind: "spot",
      strategy: "mm-1",
      bid: (mid - tick).toFixed(digits),
      ask: (mid + tick).toFixed(digits),
      mid: mid.toFixed(digits),
      fairValue: (mid * 1.00002).toFixed(digits + 1),
      position: position.toFixed(lot),
      positionLimit: String(limit),
      worstLong: (position + working("buy")).toFixed(lot),
      worstShort: (position - working("sell")).toFixed(lot),
      averagePrice: position === 0 ? null : market.average.toFixed(digits),
      realisedPnl: market.realised.toFixed(8),
      unrealisedPnl: ((mid - market.average) * position).toFixed(8),
      fees: market.fees.toFixed(8),
      volume: market.volume.toFixed(8),
      fillCount: market.fillCount,
      quotes: quotes.map(({ ticks: _ticks, bornAt: _bornAt, ...quote }) => quote),
      absent: (["buy", "sell"] as const).filter((side) => !sides.has(side)).map((side) => ({
        side,
        level: 0,
        status: status === "LIVE" ? "PENDING_NEW" : status,
        sentence: sentence.replace("Not quoting: ", "").replace("Quoting one side: ", ""),
      })),
      status,
      sentence,
      bookAgeMs: stale ? 4200 : 18,
    };
  }

  #book(market: Moving, view: MarketView): BookView {
    const own = new Map(view.quotes.map((quote) => [quote.price, quote]));
    const side = (direction: 1 | -1): LevelView[] => {
      const prices = Array.from(
        { length: 20 },
        (_, level) =>
          ((market.ticks + direction * (1 + level * level * 2)) / 10 ** market.digits).toFixed(market.digits),
      );
      return prices.map((price, level) => ({
        price,
        size: (market.size * (1 + (level * 31 + Math.abs(market.ticks) * 7) % 23 * 0.7)).toFixed(market.lot),
        ours: own.get(price)?.size ?? "0",
        queueAhead: own.get(price)?.queueAhead ?? null,
      }));
    };
    return {
      venue: "binance",
      symbol: market.symbol,
      at: iso(this.#at),
      valid: !this.stale.has(market.symbol),
      bids: side(-1),
      asks: side(1),
      fairValue: view.fairValue,
      quotes: view.quotes,
      absent: view.absent,
      trace: [
        { stage: "gates", before: "", after: "open", reason: "The book is whole and two-sided, and the venue trades" },
        {
          stage: "fair_value",
          before: `${view.bid} / ${view.ask}`,
          after: view.fairValue ?? "",
          reason: "mid of the best prices of others",
        },
        {
          stage: "spread_model",
          before: view.fairValue ?? "",
          after: `${view.quotes.map(({ price }) => price).slice(0, 2).join(" / ")}`,
          reason: `half-spread of ${this.parameters.values.half_spread_bps} bps`,
        },
        {
          stage: "inventory_skew",
          before: "",
          after: `${(-0.8 * market.position / market.limit).toFixed(2)} bps`,
          reason: `position ${market.position} of at most ${market.limit} ${market.base} shifts both`,
        },
        { stage: "post_only_clamp", before: "", after: "held", reason: "nothing would cross the touch" },
      ],
    };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");

/** The mulberry32 generator: numbers in [0, 1) from a 32-bit seed. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
