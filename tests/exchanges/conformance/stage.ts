/** A venue's session before the simulated venue that speaks its words, joined without a socket in virtual time: what the
 * numbered cases of conformance play on. The truth is read at the venue; everything else is what the session told. @module */
import type { Amend, Approved, Cancel, Command, Place, Query, TimeInForce } from "../../../core/command.ts";
import type { Event, Fill, OrderReport, Side } from "../../../core/event.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Endpoints, Signer, Venue } from "../../../core/venue.ts";
import type { FaultParameters } from "../../../exchanges/simulator/faults.ts";
import type { Account } from "../../../exchanges/simulator/accounts.ts";
import type { Wire, WireFactory, WireTruth } from "../../../exchanges/simulator/wire.ts";
import { type Roads, VirtualVenue } from "../../support/virtual_venue.ts";
import { START } from "../../support/wire_talk.ts";
import { ToldBooks } from "./told_books.ts";

/** One product of one venue, and how it is simulated. */
export type Product = {
  readonly venue: Venue;
  readonly createWire: WireFactory;
  /** Two markets as the venue names them. */
  readonly symbols: readonly [string, string];
  readonly signer: Signer;
  /** Of this product, where one wire serves several; absent = the wire's own. */
  readonly endpoints?: (wire: Wire, host: string) => Endpoints;
  /** How long the venue may take an order, whatever validity it is given, µs; absent = as it is given. */
  readonly landsWithin?: number;
  /** The venue lets an account trade with itself; absent = it prevents that. */
  readonly tradesWithItself?: true;
  /** Name of the market's floor at the simulated venue; absent = the symbol. */
  readonly floor?: (symbol: string) => string;
};
export type StageOptions = { readonly roads?: Roads; readonly withoutKey?: boolean; readonly seed?: number };
type Floor = NonNullable<ReturnType<WireTruth["floors"]["get"]>>;
type Kinds = Event["kind"];
type Of<Kind extends Kinds> = Extract<Event, { kind: Kind }>;

/** How long a case waits for what has to happen, ms of virtual time. */
const PATIENCE_MS = 60_000;
const VALIDITY = 5_000_000 as Micros;
const HOST = "127.0.0.1:1";

export class Stage {
  readonly wire: Wire;
  readonly instruments = new Map<InstrumentId, Instrument>();
  readonly books: ToldBooks;
  /** All events but market data, oldest first. */
  readonly events: Event[] = [];
  readonly counts: Partial<Record<Kinds, number>> = {};
  onEvent: (event: Event) => void = () => {};
  readonly venue: VirtualVenue;
  #lastOrder = 0;
  #lastQuery = 0;

  constructor(readonly product: Product, { roads, withoutKey = false, seed = 1 }: StageOptions = {}) {
    const { symbols, signer, endpoints } = product;
    this.wire = product.createWire({ seed, startAt: START, symbols: [...symbols], pace: 1 });
    this.venue = new VirtualVenue(product.venue.name, this.wire, START, { roads, address: HOST });
    this.books = new ToldBooks(this.wire.truth, (id) => this.floorName(id));
    this.venue.onTurn = () => {
      for (const event of this.venue.takeEvents()) this.#take(event);
    };
    const markets = symbols.map((symbol, i) => ({ instrument: i as InstrumentId, symbol }));
    this.venue.start(product.venue.createSession({
      venue: product.venue.name,
      markets,
      endpoints: endpoints?.(this.wire, HOST) ?? this.venue.endpoints,
      signer: withoutKey ? null : signer,
      seed,
    }, this.venue));
  }

  /** A session that is up. */
  static up(product: Product, options: StageOptions = {}): Stage {
    const stage = new Stage(product, options);
    stage.until("the session is up", () => stage.state === "up");
    return stage;
  }

  get now(): Micros {
    return this.venue.now;
  }
  get state(): string {
    return this.last("venue_link")?.state ?? "down";
  }

  // ---- time -----------------------------------------------------------------------------------------------------------

  pass(ms: number): this {
    for (const end = this.now + ms * 1_000; this.now < end;) {
      this.venue.advance(Math.min(end, this.venue.nextAt) as Micros);
    }
    return this;
  }

  /** Lets time pass until something is so.
   * @throws {Error} if it is not within `ms` */
  until(what: string, isSo: () => boolean, ms = PATIENCE_MS): this {
    const end = this.now + ms * 1_000;
    while (!isSo()) {
      if (this.now >= end) throw new Error(`Not within ${ms} ms: ${what}\n${this.#story()}`);
      this.venue.advance(Math.min(end, this.venue.nextAt) as Micros);
    }
    return this;
  }

  // ---- what was told ----------------------------------------------------------------------------------------------------

  of<Kind extends Kinds>(kind: Kind): Of<Kind>[] {
    return this.events.filter((event): event is Of<Kind> => event.kind === kind);
  }
  last<Kind extends Kinds>(kind: Kind): Of<Kind> | undefined {
    return this.events.findLast((event): event is Of<Kind> => event.kind === kind);
  }
  instrument(market: number): Instrument {
    const instrument = this.instruments.get(market as InstrumentId);
    if (instrument === undefined) throw new Error(`Market ${market} was not listed`);
    return instrument;
  }
  reports(clientId: string): OrderReport[] {
    return this.of("order").filter((report) => report.clientId === clientId);
  }
  /** Each trade of an order once. */
  fills(clientId: string): Fill[] {
    const ours = this.reports(clientId).map(({ venueOrderId }) => venueOrderId);
    const found = this.of("fill").filter((fill) =>
      fill.clientId === clientId || fill.clientId === null && ours.includes(fill.venueOrderId)
    );
    return [...new Map(found.map((fill) => [fill.tradeId, fill])).values()];
  }

  // ---- the truth ----------------------------------------------------------------------------------------------------------

  floorName(market: number): string {
    const symbol = this.product.symbols[market];
    return this.product.floor?.(symbol) ?? symbol;
  }
  floor(market: number): Floor {
    return this.wire.truth.floors.get(this.floorName(market))!;
  }
  get account(): Account {
    return this.wire.truth.accounts[0];
  }
  restsAtVenue(clientId: string): boolean {
    return this.wire.state().openOrders.some((order) => order.clientOrderId === clientId);
  }
  fault(name: string, parameters: FaultParameters = {}): void {
    this.wire.setFault(name, parameters, this.now);
  }

  // ---- commands -----------------------------------------------------------------------------------------------------------

  newId(): string {
    return encodeClientId({ tag: 1, epoch: 1, sequence: ++this.#lastOrder });
  }

  /** A price so many ticks behind the best of its own side; negative = into the book. */
  price(market: number, side: Side, behind: number): Price {
    const { bestBid, bestAsk } = this.floor(market).market;
    return (side === "buy" ? bestBid - behind : bestAsk + behind) as Price;
  }

  /** Lots of about so many quote units. */
  size(market: number, value = 500): Size {
    const { tick, lot, multiplier } = this.instrument(market), { market: book } = this.floor(market);
    const price = book.bestBid * tick.step / 10 ** tick.decimals;
    const perLot = price * lot.step / 10 ** lot.decimals * Number(multiplier[0]) / 10 ** multiplier[1];
    return Math.max(1, Math.ceil(value / perLot)) as Size;
  }

  place(
    market: number,
    side: Side,
    { behind = 50, price, size, timeInForce = "post_only", clientId = this.newId(), reduceOnly = false }: PlaceOptions =
      {},
  ): Place {
    const place: Place = {
      kind: "place",
      venue: this.product.venue.name,
      instrument: market as InstrumentId,
      clientId,
      side,
      price: price ?? this.price(market, side, behind),
      size: size ?? this.size(market),
      timeInForce,
      validity: VALIDITY,
      ...(reduceOnly ? { reduceOnly: true } : {}),
    };
    this.submit(place);
    return place;
  }

  /** One that rests, and of which the session has told so. */
  resting(market: number, side: Side, options: PlaceOptions = {}): Place & { readonly venueOrderId: string } {
    const place = this.place(market, side, options);
    this.until(`${place.clientId} is told open`, () => this.reports(place.clientId).some((r) => r.status === "open"));
    return { ...place, venueOrderId: this.reports(place.clientId)[0].venueOrderId };
  }

  cancel({ instrument, clientId }: Pick<Place, "instrument" | "clientId">, venueOrderId: string | null = null): void {
    const cancel: Cancel = { kind: "cancel", venue: this.product.venue.name, instrument, clientId, venueOrderId };
    this.submit(cancel);
  }

  amend({ instrument, clientId }: Place, venueOrderId: string | null, size: number): void {
    const amend: Amend = {
      kind: "amend",
      venue: this.product.venue.name,
      instrument,
      clientId,
      venueOrderId,
      size: size as Size,
    };
    this.submit(amend);
  }

  /** Asks and waits for the answer, whatever it is. */
  ask(question: Question): Answered {
    const queryId = ++this.#lastQuery, from = this.events.length;
    this.submit({ kind: "query", venue: this.product.venue.name, queryId, ...question } as Query);
    const found = (event: Event) => isAnswer(event, question, queryId);
    this.until(`an answer to ${question.what}`, () => this.events.slice(from).some(found));
    return this.events.slice(from).find(found) as Answered;
  }

  submit(command: Command): void {
    this.venue.session.submit(command as Approved<Command>, this.now);
    this.venue.onTurn();
  }

  #take(event: Event): void {
    this.counts[event.kind] = (this.counts[event.kind] ?? 0) + 1;
    if (event.kind === "instrument") {
      this.instruments.set(event.instrument.id, event.instrument);
      this.books.list(event.instrument);
    }
    this.books.take(event);
    this.onEvent(event);
    const isBorrowed = event.kind === "book_snapshot" || event.kind === "book_delta" || event.kind === "top_of_book" ||
      event.kind === "trade";
    if (!isBorrowed) this.events.push(event);
  }

  #story(): string {
    return this.events.slice(-12).map((event) => JSON.stringify(event, (_, value) => readable(value))).join("\n");
  }
}

export type PlaceOptions = {
  readonly behind?: number;
  readonly price?: Price;
  readonly size?: Size;
  readonly timeInForce?: TimeInForce;
  readonly clientId?: string;
  readonly reduceOnly?: boolean;
};
/** A question without its number. */
export type Question = Query extends infer Each ? Each extends Query ? Omit<Each, "kind" | "venue" | "queryId"> : never
  : never;
export type Answered = Of<"open_orders" | "order_found" | "own_trades" | "cash_flows" | "query_failed">;

/** Balances, positions and the account's mode answer with facts that carry no number. */
function isAnswer(event: Event, { what }: Question, queryId: number): boolean {
  if ("queryId" in event) return event.queryId === queryId;
  return event.kind === what && "source" in event && event.source === "query" ||
    what === "account_mode" && event.kind === "account_mode";
}

function readable(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
