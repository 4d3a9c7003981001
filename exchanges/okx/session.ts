/** The conversation with OKX about one product: joins the public feeds, the private stream, the orders and the questions, and says what
 * the whole link is worth. `up` = listing known, clock measured, every book gapless on its socket, and with a key the channels of the
 * account subscribed and the account read. @module */
import type { SetDeadMan } from "../../core/command.ts";
import type { VenueLink } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Approved, Command } from "../../core/command.ts";
import type { Effects, Session, SessionOptions } from "../../core/venue.ts";
import { answerTo, isNotSet } from "../shared/dead_man.ts";
import type { Link } from "../shared/link.ts";
import { Random } from "../shared/random.ts";
import { AccountReader } from "./account_reader.ts";
import { type Answer, rowOf } from "./answers.ts";
import { BACKGROUND, Caller, type Sending } from "./caller.ts";
import { deadManCall, timeCall } from "./calls.ts";
import { okxDeadManRequest, readOkxDeadMan } from "./dead_man.ts";
import { ListingKeeper } from "./listing.ts";
import { MarketFeed, MARKETS_EACH } from "./market_feed.ts";
import { type Market, Markets } from "./markets.ts";
import { OrderFlow } from "./order_flow.ts";
import { PrivateStream } from "./private_stream.ts";
import type { OkxProduct } from "./products.ts";
import { QueryFlow } from "./query_flow.ts";
import { instantOf } from "./order_codec.ts";
import { demandSigner } from "./signing.ts";

const CLOCK_EVERY = 180 * MICROS_PER_SECOND, CLOCK_RETRY = 2 * MICROS_PER_SECOND;
/** The venue cuts its time to whole ms: on average it is half of one later. */
const HALF_MS = MICROS_PER_MS / 2;
/** Setting the dead-man switch goes on while questions may not. */
const DEAD_MAN: Sending = { ...BACKGROUND, tier: "cancel" };

export class OkxSession implements Session {
  readonly #caller: Caller;
  readonly #markets: Markets;
  readonly #listing: ListingKeeper;
  readonly #feeds: readonly MarketFeed[];
  /** Null without a key, as the reader is. */
  readonly #private: PrivateStream | null;
  readonly #account: AccountReader | null;
  readonly #orders: OrderFlow;
  readonly #queries: QueryFlow;
  #told: Pick<VenueLink, "state" | "reason"> | null = null;
  #askingTime = false;

  /** @throws {RangeError} for a key that the venue has no signatures for */
  constructor(readonly product: OkxProduct, readonly options: SessionOptions, readonly io: Effects) {
    const { signer, venue } = options;
    if (signer !== null) demandSigner(venue, signer);
    const random = new Random(options.seed).fork(venue);
    const changed = (now: Micros) => this.#tellLink(now);
    const gridsInDoubt = (now: Micros) => this.#listing.doubt(now);
    this.#caller = new Caller(options, io);
    this.#caller.onClockRefused = (now) => {
      this.#caller.clock.distrust();
      this.#askTime(now);
    };
    const markets = this.#markets = new Markets(options.markets, random);
    this.#listing = new ListingKeeper(options, product, io, this.#caller, markets, random, {
      listed: (now) => this.#onListed(now),
      regridded: (market, now) => this.#feedOf(market)?.reset(market, "the venue changed the tick or the lot", now),
    });
    this.#feeds = shared(markets.all).map((own, i) => {
      const name = i === 0 ? "public" : `public${i + 1}`;
      return new MarketFeed(name, own, options, product, io, this.#caller, markets, random, { changed, gridsInDoubt });
    });
    this.#account = signer && new AccountReader(options, product, io, this.#caller, markets, random, {
      changed,
      feesKnown: (market, now) => this.#onFees(market, now),
    });
    this.#private = signer && new PrivateStream(options, product, io, this.#caller, markets, random, {
      changed,
      subscribed: (now) => this.#account?.begin(now),
      missed: (now) => {
        gridsInDoubt(now);
        if (this.#private?.missing === null) this.#account?.begin(now);
        this.#tellLink(now);
      },
      lost: (now) => {
        this.#account?.stop();
        this.#orders.forgetAmendments("the private socket is gone", now);
      },
      reported: (report, amendment, now) => this.#orders.onReport(report, amendment, now),
    });
    this.#orders = new OrderFlow(options, product, io, this.#caller, markets, {
      accountLevel: () => this.#account?.level ?? null,
      listingInDoubt: gridsInDoubt,
      taken: (sentAt, now) => this.#private?.expectReport(sentAt, now),
    });
    this.#queries = new QueryFlow(options, product, io, this.#caller, markets);
  }

  start(now: Micros): void {
    this.#listing.ask(now);
    this.#askTime(now);
    for (const feed of this.#feeds) feed.link.renew(now);
    this.#private?.link.renew(now);
    this.#tellLink(now);
  }

  onOpen(channel: string, now: Micros): void {
    const feed = this.#feeds.find(({ link }) => link.owns(channel));
    if (feed) feed.onOpen(channel, now);
    else if (this.#private?.link.owns(channel)) this.#private.onOpen(channel, now);
    this.#tellLink(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    for (let i = 0; i < this.#feeds.length; i++) {
      if (this.#feeds[i].link.owns(channel)) return this.#feeds[i].onFrame(channel, frame, now);
    }
    if (this.#private?.link.owns(channel)) this.#private.onFrame(channel, frame, now);
    // else: the tail of a socket that was given up; what replaced it carries on
  }

  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#caller.onHttpReply(id, status, body, now, headers);
  }

  onClose(channel: string, now: Micros): void {
    if (!this.#feeds.some(({ link }) => link.closed(channel, now))) this.#private?.link.closed(channel, now);
  }

  onTimer(timer: string, now: Micros): void {
    const [name] = timer.split(":", 1);
    if (timer === "requests") this.#caller.requests.expire(now);
    else if (timer === "clock") this.#askTime(now);
    else if (timer === "listing") this.#listing.ask(now);
    else if (timer === "pages") this.#queries.onTimer(now);
    else if (name === "amend") this.#orders.onTimer(timer, now);
    else if (name === "account") this.#account?.onTimer(timer, now);
    else if (name === "private") this.#private?.onTimer(timer, now);
    else this.#feeds.find((feed) => feed.name === name)?.onTimer(timer, now);
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
        return this.#ignore("cancel_all: OKX has no such call for spot and swaps; orders go one by one", now);
      case "query":
        return this.#queries.ask(command, now);
      case "resync":
        return this.#resync(command.instrument, command.reason, now);
      case "dead_man":
        return this.#setDeadMan(command, now);
      default:
        return command satisfies never;
    }
  }

  #feedOf(market: Market): MarketFeed | undefined {
    return this.#feeds.find(({ own }) => own.includes(market));
  }

  #onListed(now: Micros): void {
    for (const feed of this.#feeds) feed.onListed(now);
    this.#tellLink(now);
  }

  #resync(instrument: Market["id"], reason: string, now: Micros): void {
    const market = this.#markets.byId.get(instrument);
    if (market) this.#feedOf(market)?.resync(market, reason, now);
    else this.#ignore(`a resync of market ${instrument}, which is not listed`, now);
  }

  /** One timer for all our markets: it goes by the tag that our orders carry. */
  #setDeadMan({ kind, venue, instrument, window, callId }: SetDeadMan, now: Micros): void {
    const command: SetDeadMan = { kind, venue, instrument, window, callId }, { tag } = this.product;
    const tell = (outcome: Parameters<typeof answerTo>[1], at: Micros) => this.io.emit(answerTo(command, outcome, at));
    if (!this.options.signer) return tell(isNotSet("refused", "there is no key"), now);
    if (instrument !== null) {
      return tell(isNotSet("refused", "OKX has one switch for all markets, and none for one"), now);
    }
    let call;
    try {
      call = deadManCall(okxDeadManRequest(tag, window));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return tell(isNotSet("refused", error.message), now);
    }
    const went = this.#caller.sendOverRest(call, DEAD_MAN, {
      answered: ({ status, origin }, { sentAt }, at) =>
        tell(readOkxDeadMan(tag, { window, sentAt }, { status, body: origin.frame }), at),
      lost: (reason, _request, at) => tell(isNotSet("lost", reason), at),
    }, now);
    if (!went) tell(isNotSet("refused", "the transport took no byte"), now);
  }

  #askTime(now: Micros): void {
    if (this.#askingTime) return;
    const call = timeCall();
    const done = (wait: number, at: Micros) => {
      this.#askingTime = false;
      this.io.wake("clock", at + wait as Micros);
    };
    const went = this.#caller.forbids(call, "background", now) === null &&
      this.#caller.sendOverRest(call, BACKGROUND, {
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
    const venueAt = instantOf(rowOf(answer), "ts");
    if (venueAt === null) return;
    const sample = this.#caller.clock.measure(sentAt, now, venueAt + HALF_MS as Micros);
    if (!sample) return;
    const { offset, roundTrip } = sample;
    this.io.emit({ kind: "clock_offset", venue: this.options.venue, offset, roundTrip, receivedAt: now });
    if (this.#caller.clock.isFar) this.io.wake("clock", now + CLOCK_RETRY as Micros);
    for (const feed of this.#feeds) feed.onClock(now);
    this.#private?.onClock(now);
    this.#tellLink(now);
  }

  #onFees(market: Market, now: Micros): void {
    const instrument = market.listing && this.#markets.list(market, market.listing);
    if (instrument) this.io.emit({ kind: "instrument", instrument, receivedAt: now });
  }

  #tellLink(now: Micros): void {
    const { state, reason } = this.#judgeLink();
    if (this.#told?.state === state && this.#told.reason === reason) return;
    this.#told = { state, reason };
    this.io.emit({ kind: "venue_link", venue: this.options.venue, state, reason, receivedAt: now });
  }

  /** A public socket is ready only once its books have begun. */
  #judgeLink(): Pick<VenueLink, "state" | "reason"> {
    const links: Link[] = this.#feeds.map(({ link }) => link);
    if (this.#private) links.push(this.#private.link);
    const absent = links.filter(({ main }) => main === null), lost = absent.find(({ trying }) => !trying);
    if (lost) return { state: "down", reason: lost.lastReason ?? `the ${lost.name} socket is not open` };
    if (absent.length > 0) return { state: "connecting", reason: `the ${absent[0].name} socket is not ready` };
    const missing = this.#listing.missing ?? (this.#caller.clock.sample ? null : "the venue's clock is not measured") ??
      this.#private?.missing ?? this.#account?.missing ?? null;
    return missing === null
      ? { state: "up", reason: "all is known and subscribed" }
      : { state: "syncing", reason: missing };
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

/** The markets of each public socket. */
function shared(all: readonly Market[]): (readonly Market[])[] {
  const parts: Market[][] = [];
  for (let i = 0; i < all.length; i += MARKETS_EACH) parts.push(all.slice(i, i + MARKETS_EACH));
  return parts;
}
