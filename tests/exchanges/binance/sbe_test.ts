import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { isSbe, readSbe } from "../../../exchanges/binance/sbe.ts";
import { decodeFrames } from "../../../exchanges/decode.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { trimmed } from "../../support/binance_plain.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { SbeWriter } from "../../support/sbe_writer.ts";

const AT = 1_795_608_000_123_456;
const diff = new SbeWriter().u(2, 26, 10_003, 1, 0).long(AT, 101, 103).u(1, -2, -3)
  .u(2, 16, 1).long(10_005, 1_500).u(2, 16, 1).long(10_006, 0).symbol("BTCUSDT");
const lines = (bytes: Uint8Array) => [...decodeFrames("binance", "spot", bytes)].map((line) => JSON.parse(line));

Deno.test("readSbe() reads a depth difference", () => {
  assertEquals(lines(diff), [{
    kind: "book_delta",
    venue: "binance",
    symbol: "BTCUSDT",
    bids: [["100.05", "1.5"]],
    asks: [["100.06", "0"]],
    sequence: { U: 101, u: 103 },
    venueAt: AT,
  }]);
});

Deno.test("readSbe() reads a snapshot, steps over appended fields and knows symbols beyond ASCII", () => {
  const bytes = new SbeWriter().u(2, 20, 10_002, 1, 1).long(AT, 103).u(1, 0, 2).u(2, 0xffff)
    .u(2, 17, 1).long(100, 3).u(1, 9).u(2, 16, 0).symbol("币USDT");
  assertEquals(lines(bytes), [{
    kind: "book_snapshot",
    venue: "binance",
    symbol: "币USDT",
    bids: [["100", "300"]],
    asks: [],
    sequence: { lastUpdateId: 103 },
    venueAt: AT,
  }]);
});

Deno.test("readSbe() reads each trade of a frame, ids of 64 bits whole", () => {
  const bytes = new SbeWriter().u(2, 18, 10_000, 1, 0).long(AT + 1, AT).u(1, -2, -3).u(2, 25).u(4, 2)
    .long(9_223_372_036_854_775_807n, 10_005, 1_500).u(1, 1).long(8, 10_006, 2_000).u(1, 0).symbol("BTCUSDT");
  assertEquals(
    lines(bytes).map(({ tradeId, price, size, aggressor, venueAt }) => [tradeId, price, size, aggressor, venueAt]),
    [
      ["9223372036854775807", "100.05", "1.5", "sell", AT],
      ["8", "100.06", "2", "buy", AT],
    ],
  );
});

Deno.test("readSbe() reads the best bid and ask with the venue's time", () => {
  const bytes = new SbeWriter().u(2, 50, 10_001, 1, 0).long(AT, 7).u(1, -2, -3).long(10_005, 1_500, 10_006, 1).symbol(
    "BTCUSDT",
  );
  assertEquals(lines(bytes), [{
    kind: "top_of_book",
    venue: "binance",
    symbol: "BTCUSDT",
    bid: ["100.05", "1.5"],
    ask: ["100.06", "0.001"],
    sequence: { u: 7 },
    venueAt: AT,
  }]);
});

Deno.test("readSbe() refuses rows without room for their fields, of which a short frame could name billions", () => {
  const trades = (step: number, count: number) =>
    new SbeWriter().u(2, 18, 10_000, 1, 0).long(AT, AT).u(1, -2, -3).u(2, step).u(4, count).symbol("BTCUSDT");
  for (const step of [0, 1, 24]) {
    assertThrows(() => readSbe("binance", trades(step, step === 0 ? 4_000_000_000 : 1)), FrameError);
  }
  const levels = new SbeWriter().u(2, 26, 10_003, 1, 0).long(AT, 101, 103).u(1, -2, -3).u(2, 0, 60_000, 16, 0);
  assertThrows(() => readSbe("binance", levels.symbol("BTCUSDT")), FrameError);
  assertEquals(readSbe("binance", trades(0, 0)), []);
});

Deno.test("readSbe() refuses what is cut short, of another schema or of an unknown template", () => {
  for (let cut = 8; cut < diff.length; cut++) {
    assertThrows(() => readSbe("binance", diff.slice(0, cut)), FrameError, "cut short");
  }
  const other = diff.slice();
  other[4] = 3;
  assertThrows(() => readSbe("binance", other), FrameError, "SBE schema 3");
  other[4] = 1;
  other[2] = 0;
  assertThrows(() => readSbe("binance", other), FrameError, "SBE template");
  assertEquals(lines(diff.slice(0, 30))[0].kind, "error");
});

Deno.test("isSbe() tells binary frames from text", () => {
  assert(isSbe(diff));
  for (const text of ['{"e":"trade"}', "[1,2,3,4,5]", "not json at all", "{}", ""]) {
    assertFalse(isSbe(new TextEncoder().encode(text)), text);
  }
});

const shared = sharedFixtures();
Deno.test({
  name: "readSbe() reads every binary stream frame as its description says (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const folder = join(shared ?? "", "binance/sbe");
    let read = 0;
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".expected.json")) continue;
      const wanted = JSON.parse(await Deno.readTextFile(join(folder, name)));
      const found = lines(await Deno.readFile(join(folder, name.replace(".expected.json", ".bin"))));
      const pairs = (side: string[][]) => side.map(([price, size]) => [trimmed(price), trimmed(size)]);
      for (const line of found) assertEquals(line.symbol, wanted.symbol, name);
      if (wanted.bids) assertEquals([found[0].bids, found[0].asks], [pairs(wanted.bids), pairs(wanted.asks)], name);
      if (wanted.bidPrice) assertEquals(found[0].bid, [trimmed(wanted.bidPrice), trimmed(wanted.bidQty)], name);
      if (wanted.trades) assertEquals(found.length, wanted.trades.length, name);
      read++;
    }
    assert(read >= 5);
    assertEquals(lines(await Deno.readFile(join(folder, "wsapi_execution_report_event_1.bin")))[0].kind, "error");
  },
});
