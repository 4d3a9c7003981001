/** The conversation with a venue of contracts that speaks as Binance USD-M does: joins the public feed, the account's stream, the
 * socket for orders where there is one, the orders and the questions, and says what the whole link is worth. `up` = listing known,
 * clock measured, market data flowing over every socket, every book gapless once, and with a key the account's stream open and
 * the account read. What differs from venue to venue comes as words. @module */
import type { Approved, Command, SetDeadMan } from "../../core/command.ts";
import type { VenueLink } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, Endpoints, Session, SessionOptions } from "../../core/venue.ts";
import { answerTo, type DeadManAsk, type DeadManOutcome, type DeadManReply, isNotSet, noSwitch } from "./dead_man.ts";
import type { DepthRule } from "./depth_sync.ts";
import { AccountReader, type ReaderWords } from "./fapi_account_reader.ts";
import { ApiSocket } from "./fapi_api_socket.ts";
import type { Call } from "./fapi_calls.ts";
import { Caller, type CallerWords, QUERY } from "./fapi_caller.ts";
import { ClockKeeper } from "./fapi_clock.ts";
import { ListenStream, type ListenWords } from "./fapi_listen_stream.ts";
import { ListingKeeper, type ListingWords } from "./fapi_listing.ts";
import { type FeedWords, MarketFeed } from "./fapi_market_feed.ts";
import { type Market, Markets } from "./fapi_markets.ts";
import { OrderFlow, type OrderWords } from "./fapi_order_flow.ts";
import { type AccountQuestions, looseAsking, QueryFlow, type QueryWords } from "./fapi_query_flow.ts";
import { fieldsOf, FrameError, parseJson } from "./fields.ts";
import type { Link } from "./link.ts";
import { type Listing, textOf } from "./market_frames.ts";
import { Random } from "./random.ts";

export type SessionWords = {
  /** As people write the venue's name. */
  readonly title: string;
  readonly rule: DepthRule;
  readonly caller: CallerWords;
  readonly timeCall: Call;
  readonly listing: ListingWords;
  readonly hasTradeSocket: boolean;
  feed(options: SessionOptions, listing: Listing): FeedWords;
  /** What one session needs about its account. */
  account(options: SessionOptions, markets: Markets, caller: Caller): AccountWords;
  /** `null` = the venue has no switch. */
  readonly deadMan: {
    /** @throws {RangeError} for a window that cannot be asked for */
    call(symbol: string, window: Micros): Call;
    read(symbol: string, ask: DeadManAsk, reply: DeadManReply): DeadManOutcome;
  } | null;
};
export type AccountWords = {
  readonly orders: OrderWords;
  readonly queries: QueryWords;
  readonly questions: AccountQuestions | null;
  readonly listen: ListenWords;
  readonly reader: ReaderWords;
  /** Money came or went at `at`: asks the venue what it was. */
  lookAtFlows(ask: ReturnType<typeof looseAsking>, at: Micros, now: Micros): void;
};

export class FapiSession implements Session {
  readonly options: SessionOptions;
  readonly #caller: Caller;
  readonly #clock: ClockKeeper;
  readonly #markets: Markets;
  readonly #listing: ListingKeeper;
  readonly #feed: MarketFeed;
  /** Null without a key. */
  readonly #stream: ListenStream | null;
  readonly #reader: AccountReader | null;
  /** Null without a key, or where orders go over REST alone. */
  readonly #trade: ApiSocket | null;
  readonly #orders: OrderFlow;
  readonly #queries: QueryFlow;
  #told: Pick<VenueLink, "state" | "reason"> | null = null;

  /** @throws {RangeError} if there are more markets than one connection can stream */
  constructor(given: SessionOptions, readonly io: Effects, readonly words: SessionWords) {
    const options = this.options = { ...given, endpoints: withoutSlashes(given.endpoints) },
      { venue, signer } = options;
    const random = new Random(options.seed).fork(venue);
    const changed = (now: Micros) => this.#tellLink(now);
    const gridsInDoubt = (now: Micros) => this.#listing.doubt(now);
    const caller = this.#caller = new Caller(options, io, words.caller);
    const markets = this.#markets = new Markets(options.markets, random, words.rule);
    this.#clock = new ClockKeeper(options, io, caller, words.timeCall, changed);
    this.#listing = new ListingKeeper(options, io, caller, markets, random, words.listing, {
      listed: (now) => {
        this.#feed.onListed(now);
        this.#tellLink(now);
      },
      regridded: (market, now) => this.#feed.reset(market, "the venue changed the tick or the lot", now),
    });
    const feed = words.feed(options, markets.listing);
    this.#feed = new MarketFeed(options, io, caller, markets, random, feed, { changed, gridsInDoubt });
    const account = words.account(options, markets, caller), { questions } = account;
    this.#reader = signer && new AccountReader(options, io, caller, markets, random, account.reader, {
      changed,
      feesKnown: (market, now) => this.#onFees(market, now),
    });
    this.#stream = signer && new ListenStream(options, io, caller, markets, random, account.listen, {
      changed,
      gridsInDoubt,
      doubt: (now) => this.#reader?.doubt(now),
      reread: (now) => this.#reader?.reread(now),
      lost: () => this.#reader?.lost(),
      moneyMoved: (at, now) => account.lookAtFlows(looseAsking(this.#parts, "money flows"), at, now),
      modeChanged: (now) => questions?.accountMode(looseAsking(this.#parts, "account mode"), now),
    });
    this.#trade = signer && words.hasTradeSocket
      ? new ApiSocket(options, io, caller, random, {
        proven: (channel, _loggedOn, now) => {
          this.#trade?.ready(channel, now);
          this.#tellLink(now);
        },
        lost: (channel, wasMain, reason, now) => this.#tradeLost(channel, wasMain, reason, now),
        promoted: (_channel, now) => this.#tellLink(now),
        timed: (answer, sentAt, now) => this.#clock.timed(answer, sentAt, now),
      }, "session.status")
      : null;
    const taken = (sentAt: Micros, now: Micros) => this.#stream?.expectReport(sentAt, now);
    this.#orders = new OrderFlow(options, io, caller, markets, account.orders, gridsInDoubt, taken);
    this.#queries = new QueryFlow(options, io, caller, markets, account.queries, questions);
  }

  start(now: Micros): void {
    this.#listing.ask(now);
    this.#clock.ask(now);
    this.#feed.start(now);
    this.#stream?.start(now);
    this.#trade?.link.renew(now);
    this.#tellLink(now);
  }

  onOpen(channel: string, now: Micros): void {
    if (this.#feed.owns(channel)) this.#feed.onOpen(channel, now);
    else if (this.#stream?.link.owns(channel)) this.#stream.onOpen(channel, now);
    else if (this.#trade?.link.owns(channel)) this.#trade.onOpen(channel, now);
    this.#tellLink(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    if (this.#feed.owns(channel)) this.#feed.onFrame(channel, frame, now);
    else if (this.#trade?.link.owns(channel)) this.#onTradeFrame(this.#trade, channel, frame, now);
    else if (this.#stream?.link.owns(channel)) this.#stream.onFrame(channel, frame, now);
    // else: the tail of a socket that was given up; what replaced it carries on
  }

  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#caller.onHttpReply(id, status, body, now, headers);
  }

  onClose(channel: string, now: Micros): void {
    if (this.#feed.closed(channel, now)) return;
    if (!this.#stream?.link.closed(channel, now)) this.#trade?.link.closed(channel, now);
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "requests") this.#caller.requests.expire(now);
    else if (timer === "clock") this.#clock.ask(now);
    else if (timer === "listing") this.#listing.ask(now);
    else if (timer.startsWith("account:")) this.#reader?.onTimer(timer, now);
    else if (timer.startsWith("private:")) this.#stream?.onTimer(timer, now);
    else if (timer.startsWith("trade:")) this.#trade?.link.timer(timer, now);
    else this.#feed.onTimer(timer, now);
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
        return this.#setDeadMan(command, now);
      default:
        return command satisfies never;
    }
  }

  get #parts() {
    return { options: this.options, io: this.io, caller: this.#caller };
  }

  #onTradeFrame(trade: ApiSocket, channel: string, frame: string | Uint8Array, now: Micros): void {
    const { venue } = this.options;
    trade.link.heard(channel, now);
    this.#caller.heard(channel);
    try {
      const text = textOf(venue, frame), fields = fieldsOf(parseJson(venue, text), { venue, frame: text });
      if (fields.values.e === "serverShutdown" || fields.has("event")) return trade.link.leave(channel, now);
      // The key was revoked, or its permissions: nothing more will be served on this socket.
      const revoked = !fields.has("id") && fields.values.status === 401;
      this.#caller.onSocketAnswer(fields, now);
      if (revoked) trade.link.drop(channel, "the venue does not take the API key any more", now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.io.emit({ kind: "error", venue, message: error.message, frame: error.frame, receivedAt: now });
    }
  }

  #tradeLost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    // First, so that what is told as lost is not sent over this socket again.
    if (wasMain) this.#caller.socket = null;
    this.#caller.requests.close(channel, reason, now);
    this.#tellLink(now);
  }

  /** One timer a market. A call that got no answer may have been carried out. */
  #setDeadMan(command: SetDeadMan, now: Micros): void {
    const { deadMan, title } = this.words, { window } = command;
    if (deadMan === null) return this.io.emit(noSwitch(command, title, now));
    const tell = (outcome: DeadManOutcome, at: Micros) => this.io.emit(answerTo(command, outcome, at));
    const market = command.instrument === null ? undefined : this.#markets.byId.get(command.instrument);
    if (!market) return tell(isNotSet("refused", `no market has the number ${command.instrument}`), now);
    if (!this.options.signer) return tell(isNotSet("refused", "there is no key"), now);
    const { symbol } = market;
    let call: Call;
    try {
      call = deadMan.call(symbol, window);
    } catch (error) {
      if (error instanceof RangeError) return tell(isNotSet("refused", error.message), now);
      throw error;
    }
    const forbidden = this.#caller.forbids(call, "query", now);
    if (forbidden !== null) return tell(isNotSet("refused", forbidden), now);
    const answered = { ...command };
    const went = this.#caller.sendOverRest(call, QUERY, {
      tellsRefusals: true,
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue) return; // it was told as lost
        const reply = { status: answer.status, body: answer.origin.frame };
        this.io.emit(answerTo(answered, deadMan.read(symbol, { window, sentAt }, reply), at));
      },
      lost: (reason, _request, at) => this.io.emit(answerTo(answered, isNotSet("lost", reason), at)),
    }, now);
    if (!went) tell(isNotSet("refused", "the transport took no byte"), now);
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

  #judgeLink(): Pick<VenueLink, "state" | "reason"> {
    const links: readonly Link[] = [...this.#feed.links, ...(this.#stream ? [this.#stream.link] : [])];
    const absent = links.filter(({ main }) => main === null);
    const lost = absent.find(({ trying, lastReason }) => !trying && lastReason !== null);
    if (lost) return { state: "down", reason: lost.lastReason ?? "" };
    if (absent.length > 0) return { state: "connecting", reason: `the ${absent[0].name} socket is not ready` };
    const missing = this.#listing.missing ?? (this.#caller.clock.sample ? null : "the venue's clock is not measured") ??
      (this.#feed.synced ? null : "not every book is joined to its snapshot") ??
      (this.#feed.flows ? null : "no market data has come since the subscription") ?? this.#stream?.missing ??
      this.#reader?.missing ?? this.#tradeMissing;
    return missing === null || missing === undefined
      ? { state: "up", reason: this.#overRest ? "all is known; orders go over REST" : "all is known and subscribed" }
      : { state: "syncing", reason: missing };
  }

  /** The first socket is waited for; one that failed is done without, over REST, until it is back. */
  get #tradeMissing(): string | null {
    const { link } = this.#trade ?? {};
    return link && link.main === null && link.lastReason === null ? "the trade socket is not ready" : null;
  }

  get #overRest(): boolean {
    return this.#trade !== null && this.#trade.link.main === null;
  }
}

/** Addresses as paths are appended to them. */
function withoutSlashes({ rest, wsPublic, wsPrivate, wsTrade, keys }: Endpoints): Endpoints {
  const cut = (url: string) => url.replace(/\/+$/, "");
  const endpoints = { rest: cut(rest), wsPublic: cut(wsPublic), wsPrivate: cut(wsPrivate), wsTrade: cut(wsTrade) };
  return keys === undefined ? endpoints : { ...endpoints, keys: cut(keys) };
}
