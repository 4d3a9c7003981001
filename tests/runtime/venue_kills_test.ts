import { assertEquals, assertThrows } from "@std/assert";
import {
  createWords,
  isVenueKilled,
  raiseVenueKill,
  VENUE_KILL_COUNT_WORD,
  VENUE_KILL_PROVEN_WORD,
  VENUE_KILL_TAKEN_WORD,
  wordsOf,
} from "../../runtime/shared_words.ts";
import { VenueKills } from "../../runtime/venue_kills.ts";

function scene() {
  const words = wordsOf(createWords()), kills = new VenueKills(["binance", "okx"], words);
  return { words, kills, killed: () => [0, 1].map((place) => isVenueKilled(words, place)) };
}
const OKX: ReadonlySet<string> = new Set(["okx"]), NONE: ReadonlySet<string> = new Set();

Deno.test("raise() sets the word of a venue, and of nothing that is none", () => {
  const { kills, killed } = scene();
  kills.raise("mm");
  kills.raise("binance:BTCUSDT");
  assertEquals(killed(), [false, false]);
  kills.raise("okx");
  assertEquals(killed(), [false, true]);
});

Deno.test("follow() sets the word of what the engine has tripped, and clears it when it is armed again", () => {
  const { kills, killed } = scene();
  kills.follow(OKX);
  assertEquals(killed(), [false, true]);
  kills.follow(new Set(["okx", "binance"]));
  assertEquals(killed(), [true, true]);
  kills.follow(OKX);
  kills.follow(NONE);
  assertEquals(killed(), [false, false]);
});

Deno.test("KIL-09 a kill that comes during a re-arm stands: its event follows", () => {
  const { words, kills, killed } = scene();
  kills.raise("okx");
  kills.follow(OKX);
  raiseVenueKill(words, 1); // another thread's, of which the engine has not heard
  kills.follow(NONE);
  assertEquals(killed(), [false, true]);
});

Deno.test("unheard() tells a word whose message is lost at the second look, once, and leaves time for one that is on its way", () => {
  const { words, kills, killed } = scene();
  assertEquals(kills.unheard(NONE), []);
  raiseVenueKill(words, 1);
  assertEquals([kills.unheard(NONE), kills.unheard(NONE)], [[], ["okx"]]);
  kills.follow(OKX);
  assertEquals([kills.unheard(OKX), kills.unheard(OKX)], [[], []]);
  kills.follow(NONE);
  assertEquals(killed(), [false, false], "it was heard of, and armed again since");
  raiseVenueKill(words, 0);
  kills.unheard(NONE);
  assertEquals(kills.unheard(new Set(["binance"])), [], "its message came");
});

Deno.test("more venues than there are words are refused", () => {
  const venues = Array.from({ length: 33 }, (_, place) => `venue${place}`);
  assertThrows(() => new VenueKills(venues, wordsOf(createWords())), RangeError, "Cannot run 33 venues");
});

Deno.test("tell() says which kills of venues the engine clears, and which it has proven, counted as they were asked for", () => {
  const { words, kills } = scene(), sweeps = new Map<string, { verified: boolean }>();
  let killedVenues = NONE;
  const told = () => {
    kills.tell({ killedVenues, venueSweep: (venue) => sweeps.get(venue) ?? null });
    return [0, 1].map((place) => [
      words[VENUE_KILL_COUNT_WORD + place],
      words[VENUE_KILL_TAKEN_WORD + place],
      words[VENUE_KILL_PROVEN_WORD + place],
    ]);
  };
  kills.raise("okx");
  assertEquals(told(), [[0, 0, 0], [1, 0, 0]]);
  kills.follow(killedVenues = OKX);
  assertEquals(told(), [[0, 0, 0], [2, 0, 0]], "it is held, and nothing is cancelled yet");
  sweeps.set("okx", { verified: false });
  assertEquals(told(), [[0, 0, 0], [2, 2, 0]]);
  sweeps.set("okx", { verified: true });
  assertEquals(told(), [[0, 0, 0], [2, 2, 2]]);
  raiseVenueKill(words, 1);
  assertEquals(told(), [[0, 0, 0], [3, 2, 2]], "one of which the engine has not heard");
});
