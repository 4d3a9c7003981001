/** Binary market frames as they should not be: whole ones of every kind, made at random and then damaged, each read by the
 * fast road and, where that gives an answer, by the slow one (JSON text of each field, then the JSON codec), which must
 * say the same. @module */
import { assertEquals } from "@std/assert";
import type { Event } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { StreamCodec } from "../../exchanges/binance/codec.ts";
import { readSbe } from "../../exchanges/binance/sbe.ts";
import { SbeError, SbeFrames, type SbeMessage } from "../../exchanges/binance/sbe_frames.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import { type Mantissas, sbeBest, sbeDiff, sbeTrades } from "./sbe_writer.ts";

const NOW = 7 as Micros;
/** The JSON roads take a smaller instant for milliseconds. */
const FIRST_MICROS = 1e14;
const SYMBOLS = ["BTCUSDT", "PEPEUSDT", "币安人生USDT"];

export type FuzzCounts = { read: number; refused: number; ignored: number };

export class SbeFuzz {
  readonly counts: FuzzCounts = { read: 0, refused: 0, ignored: 0 };
  readonly #random: Random;
  readonly #fast: SbeFrames;
  readonly #slow: StreamCodec;

  constructor(seed: number) {
    const listing = new Map<string, Instrument>(SYMBOLS.map((symbol, i) => {
      const lot = i === 1 ? { step: 1, decimals: 0 } : { step: 1, decimals: 5 };
      return [symbol, { ...madeUpInstrument(), symbol, id: i as InstrumentId, lot }];
    }));
    this.#random = new Random(seed);
    this.#fast = new SbeFrames("binance", listing);
    this.#slow = new StreamCodec("binance", listing);
  }

  /** @throws {AssertionError} where the roads differ, or the fast one throws anything but `SbeError` */
  run(frames: number): FuzzCounts {
    for (let i = 0; i < frames; i++) {
      const frame = this.frame();
      this.counts[this.compare(frame)]++;
      for (let k = this.#random.int(4); k >= 0; k--) this.counts[this.compare(this.damaged(frame))]++;
    }
    return this.counts;
  }

  /** What the fast road made of a frame; whatever it read, the slow one has read alike. @throws as `run` */
  compare(frame: Uint8Array): keyof FuzzCounts {
    let message: SbeMessage;
    try {
      message = this.#fast.decode(frame, NOW);
    } catch (error) {
      if (!(error instanceof SbeError)) throw new Error(`Broke on ${frame.toHex()}`, { cause: error });
      return "refused";
    }
    if (message.kind === "ignored") return "ignored";
    const events = message.kind === "trades" ? message.trades.slice(0, message.count) : [message];
    const slow = readSbe("binance", frame).map(({ text, venueAt }) => {
      const event = plain(this.#slow.decode(text, NOW) as Event);
      return venueAt === null ? event : { ...event, venueAt };
    });
    const fast = events.map(plain);
    const early = fast.length > 0 && Number(fast[0].venueAt) < FIRST_MICROS;
    if (early) { for (const event of [...fast, ...slow]) delete event.venueAt; }
    // The order of fields is not the same on both roads; a text of both costs a tenth of a comparison.
    if (fast.length !== slow.length || fast.some((event, i) => textOf(event) !== textOf(slow[i]))) {
      assertEquals(fast, slow, frame.toHex());
    }
    return "read";
  }

  /** A whole frame. @param random the fuzz's own unless it is given */
  frame(random = this.#random): Uint8Array {
    const symbol = SYMBOLS[random.int(SYMBOLS.length)];
    const at = 1_795_608_000_000_000 + random.int(1_000_000_000);
    const price = () => 1_000_000 * (1 + random.int(10_000_000));
    const size = () => symbol === SYMBOLS[1] ? 1e8 * random.int(80_000_000) : 1_000 * random.int(1_000_000);
    switch (random.int(4)) {
      case 0: {
        const trade = () => [random.int(2 ** 31), price(), size(), random.int(2) as 0 | 1] as const;
        return sbeTrades(symbol, Array.from({ length: random.int(5) }, trade), at);
      }
      case 1:
        return sbeBest(symbol, random.int(2 ** 31), [price(), size(), price(), size()], at);
      default: {
        const levels = (): Mantissas =>
          Array.from(
            { length: random.int(8) },
            () => [price(), symbol === SYMBOLS[1] ? BigInt(size()) * 1_000n : size()],
          );
        const firstId = random.int(2 ** 31), newer = random.int(3) === 0;
        return sbeDiff({
          symbol,
          firstId,
          lastId: firstId + random.int(50),
          bids: levels(),
          asks: levels(),
          at,
          version: newer ? 1 : 0,
          extra: newer ? random.int(9) : 0,
        });
      }
    }
  }

  /** Cut, lengthened, or with some bytes changed: often a small one in the head, where the lengths are. */
  damaged(frame: Uint8Array, random = this.#random): Uint8Array {
    const dice = random.int(8);
    if (dice === 0) return frame.slice(0, random.int(frame.length));
    if (dice === 1) return Uint8Array.from([...frame, ...new Uint8Array(1 + random.int(4)).fill(random.int(256))]);
    const damaged = frame.slice();
    for (let k = random.int(3); k >= 0; k--) {
      const place = random.int(dice < 5 ? Math.min(44, frame.length) : frame.length);
      damaged[place] = random.int(2) === 0 ? random.int(256) : damaged[place] ^ 1 << random.int(8);
    }
    return damaged;
  }
}

function textOf(event: Record<string, unknown>): string {
  return Object.keys(event).sort().map((name) => `${name}=${JSON.stringify(event[name])}`).join(" ");
}

/** An event with levels of its own. */
function plain(event: Event): Record<string, unknown> {
  if (event.kind !== "book_delta" && event.kind !== "book_snapshot") return { ...event };
  const side = (
    { count, prices, sizes }: typeof event.bids,
  ) => [[...prices.slice(0, count)], [...sizes.slice(0, count)]];
  return { ...event, bids: side(event.bids), asks: side(event.asks) };
}
