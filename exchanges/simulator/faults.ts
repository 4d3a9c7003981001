/** Troubles that can be switched on at a simulated venue, by name. Each has a sensible default for every parameter.
 * Where it bites is the business of the venue and its wire. @module */
import { Random } from "../shared/random.ts";

/** What each fault does, and the parameters it reads besides the common `count` (times it strikes, then it ends by
 * itself), `probability` (of striking, 0 to 1), `symbol` (strikes there alone) and `seed` (of a generator of its own, so
 * that no other fault shifts its strikes). */
export const KNOWN_FAULTS: Readonly<Record<string, string>> = {
  disconnect: "closes every socket with `code` (1000), and refuses new ones for `refuseMs` (0)",
  drop: "loses frames; `channel` market (default), account, answer or all; probability 0.1",
  duplicate: "sends frames twice; `channel` as above; probability 0.1",
  reorder: "swaps a frame with the next one of its socket; `channel` as above; probability 0.1",
  delay: "holds frames and answers back by `ms` (500); `channel` as above, all by default",
  gap: "loses the next depth messages; count 1",
  repeat_depth: "sends the depth message before the last one once more; count 1",
  freeze_book: "depth and best prices stand still while trades go on",
  crossed_book: "depth messages carry a bid `by` (5) ticks above the best ask; 0 locks the book",
  empty_side: "no order of others rests on one `side` of the made-up market: sell (default) or buy",
  spike: "somebody takes the made-up market's book up to a price `percent` (20) away, once; negative = down",
  malformed_frame: "sends half of a frame; `channel` as above; count 1",
  http_429: "answers every request with 429 and Retry-After `retryAfterSeconds` (5); `bare` (false) says no time",
  http_418: "answers every request with 418 and Retry-After `retryAfterSeconds` (120); `bare` (false) says no time",
  http_mangled:
    "carries requests out and spoils the answers over REST: `how` cut (default), empty, html, redirect, timeout",
  http_stale: "answers unsigned questions over REST with what they were answered up to `ms` (10000) ago; " +
    "`path` narrows it",
  rest_down: "answers every request over REST with 503, and does nothing",
  rate_limits: "allows `times` (0.5) the venue's own rate limits: less to try a bot, more to load it",
  http_5xx_accepted: "carries order commands out and answers that the outcome is unknown; `operation` narrows it",
  http_5xx_refused: "drops order commands and answers that the outcome is unknown; `operation` narrows it",
  place_refused: "refuses placements with `code` (-2010) and `message`",
  place_refused_but_rests: "the same, and the order rests and may fill all the same",
  order_not_found: "answers questions about single orders that there is no such order",
  cancel_refused: "refuses cancels as unknown orders while they rest",
  cancel_ack_but_left: "acknowledges cancels and leaves the orders resting",
  post_only_late: "acknowledges post-only orders and ends them at once",
  overfill: "trades `lots` (1) more of an order than it was for, once it is filled; count 1",
  history_lag: "answers questions about single orders, past orders and trades with the truth `ms` (5000) ago",
  venue_cancels: "the venue itself ends all that rests, once: `reason` canceled (default), exchange or price_range; " +
    "`silent` (false) sends no report of it",
  market_status: "`status` of the markets: cancel_only (default), halted, or delisted, which ends all that rests there",
  tick_size: "prices of new orders must be multiples of `times` (10) of the market's tick",
  fee_tier: "other fees, as fractions: `maker` (0.001) and `taker` (0.001)",
  transfer: "pays `amount` (1) of `asset` (USDT) in, once; negative = out",
  foreign_order:
    "another client of the first account sends an order, once: `side` buy (default) or sell, `lots` (1), " +
    "`bps` (20) from the best price of its side, negative = into the book; `own` (false) = at our best order of the other side",
  foreign_cancel: "that client takes its orders back, once",
  order_no_answer: "carries order commands out and never answers; `operation` narrows it",
  private_down: "refuses all that is signed and sends no account events: the public side goes on",
  no_user_events: "sends no account events (partial outage); they are lost",
  user_stream_terminated: "ends every subscription to account events, and says so; count 1",
  no_market_data: "sends no market data (partial outage)",
  clock_offset: "shifts the venue's clock by `offsetMs` (1000)",
  shutdown_notice: "tells every socket that the server will shut down; count 1",
};

/** Troubles that only some venues can have; elsewhere they do nothing. Apart from those of every venue, out of which tests draw
 * at random. */
export const SOME_FAULTS: Readonly<Record<string, string>> = {
  book_restart: "numbers the depth messages anew from the first, with the whole book (Bybit); count 1",
  sequence_reset: "sets the ids of the depth messages back (OKX); count 1",
  liquidation:
    "the venue takes the first account's positions in contracts away at the mark, and ends the market's orders, once",
  adl: "the venue takes `lots` (all) of the first account's positions in contracts away at the mark, once",
  funding: "contracts pay funding now, at `rate` (as it is told), once",
  mark_price: "contracts are marked `percent` (20) away from their index; negative = below",
};

/** Other words for the same troubles. */
const ALIASES: Readonly<Record<string, string>> = {
  "429": "http_429",
  "418": "http_418",
  "5xx_accepted": "http_5xx_accepted",
  "5xx_refused": "http_5xx_refused",
  partial_outage: "no_user_events",
  cancel_acknowledged_but_left: "cancel_ack_but_left",
};

/** The known name behind what somebody wrote: "Freeze book" is freeze_book.
 * @throws {RangeError} for an unknown one, with the known ones */
export function faultNamed(text: string): string {
  const plain = text.trim().toLowerCase().replace(/[\s-]+/g, "_");
  const name = Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : plain;
  if (Object.hasOwn(KNOWN_FAULTS, name) || Object.hasOwn(SOME_FAULTS, name)) return name;
  const known = [...Object.keys(KNOWN_FAULTS), ...Object.keys(SOME_FAULTS)].join(", ");
  throw new RangeError(`Cannot switch on "${text}": known faults are ${known}`);
}

/** How far a venue's clock may be shifted either way, ms: some thirty years. */
export const CLOCK_REACH_MS = 1e12;

export type FaultParameters = Readonly<Record<string, unknown>>;
export type Channel = "market" | "account" | "answer";

type Active = {
  left: number;
  readonly probability: number;
  readonly random: Random;
  readonly parameters: FaultParameters;
};

/** Faults that strike now and then unless told otherwise. */
const RARE: Readonly<Record<string, number>> = { drop: 0.1, duplicate: 0.1, reorder: 0.1 };
const ONCE = new Set([
  "gap",
  "repeat_depth",
  "malformed_frame",
  "shutdown_notice",
  "venue_cancels",
  "user_stream_terminated",
  "spike",
  "overfill",
  "transfer",
  "foreign_order",
  "foreign_cancel",
  "book_restart",
  "sequence_reset",
  "liquidation",
  "adl",
  "funding",
]);
/** The words that a parameter may be, where it is one of a few. */
const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  channel: ["market", "account", "answer", "all"],
  how: ["cut", "empty", "html", "redirect", "timeout"],
  status: ["cancel_only", "halted", "delisted"],
  side: ["buy", "sell"],
  reason: ["canceled", "exchange", "price_range"],
};
/** The numbers that a fault may carry, with what makes sense. */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ms: [0, 3_600_000],
  refuseMs: [0, 86_400_000],
  retryAfterSeconds: [0, 1_000_000],
  offsetMs: [-CLOCK_REACH_MS, CLOCK_REACH_MS],
  code: [-100_000, 10_000_000],
  times: [0, 1_000_000],
  seed: [0, Number.MAX_SAFE_INTEGER],
  by: [0, 1_000],
  percent: [-90, 500],
  lots: [1, 1e12],
  bps: [-5_000, 5_000],
  maker: [-0.01, 0.1],
  taker: [-0.01, 0.1],
  amount: [-1e12, 1e12],
  rate: [-0.1, 0.1],
};
/** The channel that a fault strikes unless told otherwise. */
const DEFAULT_CHANNEL: Readonly<Record<string, string>> = { delay: "all" };

export class Faults {
  readonly #active = new Map<string, Active>();
  readonly #struck = new Map<string, number>();

  constructor(readonly random: Random) {}

  /** Switches a fault on, or replaces its parameters.
   * @param name one of `KNOWN_FAULTS`
   * @throws {RangeError} for a parameter that makes no sense; nothing is switched on then */
  set(name: string, parameters: FaultParameters): void {
    const { count = ONCE.has(name) ? 1 : Infinity, probability = RARE[name] ?? 1 } = parameters;
    for (const [number, [least, most]] of Object.entries(RANGES)) {
      const value = numberIn(parameters, number, most);
      if (value < least || value > most) {
        throw new RangeError(`Cannot use ${number} ${value}: want a number from ${least} to ${most}`);
      }
    }
    for (const [word, known] of Object.entries(WORDS)) {
      const value = parameters[word] ?? known[0];
      if (known.includes(value)) continue;
      throw new RangeError(`Cannot use ${word} ${JSON.stringify(value)}: want one of ${known.join(", ")}`);
    }
    if (typeof count !== "number" || !(count > 0)) {
      throw new RangeError(`Cannot strike ${String(count)} times: want a positive count`);
    }
    if (typeof probability !== "number" || !(probability > 0 && probability <= 1)) {
      throw new RangeError(`Cannot strike with probability ${String(probability)}: want more than 0, at most 1`);
    }
    const random = parameters.seed === undefined ? this.random : new Random(Number(parameters.seed));
    this.#active.set(name, { left: count, probability, random, parameters });
  }

  /** Switches one fault off, or all. */
  clear(name?: string): void {
    if (name === undefined) this.#active.clear();
    else this.#active.delete(name);
  }

  get names(): string[] {
    return [...this.#active.keys()];
  }

  /** Parameters of a fault that is on (at `symbol`, if that is given), whether or not it strikes now. */
  parameters(name: string, symbol?: string): FaultParameters | null {
    const parameters = this.#active.get(name)?.parameters ?? null, wanted = parameters?.symbol;
    return symbol === undefined || wanted === undefined || wanted === symbol ? parameters : null;
  }

  /** Counts what a fault did where it does not strike by itself, once. */
  end(name: string, done: boolean): void {
    if (done) this.#count(name);
    this.#active.delete(name);
  }

  /** How often a fault has struck since the start. */
  struck(name: string): number {
    return this.#struck.get(name) ?? 0;
  }

  /** As `parameters`, where that it is looked up is its strike: faults that are a state. */
  holds(name: string, symbol?: string): FaultParameters | null {
    const parameters = this.parameters(name, symbol);
    if (parameters !== null) this.#count(name);
    return parameters;
  }

  /** Whether the fault strikes here and now; a strike counts. `symbol` and `operation` narrow where they are given on
   * both sides. */
  strikes(name: string, where: { readonly symbol?: string; readonly operation?: string } = {}): FaultParameters | null {
    const active = this.#active.get(name);
    if (active === undefined) return null;
    for (const key of ["symbol", "operation"] as const) {
      const wanted = active.parameters[key];
      if (wanted !== undefined && where[key] !== undefined && wanted !== where[key]) return null;
    }
    if (active.probability < 1 && active.random.next() >= active.probability) return null;
    if (--active.left <= 0) this.#active.delete(name);
    this.#count(name);
    return active.parameters;
  }

  #count(name: string): void {
    this.#struck.set(name, this.struck(name) + 1);
  }

  /** As `strikes`, for a frame of a channel. */
  strikesFrame(name: string, channel: Channel): FaultParameters | null {
    const active = this.#active.get(name);
    if (active === undefined) return null;
    const wanted = active.parameters.channel ?? DEFAULT_CHANNEL[name] ?? "market";
    return wanted === "all" || wanted === channel ? this.strikes(name) : null;
  }
}

/** A number among the parameters, or the default.
 * @throws {RangeError} if it is something else */
export function numberIn(parameters: FaultParameters, name: string, absent: number): number {
  const value = parameters[name] ?? absent;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new RangeError(`Cannot use ${name} ${JSON.stringify(value)}: want a number`);
}
