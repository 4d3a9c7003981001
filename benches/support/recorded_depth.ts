/** Eleven recorded minutes of Binance spot BTCUSDT as a stream whose sizes stand on that market's own grid. @module */
import { sharedFixtures } from "../../tests/support/fixtures.ts";
import type { Levels } from "../../core/book/levels.ts";
import type { Message, Stream } from "./book_stream.ts";
import { recordedStream } from "./recorded_stream.ts";

export const RECORDED_FOLDER = "binance-spot-btcusdt-2024-08-08";
/** Hundred-millionths, in which the recording is read, in a lot of 0.00001. */
const UNITS_A_LOT = 1_000;

/** `null` where the shared recordings are missing. @throws {RangeError} if a size is no whole number of lots */
export async function recordedDepth(): Promise<Stream | null> {
  const fixtures = sharedFixtures();
  if (fixtures === null) return null;
  const { snapshot, messages } = await recordedStream(fixtures, RECORDED_FOLDER);
  return { snapshot: inLots(snapshot), messages: messages.map(inLots) };
}

function inLots({ bids, asks }: Message): Message {
  return { bids: sideInLots(bids), asks: sideInLots(asks) };
}

function sideInLots({ count, prices, sizes }: Levels): Levels {
  const lots = Float64Array.from(sizes.subarray(0, count), (size) => size / UNITS_A_LOT);
  const odd = lots.find((size) => !Number.isInteger(size));
  if (odd !== undefined) throw new RangeError(`Cannot count ${odd} lots of 0.00001; want a whole number`);
  return { count, prices, sizes: lots };
}
