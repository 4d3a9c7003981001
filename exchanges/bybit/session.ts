/** The conversation with one product of a unified account at Bybit: joins the public feed, the private stream, the trade socket,
 * the orders and the questions, and says what the whole link is worth. `up` = listing known, clock measured, every book gapless
 * once, and with a key the trade socket logged on, the private topics subscribed and the account read. @module */
import type { VenueLink } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Approved, Command } from "../../core/command.ts";
import type { Effects, Endpoints, Session, SessionOptions } from "../../core/venue.ts";
import { noSwitch } from "../shared/dead_man.ts";
import { FrameError } from "../shared/fields.ts";
import { HeldPages } from "../shared/held_pages.ts";
import type { Link } from "../shared/link.ts";
import { Random } from "../shared/random.ts";
import { AccountReads } from "./account_reads.ts";
import { type Answer, resultFields } from "./answers.ts";
import { BACKGROUND, Caller } from "./caller.ts";
import { publicGet } from "./calls.ts";
import { DeadManFlow } from "./dead_man_flow.ts";
import { FeeKeeper } from "./fees.ts";
import { ListingKeeper } from "./listing.ts";
import { MarketFeed } from "./market_feed.ts";
import { type Market, Markets } from "./markets.ts";
import { OrderFlow } from "./order_flow.ts";
import { asking } from "./pages.ts";
import type { Product } from "./product.ts";
import { QueryFlow } from "./query_flow.ts";
import { demandScheme } from "./signing.ts";
import { TradeSocket } from "./trade_socket.ts";
import { UserMessages } from "./user_messages.ts";
import { UserStream } from "./user_stream.ts";

const CLOCK_EVERY = 180 * MICROS_PER_SECOND, CLOCK_RETRY = 2 * MICROS_PER_SECOND;
const TIME = publicGet("/v5/market/time");
const NANOS = /^\d{19}$/;

export class BybitSession implements Session {
  readonly #caller: Caller;
  readonly #markets: Markets;
  readonly #listing: ListingKeeper;
  readonly #feed: MarketFeed;
  /** Null without a key. */
  readonly #user: UserStream | null;
  readonly #trade: TradeSocket | null;
  readonly #fees: FeeKeeper;
  readonly #orders: OrderFlow;
  readonly #queries: QueryFlow;
  readonly #pages: HeldPages;
  readonly #deadMan: DeadManFlow;
  #told: Pick<VenueLink, "state" | "reason"> | null = null;
  #askingTime = false;

  readonly options: SessionOptions;

  /** @throws {RangeError} if there are more markets than one connection can stream, or for a key that the venue has no signatures
   * for */
  constructor(readonly product: Product, given: SessionOptions, readonly io: Effects) {
    const options = this.options = { ...given, endpoints: withoutSlashes(given.endpoints) };
    if (options.signer) demandScheme(options.signer, options.venue);
    const random = new Random(options.seed).fork(options.venue);
    const changed = (now: Micros) => this.#tellLink(now);
    const gridsInDoubt = (now: Micros) => this.#listing.doubt(now);
    const caller = this.#caller = new Caller(options, product, io);
    caller.onClockRefused = (now) => {
      caller.clock.distrust();
      this.#askTime(now);
    };
    const markets = this.#markets = new Markets(options.markets, random);
    this.#listing = new ListingKeeper(options, product, io, caller, markets, random, {
      listed: (now) => {
        this.#feed.onListed(now);
        this.#tellLink(now);
      },
      regridded: (market, now) => this.#feed.reset(market, "the venue changed the tick or the lot", now),
    });
    this.#feed = new MarketFeed(options, product, io, caller, markets, random, { changed, gridsInDoubt });
    const messages = new UserMessages(options.venue, product.category, markets.listing);
    this.#pages = new HeldPages(io, "pages");
    const reads = new AccountReads(options, product, markets, asking(caller, this.#pages));
    this.#user = options.signer && new UserStream(options, product, io, caller, messages, reads, random, {
      changed,
      gridsInDoubt,
      told: (message, now) => {
        if (message.kind === "order") this.#orders.reported(message, now);
      },
      accountRead: (now) => this.#fees.ask(now),
    });
    this.#trade = options.signer && new TradeSocket(options, io, caller, random, changed);
    this.#fees = new FeeKeeper(product, io, caller, markets, (market, now) => this.#onFees(market, now));
    const taken = (sentAt: Micros, now: Micros) => this.#user?.expectReport(sentAt, now);
    this.#orders = new OrderFlow(options, product, io, caller, markets, gridsInDoubt, taken);
    this.#queries = new QueryFlow(options, product, io, caller, markets, reads, this.#pages);
    this.#deadMan = new DeadManFlow(
      product,
      io,
      caller,
      (topic, window, told, now) => this.#user?.followDcp(topic, window, told, now),
    );
  }

  start(now: Micros): void {
    this.#listing.ask(now);
    this.#askTime(now);
    this.#feed.link.renew(now);
    this.#user?.link.renew(now);
    this.#trade?.link.renew(now);
    this.#tellLink(now);
  }

  onOpen(channel: string, now: Micros): void {
    if (this.#feed.link.owns(channel)) this.#feed.onOpen(channel, now);
    else if (this.#user?.link.owns(channel)) this.#user.onOpen(channel, now);
    else if (this.#trade?.link.owns(channel)) this.#trade.onOpen(channel, now);
    this.#tellLink(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    if (this.#feed.link.owns(channel)) this.#feed.onFrame(channel, frame, now);
    else if (this.#user?.link.owns(channel)) this.#user.onFrame(channel, frame, now);
    else if (this.#trade?.link.owns(channel)) this.#trade.onFrame(channel, frame, now);
    // else: the tail of a socket that was given up; what replaced it carries on
  }

  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#caller.onHttpReply(id, status, body, now, headers);
  }

  onClose(channel: string, now: Micros): void {
    for (const link of this.#links) if (link.closed(channel, now)) return;
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "requests") this.#caller.requests.expire(now);
    else if (timer === "clock") this.#askTime(now);
    else if (timer === "listing") this.#listing.ask(now);
    else if (timer === "fees") this.#fees.ask(now);
    else if (timer === "pages") this.#pages.onTimer(now);
    else if (timer.startsWith("public:")) this.#feed.onTimer(timer, now);
    else if (timer.startsWith("private:")) this.#user?.onTimer(timer, now);
    else if (timer.startsWith("trade:")) this.#trade?.onTimer(timer, now);
    else this.#orders.onTimer(timer, now);
    this.#tellLink(now);
  }

  submit(command: Approved<Command>, now: Micros): void {
    switch (command.kind) {
      case "place":
        return this.#orders.place(command, now);
      case "cancel":
        return this.#orders.cancel(command, now);
      case "cancel_stranger":
        return this.#orders.cancelStranger(command, now);
      case "replace":
        return this.#orders.replace(command, now);
      case "amend":
        return this.#orders.amend(command, now);
      case "cancel_all":
        return this.#orders.cancelAll(command, now);
      case "query":
        return this.#queries.ask(command, now);
      case "resync":
        return this.#feed.resync(command.instrument, command.reason, now);
      case "dead_man":
        if (this.#user === null) return this.io.emit(noSwitch(command, `${this.product.title} without a key`, now));
        return this.#deadMan.set(command, now);
      default:
        return command satisfies never;
    }
  }

  get #links(): readonly Link[] {
    return [this.#feed.link, this.#user?.link, this.#trade?.link].filter((link) => link !== undefined);
  }

  #askTime(now: Micros): void {
    if (this.#askingTime) return;
    const done = (wait: number, at: Micros) => {
      this.#askingTime = false;
      this.io.wake("clock", at + wait as Micros);
    };
    const went = this.#caller.forbids(TIME, "background", now) === null &&
      this.#caller.sendOverRest(TIME, BACKGROUND, {
        answered: (answer, { sentAt, overdue }, at) => {
          if (overdue) return;
          done(answer.error ? CLOCK_RETRY : CLOCK_EVERY, at);
          if (!answer.error) this.#timed(answer, sentAt, at);
        },
        lost: (_reason, _request, at) => done(CLOCK_RETRY, at),
      }, now);
    if (went) this.#askingTime = true;
    else done(CLOCK_RETRY, now);
  }

  #timed(answer: Answer, sentAt: Micros, now: Micros): void {
    const result = resultFields(answer), nanos = result.text("timeNano"), { venue, frame } = result.origin;
    if (!NANOS.test(nanos)) throw new FrameError(venue, `Cannot read the time ${nanos}: want 19 digits`, frame);
    const sample = this.#caller.clock.measure(sentAt, now, Number(nanos.slice(0, -3)) as Micros);
    if (!sample) return;
    const { offset, roundTrip } = sample;
    this.io.emit({ kind: "clock_offset", venue: this.options.venue, offset, roundTrip, receivedAt: now });
    if (this.#caller.clock.isFar) this.io.wake("clock", now + CLOCK_RETRY as Micros);
    this.#user?.onClock(now);
    this.#trade?.onClock(now);
    this.#tellLink(now);
  }

  #onFees(market: Market, now: Micros): void {
    const instrument = market.instrument && this.#markets.list(market, market.instrument);
    if (instrument) this.io.emit({ kind: "instrument", instrument, receivedAt: now });
  }

  #tellLink(now: Micros): void {
    const { state, reason } = this.#judgeLink();
    if (this.#told?.state === state && this.#told.reason === reason) return;
    this.#told = { state, reason };
    this.io.emit({ kind: "venue_link", venue: this.options.venue, state, reason, receivedAt: now });
  }

  #judgeLink(): Pick<VenueLink, "state" | "reason"> {
    const absent = this.#links.filter(({ main }) => main === null), lost = absent.find(({ trying }) => !trying);
    if (lost) return { state: "down", reason: lost.lastReason ?? `the ${lost.name} socket is not open` };
    if (absent.length > 0) return { state: "connecting", reason: `the ${absent[0].name} socket is not ready` };
    const missing = this.#listing.missing ?? (this.#caller.clock.sample ? null : "the venue's clock is not measured") ??
      (this.#feed.synced ? null : "not every book has come") ?? this.#user?.missing ?? null;
    return missing === null
      ? { state: "up", reason: "all is known and subscribed" }
      : { state: "syncing", reason: missing };
  }
}

/** Addresses as paths are appended to them. */
function withoutSlashes({ rest, wsPublic, wsPrivate, wsTrade }: Endpoints): Endpoints {
  const cut = (url: string) => url.replace(/\/+$/, "");
  return { rest: cut(rest), wsPublic: cut(wsPublic), wsPrivate: cut(wsPrivate), wsTrade: cut(wsTrade) };
}
