/** What the bot of a plan is made of: strategies, limits, accounts, from the numbers that the plan has drawn. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type InstrumentLimits,
  type Limits,
} from "../../core/risk/limits.ts";
import { formatMoney, multiply, parseMoney, sizeAmount, toNumber } from "../../core/money.ts";
import { formatSteps, type Size, stepsToNumber } from "../../core/units.ts";
import { type AccountOptions, DEMO_ACCOUNT } from "../../exchanges/simulator/mod.ts";
import { characterOf, createListing, listingOf } from "../../exchanges/simulator/listings.ts";
import type { BotStrategy } from "../../runtime/bot.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import type { Plan } from "./contract.ts";
import { dialectNamed, listingIn } from "./dialects.ts";

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

/** An account that holds enough of everything for any plan, at the venue of that place. Margin is in USDT alone. */
export function accountOf({ venues }: Plan, index: number): AccountOptions {
  const balances: Record<string, string> = { USDT: "1000000" },
    { product, account } = dialectNamed(venues[index].dialect);
  for (const { dialect, symbols } of venues) {
    for (const { base, quote } of symbols.map((symbol) => listingIn(dialect, symbol))) {
      const { lot } = listingOf(base + quote, "", 0), { price } = characterOf(base + quote);
      balances[base] = formatSteps(Math.round(500_000 / price / stepsToNumber(1, lot)), lot);
    }
  }
  const margin = product === "perp" ? { perpBalances: { USDT: balances.USDT } } : {};
  return { ...DEMO_ACCOUNT, balances, ...margin, ...account };
}

export function venueId({ venues }: Plan, index: number): string {
  const { dialect } = venues[index],
    before = venues.slice(0, index).filter((venue) => venue.dialect === dialect).length;
  return before === 0 ? dialect : `${dialect}_${before + 1}`;
}

export function strategiesOf(plan: Plan): readonly BotStrategy[] {
  const settings = settingsOf(plan);
  return plan.venues.flatMap(({ dialect, symbols }, index) => {
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
        order_size_base: sizeOf(dialect, symbol, settings.order_value).base,
        max_position_base: sizeOf(dialect, symbol, settings.position_value).base,
      },
    });
    return symbols.map(make);
  });
}

export function limitsOf(plan: Plan): Limits {
  const settings = settingsOf(plan), perInstrument = new Map<InstrumentId, InstrumentLimits>();
  const value = settings.position_value * settings.limit_times;
  for (const { dialect, symbols } of plan.venues) {
    for (const { counted } of symbols.map((symbol) => sizeOf(dialect, symbol, value))) {
      perInstrument.set(perInstrument.size as InstrumentId, {
        ...DEFAULT_INSTRUMENT_LIMITS,
        maxOrderSize: counted,
        maxOrderNotional: String(Math.round(2 * value)),
        maxPosition: counted,
      });
    }
  }
  const venue = new Map(plan.venues.map((_, index) => [venueId(plan, index), DEFAULT_VENUE_LIMITS]));
  return { perInstrument, venue, global: DEFAULT_GLOBAL_LIMITS };
}

/** What comes to that value at the market's first price, on its grid: as the venue counts it, and in units of the base asset. */
function sizeOf(dialect: string, symbol: string, value: number): { readonly counted: string; readonly base: string } {
  const listing = listingIn(dialect, symbol), instrument = createListing({ ...listing, venue: "", id: 0 });
  const { lot, multiplier } = instrument, lots = lotsOf(dialect, symbol, value), counted = formatSteps(lots, lot);
  if (listing.multiplier === undefined) return { counted, base: counted };
  return { counted, base: formatMoney(multiply(sizeAmount(lots as Size, instrument), multiplier)) };
}

/** The same in lots, at least one. */
export function lotsOf(dialect: string, symbol: string, value: number): number {
  const listing = listingIn(dialect, symbol), { lot } = createListing({ ...listing, venue: "", id: 0 });
  const multiplier = toNumber(parseMoney(listing.multiplier ?? "1"));
  return Math.max(1, Math.round(value / listing.character.price / stepsToNumber(1, lot) / multiplier));
}
