import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Differences, DIFFERENCES_LIMIT, type FoundDifference } from "../../../core/oms/differences.ts";
import { at, MARKET } from "../../support/order_events.ts";

const found = (
  id: FoundDifference["id"],
  subject: string,
  instrument: InstrumentId | null = null,
): FoundDifference => ({
  id,
  subject,
  instrument,
  sentence: `${id} of ${subject}`,
  ours: "1",
  venue: "2",
});
const stops = (differences: Differences): string[] => {
  const out: string[] = [];
  differences.stopsOfVenue(out);
  return out;
};

Deno.test("Differences keeps one of a kind and subject, since when it was first seen, with its newest values", () => {
  const differences = new Differences();
  assertEquals(differences.note(found("D9", "BTC"), at(0)), true);
  assertEquals(differences.note({ ...found("D9", "BTC"), venue: "3" }, at(5)), false);
  assertEquals(differences.all(), [{ ...found("D9", "BTC"), venue: "3", since: at(0), stops: "venue" }]);
  assertEquals([differences.settle("D9", "ETH"), differences.settle("D8", "BTC")], [false, false]);
  assertEquals([differences.has("D9", "BTC"), differences.settle("D9", "BTC"), differences.count], [true, true, 0]);
});

Deno.test("Differences tells apart what stops the venue, a market, and nothing", () => {
  const differences = new Differences();
  assertEquals(differences.stopOf(MARKET), null);
  differences.note(found("D8", "binance:BTCUSDT", MARKET), at(0));
  differences.note(found("D10", "binance:BTCUSDT", MARKET), at(0));
  assertEquals([stops(differences), differences.stopOf(MARKET)], [[], "D8 of binance:BTCUSDT"]);
  assertEquals(differences.stopOf(1 as InstrumentId), null);
  differences.note(found("D12", "binance"), at(0));
  differences.note(found("D14", "binance"), at(0));
  differences.note(found("D4", "t1"), at(0), "nothing");
  assertEquals(stops(differences), ["D12 of binance", "D14 of binance"]);
  differences.clear();
  assertEquals([differences.count, stops(differences)], [0, []]);
});

Deno.test("Differences that find no room stop the venue until one is settled", () => {
  const differences = new Differences();
  for (let i = 0; i < DIFFERENCES_LIMIT; i++) differences.note(found("D10", `m${i}`), at(0));
  assertEquals(stops(differences), []);
  assertEquals(differences.note(found("D10", "m999"), at(0)), false);
  assertEquals([stops(differences), differences.count], [["more than 256 differences are open"], DIFFERENCES_LIMIT]);
  differences.settle("D10", "m0");
  assertEquals(stops(differences), []);
});
