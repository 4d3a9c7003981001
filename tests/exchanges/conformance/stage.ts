/** What the numbered cases of conformance play on: a venue's session that is up, and what it told. Behind it stands the simulated
 * venue in virtual time, or a venue's test network. @module */
import type { Amend, Cancel, Command, Place, Query, TimeInForce } from "../../../core/command.ts";
import type { Event, Fill, OrderReport, Side } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Venue } from "../../../core/venue.ts";
import type { Account } from "../../../exchanges/simulator/accounts.ts";
import type { FaultParameters } from "../../../exchanges/simulator/faults.ts";
import type { Floor } from "../../../exchanges/simulator/floors.ts";
import type { Roads } from "../../support/virtual_venue.ts";
import type { ToldBooks } from "./told_books.ts";

/** One product of one venue, as the cases know it. */
export type Product = {
  readonly venue: Venue;
  /** Two markets as the venue names them. */
  readonly symbols: readonly [string, string];
  /** How long the venue may take an order, whatever validity it is given, µs; absent = as it is given. */
  readonly landsWithin?: number;
  /** The venue lets an account trade with itself; absent = it prevents that. */
  readonly tradesWithItself?: true;
};
/** Where a product is played: how a session of it comes to be. */
export type Scene<Of extends Stage = Stage> = Product & {
  /** A session that has just started. */
  start(options?: StageOptions): Of;
  /** A session that is up. */
  up(options?: StageOptions): Promise<Of>;
};
export type StageOptions = {
  readonly roads?: Roads;
  readonly withoutKey?: boolean;
  readonly seed?: number;
  /** How far the venue's clock is ahead of ours, ms, where that can be chosen. */
  readonly clockAhead?: number;
};
type Kinds = Event["kind"];
type Of<Kind extends Kinds> = Extract<Event, { kind: Kind }>;

/** What the venue itself knows. Only a simulated one can be looked into, and told to have troubles. */
export interface Inside {
  readonly account: Account;
  floor(market: number): Floor;
  /** Of all trades of the account. */
  tradeIds(): readonly string[];
  fault(name: string, parameters?: FaultParameters): void;
}
/** Ticks behind the best of its own side, negative = into the book; `far` = where nobody trades for minutes, and which every venue's
 * band of prices allows; `through` = where an order trades at once. */
export type Behind = number | "far" | "through";

/** How long a case waits for what has to happen, ms. */
export const PATIENCE_MS = 60_000;
/** What comes again and again, and says little of what went wrong. */
const QUIET: ReadonlySet<Event["kind"]> = new Set(["reference_price", "balances", "margin", "positions"]);
const VALIDITY = 5_000_000 as Micros;

export abstract class Stage {
  readonly instruments = new Map<InstrumentId, Instrument>();
  /** All events but market data, oldest first. */
  readonly events: Event[] = [];
  readonly counts: Partial<Record<Kinds, number>> = {};
  onEvent: (event: Event) => void = () => {};
  abstract readonly books: ToldBooks;
  /** `null` = nobody can look into this venue. */
  abstract readonly inside: Inside | null;
  abstract readonly now: Micros;
  #lastQuery = 0;

  constructor(readonly product: Product) {}

  // ---- what differs ---------------------------------------------------------------------------------------------------

  abstract pass(ms: number): Promise<this>;
  /** Lets time pass until something is so.
   * @throws {Error} if it is not within `ms` */
  abstract until(what: string, isSo: () => boolean, ms?: number): Promise<this>;
  /** Hands it to the session. */
  protected abstract send(command: Command): void;
  abstract newId(): string;
  abstract price(market: number, side: Side, behind: Behind): Price;
  /** Lots of about so many quote units; where money is real, the fewest that the venue takes. */
  abstract size(market: number, value?: number): Size;
  /** Orders that rest at the venue by its own word. */
  abstract openOrders(): Promise<readonly RestingOrder[]>;
  /** Lots that an order has traded by the venue's own word. */
  abstract traded(place: Pick<Place, "instrument" | "clientId">): Promise<number>;
  /** @throws {Error} unless the books that were told are the venue's */
  abstract checkBooks(): Promise<void>;
  /** Breaks the session's sockets, or one of them; each opens anew of the session's own accord. */
  abstract breakSockets(channel?: string): void;
  /** Names of its sockets. */
  abstract readonly channels: readonly string[];

  // ---- what was told --------------------------------------------------------------------------------------------------

  get state(): string {
    return this.last("venue_link")?.state ?? "down";
  }
  of<Kind extends Kinds>(kind: Kind): Of<Kind>[] {
    return this.events.filter((event): event is Of<Kind> => event.kind === kind);
  }
  last<Kind extends Kinds>(kind: Kind): Of<Kind> | undefined {
    return this.events.findLast((event): event is Of<Kind> => event.kind === kind);
  }
  /** What a question brought last: what the venue tells by itself may be a part.
   * @throws {Error} unless it is all there is */
  asked<Kind extends "balances" | "positions">(kind: Kind): Of<Kind> {
    const found = this.events.findLast((event): event is Of<Kind> =>
      event.kind === kind && "source" in event && event.source === "query"
    );
    if (found === undefined || !("complete" in found && found.complete)) throw new Error(`Not all ${kind} are known`);
    return found;
  }
  instrument(market: number): Instrument {
    const instrument = this.instruments.get(market as InstrumentId);
    if (instrument === undefined) throw new Error(`Market ${market} was not listed`);
    return instrument;
  }
  reports(clientId: string): OrderReport[] {
    return this.of("order").filter((report) => report.clientId === clientId);
  }
  /** Whether its end was told; the answer to its placement may come later. */
  isCanceled(clientId: string): boolean {
    return this.reports(clientId).some(({ status }) => status === "canceled");
  }
  /** Each trade of an order once. */
  fills(clientId: string): Fill[] {
    const ours = this.reports(clientId).map(({ venueOrderId }) => venueOrderId);
    const found = this.of("fill").filter((fill) =>
      fill.clientId === clientId || fill.clientId === null && ours.includes(fill.venueOrderId)
    );
    return [...new Map(found.map((fill) => [fill.tradeId, fill])).values()];
  }
  /** Whether both books are vouched for. */
  get hasBooks(): boolean {
    return [0, 1].every((market) => this.books.isValid(market));
  }
  /** "sell" where there is surely something to sell. */
  get otherSide(): Side {
    return this.inside !== null || this.product.venue.product === "perp" ? "sell" : "buy";
  }
  async rests(clientId: string): Promise<boolean> {
    return (await this.openOrders()).some((order) => order.clientId === clientId);
  }

  // ---- commands ---------------------------------------------------------------------------------------------------------

  place(
    market: number,
    side: Side,
    { behind = "far", price, size, timeInForce = "post_only", clientId = this.newId(), reduceOnly = false }:
      PlaceOptions = {},
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
  async resting(
    market: number,
    side: Side,
    options: PlaceOptions = {},
  ): Promise<Place & { readonly venueOrderId: string }> {
    const place = this.place(market, side, options);
    const isOpen = () => this.reports(place.clientId).some(({ status }) => status === "open");
    await this.until(`${place.clientId} is told open`, isOpen);
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
  async ask(question: Question): Promise<Answered> {
    const queryId = ++this.#lastQuery, from = this.events.length;
    this.submit({ kind: "query", venue: this.product.venue.name, queryId, ...question } as Query);
    const found = (event: Event) => isAnswer(event, question, queryId);
    await this.until(`an answer to ${question.what}`, () => this.events.slice(from).some(found));
    return this.events.slice(from).find(found) as Answered;
  }

  submit(command: Command): void {
    this.send(command);
  }

  // ---- for the stages themselves ----------------------------------------------------------------------------------------

  protected take(event: Event): void {
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

  protected late(what: string, ms: number): Error {
    const story = this.events.filter(({ kind }) => !QUIET.has(kind)).slice(-12).map((event) =>
      JSON.stringify(event, (_, value) => readable(value))
    );
    return new Error(`Not within ${ms} ms: ${what}\n${story.join("\n")}`);
  }
}

export type RestingOrder = {
  /** `null` = it is none of ours. */
  readonly clientId: string | null;
  readonly venueOrderId: string;
  /** Its size, what is filled included. */
  readonly lots: number;
};
export type PlaceOptions = {
  readonly behind?: Behind;
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
