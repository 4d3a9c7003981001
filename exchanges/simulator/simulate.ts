/** Paper trading: wraps a venue's session. Its market facts pass through and feed orders laid over the watched book;
 * commands never reach it: they are answered here, with latency both ways, in the events that a venue gives. The market
 * does not feel these orders, so large ones fill better than they would. Contracts are valued by the venue's mark; they pay no
 * funding. @module */
import type { Micros, Size } from "../../core/units.ts";
import { parseMoney, ZERO } from "../../core/money.ts";
import type {
  Approved,
  Cancel,
  CancelStranger,
  Command,
  Place,
  Query,
  Resync,
  SetDeadMan,
} from "../../core/command.ts";
import type { Balance, Event, Refusal } from "../../core/event.ts";
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import type { Effects, Session } from "../../core/venue.ts";
import { endedBy } from "../shared/order_ends.ts";
import { noSwitch } from "../shared/dead_man.ts";
import { Random } from "../shared/random.ts";
import type { Account } from "./accounts.ts";
import { type ContractUpdate, Exchange, type ExchangeListener, type OrderChange } from "./exchange.ts";
import type { Floor } from "./floors.ts";
import type { Product } from "./keys.ts";
import { DEFAULT_LATENCY, Latency, type LatencyOptions } from "./latency.ts";
import type { AccountOrder } from "./orders.ts";
import { OverlayBook } from "./overlay.ts";
import { accountMode, marginEvent, positionsOf } from "./paper_contracts.ts";
import { endOf, fillOf, pairs, refusal, reportOf, requestOf } from "./paper_words.ts";
import { TimeQueue } from "./time_queue.ts";

export type SimulateOptions = {
  readonly venue: VenueId;
  /** Decimal text by asset. */
  readonly balances: Readonly<Record<string, string>>;
  /** Fractions of what is received, as decimal text; negative = rebate. */
  readonly makerFee: string;
  readonly takerFee: string;
  /** One way; the default is 1 ms. */
  readonly latency?: LatencyOptions;
  readonly seed: number;
};

const TIMER = "paper";
/** One connection: commands and answers do not overtake each other. */
const CONNECTION = 0;
/** Places of a mark beyond a tick's. */
const MARK_DECIMALS = 4;
/** How long an amendment counts as under way, µs. */
const AMEND_VALIDITY = 5_000_000;

/** Makes an event when it arrives. */
type Message = (receivedAt: Micros) => Event;

/** A session over `create`'s market whose orders are simulated. `create` gets no use of its order entry: give it no key. */
export function simulate(create: (io: Effects) => Session, io: Effects, options: SimulateOptions): Session {
  return new PaperSession(create, io, options);
}

class PaperSession implements Session, ExchangeListener {
  readonly #inner: Session;
  readonly #exchange: Exchange;
  readonly #account: Account;
  readonly #books = new Map<InstrumentId, { readonly floor: Floor; readonly book: OverlayBook }>();
  readonly #inbox = new TimeQueue<() => void>();
  readonly #outbox = new TimeQueue<Message>();
  readonly #inward: Latency;
  readonly #outward: Latency;
  #wakeAt = Infinity;

  constructor(create: (io: Effects) => Session, readonly io: Effects, readonly options: SimulateOptions) {
    const random = new Random(options.seed).fork("paper"), latency = options.latency ?? DEFAULT_LATENCY;
    this.#inward = new Latency(latency, random.fork("inward"));
    this.#outward = new Latency(latency, random.fork("outward"));
    const { balances, makerFee, takerFee } = options;
    const account = { name: "paper", apiKey: "paper", secret: null, publicKey: null, balances, makerFee, takerFee };
    this.#exchange = new Exchange([account], this);
    this.#account = this.#exchange.accounts[0];
    this.#inner = create({
      open: (channel, url, headers) => io.open(channel, url, headers),
      close: (channel) => io.close(channel),
      transmit: (channel, text, kind) => io.transmit(channel, text, kind),
      request: (id, call, kind) => io.request(id, call, kind),
      wake: (timer, at) => io.wake(timer, at),
      emit: (event) => this.#onMarket(event),
    });
  }

  start(now: Micros): void {
    this.#exchange.begin(now);
    this.#live(now);
    this.#inner.start(now);
    this.#arm();
  }

  onOpen(channel: string, now: Micros): void {
    this.#live(now);
    this.#inner.onOpen(channel, now);
    this.#arm();
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.#live(now);
    this.#inner.onFrame(channel, frame, now);
    this.#arm();
  }

  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#live(now);
    this.#inner.onReply(id, status, body, now, headers);
    this.#arm();
  }

  onClose(channel: string, now: Micros): void {
    this.#live(now);
    this.#inner.onClose(channel, now);
    this.#arm();
  }

  onTimer(timer: string, now: Micros): void {
    this.#live(now);
    if (timer === TIMER) this.#wakeAt = Infinity;
    else this.#inner.onTimer(timer, now);
    this.#arm();
  }

  submit(command: Approved<Command>, now: Micros): void {
    this.#live(now);
    if (command.kind === "dead_man") this.io.emit(noSwitch(command, "The venue on paper", now));
    else if (command.kind === "resync") this.#inner.submit(command, now); // the books are the real session's
    else if (command.kind === "cancel_stranger") this.#refuseStranger(command, now);
    else if (command.kind !== "query" && !this.#books.has(command.instrument)) this.#refuseUnlisted(command, now);
    else this.#take(command, now);
    this.#arm();
  }

  /** Carries out what has come due: commands that arrive at the venue, and events that arrive here. */
  #live(now: Micros): void {
    for (;;) {
      const at = Math.min(this.#inbox.nextAt, this.#outbox.nextAt);
      if (at > now) break;
      if (this.#inbox.nextAt === at) {
        this.#exchange.now = at as Micros;
        this.#inbox.pop()();
      } else this.io.emit(this.#outbox.pop()(now));
    }
    this.#exchange.now = now;
  }

  #arm(): void {
    const at = Math.min(this.#inbox.nextAt, this.#outbox.nextAt);
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    this.io.wake(TIMER, at as Micros);
  }

  #say(message: Message): void {
    this.#outbox.push(this.#outward.arrival(this.#exchange.now, CONNECTION), message);
  }

  #onMarket(event: Event): void {
    switch (event.kind) {
      case "instrument": {
        const instrument = this.#withFees(event.instrument);
        this.#list(instrument);
        return this.io.emit({ ...event, instrument });
      }
      case "book_snapshot":
        this.io.emit(event);
        this.#books.get(event.instrument)?.book.observeBook(pairs(event.bids), pairs(event.asks));
        break;
      case "book_delta":
        this.io.emit(event);
        this.#books.get(event.instrument)?.book.observeLevels(pairs(event.bids), pairs(event.asks));
        break;
      case "trade":
        this.io.emit(event);
        this.#books.get(event.instrument)?.book.observeTrade(event.price, event.size, event.aggressor);
        break;
      case "reference_price": {
        this.io.emit(event);
        const floor = this.#books.get(event.instrument)?.floor;
        if (event.of === "mark" && floor !== undefined) this.#mark(floor, event.price);
        break;
      }
      case "book_lost":
        this.io.emit(event);
        // What is no longer vouched for can neither be taken nor crossed; the queue places wait for the next snapshot.
        this.#books.get(event.instrument)?.book.observeBook([], []);
        break;
      default:
        return this.io.emit(event);
    }
    this.#exchange.settle();
  }

  #withFees(instrument: Instrument): Instrument {
    const { makerFee, takerFee } = this.options;
    return { ...instrument, makerFee: parseMoney(makerFee), takerFee: parseMoney(takerFee) };
  }

  /** @param price ticks; may lie between two */
  #mark(floor: Floor, price: number): void {
    const { decimals, step } = floor.instrument.tick;
    const mark = parseMoney((price * step / 10 ** decimals).toFixed(decimals + MARK_DECIMALS));
    if (floor.product === "perp") this.#exchange.setReference(floor, { mark, index: mark, fundingRate: ZERO });
  }

  #list(instrument: Instrument): void {
    const known = this.#books.get(instrument.id);
    if (known !== undefined) return known.floor.relist(instrument);
    let book!: OverlayBook;
    const floor = this.#exchange.list(instrument, {
      createMarket: (listener) => book = new OverlayBook(listener),
      whole: false,
    });
    this.#books.set(instrument.id, { floor, book });
  }

  /** On paper there are no markets beside ours. */
  #refuseStranger({ venue, clientId, symbol }: CancelStranger, receivedAt: Micros): void {
    const reason = `the venue on paper has no market ${symbol}`;
    this.io.emit({ kind: "send_refused", venue, clientId, command: "cancel", reason, receivedAt });
  }

  #refuseUnlisted(command: Exclude<Command, CancelStranger | Query | Resync | SetDeadMan>, receivedAt: Micros): void {
    const { venue } = this.options, reason = `market ${command.instrument} is not listed yet`;
    const refuse = (clientId: string, kind: "place" | "cancel" | "amend") =>
      this.io.emit({ kind: "send_refused", venue, clientId, command: kind, reason, receivedAt });
    if (command.kind === "cancel_all") {
      this.io.emit({ kind: "ignored", venue, reason: `cancel_all: ${reason}`, receivedAt });
    } else if (command.kind === "replace") {
      refuse(command.cancel.clientId, "cancel");
      refuse(command.place.clientId, "place");
    } else refuse(command.clientId, command.kind);
  }

  #take(borrowed: Exclude<Command, CancelStranger | Resync | SetDeadMan>, now: Micros): void {
    const { venue } = this.options;
    const command = structuredClone(borrowed); // its record may serve another order before the latency has passed
    const sent = (clientId: string, validity: number) => {
      const validUntil = now + validity as Micros;
      this.io.emit({ kind: "sent", venue, clientId, sentAt: now, validUntil });
    };
    const arrive = (act: () => void) => this.#inbox.push(this.#inward.arrival(now, CONNECTION), act);
    switch (command.kind) {
      case "place":
        sent(command.clientId, command.validity);
        return arrive(() => this.#place(command, now));
      case "cancel":
        return arrive(() => void this.#cancel(command));
      case "replace":
        sent(command.place.clientId, command.place.validity);
        return arrive(() => {
          if (this.#cancel(command.cancel)) this.#place(command.place, now);
          else this.#answerPlace(command.place.clientId, null, refusal("not_attempted", "the cancel was refused"));
        });
      case "amend":
        sent(command.clientId, AMEND_VALIDITY);
        return arrive(() => this.#amend(command.clientId, command.size));
      case "cancel_all":
        return arrive(() => {
          for (const order of [...this.#account.open.values()]) {
            if (order.instrument.id === command.instrument) this.#exchange.cancel(order, order.clientId);
          }
        });
      case "query":
        return arrive(() => this.#query(command, now));
    }
  }

  #place(place: Place, sentAt: Micros): void {
    if (this.#exchange.now > sentAt + place.validity) {
      return this.#answerPlace(place.clientId, null, refusal("clock", "it came after its validity had passed"));
    }
    const { floor } = this.#books.get(place.instrument)!;
    const result = this.#exchange.place(this.#account, floor, requestOf(place));
    if (result.refusal === null) return this.#answerPlace(place.clientId, String(result.order.id), null);
    this.#answerPlace(place.clientId, null, refusal(result.refusal, result.refusal.replaceAll("_", " ")));
  }

  #answerPlace(clientId: string, venueOrderId: string | null, refused: Refusal | null): void {
    const { venue } = this.options, verdict = refused === null ? "accepted" : "rejected";
    this.#say((receivedAt) => ({
      kind: "place_answer",
      venue,
      clientId,
      verdict,
      venueOrderId,
      refusal: refused,
      receivedAt,
    }));
  }

  #cancel({ clientId }: Cancel): boolean {
    const { venue } = this.options, order = this.#account.openByClient(clientId);
    if (order !== null) this.#exchange.cancel(order, clientId);
    const refused = order === null ? refusal("unknown_order", "no such order rests") : null;
    const verdict = order === null ? "refused" : "accepted";
    this.#say((receivedAt) => ({ kind: "cancel_answer", venue, clientId, verdict, refusal: refused, receivedAt }));
    return order !== null;
  }

  #amend(clientId: string, size: Size): void {
    const { venue } = this.options, order = this.#account.openByClient(clientId);
    const done = order !== null && this.#exchange.amend(order, size, clientId);
    const refused = done
      ? null
      : order === null
      ? refusal("unknown_order", "no such order rests")
      : refusal("other", "the new size must be more than what is filled and less than the old size");
    const verdict = done ? "accepted" : "refused";
    this.#say((receivedAt) => ({
      kind: "amend_answer",
      venue,
      clientId,
      verdict,
      size: done ? size : null,
      refusal: refused,
      receivedAt,
    }));
  }

  #query(query: Query, requestedAt: Micros): void {
    const { venue } = this.options, { queryId } = query, venueAt = this.#exchange.now;
    const base = { venue, queryId, requestedAt };
    const asked = { source: "query" as const, requestedAt };
    switch (query.what) {
      case "open_orders": {
        const { instrument } = query;
        const found = [...this.#account.open.values()].filter((order) =>
          instrument === null || order.instrument.id === instrument
        ).map((order) => reportOf(order, venue, venueAt));
        return this.#say((receivedAt) => ({
          ...base,
          kind: "open_orders",
          instrument,
          orders: found.map((report) => ({ ...report, ...asked, receivedAt })),
          receivedAt,
        }));
      }
      case "order": {
        const order = this.#account.findByClient(query.clientId);
        const report = order === null ? null : reportOf(order, venue, venueAt);
        return this.#say((receivedAt) => ({
          ...base,
          kind: "order_found",
          clientId: query.clientId,
          report: report === null ? null : { ...report, ...asked, receivedAt },
          receivedAt,
        }));
      }
      case "order_of": {
        const unknown: string[] = [];
        for (const id of query.venueOrderIds) {
          const order = this.#account.find(Number(id));
          if (order === null) unknown.push(id);
          else {
            const report = reportOf(order, venue, venueAt);
            this.#say((receivedAt) => ({ ...report, ...asked, receivedAt }));
          }
        }
        if (unknown.length === 0) return;
        const reason = `there is no order ${unknown.join(", ")}`;
        return this.#say((receivedAt) => ({ ...base, kind: "query_failed", reason, receivedAt }));
      }
      case "own_trades": {
        const found = this.#account.executions.filter(({ order, at }) =>
          order.instrument.id === query.instrument && at >= query.since
        ).map((execution) => fillOf(execution, venue));
        return this.#say((receivedAt) => ({
          ...base,
          kind: "own_trades",
          instrument: query.instrument,
          fills: found.map((fill) => ({ ...fill, source: "query" as const, receivedAt })),
          receivedAt,
        }));
      }
      case "balances": {
        const product = this.#product, wallets = product === "spot" ? this.#account.wallets : this.#account.perpWallets;
        const balances = this.#balances([...wallets.keys()], product);
        return this.#say((receivedAt) => ({
          kind: "balances",
          venue,
          balances,
          complete: true,
          venueAt,
          receivedAt,
          ...asked,
        }));
      }
      case "positions": {
        if (this.#product === "spot") {
          const reason = "a simulated spot account has no positions";
          return this.#say((receivedAt) => ({ ...base, kind: "query_failed", reason, receivedAt }));
        }
        const held = [...this.#account.positions.values()].filter(({ size }) => size !== 0);
        const positions = positionsOf(this.#account, held, true, venue, venueAt, requestedAt);
        return this.#say((receivedAt) => ({ ...positions, receivedAt }));
      }
      case "account_mode": {
        const mode = accountMode(this.#account, this.#exchange, venue, venueAt);
        return this.#say((receivedAt) => ({ ...mode, receivedAt }));
      }
      case "cash_flows": // nothing comes or goes but by trades
        return this.#say((receivedAt) => ({ ...base, kind: "cash_flows", flows: [], receivedAt }));
      default:
        return query satisfies never;
    }
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    if (change.kind === "trade") {
      const fill = fillOf(change.execution, this.options.venue);
      this.#say((receivedAt) => ({ ...fill, receivedAt }));
    }
    const reason = change.kind === "expired" ? change.reason : change.kind === "prevented" ? "self-trade" : null;
    const report = {
      ...reportOf(order, this.options.venue, this.#exchange.now),
      reason,
      ...endedBy(endOf(order, change)),
    };
    this.#say((receivedAt) => ({ ...report, receivedAt }));
  }

  onBalances(_account: Account, assets: readonly string[]): void {
    this.#sayBalances(this.#balances(assets, "spot"));
  }

  onContracts(account: Account, { assets, positions }: ContractUpdate): void {
    const { venue } = this.options, venueAt = this.#exchange.now;
    this.#sayBalances(this.#balances(assets, "perp"));
    const told = positionsOf(account, positions, false, venue, venueAt);
    this.#say((receivedAt) => ({ ...told, receivedAt }));
    for (const margin of assets.map((asset) => marginEvent(account, asset, venue, venueAt))) {
      this.#say((receivedAt) => ({ ...margin, receivedAt }));
    }
  }

  #sayBalances(balances: readonly Balance[]): void {
    const { venue } = this.options, venueAt = this.#exchange.now;
    this.#say((receivedAt) => ({
      kind: "balances",
      venue,
      balances,
      complete: false,
      source: "push",
      requestedAt: null,
      venueAt,
      receivedAt,
    }));
  }

  onTrade(): void {} // the watched market tells its own
  onDepth(): void {}
  onBest(): void {}

  /** A session trades one product. */
  get #product(): Product {
    return [...this.#exchange.floors.values()].some(({ product }) => product === "perp") ? "perp" : "spot";
  }

  #balances(assets: readonly string[], product: Product): Balance[] {
    return assets.map((asset) => ({ asset, ...this.#account.walletOf(product, asset) }));
  }
}
