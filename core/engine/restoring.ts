/** Takes what earlier runs wrote down into the books again, in the order in which it happened: orders, money, parameters,
 * pauses. Nothing is decided or sent. What a run knew by its clock alone, such as an answer that did not come, follows from
 * the times of the records. @module */
import type { Micros } from "../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Command } from "../command.ts";
import type { CashFlow, Event, Listed, VenueLink } from "../event.ts";
import { LeftBehind, type LeftState } from "./left_behind.ts";
import type { Memo } from "./memo.ts";
import { NO_SLOT, type OrderChange } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";

/** One thing that an earlier run wrote down. */
export type Remembered =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "memo"; readonly memo: Memo };

/** How far the records were taken in; numbers of markets are those of the run that wrote last. */
export type RestorationState = {
  readonly markets: readonly (readonly [number: number, name: string])[];
  readonly linked: readonly VenueId[];
  readonly strangeFills: readonly (readonly [market: string, count: number])[];
  readonly left: LeftState;
};
type Meant = { readonly id: InstrumentId | null; readonly name: string };

export class Restoration {
  /** Fills of markets that are not configured any more, by market name. */
  readonly strangeFills = new Map<string, number>();
  /** Orders of markets and venues that are not configured any more. */
  readonly left = new LeftBehind((number) => this.#markets.get(number)?.name ?? null);
  /** Which market of ours the number of a record means: each run numbers its markets anew; `null` = none of ours. */
  readonly #markets = new Map<InstrumentId, Meant>();
  readonly #linked = new Set<VenueId>();

  constructor(
    private readonly desk: Desk,
    private readonly apply: (event: Event) => void,
    private readonly settle: (changes: readonly OrderChange[]) => void,
  ) {}

  state(): RestorationState {
    return {
      markets: [...this.#markets].map(([number, { name }]) => [number, name]),
      linked: [...this.#linked],
      strangeFills: [...this.strangeFills],
      left: this.left.state(),
    };
  }

  /** Goes on where `state` was told. */
  restore({ markets, linked, strangeFills, left }: RestorationState): void {
    for (const [number, name] of markets) this.#markets.set(number as InstrumentId, this.#meant(name));
    for (const venue of linked) this.#linked.add(venue);
    for (const [name, count] of strangeFills) this.strangeFills.set(name, count);
    this.left.restore(left);
  }

  take(record: Exclude<Remembered, { kind: "memo" }>, at: Micros): void {
    this.settle(this.desk.orders.timers(at));
    if (record.kind === "command") return this.#command(record.command, at);
    this.left.take(record.event);
    const event = this.#ours(record.event);
    // Of a venue that is not configured any more nothing but what was left there counts.
    if (event !== null && "venue" in event && !this.desk.venues.has(event.venue)) return;
    switch (event?.kind) {
      case undefined:
      // The latch is handed in at construction; a stop and a venue's wish for quiet ended with their run.
      case "kill":
      case "rearm":
      case "stop":
      case "cancel_foreign":
      case "rate_limited":
        return;
      case "venue_link":
        return this.#link(event as VenueLink, at);
      default:
        this.apply(event!);
    }
  }

  /** What waited for a word over a link that went down was of unknown fate from then on. */
  #link({ venue, state }: VenueLink, at: Micros): void {
    if (state === "up") this.#linked.add(venue);
    else if (this.#linked.delete(venue)) this.settle(this.desk.orders.venueLost(venue, at));
  }

  /** Which slot an order of an earlier run filled does not matter any more: it is only ever cancelled. */
  #command(command: Command, at: Micros): void {
    const { orders } = this.desk;
    switch (command.kind) {
      case "place":
      case "replace": {
        const isGone = !this.desk.venues.has(command.venue);
        const place = isGone ? null : this.#numbered(command.kind === "place" ? command : command.place);
        if (command.kind === "replace") orders.cancelRequested(command.cancel.clientId, at);
        if (place) orders.intend(place, NO_SLOT, at);
        else this.left.placed(command.kind === "place" ? command : command.place, at);
        return;
      }
      case "cancel":
        orders.cancelRequested(command.clientId, at);
        return;
      case "amend":
        orders.amendRequested(command.clientId, command.size, at);
        return;
      case "cancel_stranger":
      case "cancel_all":
      case "query":
      case "resync":
      case "dead_man":
        return;
      default:
        return command satisfies never;
    }
  }

  /** The event with today's numbers of the markets; `null` = it is about none of ours. */
  #ours(event: Event): Event | null {
    switch (event.kind) {
      case "instrument":
        return this.#listed(event);
      case "order":
        return this.#numbered(event);
      case "fill": {
        const fill = this.#numbered(event);
        if (fill === null) this.#countStrange(event.instrument, 1);
        return fill;
      }
      case "order_found":
        return event.report === null ? event : { ...event, report: this.#numbered(event.report) };
      case "open_orders": {
        const list = event.instrument === null ? event : this.#numbered({ ...event, instrument: event.instrument });
        return list && { ...list, orders: this.#allNumbered(event.orders) };
      }
      case "own_trades": {
        const list = this.#numbered(event);
        if (list === null) this.#countStrange(event.instrument, event.fills.length);
        return list && { ...list, fills: this.#allNumbered(event.fills) };
      }
      case "cash_flow":
        return this.#flowed(event);
      case "cash_flows":
        return { ...event, flows: event.flows.map((flow) => this.#flowed(flow)) };
      default:
        return event;
    }
  }

  /** Money that came or went for a market that is not configured any more did so all the same. */
  #flowed(flow: CashFlow): CashFlow {
    const { instrument } = flow;
    return instrument === null ? flow : this.#numbered({ ...flow, instrument }) ?? { ...flow, instrument: null };
  }

  #listed(event: Listed): Listed | null {
    const { instrument } = event, meant = this.#meant(marketName(instrument)), { id } = meant;
    this.#markets.set(instrument.id, meant);
    this.left.listed(meant.name);
    return id === null ? null : { ...event, instrument: { ...instrument, id } };
  }

  #meant(name: string): Meant {
    return { id: this.desk.markets.find((market) => marketName(market) === name)?.id ?? null, name };
  }

  /** A number that no listing named is taken as it stands. */
  #numbered<T extends { readonly instrument: InstrumentId }>(thing: T): T | null {
    const market = this.#markets.get(thing.instrument);
    if (market === undefined || market.id === thing.instrument) return thing;
    return market.id === null ? null : { ...thing, instrument: market.id };
  }

  #allNumbered<T extends { readonly instrument: InstrumentId }>(things: readonly T[]): T[] {
    return things.map((thing) => this.#numbered(thing)).filter((thing) => thing !== null);
  }

  #countStrange(number: InstrumentId, count: number): void {
    if (count === 0) return; // the list holds none
    const { name } = this.#markets.get(number)!;
    this.strangeFills.set(name, (this.strangeFills.get(name) ?? 0) + count);
  }
}
