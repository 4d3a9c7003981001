/** The conversation with Binance spot: joins the public feed, the private stream, the orders and the questions, and says
 * what the whole link is worth. `up` = listing known, clock measured, market data flowing, every book gapless once, and with a
 * key the user data stream subscribed and the account read. @module */
import type { VenueLink } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Approved, Command } from "../../core/command.ts";
import type { Effects, Endpoints, Session, SessionOptions } from "../../core/venue.ts";
import { noSwitch } from "../shared/dead_man.ts";
import { Caller } from "../shared/fapi_caller.ts";
import { ClockKeeper } from "../shared/fapi_clock.ts";
import { ListingKeeper } from "../shared/fapi_listing.ts";
import { MarketFeed } from "../shared/fapi_market_feed.ts";
import { type Market, Markets } from "../shared/fapi_markets.ts";
import { OrderFlow } from "../shared/fapi_order_flow.ts";
import { QueryFlow } from "../shared/fapi_query_flow.ts";
import type { Link } from "../shared/link.ts";
import { Random } from "../shared/random.ts";
import { SPOT_RULE } from "./depth_rule.ts";
import { timeCall } from "./orders.ts";
import { SPOT_CALLER, SPOT_LISTING, SPOT_QUERIES, spotFeed, spotOrders } from "./spot_words.ts";
import { streamChoice } from "./stream_choice.ts";
import { UserStream } from "./user_stream.ts";

export class BinanceSession implements Session {
  readonly #caller: Caller;
  readonly #clock: ClockKeeper;
  readonly #markets: Markets;
  readonly #listing: ListingKeeper;
  readonly #feed: MarketFeed;
  /** Null without a key. */
  readonly #user: UserStream | null;
  readonly #orders: OrderFlow;
  readonly #queries: QueryFlow;
  #told: Pick<VenueLink, "state" | "reason"> | null = null;

  readonly options: SessionOptions;

  /** @throws {RangeError} if there are more markets than one connection can stream */
  constructor(given: SessionOptions, readonly io: Effects) {
    const options = this.options = { ...given, endpoints: withoutSlashes(given.endpoints) };
    const random = new Random(options.seed).fork(options.venue);
    const changed = (now: Micros) => this.#tellLink(now);
    const gridsInDoubt = (now: Micros) => this.#listing.doubt(now);
    this.#caller = new Caller(options, io, SPOT_CALLER);
    this.#clock = new ClockKeeper(options, io, this.#caller, timeCall(), changed);
    this.#markets = new Markets(options.markets, random, SPOT_RULE);
    this.#listing = new ListingKeeper(options, io, this.#caller, this.#markets, random, SPOT_LISTING, {
      listed: (now) => {
        this.#feed.onListed(now);
        this.#tellLink(now);
      },
      regridded: (market, now) => this.#feed.reset(market, "the venue changed the tick or the lot", now),
    });
    const words = spotFeed(streamChoice(options, this.#markets.listing));
    this.#feed = new MarketFeed(options, io, this.#caller, this.#markets, random, words, { changed, gridsInDoubt });
    this.#user = options.signer && new UserStream(options, io, this.#caller, this.#markets, random, {
      changed,
      gridsInDoubt,
      timed: (answer, sentAt, now) => this.#clock.timed(answer, sentAt, now),
      feesKnown: (market, now) => this.#onFees(market, now),
    });
    const taken = (sentAt: Micros, now: Micros) => this.#user?.expectReport(sentAt, now);
    this.#orders = new OrderFlow(options, io, this.#caller, this.#markets, spotOrders(), gridsInDoubt, taken);
    this.#queries = new QueryFlow(options, io, this.#caller, this.#markets, SPOT_QUERIES, null);
  }

  start(now: Micros): void {
    this.#listing.ask(now);
    this.#clock.ask(now);
    this.#feed.start(now);
    this.#user?.link.renew(now);
    this.#tellLink(now);
  }

  onOpen(channel: string, now: Micros): void {
    if (this.#feed.owns(channel)) this.#feed.onOpen(channel, now);
    else if (this.#user?.link.owns(channel)) this.#user.onOpen(channel, now);
    this.#tellLink(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    if (this.#feed.owns(channel)) this.#feed.onFrame(channel, frame, now);
    else if (this.#user?.link.owns(channel)) this.#user.onFrame(channel, frame, now);
    // else: the tail of a socket that was given up; what replaced it carries on
  }

  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#caller.onHttpReply(id, status, body, now, headers);
  }

  onClose(channel: string, now: Micros): void {
    if (!this.#feed.closed(channel, now)) this.#user?.link.closed(channel, now);
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "requests") this.#caller.requests.expire(now);
    else if (timer === "clock") this.#clock.ask(now);
    else if (timer === "listing") this.#listing.ask(now);
    else if (!this.#feed.onTimer(timer, now) && timer.startsWith("trade:")) this.#user?.onTimer(timer, now);
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
        return this.io.emit(noSwitch(command, "Binance spot", now));
      default:
        return command satisfies never;
    }
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
    const links: readonly Link[] = this.#user ? [...this.#feed.links, this.#user.link] : this.#feed.links;
    const absent = links.filter(({ main }) => main === null);
    const lost = absent.find(({ trying }) => !trying);
    if (lost) return { state: "down", reason: lost.lastReason ?? `the ${lost.name} socket is not open` };
    if (absent.length > 0) {
      const [{ name, lastReason }] = absent;
      return { state: "connecting", reason: lastReason ?? `the ${name} socket is not ready` };
    }
    const missing = this.#listing.missing ?? (this.#caller.clock.sample ? null : "the venue's clock is not measured") ??
      (this.#feed.synced ? null : "not every book is joined to its snapshot") ??
      (this.#feed.flows ? null : "no market data has come since the subscription") ?? this.#user?.missing ?? null;
    return missing === null
      ? { state: "up", reason: "all is known and subscribed" }
      : { state: "syncing", reason: missing };
  }
}

/** Addresses as paths are appended to them. */
function withoutSlashes({ rest, wsPublic, wsPrivate, wsTrade, wsSbe }: Endpoints): Endpoints {
  const cut = (url: string) => url.replace(/\/+$/, "");
  const endpoints = { rest: cut(rest), wsPublic: cut(wsPublic), wsPrivate: cut(wsPrivate), wsTrade: cut(wsTrade) };
  return wsSbe === undefined ? endpoints : { ...endpoints, wsSbe: cut(wsSbe) };
}
