/** A venue's session on a test network: real sockets, the real clock, and the same network code as in production. Nobody can look into
 * that venue; what it says of itself when it is asked is all the truth there is. @module */
import type { Approved, Command, Place } from "../../../core/command.ts";
import type { Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { notional, toNumber } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Session } from "../../../core/venue.ts";
import { hostsOf } from "../../../runtime/endpoint.ts";
import type { Log } from "../../../runtime/log.ts";
import { Network } from "../../../runtime/network.ts";
import { createWords, wordsOf } from "../../../runtime/shared_words.ts";
import { restBook } from "./rest_book.ts";
import { SecondLook } from "./second_look.ts";
import { type Behind, PATIENCE_MS, type Product, type RestingOrder, Stage, type StageOptions } from "./stage.ts";
import type { TestNetwork } from "./test_networks.ts";
import { ToldBooks } from "./told_books.ts";

export type NetworkGround = {
  readonly network: TestNetwork;
  /** The next client id; none is ever given twice on an account. */
  readonly newId: () => string;
  /** Never steps back. */
  readonly clock: () => Micros;
  readonly log: Log;
  /** Aborts when a person wants it to end: whoever waits then hears of it. */
  readonly interrupt: AbortSignal;
};

/** Shares of a price: far off, and as far into the other side as an order may go to trade at once. */
const FAR = 0.02, THROUGH = 0.005;
/** Above the least value of an order: prices move, and what was bought loses its fee before it is sold again. */
const ROOM = 1.2;
/** Lists may be a moment behind what the stream has told. */
const SETTLED_MS = 250;
/** REST is compared with the books told for so long before and after it is asked. */
const BEFORE_MS = 200, AFTER_MS = 500;
const LOOKS = 6;

export class NetworkStage extends Stage {
  readonly inside = null;
  readonly books: ToldBooks;
  /** Whether an order was ever handed to the session. */
  hasPlaced = false;
  readonly #ground: NetworkGround;
  readonly #network: Network;
  readonly #session: Session;
  readonly #channels = new Set<string>();
  readonly #look = new SecondLook();
  readonly #startedAt: Micros;
  #failure: unknown = null;
  #woken = Promise.withResolvers<void>();

  constructor(product: Product, ground: NetworkGround, { withoutKey = false, seed = 1 }: StageOptions = {}) {
    super(product);
    const { venue, symbols } = product, { network: { endpoints, signer }, clock, log } = ground;
    this.#ground = ground;
    this.#startedAt = clock();
    this.books = new ToldBooks((id, book) => this.#look.told(id, book));
    this.#network = new Network({
      venue: venue.name,
      place: 0,
      mode: "paper", // plain sockets to simulated venues on this machine are allowed
      allow: hostsOf(endpoints),
      words: wordsOf(createWords()),
      clock,
      onTurn: () => this.#turn(),
      onFault: (error) => {
        this.#failure ??= error;
        this.#wake();
      },
      log,
    });
    const markets = symbols.map((symbol, i) => ({ instrument: i as InstrumentId, symbol }));
    this.#session = venue.createSession({
      venue: venue.name,
      markets,
      endpoints,
      signer: withoutKey ? null : signer,
      seed,
    }, this.#network);
    ground.interrupt.addEventListener("abort", this.#wake);
    this.#network.start(this.#watched());
  }

  get now(): Micros {
    return this.#ground.clock();
  }

  async pass(ms: number): Promise<this> {
    for (const end = this.now + ms * 1_000; this.now < end;) await this.#turnOr(end);
    return this;
  }

  async until(what: string, isSo: () => boolean, ms = PATIENCE_MS): Promise<this> {
    for (const end = this.now + ms * 1_000; !isSo();) {
      if (this.now >= end) throw this.late(what, ms);
      await this.#turnOr(end);
    }
    return this;
  }

  /** Ends its sockets. What it has placed is not touched. */
  async leave(): Promise<void> {
    this.#ground.interrupt.removeEventListener("abort", this.#wake);
    await this.#network.shutdown();
  }

  newId(): string {
    return this.#ground.newId();
  }

  price(market: number, side: Side, behind: Behind): Price {
    const book = this.books.book(market), sign = side === "buy" ? 1 : -1;
    const own = side === "buy" ? book.bestBid : book.bestAsk, other = side === "buy" ? book.bestAsk : book.bestBid;
    if (!this.books.isValid(market) || own === 0 || other === 0) {
      throw new Error(`Nobody quotes ${this.product.symbols[market]} on both sides: there is no price to go by`);
    }
    if (behind === "through") return this.#tick(other * (1 + sign * THROUGH), sign);
    return this.#tick(behind === "far" ? own * (1 - sign * FAR) : own - sign * behind, sign);
  }

  size(market: number): Size {
    const instrument = this.instrument(market), { minSize, minNotional, kind } = instrument;
    const perLot = toNumber(notional(this.price(market, "buy", "far"), 1 as Size, instrument));
    const byValue = minNotional === null ? 1 : Math.ceil(toNumber(minNotional) * ROOM / perLot);
    return Math.max(kind === "spot" ? Math.ceil(minSize * ROOM) : minSize, byValue) as Size;
  }

  /** Market by market: the list of the whole account costs forty times as much on some venues. */
  async openOrders(): Promise<readonly RestingOrder[]> {
    await this.pass(SETTLED_MS);
    const found: RestingOrder[] = [];
    for (const instrument of this.product.symbols.map((_, i) => i as InstrumentId)) {
      const answer = await this.ask({ what: "open_orders", instrument });
      if (answer.kind !== "open_orders") throw new Error(`The list of open orders did not come: ${reasonOf(answer)}`);
      found.push(...answer.orders.map((o) => ({ clientId: o.clientId, venueOrderId: o.venueOrderId, lots: o.size })));
    }
    return found;
  }

  async traded({ instrument, clientId }: Pick<Place, "instrument" | "clientId">): Promise<number> {
    await this.pass(SETTLED_MS);
    const since = this.#startedAt - 5_000_000 as Micros;
    const answer = await this.ask({ what: "own_trades", instrument, since });
    if (answer.kind !== "own_trades") throw new Error(`The list of own trades did not come: ${reasonOf(answer)}`);
    const ids = this.reports(clientId).map(({ venueOrderId }) => venueOrderId);
    return answer.fills.filter((fill) => fill.clientId === clientId || ids.includes(fill.venueOrderId))
      .reduce((lots, { size }) => lots + size, 0);
  }

  async checkBooks(): Promise<void> {
    const { network: { endpoints } } = this.#ground, markets = this.product.symbols.map((_, i) => i as InstrumentId);
    const standing = () => markets.forEach((id) => this.#look.told(id, this.books.book(id)));
    this.#look.reset();
    for (let look = 0; look < LOOKS; look++) {
      this.#look.open();
      standing();
      await this.pass(BEFORE_MS);
      const seen = await Promise.all(markets.map((id) => restBook(endpoints, this.instrument(id))));
      await this.pass(AFTER_MS);
      standing();
      markets.forEach((id) => this.#look.seen(id, seen[id]));
      if (markets.every((id) => this.#look.wrong(id).length === 0)) return;
    }
    const wrong = markets.map((id) => `${this.product.symbols[id]}: ${this.#look.wrong(id).join(", ") || "none"}`);
    throw new Error(`REST has levels that no told book had, at each of ${LOOKS} looks: ${wrong.join("; ")}`);
  }

  /** For the next case: what was told is forgotten, but for how things stand. */
  renew(): this {
    const kept = [this.last("venue_link"), this.last("clock_offset")].filter((event) => event !== undefined);
    this.events.splice(0, this.events.length, ...kept);
    for (const kind of Object.keys(this.counts) as (keyof typeof this.counts)[]) delete this.counts[kind];
    this.books.count = this.books.lost = 0;
    this.onEvent = () => {};
    this.hasPlaced = false;
    return this;
  }
  /** Until when an order whose fate nobody knows may still arrive at the venue, µs; 0 = there is none. */
  get doubtUntil(): number {
    const known = new Set(
      this.of("place_answer").filter(({ verdict }) => verdict !== "ambiguous").map(({ clientId }) => clientId),
    );
    return Math.max(0, ...this.of("sent").filter(({ clientId }) => !known.has(clientId)).map((e) => e.validUntil));
  }
  /** Whether a further case may be played with it. */
  get isSound(): boolean {
    return this.#failure === null && this.state === "up" && this.hasBooks;
  }

  get channels(): readonly string[] {
    return [...this.#channels];
  }

  breakSockets(channel?: string): void {
    for (const each of channel === undefined ? this.channels : [channel]) this.#network.close(each);
  }

  protected send(command: Command): void {
    if (command.kind === "place" || command.kind === "replace") this.hasPlaced = true;
    this.#session.submit(command as Approved<Command>, this.now);
    this.#turn();
  }

  #tick(ticks: number, sign: number): Price {
    return Math.max(1, sign > 0 ? Math.floor(ticks) : Math.ceil(ticks)) as Price;
  }

  #turn(): void {
    for (let events = this.#network.takeEvents(); events.length > 0; events = this.#network.takeEvents()) {
      for (const event of events) this.take(event);
    }
    this.#wake();
  }

  readonly #wake = (): void => {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  };

  /** Until the session was called again, at the latest until `end`.
   * @throws what the session threw, or that a person wants it to end */
  async #turnOr(end: number): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    this.#ground.interrupt.throwIfAborted();
    const timer = setTimeout(this.#wake, Math.max(0, Math.ceil((end - this.now) / 1_000)));
    await this.#woken.promise;
    clearTimeout(timer);
  }

  /** The session, with its sockets looked at. */
  #watched(): Session {
    const session = this.#session, channels = this.#channels;
    return {
      start: (now) => session.start(now),
      onOpen(channel, now) {
        channels.add(channel);
        session.onOpen(channel, now);
      },
      onFrame: (channel, frame, now) => session.onFrame(channel, frame, now),
      onReply: (id, status, body, now, headers) => session.onReply(id, status, body, now, headers),
      onClose(channel, now) {
        channels.delete(channel);
        session.onClose(channel, now);
      },
      onTimer: (timer, now) => session.onTimer(timer, now),
      submit: (command, now) => session.submit(command, now),
    };
  }
}

function reasonOf(answer: { readonly kind: string; readonly reason?: string }): string {
  return answer.reason ?? answer.kind;
}
