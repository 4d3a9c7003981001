/** Plans to look for one canary with: a few minutes, one market, lively enough that orders fill, and of the troubles only those
 * that bring the bug to light, many of them. Ten of these take no longer than one plan of `deno task sim`. @module */
import { Random } from "../../../exchanges/shared/random.ts";
import type { Plan, PlannedFault } from "../contract.ts";
import { FAULTS } from "../parts.ts";
import { planOf } from "../planning.ts";
import type { Canary } from "./canary.ts";

const SECOND = 1_000, MINUTE = 60 * SECOND;
const LENGTHS = [2 * MINUTE, 3 * MINUTE];
/** Troubles begin once the bot quotes, one every so often; none is felt for longer than this behind the safety phase. */
const CALM_START = 15 * SECOND, CALM_END = 5 * SECOND, MEAN_PAUSE = 10 * SECOND, LONGEST_HEALING = 30 * SECOND;
/** Quotes close to the market, on a market that moves, and a person who arms again at once. */
const SETTINGS: Plan["settings"] = { half_spread_bps: 0.5, person_s: 2, restart_s: 1, vol_mult: 0 };
const PACE = 0.3;

/** @throws {RangeError} for a trouble that nobody knows */
export function briefPlan(seed: number, { needs = [], settings = {}, venues = 1, pace = PACE }: BriefWants): Plan {
  const drawn = planOf(seed, { faults: [] }), random = new Random(seed).fork("canary");
  const ms = LENGTHS[random.int(LENGTHS.length)], { dialect, symbols: [symbol] } = drawn.venues[0];
  return {
    seed,
    ms,
    venues: Array.from({ length: venues }, () => ({ dialect, symbols: [symbol] })),
    pace,
    settings: { ...drawn.settings, ...SETTINGS, ...settings },
    faults: planned(random, needs, dialect, venues, ms),
  };
}
export type BriefWants = Pick<Canary, "needs" | "settings" | "venues" | "pace">;

function planned(
  random: Random,
  names: readonly string[],
  dialect: string,
  venueCount: number,
  ms: number,
): PlannedFault[] {
  const kinds = names.map((name) => {
    const kind = FAULTS.find((one) => one.name === name);
    if (kind === undefined) throw new RangeError(`Cannot plan a trouble "${name}": it is in no table`);
    return kind;
  });
  const faults: PlannedFault[] = [], next = () => random.exponential(MEAN_PAUSE);
  if (kinds.length === 0) return faults;
  for (let at = CALM_START + next() / 2; at < ms - CALM_END; at += next()) {
    const kind = kinds[random.int(kinds.length)], { ms: length, parameters } = kind.draw(random);
    const begins = Math.round(at), venue = kind.ofVenue ? random.int(venueCount) : null, seed = random.int(2 ** 31);
    const fault = { name: kind.name, venue, at: begins, until: Math.round(begins + length), seed, parameters };
    if ((kind.healsAt?.(fault, venue === null ? null : dialect) ?? 0) <= ms + LONGEST_HEALING) faults.push(fault);
  }
  return faults;
}
