/** Eleven recorded minutes of Binance spot BTCUSDT as a stream whose sizes stand on that market's own grid. @module */
import { sharedFixtures } from "../../tests/support/fixtures.ts";
import type { Levels } from "../../core/book/levels.ts";
import type { Message, Stream } from "./book_stream.ts";
import { recordedStream } from "./recorded_stream.ts";

export const RECORDED_FOLDER = "binance-spot-btcusdt-2024-08-08";
/** Hundred-millionths, in which the recording is read, in a lot of 0.00001. */
const UNITS_A_LOT = 1_000;

/** `null` where the shared recordings are missing. */
export async function recordedDepth(): Promise<Stream | null> {
  const fixtures = sharedFixtures();
  if (fixtures === null) return null;
  const { snapshot, messages } = await recordedStream(fixtures, RECORDED_FOLDER);
  return { snapshot: inLots(snapshot), messages: messages.map(inLots) };
}

function inLots({ bids, asks }: Message): Message {
  return { bids: sideInLots(bids), asks: sideInLots(asks) };
}

/** Some old orders stand between two lots of today: rounded up, so that none becomes a removal. */
function sideInLots({ count, prices, sizes }: Levels): Levels {
  return { count, prices, sizes: Float64Array.from(sizes.subarray(0, count), (size) => Math.ceil(size / UNITS_A_LOT)) };
}
