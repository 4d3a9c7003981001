/** A session of a venue in memory: no wire, no frames. It says what a session says at its start, hands commands to the venue,
 * and brings the venue's words when it is pumped. `cut` is a process that has died: nothing it does reaches the venue. @module */
import type { Approved, Command } from "../../core/command.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, Session } from "../../core/venue.ts";
import { levels } from "./map_book.ts";
import type { MemoryVenue } from "./memory_venue.ts";

const FEED_MICROS = 100_000;

export class MemorySession implements Session {
  cut = false;
  /** No book comes any more. */
  silent = false;
  readonly submitted: Command[] = [];
  onSubmit: (command: Command) => void = () => {};
  #fedAt = 0;

  constructor(
    readonly venue: MemoryVenue,
    readonly instruments: readonly Instrument[],
    readonly io: Effects,
  ) {}

  start(now: Micros): void {
    const { venue: { id: venue }, io } = this;
    for (const instrument of this.instruments) io.emit({ kind: "instrument", instrument, receivedAt: now });
    io.emit({ kind: "clock_offset", venue, offset: 0 as Micros, roundTrip: 2_000 as Micros, receivedAt: now });
    this.link("syncing", now);
    this.link("up", now);
    this.#feed(now);
  }
  onOpen(): void {}
  onFrame(): void {}
  onReply(): void {}
  onClose(): void {}
  onTimer(): void {}

  submit(command: Approved<Command>, now: Micros): void {
    this.submitted.push(command);
    this.onSubmit(command);
    if (this.cut) return;
    this.#hear(now);
    for (const event of this.venue.submit(command)) this.io.emit(event);
  }

  link(state: "down" | "connecting" | "syncing" | "up", now: Micros): void {
    this.io.emit({ kind: "venue_link", venue: this.venue.id, state, reason: `it is ${state}`, receivedAt: now });
  }

  /** What the venue has said until now, and its books. */
  pump(now: Micros): void {
    if (this.cut) return;
    this.#hear(now);
    if (!this.silent && now - this.#fedAt >= FEED_MICROS) this.#feed(now);
  }

  #hear(now: Micros): void {
    for (const event of this.venue.advance(now)) this.io.emit(event);
  }

  #feed(now: Micros): void {
    this.#fedAt = now;
    for (const { id } of this.instruments) {
      const { truth } = this.venue, { bid, ask } = truth.market(id);
      const bids = new Map([[bid, 100_000]]), asks = new Map([[ask, 100_000]]);
      for (const { side, price, size, filled } of truth.live(id, true)) {
        const book = side === "buy" ? bids : asks;
        book.set(price, (book.get(price) ?? 0) + size - filled);
      }
      this.io.emit({
        kind: "book_snapshot",
        instrument: id,
        bids: levels(...bids),
        asks: levels(...asks),
        firstId: null,
        lastId: null,
        previousId: null,
        venueAt: now,
        receivedAt: now,
      });
    }
  }
}
