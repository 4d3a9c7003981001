/** The brakes as people know them: stops that leave nothing (P02), and five states whose sentences say what can still trade
 * (P27), each held to its word by stories made at random. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { Cancel, Command } from "../../../core/command.ts";
import type { Event } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";
import { slowTest } from "../../support/slow.ts";

// ---- P02 --------------------------------------------------------------------------------------------------------------

/** Fifty quotes rest. */
function fifty(options: HouseOptions = {}): EngineHouse {
  const quotes = Array.from({ length: 50 }, (_, i) => {
    const side = i % 2 === 0 ? "buy" : "sell", away = 100 * (i + 1);
    return quote(side, side === "buy" ? MID - away : MID + away, 100, Math.floor(i / 2));
  });
  const limits = { maxOpenOrders: 60, ordersPerSecond: 1_000 };
  const house = new EngineHouse({ kind: puppet(wanting(...quotes)), limits, ...options }).boot().run(2_000);
  assertEquals(house.venue.truth.live().length, 50);
  house.venue.plant(null, "buy", MID - 50_000, 100); // somebody else's: nothing may be cancelled market-wide
  return house.run(500);
}

/** How the venue treats a cancel, by the place of its order among the fifty. */
type Treatment = "lost ack" | "lost" | "not found" | "late" | "fine";
function treatment(i: number): Treatment {
  const share = i % 20;
  return share < 3 ? "lost ack" : share < 6 ? "lost" : share < 8 ? "not found" : share < 9 ? "late" : "fine";
}
const MOODS = { "lost ack": "mute", lost: "lose", "not found": "refuse", late: "lose", fine: "obey" } as const;

/** From here on cancels are treated so: each first one, or all of them. A late one takes 25 s. */
function treat(house: EngineHouse, forEver: boolean): () => void {
  const { venue } = house, places = new Map(venue.truth.live().map(({ clientId }, i) => [clientId!, i]));
  const seen = new Set<string>(),
    late: { readonly at: number; readonly cancel: Cancel }[] = [],
    submit = venue.submit.bind(venue);
  venue.submit = (command: Command): readonly Event[] => {
    if (command.kind !== "cancel") return submit(command);
    const first = !seen.has(command.clientId), how = treatment(places.get(command.clientId) ?? 0);
    seen.add(command.clientId);
    if (first && how === "late") late.push({ at: house.now + 25_000_000, cancel: { ...command } });
    venue.moods.cancel = first || forEver ? MOODS[how] : "obey";
    return submit(command);
  };
  return () => {
    for (const { at, cancel } of late.splice(0)) {
      if (at > house.now) late.push({ at, cancel });
      else {
        venue.moods.cancel = "obey";
        house.step(...submit(cancel));
      }
    }
  };
}

Deno.test("P02 fifty orders, cancels unacked, refused and late: n of 50 falls to none, and STOPPED is the venue's own list", () => {
  const house = fifty({ stopDeadline: 40_000_000 as Micros }), arrive = treat(house, false);
  house.stop();
  const told: number[] = [];
  for (let ms = 0; ms < 40_000 && house.view().stop!.state === "STOPPING"; ms += 100) {
    const { ordersBefore, ordersLeft } = house.view().stop!, rest = house.venue.truth.live().length;
    assertEquals(ordersBefore, 50);
    assert(ordersLeft >= rest, `${ordersLeft} told while ${rest} rest`);
    assertMatch(
      house.view().sentence,
      new RegExp(`^Stopping: no new orders; ${ordersLeft} of 50 orders of ours may still rest$`),
    );
    if (told.at(-1) !== ordersLeft) told.push(ordersLeft);
    house.run(100);
    arrive();
  }
  assertEquals(told[0], 50);
  assert(told.every((left, i) => i === 0 || left < told[i - 1]), `it only falls: ${told.join(", ")}`);
  const { stop, sentence } = house.view();
  assertEquals([stop?.state, stop?.ordersLeft, house.engine.stopOutcome(house.now)], ["STOPPED", 0, "verified"]);
  assertEquals([house.venue.truth.live(), sentence], [
    [],
    "Stopped: nothing can trade; every venue was seen without an order of ours",
  ]);
  assertEquals(house.incidents().includes("stop_incomplete"), false);
});

Deno.test("P02 orders that no cancel reaches: STOP_INCOMPLETE at the deadline, with the list and an alarm", () => {
  const house = fifty({ stopDeadline: 12_000_000 as Micros }), arrive = treat(house, true);
  house.stop();
  for (let ms = 0; ms < 12_000; ms += 100) {
    house.run(100);
    arrive();
  }
  assertEquals(house.view().stop!.state, "STOPPING");
  house.run(100);
  const { state, ordersBefore, ordersLeft, left } = house.view().stop!, rest = house.venue.truth.live();
  assertEquals([state, ordersBefore, house.engine.stopOutcome(house.now)], ["STOP_INCOMPLETE", 50, "unverified"]);
  assert(rest.length >= 10 && ordersLeft >= rest.length, `${ordersLeft} told while ${rest.length} rest`);
  for (const { clientId } of rest) assert(left.some((line) => line.includes(clientId!)), `${clientId} is on the list`);
  assertMatch(left[0], /^binance:BTCUSDT (buy|sell) 0\.001 at [\d.]+ \(\w+, \w+\)$/);
  assertEquals(house.incidents().filter((code) => code === "stop_incomplete").length, 1);
  assertMatch(
    house.view().sentence,
    /^Stop incomplete: no new orders; \d+ of 50 orders of ours may still rest and fill$/,
  );
});

// ---- P27 --------------------------------------------------------------------------------------------------------------

type Act = { readonly act: "move" | "fill" | "wait" | "link"; readonly by: number };
const story = fc.array(
  fc.record({
    act: fc.constantFrom<Act["act"]>("move", "fill", "wait", "wait", "link"),
    by: fc.integer({ min: -40, max: 40 }),
  }),
  { minLength: 3, maxLength: 12 },
);

/** Moves, fills and losses of the link. @param look after each of them */
function play(house: EngineHouse, acts: readonly Act[], look: () => void): void {
  let mid = MID;
  for (const { act, by } of acts) {
    if (act === "move") house.move((mid += 20 * by) - 10, mid + 10);
    else if (act === "fill") {
      const [order] = house.resting(by < 0 ? "sell" : "buy");
      if (order) house.venue.fill(order, Math.max(1, Math.abs(by) * 20));
    } else if (act === "link") house.link("syncing").run(100).link("up");
    house.run(100 + Math.abs(by) * 40);
    look();
  }
}
const ORDERS: ReadonlySet<Command["kind"]> = new Set<Command["kind"]>(["place", "replace", "amend"]);
/** Orders that left since the `from`-th command. */
const ordersSince = (house: EngineHouse, from: number) =>
  house.sent.slice(from).map(({ command }) => command).filter(({ kind }) => ORDERS.has(kind));
const idOf = (command: Command): string => "clientId" in command ? command.clientId : "";
/** Signed lots: what is held, and what the orders of a side may make of it. */
const held = (house: EngineHouse) => house.engine.desk.ledger.position(house.engine.desk.markets[0].id).size as number;

function holds(
  states: string,
  sentence: RegExp,
  begin: (house: EngineHouse) => void,
  claim: (house: EngineHouse, from: number) => void,
) {
  fc.assert(
    fc.property(story, (acts) => {
      const house = new EngineHouse().boot();
      house.fill("buy", 700).run(500);
      begin(house);
      const from = house.sent.length;
      play(house, acts, () => {
        const { state, sentence: told } = house.view();
        assertEquals(state, states);
        assertMatch(told, sentence);
        claim(house, from);
      });
    }),
    { numRuns: 25, seed: 27 },
  );
}

slowTest("P27 RUNNING says how many markets are quoted on both sides, and that many are", () => {
  holds("RUNNING", /^Quoting both sides on [01] of 1 markets/, () => {}, (house) => {
    const both = house.resting("buy").length > 0 && house.resting("sell").length > 0;
    const told = /on (\d) of/.exec(house.view().sentence)![1] === "1";
    // An order that has just ended, or has just come, may still be on its way to us.
    if (told !== both) house.run(50);
    const { sentence } = house.view(), live = house.engine.desk.orders.live(house.engine.desk.markets[0].id);
    const sides = new Set(live.filter(({ resting }) => resting).map(({ side }) => side));
    assertEquals(/on (\d) of/.exec(sentence)![1] === "1", sides.size === 2, sentence);
  });
});

slowTest("P27 REDUCE_ONLY says that only reducing orders may be placed, and no other leaves", () => {
  holds(
    "REDUCE_ONLY",
    /^Only orders that reduce a position may be placed$/,
    (house) => {
      house.engine.desk.trading = "REDUCING";
    },
    (house, from) => {
      // An order that rested before may be made smaller; whatever of the new ones fills, the position ends nearer to zero.
      const placed = ordersSince(house, from).filter(({ kind }) => kind !== "amend");
      const since = new Set(
        placed.map((command) => command.kind === "replace" ? command.place.clientId : idOf(command)),
      );
      const { orders, markets: [{ id }] } = house.engine.desk;
      for (const side of ["buy", "sell"] as const) {
        const mine = orders.live(id).filter((order) => order.side === side && since.has(order.clientId));
        if (mine.length === 0) continue;
        const sum = mine.reduce((lots, { leaves }) => lots + leaves, 0), sign = side === "buy" ? 1 : -1;
        assert(
          sign * held(house) <= 0 && sum <= Math.abs(held(house)),
          `${side} ${sum} lots while ${held(house)} are held`,
        );
      }
    },
  );
});

slowTest("P27 PAUSED says that nothing is quoted: no order leaves, and what rested is gone", () => {
  holds("PAUSED", /^Every strategy is paused; nothing is quoted$/, (house) => void house.pause(), (house, from) => {
    assertEquals(ordersSince(house, from), []);
    if (house.now > house.sent[from - 1].at + 5_000_000) assertEquals(house.venue.truth.live(), []);
  });
});

slowTest("P27 STOPPING says that no new orders leave, and none does, to the end", () => {
  holds(
    "STOPPING",
    /^(Stopping: no new orders; |Stopped: nothing can trade; |Stop incomplete: no new orders; )/,
    (house) => void house.stop(),
    (house, from) => {
      assertEquals(ordersSince(house, from), []);
      if (house.view().stop!.state === "STOPPED") assertEquals(house.venue.truth.live(), []);
    },
  );
});

slowTest(
  "P27 KILLED says what can still fill: no order leaves at level stop and cancel, and none rests once it says so",
  () => {
    for (const level of ["stop", "cancel"] as const) {
      const sentence = new RegExp(
        `^Killed \\(${level}\\): (nothing can trade; every venue was seen|no new order leaves; \\d+ orders?)`,
      );
      holds("KILLED", sentence, (house) => void house.kill(level), (house, from) => {
        assertEquals(ordersSince(house, from), []);
        if (house.view().sentence.includes("nothing can trade")) assertEquals(house.venue.truth.live(), []);
      });
    }
  },
);

slowTest(
  "P27 KILLED at level flatten: only orders that bring the position to zero leave, and only while it says so",
  () => {
    holds(
      "KILLED",
      /^Killed \(flatten\): (no new order leaves|only orders that bring positions to zero leave|nothing can trade)/,
      (house) => void house.kill("flatten"),
      (house, from) => {
        for (const command of ordersSince(house, from)) {
          // The house holds each to what it may be when it leaves: see `checkSale`.
          assert(command.kind === "place" && command.purpose === "flatten" && command.timeInForce === "ioc");
        }
        if (house.view().sentence.includes("; flat.")) assertEquals(held(house), 0);
      },
    );
  },
);
