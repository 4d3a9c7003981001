/** What is true at the venues, kept up with step by step for the invariants: our open orders, our trades, and what of ours is
 * on its way to a venue and may still fill. It asks the simulator's own accounts and never the bot's books; only which ids are
 * ours it takes from the commands that went out. @module */
import type { Command, Place } from "../../../core/command.ts";
import type { Ledger } from "../../../core/ledger/ledger.ts";
import { add, type Money, negate, subtract, ZERO } from "../../../core/money.ts";
import { type Grid, type Micros, MICROS_PER_MS } from "../../../core/units.ts";
import type { Account, Wallet } from "../../../exchanges/simulator/accounts.ts";
import { settleAssetOf } from "../../../exchanges/simulator/margin.ts";
import type { AccountOrder, Execution } from "../../../exchanges/simulator/orders.ts";
import { Position } from "../../../exchanges/simulator/positions.ts";
import type { HttpRequest } from "../../../exchanges/simulator/wire.ts";
import type { Bytes, Stage, StageVenue } from "../contract.ts";
import { arrivesUntil, deliveredText, type Dialect, dialectNamed, keyOf, textOf } from "../dialects.ts";

/** A client id of the bot's form, as venues carry it. */
const OWN_ID = /mm[0-9a-hjkmnp-tv-z]{14}/g;
/** Places of the unit that sizes are summed in: lots may be another amount after a change of the grid. */
const PLACES = 8;

/** Lots as whole 1e-8 of the asset; exact, since lots have at most eight places. */
export function unitsOf(lots: number, { step, decimals }: Grid): number {
  return Math.round(lots * step * 10 ** (PLACES - decimals));
}

/** A placement of ours as it was approved; commands are written anew, so it is a copy. */
export type Issued = Pick<Place, "venue" | "instrument" | "clientId" | "side" | "price" | "size" | "validity">;
/** On its way: nobody here knows whether it has been dealt with. */
type Flying = { readonly issued: Issued; readonly text: string; readonly until: Micros };

/** One market of one venue, in units; of contracts those are parts of a contract. */
export class MarketTruth {
  /** Own trades, without what is the venue's doing: beyond an order's size, of an order that it has said is gone, or taken away. */
  position = 0;
  /** Those, and the least and most that they ever came to. */
  beyond = 0;
  beyondLow = 0;
  beyondHigh = 0;
  /** Of open orders, save those that the venue has said are gone. */
  openBuy = 0;
  openSell = 0;
  flyingBuy = 0;
  flyingSell = 0;
  constructor(readonly key: string) {}
}

export class VenueTruth {
  readonly account: Account;
  /** Ours that rest now. */
  readonly open: AccountOrder[] = [];
  /** Ours, oldest first, all since the start; also those by which the venue took positions away. */
  readonly trades: Execution[] = [];
  /** Those of others on the account. */
  readonly foreignTrades: Execution[] = [];
  readonly flying: Map<string, Flying> = new Map();
  /** By key, see `floorKey`: also those that the bot does not trade. */
  readonly markets: ReadonlyMap<string, MarketTruth>;
  readonly dialect: Dialect;
  /** By client id, the venue's own orders that carried it. */
  readonly orderIds: Map<string, number> = new Map();
  /** Two orders of the venue under one id of ours, the first such; null = there are none. */
  doubled: string | null = null;
  #revision = -1;
  #flights = 0;
  #seenFlights = -1;
  #executions = 0;
  readonly #filled = new WeakMap<AccountOrder, number>();
  /** Of contracts by key: the position that our trades alone would have made, and what others' trades came to. */
  readonly #own = new Map<string, Position>();
  readonly #foreignQuote = new Map<string, Money>();

  constructor(readonly venue: StageVenue, private readonly issued: ReadonlyMap<string, Issued>) {
    const { truth } = venue.wire, before = truth.onDelivered;
    this.account = truth.accounts[0];
    this.dialect = dialectNamed(venue.dialect);
    this.markets = new Map([...truth.floors.keys()].map((key) => [key, new MarketTruth(key)]));
    truth.onDelivered = (message) => {
      before(message);
      this.#delivered(message);
    };
  }

  /** How a symbol of the bot's is found here. */
  keyOf(symbol: string): string {
    return keyOf(this.venue.dialect, symbol);
  }

  /** Those of the product that the bot trades. */
  get wallets(): ReadonlyMap<string, Wallet> {
    return this.dialect.product === "perp" ? this.account.perpWallets : this.account.wallets;
  }

  /** Our cash and the venue's, as they have to be the same; null = our books have no opening yet. Where others trade contracts on the
   * account their lots and ours are one position there, and the venue settles by its average: what that makes of cash is no
   * result of ours, comes and goes with the position, and is in our books only as far as differences were adjusted. */
  cash(ledger: Ledger, asset: string): { readonly ours: Money; readonly theirs: Money } | null {
    const { id } = this.venue, opening = ledger.opening(id, asset);
    if (opening === null) return null;
    const { free, locked } = this.wallets.get(asset) ?? { free: ZERO, locked: ZERO };
    const ours = add(opening, ledger.cash(id, asset)), theirs = add(free, locked);
    if (this.#foreignQuote.size === 0) return { ours, theirs };
    const adjusted = ledger.venue(id)!.reasons.adjusted.get(asset) ?? ZERO;
    return { ours: subtract(ours, adjusted), theirs: subtract(theirs, this.#settledByMixing(asset)) };
  }

  /** What the venue has settled of all trades, less what it would have of ours alone. */
  #settledByMixing(asset: string): Money {
    let sum = ZERO;
    for (const [key, quote] of this.#foreignQuote) {
      const floor = this.venue.wire.truth.floors.get(key)!;
      if (settleAssetOf(floor) !== asset) continue;
      sum = subtract(add(sum, quote), this.#own.get(key)?.cost ?? ZERO);
      for (const { cost } of this.account.positionsIn(floor)) sum = add(sum, cost);
    }
    return sum;
  }

  /** As the venue tells its client of a trade. */
  tradeName(execution: Execution): string {
    return this.venue.wire.truth.tradeName(execution);
  }

  /** Bytes of a placement leave. */
  launch(issued: Issued, bytes: Bytes, now: Micros): void {
    const offset = () => this.venue.wire.state().clockOffsetMs * MICROS_PER_MS;
    const until = arrivesUntil(this.dialect, bytes, issued.validity, now, offset);
    this.flying.set(issued.clientId, { issued, text: textOf(bytes), until });
    this.#flights += 1;
  }

  /** Brings everything up to what is true now. @returns whether anything changed */
  look(now: Micros): boolean {
    for (const [clientId, { until }] of this.flying) {
      if (until >= now) continue;
      this.flying.delete(clientId);
      this.#flights += 1;
    }
    const { revision } = this.account;
    if (revision === this.#revision && this.#flights === this.#seenFlights) return false;
    if (revision !== this.#revision) this.#trades();
    this.#revision = revision;
    this.#seenFlights = this.#flights;
    this.#orders();
    return true;
  }

  #delivered(message: string | HttpRequest): void {
    if (this.flying.size === 0) return;
    const text = typeof message === "string" ? message : deliveredText(message.query, message.body);
    for (const [clientId, flying] of this.flying) {
      if (flying.text !== text) continue;
      this.flying.delete(clientId);
      this.#flights += 1;
    }
    // Also of one that came and went at once.
    for (const clientId of text.match(OWN_ID) ?? []) this.#noteId(clientId);
  }

  #noteId(clientId: string): void {
    const order = this.account.findByClient(clientId);
    if (order === null) return;
    const known = this.orderIds.get(clientId);
    if (known === undefined) this.orderIds.set(clientId, order.id);
    else if (known !== order.id) this.doubled ??= clientId;
  }

  #trades(): void {
    const { executions, executionCount } = this.account;
    for (let i = executions.length - (executionCount - this.#executions); i < executions.length; i++) {
      const execution = executions[i], { order, size, cause } = execution;
      const isForeign = cause === undefined && !this.issued.has(order.request.clientId);
      if (execution.realised !== undefined) this.#noteContract(execution, isForeign);
      if (isForeign) {
        this.foreignTrades.push(execution);
        continue;
      }
      this.trades.push(execution);
      const before = this.#filled.get(order) ?? 0, room = Math.max(0, order.request.size - before);
      this.#filled.set(order, before + size);
      const market = this.markets.get(order.key)!, { lot } = order.instrument;
      const sign = order.side === "buy" ? 1 : -1;
      const due = order.denied || cause !== undefined ? 0 : Math.min(size, room);
      market.position += sign * unitsOf(due, lot);
      if (due === size) continue;
      market.beyond += sign * unitsOf(size - due, lot);
      market.beyondLow = Math.min(market.beyondLow, market.beyond);
      market.beyondHigh = Math.max(market.beyondHigh, market.beyond);
    }
    this.#executions = executionCount;
  }

  #noteContract({ order: { key, side }, price, size, quote, at }: Execution, isForeign: boolean): void {
    if (isForeign) {
      const sum = this.#foreignQuote.get(key) ?? ZERO;
      return void this.#foreignQuote.set(key, add(sum, side === "buy" ? negate(quote) : quote));
    }
    let position = this.#own.get(key);
    if (position === undefined) {
      this.#own.set(key, position = new Position(this.venue.wire.truth.floors.get(key)!, "both"));
    }
    position.apply(side, price, size, at);
  }

  #orders(): void {
    for (const market of this.markets.values()) {
      market.openBuy =
        market.openSell =
        market.flyingBuy =
        market.flyingSell =
          0;
    }
    this.open.length = 0;
    for (const order of this.account.open.values()) {
      if (!this.issued.has(order.request.clientId)) continue;
      this.open.push(order);
      if (order.denied) continue;
      const market = this.markets.get(order.key)!;
      const left = unitsOf(Math.max(0, order.left), order.instrument.lot);
      if (order.side === "buy") market.openBuy += left;
      else market.openSell += left;
    }
    for (const { issued } of this.flying.values()) {
      const { key, lot } = this.#listing(issued);
      const market = this.markets.get(key)!, units = unitsOf(issued.size, lot);
      if (issued.side === "buy") market.flyingBuy += units;
      else market.flyingSell += units;
    }
  }

  /** The names of instruments are the bot's; the grid is the venue's own. */
  #listing({ instrument }: Issued): { readonly key: string; readonly lot: Grid } {
    const key = this.keyOf(this.symbolOf(instrument));
    return { key, lot: this.venue.wire.truth.floors.get(key)!.instrument.lot };
  }
  symbolOf: (instrument: number) => string = () => "";
}

/** One for each stage, whoever asks. */
export class Oracle {
  static readonly #known = new WeakMap<Stage, Oracle>();
  static of(stage: Stage): Oracle {
    let oracle = this.#known.get(stage);
    if (oracle === undefined) this.#known.set(stage, oracle = new Oracle(stage));
    return oracle;
  }

  /** Every placement that was ever approved, by client id. */
  readonly issued: Map<string, Issued> = new Map();
  readonly venues: readonly VenueTruth[];
  /** Ids whose placement has left. */
  readonly #launched = new Set<string>();
  /** Counts the looks that found something new. */
  revision = 0;

  private constructor(readonly stage: Stage) {
    this.venues = stage.venues.map((venue) => new VenueTruth(venue, this.issued));
    let base = 0;
    stage.plan.venues.forEach(({ symbols }, index) => {
      const first = base;
      this.venues[index].symbolOf = (instrument) => symbols[instrument - first];
      base += symbols.length;
    });
  }

  of(venue: string): VenueTruth | undefined {
    for (const truth of this.venues) if (truth.venue.id === venue) return truth;
    return undefined;
  }
  market(venue: string, symbol: string): MarketTruth | undefined {
    const truth = this.of(venue);
    return truth?.markets.get(truth.keyOf(symbol));
  }

  /** Takes note of what the engine approved; the same one twice counts once. */
  command(command: Command): void {
    const place = command.kind === "place" ? command : command.kind === "replace" ? command.place : null;
    if (place === null || this.issued.has(place.clientId)) return;
    const { venue, instrument, clientId, side, price, size, validity } = place;
    this.issued.set(clientId, { venue, instrument, clientId, side, price, size, validity });
  }

  /** Takes note of bytes that leave. */
  bytes(venue: StageVenue, what: Bytes): void {
    for (const clientId of textOf(what).match(OWN_ID) ?? []) {
      const issued = this.issued.get(clientId);
      if (issued === undefined || this.#launched.has(clientId)) continue;
      this.#launched.add(clientId);
      this.of(venue.id)!.launch(issued, what, this.stage.now);
    }
  }

  /** The ids of ours that bytes name and whose placement has not left before. */
  launches(what: Bytes): readonly string[] {
    return (textOf(what).match(OWN_ID) ?? []).filter((id) => this.issued.has(id) && !this.#launched.has(id));
  }

  /** Brings everything up to now; as often as anybody likes. */
  look(): number {
    const { now } = this.stage;
    let changed = false;
    for (const venue of this.venues) changed = venue.look(now) || changed;
    if (changed) this.revision += 1;
    return this.revision;
  }
}
