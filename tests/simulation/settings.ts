/** What the bot of a plan is made of: strategies, limits, accounts, from the numbers that the plan has drawn. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type InstrumentLimits,
  type Limits,
} from "../../core/risk/limits.ts";
import { formatSteps, stepsToNumber } from "../../core/units.ts";
import { type AccountOptions, DEMO_ACCOUNT } from "../../exchanges/simulator/mod.ts";
import { characterOf, listingOf } from "../../exchanges/simulator/listings.ts";
import type { BotStrategy } from "../../runtime/bot.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import type { Plan } from "./contract.ts";

/** Every setting that a plan may draw, with what holds where it draws none. */
export const DEFAULTS = {
  /** Value of one quote and of the largest position, in the quote asset; a limit lies so many times above the position. */
  order_value: 1_300,
  position_value: 11_700,
  limit_times: 1.2,
  levels: 2,
  half_spread_bps: 1,
  level_step_bps: 3,
  skew_bps: 5,
  vol_mult: 0,
  inward_tolerance_bps: 0.5,
  outward_tolerance_bps: 2,
  fair_value: "mid",
  /** How long after its send a placement may still be accepted, ms. */
  validity_ms: 2_000,
  durability: "write",
  segment_kb: 256,
  /** Seconds from one snapshot of the books to the next; 0 = none is taken. */
  snapshot_s: 120,
  /** Seconds between two looks of the person who arms again and lets trade on; 0 = nobody is there. */
  person_s: 5,
  /** Seconds until a process that ended is begun again. */
  restart_s: 3,
  /** Whether a guardian looks after each process. */
  guardian: true,
  latency_us: 800,
  jitter_us: 200,
};
export type Settings = { readonly [Name in keyof typeof DEFAULTS]: (typeof DEFAULTS)[Name] };

/** @throws {RangeError} for a setting that nobody knows, or of another type */
export function settingsOf({ settings }: Plan): Settings {
  const known: Readonly<Record<string, unknown>> = DEFAULTS;
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === typeof known[name]) continue;
    throw new RangeError(
      `Cannot set ${name} to ${JSON.stringify(value)}: want one of ${Object.keys(known).join(", ")}`,
    );
  }
  return { ...DEFAULTS, ...settings };
}

/** An account that holds enough of everything for any plan. */
export function accountOf({ venues }: Plan): AccountOptions {
  const balances: Record<string, string> = { USDT: "1000000" };
  for (const symbol of venues.flatMap(({ symbols }) => symbols)) {
    const { base, lot } = listingOf(symbol, "", 0);
    balances[base] = formatSteps(Math.round(500_000 / characterOf(symbol).price / stepsToNumber(1, lot)), lot);
  }
  return { ...DEMO_ACCOUNT, balances };
}

export function venueId({ venues }: Plan, index: number): string {
  const { dialect } = venues[index],
    before = venues.slice(0, index).filter((venue) => venue.dialect === dialect).length;
  return before === 0 ? dialect : `${dialect}_${before + 1}`;
}

export function strategiesOf(plan: Plan): readonly BotStrategy[] {
  const settings = settingsOf(plan);
  return plan.venues.flatMap(({ symbols }, index) => {
    const venue = venueId(plan, index);
    const make = (symbol: string) => ({
      id: `${venue} ${symbol}`,
      kind: marketMaking,
      markets: [`${venue}:${symbol}`],
      parameters: {
        levels: settings.levels,
        half_spread_bps: settings.half_spread_bps,
        level_step_bps: settings.level_step_bps,
        skew_bps: settings.skew_bps,
        vol_mult: settings.vol_mult,
        inward_tolerance_bps: settings.inward_tolerance_bps,
        outward_tolerance_bps: settings.outward_tolerance_bps,
        fair_value: settings.fair_value,
        order_size_base: sizeOf(symbol, settings.order_value),
        max_position_base: sizeOf(symbol, settings.position_value),
      },
    });
    return symbols.map(make);
  });
}

export function limitsOf(plan: Plan): Limits {
  const settings = settingsOf(plan), perInstrument = new Map<InstrumentId, InstrumentLimits>();
  for (const symbol of plan.venues.flatMap(({ symbols }) => symbols)) {
    const value = settings.position_value * settings.limit_times, size = sizeOf(symbol, value);
    perInstrument.set(perInstrument.size as InstrumentId, {
      ...DEFAULT_INSTRUMENT_LIMITS,
      maxOrderSize: size,
      maxOrderNotional: String(Math.round(2 * value)),
      maxPosition: size,
    });
  }
  const venue = new Map(plan.venues.map((_, index) => [venueId(plan, index), DEFAULT_VENUE_LIMITS]));
  return { perInstrument, venue, global: DEFAULT_GLOBAL_LIMITS };
}

/** Of the base asset what comes to that value at the market's first price, on its grid. */
function sizeOf(symbol: string, value: number): string {
  const { lot } = listingOf(symbol, "", 0);
  return formatSteps(Math.max(1, Math.round(value / characterOf(symbol).price / stepsToNumber(1, lot))), lot);
}
