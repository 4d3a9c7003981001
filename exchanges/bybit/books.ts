/** The books of one public link: which socket's word counts for each, whether they are gapless, and their topics taken anew when they
 * are not. A market moves to a newer socket with the first whole book that this sends, without a loss. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { Market, Markets } from "./markets.ts";
import type { SocketTalk } from "./socket_talk.ts";

/** Subscriptions of one book that may fail in a row before the socket itself is suspected. */
const RESYNCS = 5;
/** A book that was gapless this long, µs, is subscribed anew without a wait. */
const SETTLED = 60 * MICROS_PER_SECOND;
/** From the subscription to the whole book, µs. */
const SNAPSHOT_WITHIN = 10 * MICROS_PER_SECOND;

export type BookSurroundings = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** The socket that may be asked for a book; null = none now. */
  channel(): string | null;
  /** Whether any socket carries the talk. */
  hasMain(): boolean;
  readonly topics: SocketTalk["topics"];
  drop(channel: string, reason: string, now: Micros): void;
};

export class BookKeeper {
  /** The socket whose word counts for a market: the newest that has sent its whole book. */
  readonly #sources = new Map<Market, string>();
  readonly #emit: (event: BookSnapshot | BookDelta) => void;

  /** @param depth of the books, levels a side */
  constructor(
    readonly depth: number,
    readonly io: Pick<Effects, "emit" | "wake">,
    readonly markets: Markets,
    readonly around: BookSurroundings,
  ) {
    this.#emit = (event) => io.emit(event);
  }

  topicOf(symbol: string): string {
    return `orderbook.${this.depth}.${symbol}`;
  }

  /** Whether the word of that socket counts for a market. */
  counts(instrument: InstrumentId, channel: string): boolean {
    const market = this.markets.byId.get(instrument);
    return market !== undefined && this.#sources.get(market) === channel;
  }

  /** The topics of these markets are being subscribed: their books have to come. */
  expect(markets: readonly Market[], now: Micros): void {
    for (const market of markets) if (market.syncedAt === null) market.renewAt = now + SNAPSHOT_WITHIN as Micros;
    this.#wake(now);
  }

  onSnapshot(snapshot: BookSnapshot, channel: string, now: Micros): void {
    const market = this.markets.byId.get(snapshot.instrument), source = market && this.#sources.get(market);
    if (market === undefined || (source !== undefined && numberOf(source) > numberOf(channel))) return;
    this.#sources.set(market, channel);
    if (market.sync.snapshot(snapshot, this.#emit) !== "applied") return;
    const changed = market.syncedAt === null || !market.everSynced;
    market.syncedAt ??= now;
    market.everSynced = true;
    market.renewAt = null;
    if (changed) this.around.changed(now);
  }

  onChange(change: BookDelta, channel: string, now: Micros): void {
    const market = this.markets.byId.get(change.instrument);
    if (market === undefined || this.#sources.get(market) !== channel) return;
    const before = market.sync.lastId;
    if (market.sync.change(change, this.#emit) !== "gap") return;
    this.lose(market, `gap: update ${change.lastId} does not continue ${before}`, now);
  }

  /** The book cannot be vouched for any more: says so, and wants its topic anew. One that was lost before stays so. */
  lose(market: Market, reason: string, now: Micros): void {
    this.#lose(market, reason, now);
    this.renew(now);
  }

  #lose(market: Market, reason: string, now: Micros): void {
    const { id, sync, syncedAt, backoff } = market;
    if (syncedAt === null) return;
    sync.begin();
    this.io.emit({ kind: "book_lost", instrument: id, reason, receivedAt: now });
    if (now - syncedAt >= SETTLED) {
      backoff.reset();
      market.losses = 0;
    }
    market.syncedAt = null;
    market.renewAt = now + (market.losses === 0 ? 0 : backoff.next()) as Micros;
  }

  /** A socket is gone. One that was to take over leaves its markets to the one that is there, which has to send their books once
   * more. */
  lost(channel: string, reason: string, now: Micros): void {
    const renewAt = this.around.hasMain() ? now : null;
    for (const market of this.markets.all) {
      if (this.#sources.get(market) !== channel) continue;
      this.#sources.delete(market);
      this.#lose(market, `the market stream was lost: ${reason}`, now);
      market.everSynced = false;
      market.losses = 0;
      market.renewAt = renewAt;
    }
    if (renewAt === null) { for (const market of this.markets.all) market.renewAt = null; }
    this.renew(now);
  }

  /** Asks for the books that are due. */
  renew(now: Micros): void {
    for (const market of this.markets.all) {
      const channel = this.around.channel();
      if (market.renewAt === null || market.renewAt > now || !this.around.hasMain()) continue;
      if (channel === null) market.renewAt = now + SNAPSHOT_WITHIN as Micros; // the new socket brings it
      else this.#renewBook(market, channel, now);
    }
    this.#wake(now);
  }

  /** Gives the topic up and takes it again: only a new subscription brings a whole book. */
  #renewBook(market: Market, channel: string, now: Micros): void {
    const topics = [this.topicOf(market.symbol)];
    const fail = (what: string, at: Micros) => this.around.drop(channel, `${market.symbol}: ${what}`, at);
    if (++market.losses > RESYNCS) return fail(`its book was wanted anew ${market.losses} times in a row`, now);
    market.renewAt = now + SNAPSHOT_WITHIN as Micros;
    const went = this.around.topics("unsubscribe", channel, topics, (_reply, at) => {
      const again = this.around.topics("subscribe", channel, topics, ({ accepted, message }, then) => {
        if (!accepted) fail(`its book cannot be subscribed anew: ${message}`, then);
      }, at);
      if (!again) fail("its book cannot be subscribed anew: the transport took no byte", at);
    }, now);
    if (!went) fail("its book cannot be given up: the transport took no byte", now);
  }

  #wake(now: Micros): void {
    let next = Infinity;
    for (const { renewAt } of this.markets.all) if (renewAt !== null) next = Math.min(next, renewAt);
    if (next < Infinity) this.io.wake("public:books", Math.max(next, now + 1_000) as Micros);
  }
}

/** Sockets of a link are numbered in the order in which they were opened: "public.3". */
function numberOf(channel: string): number {
  return Number(channel.slice(channel.lastIndexOf(".") + 1));
}
