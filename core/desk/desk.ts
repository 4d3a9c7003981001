/** All markets and venues of this process, with the orders and the ledger behind them: what strategies and risk rules
 * read. @module */
import type { Micros } from "../units.ts";
import type { BudgetSpenders, GuardSigns, Margin } from "../event.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Orders } from "../oms/orders.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { Market } from "./market.ts";

/** A venue's session as the engine sees it (reliability: DOWN … READY). Only READY may open risk. */
export type VenueReadiness = "DOWN" | "CONNECTING" | "SYNCING" | "RECONCILING" | "READY" | "DEGRADED" | "PAUSED";

export type Budget = {
  name: string;
  used: number;
  limit: number;
  resetsAt: Micros;
  toldAt: Micros;
  /** Length of a window, µs; absent = nobody knows. */
  window?: Micros;
  /** What counts against it; absent = every message. */
  spentBy?: BudgetSpenders;
};

export class VenueDesk {
  readiness: VenueReadiness = "DOWN";
  reason = "not started";
  /** venue clock − ours, µs; NaN until measured. */
  clockOffset = NaN;
  readonly roundTrips: number[] = [];
  /** The venue asked for silence until then; 0 = it did not. */
  limitedUntil = 0 as Micros;
  /** It was proven empty of ours, and what is held there is being sold down: an order for that may pass, and no other. */
  sellingDown = false;
  /** Routine re-quoting rests until then, to keep within a limit; 0 = it does not. */
  restUntil = 0 as Micros;
  /** A dead-man switch of it is used: it cancels what rests if we fall silent. Written by the engine. */
  hasDeadMan = false;
  /** Why that is not armed, or why none is used; "" = it is armed. */
  deadManReason = "";
  readonly budgets: Map<string, Budget> = new Map();
  /** Times that a budget was told. */
  budgetsTold = 0;
  /** Of a derivatives account, by collateral asset. */
  readonly margins: Map<string, Margin> = new Map();
  constructor(readonly id: VenueId) {}
}

export class Desk {
  readonly markets: readonly Market[];
  readonly venues: ReadonlyMap<VenueId, VenueDesk>;
  /** Whether new risk may be taken at all; written by the engine from the kill switch. */
  trading: "ACTIVE" | "REDUCING" | "HALTED" = "HALTED";
  /** How those do that watch over this run, as the last beat told; `null` = nobody has looked. */
  guards: GuardSigns | null = null;

  constructor(
    listed: readonly { readonly venue: VenueId; readonly symbol: string }[],
    readonly orders: Orders,
    readonly ledger: Ledger,
    /** The asset that people are told money in; "" = what the first market with known rules is quoted in. */
    readonly reporting: string = "",
  ) {
    this.markets = listed.map(({ venue, symbol }, index) => new Market(index as InstrumentId, venue, symbol, orders));
    this.venues = new Map(listed.map(({ venue }) => [venue, new VenueDesk(venue)]));
  }

  /** @throws {RangeError} for an id that this process never gave out */
  market(id: InstrumentId): Market {
    const market = this.markets[id];
    if (!market) throw new RangeError(`Cannot find market ${id}: there are ${this.markets.length}`);
    return market;
  }

  venue(id: VenueId): VenueDesk {
    const venue = this.venues.get(id);
    if (!venue) throw new RangeError(`Cannot find venue "${id}": known are ${[...this.venues.keys()].join(", ")}`);
    return venue;
  }
}
