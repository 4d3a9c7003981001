/** What a person calls a market, a strategy, a venue or everything, and what belongs to it. @module */
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import { GLOBAL_SCOPE, marketScope, type Scope, strategyScope, venueScope } from "../risk/holds.ts";
import type { Quoter } from "./quoter.ts";

/** An order by what a list of a venue tells of it. */
export type Listed = { readonly clientId: string | null; readonly instrument: InstrumentId };

export class Scopes {
  constructor(private readonly desk: Desk, private readonly quoters: readonly Quoter[]) {}

  /** `null` = there is no such thing. A venue comes before a strategy of its name: its kill word is known by the venue. */
  named(name: string): Scope | null {
    if (name === GLOBAL_SCOPE.name) return GLOBAL_SCOPE;
    if (this.desk.venues.has(name)) return venueScope(name);
    if (this.quoters.some(({ id }) => id === name)) return strategyScope(name);
    const market = this.desk.markets.find((one) => marketName(one) === name);
    return market === undefined ? null : marketScope(market);
  }

  /** Names that `named` knows, for people. */
  get names(): string {
    const { markets, venues } = this.desk;
    return [...this.quoters.map(({ id }) => id), ...venues.keys(), ...markets.map(marketName), GLOBAL_SCOPE.name].join(
      ", ",
    );
  }

  venuesOf(scope: Scope): readonly VenueId[] {
    return [...new Set(this.marketsOf(scope).map((id) => this.desk.market(id).venue))];
  }

  marketsOf({ level, name, instrument }: Scope): readonly InstrumentId[] {
    const { markets } = this.desk;
    switch (level) {
      case "instrument":
        return [instrument!];
      case "strategy":
        return this.quoters.find(({ id }) => id === name)?.strategy.instruments ?? [];
      case "venue":
        return markets.filter(({ venue }) => venue === name).map(({ id }) => id);
      case "global":
        return markets.map(({ id }) => id);
      default:
        return level satisfies never;
    }
  }

  /** Whether an order of ours belongs to it. Of a strategy's markets also those whose strategy nobody knows any more. */
  covers(scope: Scope, { clientId, instrument }: Listed): boolean {
    if (!this.marketsOf(scope).includes(instrument)) return false;
    if (scope.level !== "strategy") return true;
    const strategy = clientId === null ? "" : this.desk.orders.get(clientId)?.slot.strategy ?? "";
    return strategy === "" || strategy === scope.name;
  }

  /** Orders of ours that may still rest or arrive there, at one of its venues. */
  liveCount(scope: Scope, venue: VenueId): number {
    let count = 0;
    for (const id of this.marketsOf(scope)) {
      if (this.desk.market(id).venue !== venue) continue;
      for (const order of this.desk.orders.live(id)) if (this.covers(scope, order)) count += 1;
    }
    return count;
  }
}
