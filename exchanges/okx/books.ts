/** The books of one public socket's markets: each belongs to the socket that brought its snapshot, and only that one's changes continue
 * it. A book that cannot be vouched for is told as lost and subscribed to anew, with growing waits; one that goes on being lost
 * puts the socket itself in doubt. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { Market } from "./markets.ts";

const SECOND = 1_000_000;
/** How long a new subscription may take to bring its snapshot. */
const SNAPSHOT_PATIENCE = 5 * SECOND;
/** A quiet book gives a sign of life each minute. */
const BOOK_PATIENCE = 90 * SECOND;
/** Resyncs of one book that may fail in a row before the socket itself is suspected. */
const RESYNCS = 5;
/** A book that was gapless this long, µs, is fetched anew without a wait. */
const SETTLED = 60 * SECOND;

export type BookSocket = {
  /** The one that carries the talk, or null. */
  main(): string | null;
  /** Gives the one that carries the talk up. */
  drop(reason: string, now: Micros): void;
  /** Takes a book's channel off and asks for it anew. False = the transport took no byte. */
  renew(channel: string, market: Market): boolean;
};

export class Books {
  readonly #emit: (event: BookSnapshot | BookDelta) => void;

  /** @param name of the link, before the names of its timers */
  constructor(
    readonly name: string,
    readonly own: readonly Market[],
    readonly io: Pick<Effects, "emit" | "wake">,
    readonly socket: BookSocket,
  ) {
    this.#emit = (event) => io.emit(event);
  }

  change(market: Market, change: BookDelta, channel: string, now: Micros): void {
    if (market.source !== channel) return;
    market.heardAt = now;
    const before = market.sync.lastId;
    if (market.sync.change(change, this.#emit) !== "gap") return;
    this.lose(market, `gap: a change that follows ${change.previousId} does not continue ${before}`, now);
  }

  snapshot(market: Market, snapshot: BookSnapshot, channel: string, now: Micros): void {
    market.source = channel;
    market.heardAt = now;
    market.renewAt = null;
    market.isAwaited = false;
    market.syncedAt ??= now;
    market.sync.snapshot(snapshot, this.#emit);
  }

  /** Its channel was asked for on the socket that carries the talk: its snapshot has to come in time, as after a loss. */
  await(market: Market, now: Micros): void {
    market.isAwaited = true;
    market.renewAt = now + SNAPSHOT_PATIENCE as Micros;
    this.io.wake(`${this.name}:books`, market.renewAt);
  }

  /** The book cannot be vouched for any more: says so, and fetches it anew. A book that was lost before stays so. */
  lose(market: Market, reason: string, now: Micros): void {
    this.#lose(market, reason, now);
    this.renew(now);
  }

  /** A socket is gone. One that only was to carry the talk gives its books back to the one that does. */
  lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    for (const market of this.own) {
      if (market.source !== channel && !(wasMain && market.source === null)) continue;
      market.source = null;
      market.isAwaited = false;
      this.#lose(market, `the market stream was lost: ${reason}`, now);
      if (!wasMain) continue;
      market.losses = 0;
      market.renewAt = null;
    }
    this.renew(now);
  }

  /** Subscribes anew to the books that are due; one whose snapshot does not come is due again. */
  renew(now: Micros): void {
    const main = this.socket.main();
    if (main === null) return; // a new socket brings its own snapshots
    let next = Infinity;
    for (const market of this.own) {
      if (market.renewAt === null || market.listing === null) continue;
      if (market.renewAt <= now) {
        const isLate = market.isAwaited;
        market.isAwaited = !isLate;
        if (isLate) this.#countLoss(market, now);
        else if (!this.#ask(market, main, now)) return;
        if (this.socket.main() !== main) return;
      }
      next = Math.min(next, market.renewAt);
    }
    if (next < Infinity) this.io.wake(`${this.name}:books`, next as Micros);
  }

  /** Each book speaks at least once a minute; one that does not may be dead while its socket lives. */
  lookForLife(now: Micros): void {
    for (const market of this.own) {
      if (market.syncedAt === null || now - market.heardAt < BOOK_PATIENCE) continue;
      this.#lose(market, `nothing was said of the book for ${Math.round((now - market.heardAt) / SECOND)} s`, now);
    }
    this.renew(now);
  }

  #lose(market: Market, reason: string, now: Micros): void {
    const { syncedAt, backoff, sync } = market;
    sync.begin();
    if (syncedAt === null) return;
    this.io.emit({ kind: "book_lost", instrument: market.id, reason, receivedAt: now });
    if (now - syncedAt >= SETTLED) {
      backoff.reset();
      market.losses = 0;
    }
    market.syncedAt = null;
    this.#countLoss(market, now);
  }

  #countLoss(market: Market, now: Micros): void {
    market.losses++;
    market.renewAt = now + (market.losses === 1 ? 0 : market.backoff.next()) as Micros;
    if (market.losses <= RESYNCS || this.socket.main() === null) return;
    this.socket.drop(`the book of ${market.symbol} was lost ${market.losses} times in a row`, now);
  }

  #ask(market: Market, main: string, now: Micros): boolean {
    market.source = null;
    market.renewAt = now + SNAPSHOT_PATIENCE as Micros;
    if (this.socket.renew(main, market)) return true;
    this.socket.drop("subscribe: the transport took no byte", now);
    return false;
  }
}
