import { assert, assertEquals, assertMatch } from "@std/assert";
import { Calm, MOVING_MS } from "../../../dashboard/ui/calm.ts";
import type { MarketView, View } from "../../../dashboard/protocol.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const { view } = sampleFrame();

/** The sample with the first markets in these states and the engine's count of it. */
function seen(statuses: readonly MarketView["status"][], changes: Partial<View> = {}): View {
  const markets = statuses.map((status, index) => ({
    ...view.markets[index],
    status,
    sentence: status === "LIVE" ? "Quoting both sides" : `it is ${status}`,
  }));
  const quoted = statuses.filter((status) => status === "LIVE").length;
  return { ...view, markets, sentence: `Quoting both sides on ${quoted} of ${statuses.length} markets`, ...changes };
}
const told = ({ sentence, markets }: View) => [sentence, ...markets.map(({ status }) => status)];

Deno.test("Calm tells a market that moves its quotes as live for a while, and then what it is", () => {
  const calm = new Calm();
  calm.update(seen(["LIVE", "LIVE"]), 0);
  const moving = calm.update(seen(["PENDING_NEW", "LIVE"]), MOVING_MS - 1);
  assertEquals(told(moving), ["Quoting both sides on 2 of 2 markets", "LIVE", "LIVE"]);
  assertEquals(moving.markets[0].sentence, "Quoting both sides");
  const late = calm.update(seen(["PENDING_NEW", "LIVE"]), MOVING_MS);
  assertEquals(told(late), ["Quoting both sides on 1 of 2 markets", "PENDING_NEW", "LIVE"]);
  assertEquals(late.markets[0].sentence, "it is PENDING_NEW");
});

Deno.test("Calm holds back nothing else: a start, a lost book, a pause and a kill show at once", () => {
  const calm = new Calm();
  assertEquals(told(calm.update(seen(["PENDING_NEW"]), 0))[1], "PENDING_NEW");
  for (const status of ["STALE_BOOK", "PAUSED_USER", "KILLED", "UNKNOWN", "RATE_BUDGET", "STOPPED"] as const) {
    calm.update(seen(["LIVE"]), 10);
    assertEquals(told(calm.update(seen([status]), 20))[1], status);
    assertEquals(told(calm.update(seen(["PENDING_NEW"]), 30))[1], "PENDING_NEW", `${status} ends what was before`);
  }
});

Deno.test("Calm leaves the tail of the sentence and every other sentence alone", () => {
  const calm = new Calm();
  calm.update(seen(["LIVE", "LIVE"]), 0);
  const tail = seen(["PENDING_NEW", "LIVE"], { sentence: "Quoting both sides on 1 of 2 markets; 1 paused" });
  assertEquals(calm.update(tail, 1).sentence, "Quoting both sides on 2 of 2 markets; 1 paused");
  const other = seen(["PENDING_NEW", "LIVE"], { sentence: "Only orders that reduce a position may be placed" });
  assertEquals(calm.update(other, 2).sentence, other.sentence);
  const same = seen(["LIVE", "LIVE"]);
  assert(calm.update(same, 3) === same);
});

Deno.test("Calm knows the sentence that the engine says of a market that moves its quotes", () => {
  const house = new EngineHouse().boot(), calm = new Calm();
  house.run(200);
  assertMatch(calm.update(house.view(), 0).sentence, /^Quoting both sides on 1 of 1 markets/);
  house.venue.moods.place = "reject";
  house.fill("sell");
  house.run(20);
  assertEquals(house.view().markets[0].status, "PENDING_NEW");
  assertMatch(house.view().sentence, /^Quoting both sides on 0 of 1 markets/);
  assertMatch(calm.update(house.view(), 100).sentence, /^Quoting both sides on 1 of 1 markets/);
});

Deno.test("Calm forgets on clear()", () => {
  const calm = new Calm();
  calm.update(seen(["LIVE"]), 0);
  calm.clear();
  assertEquals(told(calm.update(seen(["PENDING_NEW"]), 1))[1], "PENDING_NEW");
});
