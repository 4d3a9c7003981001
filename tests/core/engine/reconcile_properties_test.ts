/** What must hold of reconciliation whatever happens: twice is once, and who speaks first does not matter. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseMoney } from "../../../core/money.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { booked, differing, openDifferences, PERP, state } from "../../support/checked_house.ts";
import { slowTest } from "../../support/slow.ts";

const RUNS = 20;
type Happening =
  | { readonly what: "fill"; readonly side: "buy" | "sell"; readonly lots: number }
  | { readonly what: "foreign"; readonly lots: number }
  | { readonly what: "end" }
  | { readonly what: "dust" | "leak" | "flow"; readonly units: number };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant("fill" as const),
    side: fc.constantFrom("buy" as const, "sell" as const),
    lots: fc.integer({ min: 1, max: 300 }),
  }),
  fc.record({ what: fc.constant("foreign" as const), lots: fc.integer({ min: 1, max: 300 }) }),
  fc.constant({ what: "end" as const }),
  fc.record({ what: fc.constantFrom("dust" as const, "leak" as const), units: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ what: fc.constant("flow" as const), units: fc.integer({ min: -90, max: 90 }) }),
);

/** @param quiet nobody pushes a word of it */
function happen(house: EngineHouse, event: Happening, quiet: boolean): void {
  const { venue } = house;
  venue.moods.push = quiet ? "mute" : "speak";
  if (event.what === "fill") {
    const [order] = house.resting(event.side);
    if (order) venue.fill(order, event.lots);
  } else if (event.what === "foreign") venue.fill(venue.plant(null, "sell", MID + 5_000, event.lots));
  else if (event.what === "end") {
    const [order] = venue.truth.live();
    if (order) venue.end(order, "expired");
  } else if (event.what === "flow") venue.flow("transfer", "USDT", String(event.units));
  else venue.truth.move("USDT", parseMoney(event.what === "dust" ? `0.00${event.units}` : String(-event.units * 10)));
  venue.moods.push = "speak";
}

/** All that reconciliation may change. */
function books(house: EngineHouse): unknown {
  const { desk } = house.engine;
  const { trades: _trades, ...market } = desk.ledger.state().markets[0];
  const orders = [...desk.orders.all()].filter(({ terminal }) => !terminal).map(({ life, filled }) =>
    `${life} ${filled}`
  );
  return {
    market,
    venues: desk.ledger.state().venues,
    entries: desk.ledger.entries(),
    orders,
    open: openDifferences(house),
  };
}

slowTest("REC-04 once everything was looked at, looking again changes nothing (property)", () => {
  for (const options of [{}, PERP]) {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 8 }), fc.boolean(), (events, quiet) => {
        const house = new EngineHouse(options).boot();
        for (const event of events) {
          happen(house, event, quiet);
          house.run(700);
        }
        // What a market maker does by itself would change the books as well.
        house.pause();
        house.run(200_000);
        const before = JSON.stringify(books(house), plain);
        house.run(200_000);
        assertEquals(JSON.stringify(books(house), plain), before);
      }),
      { numRuns: RUNS, seed: 4 },
    );
  }
});

slowTest("REC-07 the books end alike whether fills, ends and flows were pushed, asked for, or both (property)", () => {
  for (const options of [{}, PERP]) {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 6 }), (events) => {
        // Spot venues here keep no records of flows: who was not told cannot ask.
        const told = events.filter(({ what }) =>
          what !== "dust" && what !== "leak" && (what !== "flow" || options === PERP)
        );
        const ends = ([false, true] as const).map((quiet) => {
          const house = new EngineHouse(options).boot();
          for (const event of told) happen(house, event, quiet);
          house.pause();
          house.run(200_000);
          assertEquals([differing(house), state(house)], [[], "READY"]);
          const entries = [...house.engine.desk.ledger.entries()].map(({ id, kind, amount }) =>
            `${kind === "dust" ? kind : id} ${amount}` // when dust is looked at twice is another matter
          ).sort();
          return JSON.stringify([house.engine.desk.ledger.position(0 as never).size, entries], plain);
        });
        assertEquals(ends[0], ends[1]);
      }),
      { numRuns: RUNS, seed: 7 },
    );
  }
});

Deno.test("REC-06 a venue that answers no question, or fails them all, delays no other by a beat", () => {
  const venues = { binance: ["BTCUSDT"], okx: ["BTCUSDT"] };
  const readyAt = (mood: "answer" | "fail" | "mute") => {
    const house = new EngineHouse({ venues });
    house.venues.get("okx")!.moods.query = mood;
    house.connect();
    for (let ms = 0; ms < 3_000; ms += 1) {
      house.run(1);
      if (house.view().venues[0].state === "READY") return { ms, house };
    }
    throw new Error(`binance did not become ready beside ${mood}`);
  };
  const alone = readyAt("answer").ms;
  for (const mood of ["fail", "mute"] as const) {
    const { ms, house } = readyAt(mood);
    assertEquals([ms, house.view().venues[1].state], [alone, "RECONCILING"], mood);
    house.run(60_000);
    assertEquals(house.view().venues.map(({ state }) => state), ["READY", "RECONCILING"]);
    const asked = (venue: string) =>
      house.sent.filter(({ command }) => command.kind === "query" && command.venue === venue);
    assert(asked("binance").length >= 12, "the healthy one is asked as usual");
    assert(asked("okx").length < 60, `the failing one is not hammered: ${asked("okx").length}`);
  }
});

slowTest("REC-05 what reconciliation books bears ids of its content: the same day twice gives the same entries", () => {
  const entries = () => {
    const house = new EngineHouse(PERP).boot();
    house.fill("buy", 400).run(10_000);
    house.venue.flow("funding", "USDT", "-3", 0 as never);
    house.venue.truth.move("USDT", parseMoney("0.5"));
    house.venue.fill(house.venue.plant(null, "sell", MID + 5_000, 40));
    house.run(120_000);
    return { house, ids: house.engine.desk.ledger.entries().map(({ id }) => id) };
  };
  const { house, ids } = entries();
  assertEquals([entries().ids, new Set(ids).size], [ids, 3]);
  assertEquals(booked(house).map((entry) => entry.split(" ")[0]), ["funding", "other", "dust"]);
  const again = new EngineHouse({ ...PERP, after: house }).boot();
  again.run(120_000);
  assertEquals(again.engine.desk.ledger.entries().map(({ id }) => id), ids, "a restart books nothing twice");
});

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
