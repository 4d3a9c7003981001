/** Turns a seed into a plan: everything that chance decides. Each seed has a random subset of the troubles, at random rates, so
 * that some runs are short of troubles and long of life and others the reverse (DST-05). @module */
import { Random } from "../../exchanges/shared/random.ts";
import type { FaultKind, Plan, PlannedFault } from "./contract.ts";
import { symbolOf } from "./dialects.ts";
import { DEFAULTS } from "./settings.ts";

export type PlanningOptions = {
  /** Of which the troubles are drawn. */
  readonly faults: readonly FaultKind[];
  /** Of which products the venues are drawn, each once, in one shared world; absent = Binance spot alone, up to three times, each
   * with a market of its own. */
  readonly dialects?: readonly string[];
};

const MINUTE = 60_000;
/** Length of the safety phase. */
const LENGTHS = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 15 * MINUTE, 30 * MINUTE];
/** Of many venues at once, whose seconds cost more. */
const LENGTHS_TOGETHER = [3 * MINUTE, 5 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"];
const ASSETS = ["BTC", "ETH", "SOL", "XRP"];
/** Troubles begin once the bot has had this long to come up, and leave so much at the end. */
const CALM_START = 20_000, CALM_END = 5_000;
/** No trouble is felt for longer than this behind the safety phase. */
const LONGEST_HEALING = 2 * MINUTE;

export function planOf(seed: number, { faults, dialects }: PlanningOptions): Plan {
  const random = new Random(seed).fork("plan");
  const ms = pick(random, dialects === undefined ? LENGTHS : LENGTHS_TOGETHER);
  const venues = dialects === undefined ? spotVenues(random) : venuesTogether(random, dialects);
  return {
    seed,
    ms,
    venues,
    ...dialects === undefined ? {} : { shared: true },
    pace: pick(random, dialects === undefined ? [0.02, 0.02, 0.02, 0.02, 0.05] : [0.02, 0.05, 0.05, 0.1, 0.2]),
    settings: settings(random.fork("settings")),
    faults: planned(random.fork("faults"), faults, venues, ms, dialects === undefined ? 1 : venues.length),
  };
}

/** Drawn for each venue by itself. */
function spotVenues(random: Random): Plan["venues"] {
  return Array.from({ length: pick(random, [1, 1, 1, 1, 2, 3]) }, () => ({
    // It is drawn among one: plans of old seeds are to stay as they are.
    dialect: pick(random, ["binance"]),
    symbols: some(random, SYMBOLS, pick(random, [1, 1, 1, 1, 1, 2, 3])),
  }));
}

/** Some of the products, often all of them, that trade one or two assets between them. */
function venuesTogether(random: Random, dialects: readonly string[]): Plan["venues"] {
  const assets = some(random, ASSETS, pick(random, [1, 1, 2]));
  const count = pick(random, [1, 2, 3, 4, 5, 6, 7, 8, 8]);
  return some(random, dialects, Math.min(count, dialects.length)).map((dialect) => ({
    dialect,
    symbols: some(random, assets, pick(random, [1, 1, 2])).map((asset) => symbolOf(dialect, asset)),
  }));
}

function settings(random: Random): Plan["settings"] {
  const drawn: Partial<Record<keyof typeof DEFAULTS, number | string | boolean>> = {
    order_value: pick(random, [300, 1_300, 3_000]),
    levels: pick(random, [1, 1, 1, 2, 2, 4]),
    half_spread_bps: pick(random, [0.5, 1, 1, 2, 4]),
    skew_bps: pick(random, [0, 2, 5, 10]),
    vol_mult: pick(random, [0, 0, 1]),
    fair_value: pick(random, ["mid", "weighted_mid"]),
    inward_tolerance_bps: pick(random, [0.2, 0.5, 1]),
    outward_tolerance_bps: pick(random, [1, 1, 2]),
    validity_ms: pick(random, [1_000, 2_000, 5_000]),
    durability: pick(random, ["write", "write", "disk"]),
    segment_kb: pick(random, [32, 256, 4_096]),
    snapshot_s: pick(random, [0, 60, 300, 300, 600]),
    person_s: pick(random, [2, 5, 5, 20]),
    restart_s: pick(random, [1, 3, 10]),
    latency_us: pick(random, [100, 800, 800, 20_000, 120_000]),
    jitter_us: pick(random, [0, 200, 200, 5_000]),
  };
  const position = Number(drawn.order_value) * pick(random, [2, 6, 9]);
  // What is as usual is not said, so that a plan shows what is special about it.
  return Object.fromEntries(
    Object.entries({ ...drawn, position_value: position }).filter(([name, value]) =>
      value !== DEFAULTS[name as keyof typeof DEFAULTS]
    ),
  );
}

/** A swarm: which troubles there are at all is drawn first, then how often each comes, with a mean that is itself drawn.
 * @param times so many times as often: many venues have many troubles */
function planned(
  random: Random,
  all: readonly FaultKind[],
  venues: Plan["venues"],
  ms: number,
  times: number,
): PlannedFault[] {
  const placesOf = ({ absentAt = {} }: FaultKind) =>
    venues.flatMap(({ dialect }, place) => Object.hasOwn(absentAt, dialect) ? [] : [place]);
  const kinds = all.filter((kind) => !kind.ofVenue || placesOf(kind).length > 0);
  const room = ms - CALM_START - CALM_END, share = pick(random, [0.05, 0.15, 0.15, 0.3, 0.6]);
  const perHour = times * pick(random, [10, 30, 40, 60, 100, 240]), chosen = kinds.filter(() => random.next() < share);
  if (chosen.length === 0 && kinds.length > 0) chosen.push(pick(random, kinds));
  const weights = chosen.map(() => 0.1 + random.exponential(1));
  const total = weights.reduce((sum, weight) => sum + weight, 0), faults: PlannedFault[] = [];
  chosen.forEach((kind, index) => {
    const own = random.fork(kind.name), mean = 3_600_000 / (perHour * weights[index] / total);
    for (let at = own.exponential(mean); at < room; at += own.exponential(mean)) {
      const { ms: length, parameters } = kind.draw(own), begins = Math.round(CALM_START + at);
      const venue = kind.ofVenue ? pick(own, placesOf(kind)) : null, seed = own.int(2 ** 31);
      const fault = { name: kind.name, venue, at: begins, until: Math.round(begins + length), seed, parameters };
      // Hours of a banned bot that waits prove nothing.
      if ((kind.healsAt?.(fault, venue === null ? null : venues[venue].dialect) ?? 0) <= ms + LONGEST_HEALING) {
        faults.push(fault);
      }
    }
  });
  return faults.sort((a, b) => a.at - b.at);
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.int(from.length)];
}

/** So many of them, in a random order, none twice. */
function some<T>(random: Random, from: readonly T[], count: number): T[] {
  const left = [...from], taken: T[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.int(left.length), 1));
  return taken;
}
