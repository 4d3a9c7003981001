import { assertEquals, assertThrows } from "@std/assert";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import {
  instrumentOf,
  type MarketMessage,
  pushLevel,
  readRows,
  tellAll,
  textOf,
} from "../../../exchanges/shared/market_frames.ts";
import { LevelBuffer, LONGEST_SIDE } from "../../../exchanges/shared/scanner.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { RECEIVED_AT } from "../../support/market_roads.ts";

const btc = madeUpInstrument();
const origin = { venue: "okx", frame: "{the frame}" };
const rowsOf = (rows: unknown) => readRows(fieldsOf({ b: rows }, origin, "frame.data"), "b", new LevelBuffer(), btc);

Deno.test("readRows() takes price and size of each row, whatever columns follow, in place of what was there", () => {
  const side = new LevelBuffer();
  side.push(7, 7);
  const fields = fieldsOf({ b: [["100.05", "2", "0", "3"], ["100", "0"]] }, origin);
  const { count, prices, sizes } = readRows(fields, "b", side, btc);
  assertEquals([count, prices[0], sizes[0], prices[1], sizes[1]], [2, 10_005, 200_000, 10_000, 0]);
});

Deno.test("readRows() names the side that holds what it refuses", () => {
  const cases: [unknown, string][] = [
    [7, "Cannot read frame.data.b 7: want a list"],
    [[7], "Cannot read frame.data.b 7: want a list"],
    [[["100"]], "Cannot read frame.data.b (missing): want a decimal text"],
    [[[100, "1"]], "Cannot read frame.data.b 100: want a decimal text"],
    [[["100.001", "1"]], 'Cannot read frame.data.b: Cannot place "100.001" on the grid 0.01'],
    [[["0.00", "1"]], 'Cannot read frame.data.b "0.00": want at least 1 steps'],
    [[["1", "-1"]], 'Cannot read frame.data.b "-1": want at least 0 steps'],
  ];
  for (const [rows, message] of cases) {
    const error = assertThrows(() => rowsOf(rows), FrameError, message);
    assertEquals([error.venue, error.frame], ["okx", "{the frame}"]);
  }
});

Deno.test("pushLevel() refuses a side that is longer than any sane one", () => {
  const side = new LevelBuffer(), wanted = LONGEST_SIDE + 1;
  for (let i = 0; i < LONGEST_SIDE; i++) pushLevel(side, 1, 1, wanted, origin);
  assertThrows(() => pushLevel(side, 1, 1, wanted, origin), FrameError, "Cannot keep 65537 levels: want fewer");
});

Deno.test("instrumentOf() refuses a market that was not asked for", () => {
  const listing = new Map([["BTCUSDT", btc]]);
  assertEquals(instrumentOf(listing, "BTCUSDT", origin), btc);
  assertThrows(() => instrumentOf(listing, "X", origin), FrameError, 'Cannot place symbol "X": it was not asked for');
});

Deno.test("textOf() gives texts as they are and reads bytes as UTF-8", () => {
  assertEquals(textOf("okx", "é"), "é");
  assertEquals(textOf("okx", new TextEncoder().encode("é")), "é");
  assertThrows(() => textOf("okx", new Uint8Array([0xff])), FrameError, "Cannot read 1 bytes: want UTF-8");
});

Deno.test("tellAll() tells every message in its order, or the one that stands for none", () => {
  const note = (reason: string): MarketMessage => ({ kind: "ignored", venue: "okx", reason, receivedAt: RECEIVED_AT });
  const told: MarketMessage[] = [], take = (message: MarketMessage) => void told.push(message);
  tellAll([note("a"), note("b")], note("none"), take);
  tellAll([], note("none"), take);
  assertEquals(told.map((message) => message.kind === "ignored" && message.reason), ["a", "b", "none"]);
});
