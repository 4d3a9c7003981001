/** The cash of one venue: what we say it is (opening + what trades, fees, flows and adjustments changed) beside what the venue
 * says. @module */
import { add, formatMoney, type Money, parseMoney, subtract, ZERO } from "../money.ts";
import type { Micros } from "../units.ts";
import type { Balance, Balances } from "../event.ts";
import { TradeMemory } from "./trade_memory.ts";

export type Difference = {
  readonly asset: string;
  readonly ours: Money;
  readonly venue: Money;
  /** venue − ours. */
  readonly difference: Money;
};

export type VenueAccountState = {
  readonly cash: Readonly<Record<string, string>>;
  /** `null` while no complete balances were seen. */
  readonly opening: Readonly<Record<string, string>> | null;
  readonly external: Readonly<Record<string, string>>;
  readonly carry: Readonly<Record<string, string>>;
  readonly adjusted: Readonly<Record<string, string>>;
  /** What is booked already beside trades: as in `TradeMemoryState`. */
  readonly booked: readonly (readonly [id: string, at: number])[];
  readonly bookedForgottenUntil: number;
};
/** Why cash came or went without a trade: moved from or to outside, paid or earned for holding, or adjusted. */
export type CashReason = "external" | "carry" | "adjusted";

/** Flows and adjustments remembered against double booking: fundings of fifty markets for a month and a half. */
const REMEMBERED_ENTRIES = 20_000;

/** `asOf`: everything until then is in it: when a push came, when a query was sent. */
type Observed = Balance & { readonly asOf: Micros };

export class VenueAccount {
  readonly #cash = new Map<string, Money>();
  readonly #latest = new Map<string, Observed>();
  #opening: Map<string, Money> | null = null;
  /** Sums of what came or went, by why, then by asset; in `cash` as well. */
  readonly reasons: Readonly<Record<CashReason, Map<string, Money>>> = {
    external: new Map(),
    carry: new Map(),
    adjusted: new Map(),
  };
  readonly booked: TradeMemory = new TradeMemory(REMEMBERED_ENTRIES);

  /** Changes since the opening. */
  cash(asset: string): Money {
    return this.#cash.get(asset) ?? ZERO;
  }

  /** `null` while unknown; zero for an asset that the complete balances did not name. */
  opening(asset: string): Money | null {
    return this.#opening === null ? null : this.#opening.get(asset) ?? ZERO;
  }

  /** Every asset that the opening or a booking has named, sorted. */
  get assets(): readonly string[] {
    return [...new Set([...this.#cash.keys(), ...this.#opening?.keys() ?? []])].sort();
  }

  /** The venue's newest word on each asset, sorted. */
  get balances(): readonly Balance[] {
    return [...this.#latest.values()]
      .sort((a, b) => a.asset < b.asset ? -1 : 1)
      .map(({ asset, free, locked }) => ({ asset, free, locked }));
  }

  /** Until when everything is in its newest word on that asset; `null` = it gave none. */
  asOf(asset: string): Micros | null {
    return this.#latest.get(asset)?.asOf ?? null;
  }

  move(asset: string, amount: Money): void {
    this.#cash.set(asset, add(this.cash(asset), amount));
  }

  /** Moves cash that no trade moved. */
  moveFor(reason: CashReason, asset: string, amount: Money): void {
    this.move(asset, amount);
    const sums = this.reasons[reason];
    sums.set(asset, add(sums.get(asset) ?? ZERO, amount));
  }

  setOpening(balances: readonly Balance[]): void {
    this.#opening = new Map(balances.map(({ asset, free, locked }) => [asset, add(free, locked)]));
  }

  /** Takes what the venue says. A query loses against a push that came after it was sent. The first complete balances
   * become the opening: what they say, less what was booked until then. */
  observe({ balances, complete, source, requestedAt, receivedAt }: Balances): void {
    const asOf = source === "query" ? requestedAt ?? receivedAt : receivedAt;
    const named = new Set<string>();
    for (const balance of balances) {
      named.add(balance.asset);
      this.#note({ ...balance, asOf });
    }
    if (!complete) return;
    for (const { asset } of this.#latest.values()) {
      if (!named.has(asset)) this.#note({ asset, free: ZERO, locked: ZERO, asOf });
    }
    if (this.#opening !== null) return;
    this.#opening = new Map();
    for (const asset of new Set([...this.#latest.keys(), ...this.#cash.keys()])) {
      this.#opening.set(asset, subtract(this.#venueTotal(asset), this.cash(asset)));
    }
  }

  /** A restart whose clock was put back: what the venue says from now on is newer than all that is known. */
  recovered(now: Micros): void {
    for (const observed of this.#latest.values()) {
      if (observed.asOf > now) this.#latest.set(observed.asset, { ...observed, asOf: now });
    }
  }

  #note(observed: Observed): void {
    const known = this.#latest.get(observed.asset);
    if (known === undefined || observed.asOf >= known.asOf) this.#latest.set(observed.asset, observed);
  }

  /** Ours against the venue's, for every asset that either side names; empty while the opening is unknown. */
  get differences(): readonly Difference[] {
    if (this.#opening === null || this.#latest.size === 0) return [];
    const assets = new Set([...this.assets, ...this.#latest.keys()]);
    return [...assets].sort().map((asset) => {
      const ours = add(this.opening(asset)!, this.cash(asset)), venue = this.#venueTotal(asset);
      return { asset, ours, venue, difference: subtract(venue, ours) };
    });
  }

  #venueTotal(asset: string): Money {
    const latest = this.#latest.get(asset);
    return latest === undefined ? ZERO : add(latest.free, latest.locked);
  }

  state(): VenueAccountState {
    const { external, carry, adjusted } = this.reasons, { trades, forgottenUntil } = this.booked.state();
    return {
      cash: textOf(this.#cash),
      opening: this.#opening === null ? null : textOf(this.#opening),
      external: textOf(external),
      carry: textOf(carry),
      adjusted: textOf(adjusted),
      booked: trades,
      bookedForgottenUntil: forgottenUntil,
    };
  }

  restore(state: VenueAccountState): void {
    fill(this.#cash, state.cash);
    for (const reason of ["external", "carry", "adjusted"] as const) fill(this.reasons[reason], state[reason]);
    this.booked.restore({ trades: state.booked, forgottenUntil: state.bookedForgottenUntil });
    this.#opening = state.opening === null ? null : fill(new Map(), state.opening);
  }
}

function fill(amounts: Map<string, Money>, texts: Readonly<Record<string, string>>): Map<string, Money> {
  for (const [asset, text] of Object.entries(texts)) amounts.set(asset, parseMoney(text));
  return amounts;
}

/** Sorted, so that equal accounts give equal text. */
export function textOf(amounts: ReadonlyMap<string, Money>): Record<string, string> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, formatMoney(v)]));
}
