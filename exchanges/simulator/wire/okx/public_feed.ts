/** What the public hears of the markets, in OKX's words: books with their ids, best prices, trades, and the prices and rates of
 * swaps. Source: OKX API v5, "Order Book Trading, Market Data" and "Public Data", WebSocket; copies of 2025-08 to 2026-07, read
 * 2026-11-26, and recorded frames. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { PublicTrade } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { AggregateTrade } from "../../recent_trades.ts";
import { BOOK_DEPTHS, type Subscription } from "./channels.ts";
import { instrumentBody, priceLimits } from "./instruments.ts";
import type { Listeners } from "./listeners.ts";
import { fundingBody, indexBody, markBody, tickerBody, tradeBody } from "./market_words.ts";
import { familyOf, instTypeOf } from "./names.ts";
import type { Context } from "./operation.ts";
import { type Told, ToldBook } from "./told_book.ts";
import { levelTexts, msText, priceText } from "./words.ts";

/** A snapshot channel says the same again after so long, µs; marks and rates of swaps come at least so often. */
const SAID_AGAIN = 60e6, MARK_AGAIN = 10e6, FUNDING_AGAIN = 60e6, MARK_PERIOD = 200_000;
const BEST = "bbo-tbt", FIVE = "books5";

type Said = { text: string; at: number };

export class PublicFeed {
  readonly #books = new Map<string, ToldBook>();
  /** The data last said of a key, and when. */
  readonly #said = new Map<string, Said>();

  constructor(readonly context: Context, readonly listeners: Listeners) {
    for (const floor of context.services.exchange.floors.values()) {
      this.#books.set(floor.key, new ToldBook(floor, context.services.exchange.now));
    }
  }

  /** The first push to who has just subscribed; null = none comes before something happens. */
  first({ channel, key, floor }: Subscription): string | null {
    if (floor === null) return null;
    const book = this.#books.get(floor.key)!;
    if (BOOK_DEPTHS.has(channel)) return this.#bookPush(floor, "snapshot", book.snapshot(channel));
    if (channel === BEST || channel === FIVE) {
      return this.#push(channel, floor.instrument.symbol, this.#topBody(floor, channel === BEST ? 1 : 5, channel));
    }
    const data = this.#dataOf(channel, floor);
    return data === null ? null : this.#push(channel, key.slice(channel.length + 1), data);
  }

  /** @param lost the message is made and never sent: who listens has a gap */
  onDepth(floor: Floor, change: DepthChange, lost: boolean): void {
    const book = this.#books.get(floor.key)!, now = this.context.services.exchange.now;
    for (const told of book.apply(change, now)) {
      if (!lost) this.#publishBook(floor, told);
    }
    if (lost) return;
    this.#sayTop(floor, FIVE, 5);
    this.#say("tickers", floor.instrument.symbol, floor);
    this.#say("price-limit", floor.instrument.symbol, floor);
  }

  /** Sends the last message of a book once more. */
  repeatDepth(floor: Floor): void {
    for (const told of this.#books.get(floor.key)!.last) this.#publishBook(floor, told);
  }

  /** Lets the ids of a book fall, as after maintenance. */
  resetSequence(floor: Floor): void {
    this.#books.get(floor.key)!.reset();
  }

  onBest(floor: Floor): void {
    this.#sayTop(floor, BEST, 1);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    const { symbol } = instrument, { services } = this.context;
    this.listeners.publish(`trades-all ${symbol}`, () => {
      const { count: _one, ...body } = tradeBody(services, instrument, {
        ...trade,
        firstId: trade.id,
        lastId: trade.id,
      });
      return this.#push("trades-all", symbol, JSON.stringify(body));
    });
  }

  onAggregate(instrument: Instrument, trade: AggregateTrade): void {
    const { symbol } = instrument, { services } = this.context, floor = this.#floorOf(symbol);
    this.listeners.publish(
      `trades ${symbol}`,
      () =>
        this.#push(
          "trades",
          symbol,
          JSON.stringify({ ...tradeBody(services, instrument, trade), seqId: floor?.updateId ?? 0 }),
        ),
    );
  }

  onReference(floor: Floor): void {
    const now = this.context.services.exchange.now, { symbol } = floor.instrument;
    if (now - (this.#said.get(`mark-price ${symbol}`)?.at ?? 0) >= MARK_PERIOD) this.#say("mark-price", symbol, floor);
    if (now - (this.#said.get(`index-tickers ${familyOf(floor)}`)?.at ?? 0) >= MARK_PERIOD) {
      this.#say("index-tickers", familyOf(floor), floor);
    }
  }

  /** A market's state or its grid is another. */
  onListing(floor: Floor): void {
    const { services } = this.context, instType = instTypeOf(floor), channel = "instruments";
    this.listeners.publish(
      `${channel} ${instType}`,
      () =>
        `{"arg":{"channel":"${channel}","instType":"${instType}"},"data":[${
          JSON.stringify(instrumentBody(services, floor))
        }]}`,
    );
  }

  /** Says what is due by the clock alone. */
  onTimer(now: Micros): void {
    for (const floor of this.context.services.exchange.floors.values()) {
      const book = this.#books.get(floor.key)!, { symbol } = floor.instrument;
      for (const alive of book.keepAlive(now)) this.#publishBook(floor, alive);
      this.#sayTop(floor, BEST, 1, SAID_AGAIN);
      this.#sayTop(floor, FIVE, 5, SAID_AGAIN);
      this.#say("mark-price", symbol, floor, MARK_AGAIN);
      if (floor.product !== "perp") continue;
      this.#say("index-tickers", familyOf(floor), floor, SAID_AGAIN);
      this.#say("funding-rate", symbol, floor, FUNDING_AGAIN, true);
    }
  }

  #floorOf(symbol: string): Floor | null {
    for (const floor of this.context.services.exchange.floors.values()) {
      if (floor.instrument.symbol === symbol) return floor;
    }
    return null;
  }

  /** Says something of a market if it changed, or if the last time is `again` ago.
   * @param onlyAgain changes alone are no reason */
  #say(channel: string, instId: string, floor: Floor, again = Infinity, onlyAgain = false): void {
    const key = `${channel} ${instId}`;
    if (!this.listeners.hears(key)) return;
    const data = this.#dataOf(channel, floor);
    if (data !== null && this.#isNews(key, data, again, onlyAgain)) {
      this.listeners.publish(key, () => this.#push(channel, instId, data));
    }
  }

  #sayTop(floor: Floor, channel: string, depth: number, again = Infinity): void {
    const { symbol } = floor.instrument, key = `${channel} ${symbol}`;
    if (!this.listeners.hears(key)) return;
    const data = this.#topBody(floor, depth, channel);
    if (this.#isNews(key, data, again)) this.listeners.publish(key, () => this.#push(channel, symbol, data));
  }

  /** Times and ids alone are no news. */
  #isNews(key: string, data: string, again: number, onlyAgain = false): boolean {
    const now = this.context.services.exchange.now, former = this.#said.get(key);
    const text = data.replace(/"(?:ts":"\d+"|seqId":\d+)/g, "");
    const isOld = former !== undefined && now < former.at + again;
    if (isOld && (onlyAgain || former.text === text)) return false;
    this.#said.set(key, { text, at: now });
    return true;
  }

  /** Null = nothing is known. */
  #dataOf(channel: string, floor: Floor): string | null {
    const { services } = this.context, { instrument } = floor;
    switch (channel) {
      case "tickers":
        return JSON.stringify(tickerBody(this.context, floor));
      case "mark-price":
        return JSON.stringify(markBody(services, floor));
      case "index-tickers":
        return JSON.stringify(indexBody(services, floor));
      case "funding-rate":
        return JSON.stringify(fundingBody(services, floor));
      case "price-limit": {
        const limits = priceLimits(floor);
        if (limits === null) return null;
        const buyLmt = priceText(limits.highest, instrument), sellLmt = priceText(limits.lowest, instrument);
        return JSON.stringify({ instId: instrument.symbol, buyLmt, sellLmt, ts: this.#ts(), enabled: true });
      }
      default:
        return null; // trades and the like have no first word
    }
  }

  #topBody({ market, instrument, updateId }: Floor, depth: number, channel: string): string {
    const asks = levelTexts(market.depth("sell", depth), instrument);
    const bids = levelTexts(market.depth("buy", depth), instrument);
    const name = channel === FIVE ? `"instId":"${instrument.symbol}",` : "";
    return `{"asks":${asks},"bids":${bids},${name}"ts":"${this.#ts()}","seqId":${updateId}}`;
  }

  #publishBook(floor: Floor, told: Told): void {
    this.listeners.publish(
      `${told.channel} ${floor.instrument.symbol}`,
      () => this.#bookPush(floor, "update", told),
    );
  }

  /** The checksum is fixed at 0 since 2026-06. */
  #bookPush({ instrument }: Floor, action: "snapshot" | "update", told: Told): string {
    const { channel, window: { asks, bids }, prevSeqId, seqId } = told;
    return `{"arg":{"channel":"${channel}","instId":"${instrument.symbol}"},"action":"${action}","data":[{"asks":${
      levelTexts(asks, instrument)
    },"bids":${levelTexts(bids, instrument)},"ts":"${this.#ts()}","checksum":0,"seqId":${seqId},` +
      `"prevSeqId":${prevSeqId}}]}`;
  }

  #push(channel: string, instId: string, data: string): string {
    return `{"arg":{"channel":"${channel}","instId":"${instId}"},"data":[${data}]}`;
  }

  #ts(): string {
    return msText(this.context.services, this.context.services.exchange.now);
  }
}
