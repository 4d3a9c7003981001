/** Cuts a plan that breaks something down to what is needed for it, by delta debugging (A. Zeller and R. Hildebrandt,
 * "Simplifying and isolating failure-inducing input", 2002): time behind the violation, troubles, venues, markets, settings.
 * What is left breaks the same invariant (DST-04). @module */
import type { Outcome, Plan, PlannedFault, Violation } from "./contract.ts";

export type Shrunk = { readonly plan: Plan; readonly violation: Violation; readonly tries: number };
export type ShrinkOptions = {
  /** Plays a plan. */
  readonly play: (plan: Plan) => Promise<Pick<Outcome, "violation">>;
  /** Whether there is time for another try. */
  readonly goesOn: () => boolean;
  readonly onStep?: (plan: Plan, tries: number) => void;
};

/** A little is left behind the violation, since other plans come to it a little later. */
const MARGIN_MS = 2_000;

/** @param found what `plan` came to */
export async function shrink(plan: Plan, found: Violation, options: ShrinkOptions): Promise<Shrunk> {
  let best = plan, violation = found, tries = 0;
  const attempt = async (smaller: Plan): Promise<boolean> => {
    if (!options.goesOn()) return false;
    tries++;
    const came = (await options.play(smaller)).violation;
    if (came === null || came.invariant !== found.invariant) return false;
    best = smaller;
    violation = came;
    options.onStep?.(best, tries);
    return true;
  };
  for (let before = ""; options.goesOn() && before !== JSON.stringify(best);) {
    before = JSON.stringify(best);
    await attempt(untilThen(best, violation));
    await attempt(untilCalm(best));
    await withFewer(best.faults, (faults) => attempt({ ...best, faults: [...faults] }));
    for (let index = best.venues.length - 1; index >= 0; index--) {
      if (best.venues.length > 1) await attempt(withoutVenue(best, index));
    }
    for (let index = 0; index < best.venues.length; index++) {
      for (const symbol of [...best.venues[index].symbols]) {
        if (best.venues[index].symbols.length > 1) await attempt(withoutSymbol(best, index, symbol));
      }
    }
    for (const name of Object.keys(best.settings)) {
      const { [name]: _, ...settings } = best.settings;
      await attempt({ ...best, settings });
    }
    for (let index = 0; index < best.faults.length; index++) await shorten(best, index, attempt);
    if (best.faults.length > 0) await attempt(earlier(best));
  }
  return { plan: best, violation, tries };
}

/** The safety phase ends right behind the violation; one of the liveness phase needs all of it. */
function untilThen(plan: Plan, { at }: Violation): Plan {
  const ms = Math.min(plan.ms, Math.ceil(at) + MARGIN_MS);
  return { ...plan, ms, faults: plan.faults.filter((fault) => fault.at < ms) };
}

/** The safety phase ends right behind the last trouble, where that is sooner. */
function untilCalm(plan: Plan): Plan {
  const last = Math.max(MARGIN_MS, ...plan.faults.map(({ until }) => until + MARGIN_MS));
  return { ...plan, ms: Math.min(plan.ms, last) };
}

/** Takes parts of a list away, halves first, then smaller parts, as long as `holds`. */
async function withFewer<T>(all: readonly T[], holds: (left: readonly T[]) => Promise<boolean>): Promise<void> {
  let left = all;
  for (let size = Math.ceil(left.length / 2); size >= 1 && left.length > 0;) {
    let cut = false;
    for (let from = 0; from < left.length;) {
      const fewer = [...left.slice(0, from), ...left.slice(from + size)];
      if (await holds(fewer)) {
        left = fewer;
        cut = true;
      } else from += size;
    }
    if (size === 1 && !cut) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
}

function withoutVenue(plan: Plan, index: number): Plan {
  const place = (venue: number | null) => venue !== null && venue > index ? venue - 1 : venue;
  return {
    ...plan,
    venues: plan.venues.filter((_, other) => other !== index),
    faults: plan.faults.filter(({ venue }) => venue !== index).map((fault) => ({
      ...fault,
      venue: place(fault.venue),
    })),
  };
}

function withoutSymbol(plan: Plan, index: number, symbol: string): Plan {
  const fewer = (symbols: readonly string[]) => symbols.filter((other) => other !== symbol);
  return {
    ...plan,
    venues: plan.venues.map((venue, other) => other === index ? { ...venue, symbols: fewer(venue.symbols) } : venue),
  };
}

/** Half as long a trouble, again and again. */
async function shorten(plan: Plan, index: number, attempt: (plan: Plan) => Promise<boolean>): Promise<void> {
  let faults = plan.faults;
  for (let halvings = 0; halvings < 4; halvings++) {
    const { at, until } = faults[index];
    if (until - at < 2) return;
    faults = replaced(faults, index, { ...faults[index], until: at + Math.ceil((until - at) / 2) });
    if (!await attempt({ ...plan, faults })) return;
  }
}

/** Everything as much earlier as the first trouble allows. */
function earlier(plan: Plan): Plan {
  const [first] = plan.faults, by = Math.max(0, first.at - 20_000);
  const faults = plan.faults.map((fault) => ({ ...fault, at: fault.at - by, until: fault.until - by }));
  return { ...plan, ms: Math.max(1, plan.ms - by), faults };
}

function replaced(faults: readonly PlannedFault[], index: number, fault: PlannedFault): readonly PlannedFault[] {
  return faults.map((one, other) => other === index ? fault : one);
}
