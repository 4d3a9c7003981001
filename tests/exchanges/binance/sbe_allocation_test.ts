/** Alone in its process: what other tests do to the compiled code would be measured with it. */
import { assertGreater, assertLess } from "@std/assert";
import { getHeapStatistics } from "node:v8";
import type { Micros } from "../../../core/units.ts";
import { SbeFrames } from "../../../exchanges/binance/sbe_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { sbeBest, sbeDiff, sbeTrades } from "../../support/sbe_writer.ts";
import { slowTest } from "../../support/slow.ts";

const NOW = 1_795_608_000_200_000 as Micros, COUNT = 20_000, ROUNDS = 12;
const INPUTS = Array.from({ length: 64 }, (_, i) => {
  const id = 2 ** 40 + i, price = 10_005_000_000 + i * 1_000_000, size = 1_000 * (i + 1);
  switch (i % 4) {
    case 0:
      return sbeTrades("BTCUSDT", [[id, price, size, 1], [id + 1, price, size, 0]]);
    case 1:
      return sbeBest("BTCUSDT", id, [price, size, price + 1_000_000, size]);
    default:
      return sbeDiff({ symbol: "BTCUSDT", firstId: id, lastId: id, bids: [[price, size]], asks: [[price, 0]] });
  }
});

slowTest("SbeFrames.decode() allocates nothing once warm, whatever the frame", () => {
  const frames = new SbeFrames("binance", new Map([["BTCUSDT", madeUpInstrument()]]));
  const sum = new Float64Array(1); // a number in a variable would be what is measured
  const pass = () => {
    for (let i = 0; i < COUNT; i++) {
      const message = frames.decode(INPUTS[i & 63], NOW);
      if (message.kind === "book_delta") sum[0] += message.bids.prices[0] + message.lastId!;
      else if (message.kind === "top_of_book") sum[0] += message.bidPrice + message.askSize;
      else if (message.kind === "trades") sum[0] += message.trades[1].price;
    }
  };
  const allocated = () => (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = allocated();
    pass();
    least = Math.min(least, (allocated() - before) / COUNT);
  }
  assertGreater(sum[0], 0);
  assertLess(least, 16, "bytes a frame");
});
