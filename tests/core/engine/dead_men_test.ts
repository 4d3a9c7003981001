import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { SetDeadMan } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { DeadManSwitch } from "../../../core/venue.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, START } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

const seconds = (count: number) => count * 1_000_000 as Micros;
const DEVICE: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(5),
  maxWindow: seconds(60),
  window: seconds(15),
  landsWithin: seconds(5),
};
const SCOPES = ["symbol", "tag", "account", "socket"] as const;

function houseWith(change: Partial<DeadManSwitch> = {}, options: HouseOptions = {}): EngineHouse {
  const deadMan = { ...DEVICE, ...change };
  return new EngineHouse({
    dedicated: deadMan.scope === "account" || deadMan.scope === "socket" ? ["binance"] : [],
    ...options,
    capabilities: { deadMan, ...options.capabilities },
  });
}

/** What was asked of the switch: s since `from`, and the window in s. */
function asked(house: EngineHouse, from = 0): (readonly [at: number, window: number])[] {
  return house.sent.filter(({ command, at }) => command.kind === "dead_man" && at >= from).map(({ command, at }) =>
    [(at - from) / 1e6, (command as SetDeadMan).window / 1e6] as const
  );
}
const device = (house: EngineHouse) => house.venue.deadMan!;
const status = (house: EngineHouse) => {
  const { status, sentence } = house.view().markets[0];
  return [status, sentence];
};
const notes = (house: EngineHouse) =>
  house.journal.flatMap(({ record }) =>
    record.kind === "memo" && record.memo.topic === "dead_man" ? [`${record.memo.market} ${record.memo.what}`] : []
  );
/** Those of the kill switch: a stalled loop brings pauses for old data too. */
const holds = (house: EngineHouse) =>
  house.engine.holds.all.map(({ cause, ends }) => `${cause} ${ends}`).filter((hold) => hold.startsWith("KIL"));

// ---- arming -----------------------------------------------------------------------------------------------------------

Deno.test("KIL-12 the first order of a session leaves only once the switch is armed", () => {
  const house = houseWith().boot();
  const first = house.sent.find(({ command }) => command.kind === "place")!;
  const armed = house.sent.find(({ command }) => command.kind === "dead_man")!;
  assert(first.at > armed.at, "the order waits for the answer");
  assertEquals([house.quotes().length, device(house).isArmed], [2, true]);
  assertEquals(notes(house), ["binance:BTCUSDT armed"]);
  // An order may arrive two seconds after its send, and be sent half a second after it was decided.
  const [{ armedUntil, placeUntil }] = house.engine.desk.markets;
  assertEquals(armedUntil - placeUntil, 2_500_000);
});

Deno.test("KIL-12 nothing is placed that may still arrive once the switch has fired, be it long after its validity", () => {
  const late = { capabilities: { landsWithin: seconds(10) } };
  const house = houseWith({ window: seconds(30) }, late).boot();
  const [{ armedUntil, placeUntil }] = house.engine.desk.markets;
  assertEquals(armedUntil - placeUntil, 10_500_000);
  const wanted =
    "Cannot arm the dead-man switch of binance with 15 s: 10 s of it are left when it is set anew, and an " +
    "order may be on its way for 10.5 s, so that none could be sent; want more than 15.75 s";
  assertThrows(() => houseWith({}, late), RangeError, wanted);
});

Deno.test("KIL-12 while it cannot be armed nothing is placed, and the market says why", () => {
  const house = houseWith();
  house.venue.moods.deadMan = "refuse";
  house.boot().run(20_000);
  assertEquals([house.quotes(), house.commands(["place"])], [[], []]);
  assertEquals(status(house), ["DEAD_MAN", "The dead-man switch of binance is not armed: 503: service unavailable"]);
  assertEquals(house.incidents().filter((code) => code === "dead_man_refused").length, 1, "people hear of it once");
  house.venue.moods.deadMan = "set";
  house.run(6_000);
  assertEquals(house.quotes().length, 2);
});

Deno.test("KIL-12 it is set anew each third of its window, and its state is told once", () => {
  const house = houseWith().boot();
  const [[first]] = asked(house);
  house.run(30_000);
  const gaps = asked(house).slice(0, 6).map(([at], i) => Math.round(10 * (at - first - 5 * i)) / 10);
  assertEquals(gaps.map((gap) => gap >= 0 && gap < 0.3), [true, true, true, true, true, true], `${gaps}`);
  assertEquals([notes(house).length, device(house).fired, house.quotes().length], [1, [], 2]);
});

Deno.test("KIL-12 a window that a person sets is used, and one that the venue does not take ends the start", () => {
  const house = houseWith({ window: seconds(30) }).boot();
  assertEquals(asked(house)[0][1], 30);
  const wanted = "Cannot arm the dead-man switch of binance with 3 s: want 5 s to 60 s, in steps of 0.001 s";
  assertThrows(() => houseWith({ window: seconds(3) }), RangeError, wanted);
});

Deno.test("KIL-12 each market has its own where the venue has it so; else one call covers all", () => {
  const venues = { binance: ["BTCUSDT", "ETHUSDT"] };
  const symbol = houseWith({}, { venues }).boot(), tag = houseWith({ scope: "tag" }, { venues }).boot();
  const instruments = (house: EngineHouse) =>
    house.commands(["dead_man"]).map((command) => (command as SetDeadMan).instrument);
  assertEquals([instruments(symbol), instruments(tag)], [[0, 1], [null]] as unknown[]);
  assertEquals([symbol.quotes(1).length, tag.quotes(1).length], [2, 2]);
  assertEquals(notes(symbol), ["binance:BTCUSDT armed", "binance:ETHUSDT armed"]);
});

slowTest("KIL-12 one try that fails pauses nothing; two in a row pause the venue and cancel, before it fires", () => {
  const house = houseWith().boot(), [[first]] = asked(house);
  const toMs = (ms: number) => house.run(ms - (house.now / 1e3 - first * 1e3));
  house.venue.moods.deadMan = "refuse";
  toMs(9_900);
  assertEquals([holds(house), house.quotes().length], [[], 2]);
  assert(!house.incidents().includes("dead_man_refused"), "it is armed still");
  toMs(10_300);
  assertEquals([holds(house), house.quotes(), device(house).fired], [["KIL-12 itself"], [], []]);
  assert(house.incidents().includes("paused_by_rule"));
  house.venue.moods.deadMan = "set";
  house.run(30_000);
  assertEquals([holds(house), house.quotes().length], [[], 2], "it ends by itself");
});

Deno.test("KIL-12 without answers the venue pauses as well, before the switch can fire", () => {
  const house = houseWith().boot(), [[first]] = asked(house);
  house.venue.moods.deadMan = "lose";
  house.run(12_800 - (house.now / 1e3 - first * 1e3));
  assertEquals([holds(house), house.quotes(), device(house).fired], [["KIL-12 itself"], [], []]);
});

Deno.test("KIL-12 where only the answers are lost it does not fire, and nobody trades on a guess", () => {
  const house = houseWith().boot();
  house.venue.moods.deadMan = "mute";
  house.run(40_000);
  assertEquals([holds(house), house.quotes(), device(house).fired], [["KIL-12 itself"], [], []]);
  assert(house.incidents().includes("dead_man_lapsed"), "for all we know it may have");
});

Deno.test("KIL-12 without the private stream it is not set anew: what may rest there unseen is the switch's", () => {
  const house = houseWith().boot();
  house.venue.moods.cancel = "lose";
  house.link("down");
  const before = house.now;
  house.run(16_000);
  assertEquals([asked(house, before), house.venue.truth.live().length], [[], 0]);
  assertEquals(device(house).fired.length, 1);
});

// ---- taking off -------------------------------------------------------------------------------------------------------

Deno.test("KIL-13 a stop takes it off only once the venue was proven empty, and ends after that", () => {
  const house = houseWith().boot(), before = house.now;
  house.stop();
  house.run(1_000);
  assertEquals([house.quotes(), asked(house, before), device(house).isArmed], [[], [], true]);
  while (house.engine.stopOutcome(house.now) === null) house.run(50);
  assertEquals(asked(house, before).map(([, window]) => window), [0]);
  assertEquals([device(house).isArmed, house.engine.stopOutcome(house.now)], [false, "verified"]);
  assertEquals(notes(house), ["binance:BTCUSDT armed", "binance:BTCUSDT off"]);
});

Deno.test("KIL-13 a stop waits for a refresh that is under way, which would arm it again", () => {
  const house = houseWith().boot(), [[first]] = asked(house);
  house.run(4_950 - (house.now / 1e3 - first * 1e3));
  house.venue.deadManDelays.push({ there: 4_000_000, back: 500_000 });
  house.run(100);
  assertEquals(asked(house).length, 2, "it is under way");
  const before = house.now;
  house.stop();
  house.run(4_300);
  assertEquals([asked(house, before), house.engine.stopOutcome(house.now)], [[], null]);
  house.run(1_000);
  assertEquals([asked(house, before).map(([, window]) => window), device(house).isArmed], [[0], false]);
  house.run(60_000);
  assertEquals([device(house).isArmed, house.engine.stopOutcome(house.now)], [false, "verified"]);
});

Deno.test("KIL-13 a stop whose switch cannot be taken off ends all the same, when it fires on an empty book", () => {
  const house = houseWith().boot();
  house.venue.moods.deadMan = "refuse";
  house.stop();
  house.run(16_000);
  assertEquals([device(house).isArmed, house.engine.stopOutcome(house.now)], [false, "verified"]);
});

Deno.test("KIL-13 after a kill it stays until the venue was proven empty, and takes what the cancels leave", () => {
  const house = houseWith().boot(), before = house.now;
  house.venue.moods.cancel = "lose";
  house.kill();
  house.run(9_000);
  assertEquals([house.quotes().length, asked(house, before), device(house).isArmed], [2, [], true]);
  house.run(9_000);
  assertEquals([house.quotes(), device(house).fired.length, house.engine.killState], [[], 1, "TRIPPED"]);
});

Deno.test("KIL-13 after a kill it is taken off, and armed again before the next order", () => {
  const house = houseWith().boot();
  house.kill();
  house.run(4_000);
  assertEquals([house.engine.killState, device(house).isArmed, notes(house).at(-1)], [
    "TRIPPED",
    false,
    "binance:BTCUSDT off",
  ]);
  house.run(40_000);
  const before = house.now;
  assertEquals(house.rearm().status, "applied");
  house.run(1_000);
  const placed = house.sent.find(({ command, at }) => command.kind === "place" && at >= before)!;
  const armed = house.sent.find(({ command, at }) => command.kind === "dead_man" && at >= before)!;
  assert(placed.at > armed.at && device(house).isArmed);
});

Deno.test("KIL-13 a kill that leaves what rests keeps the switch alive for it", () => {
  const house = houseWith().boot();
  house.kill("stop");
  house.run(40_000);
  assertEquals([house.quotes().length, device(house).fired], [2, []]);
});

// ---- KIL-07: nobody is left -------------------------------------------------------------------------------------------

for (const scope of SCOPES) {
  Deno.test(`KIL-07 engine and sentinel are dead: the venue's own switch (${scope}) empties the book within its window`, () => {
    const house = houseWith({ scope }).boot().run(7_000), { venue } = house;
    assertEquals([venue.truth.live().length, device(house).isArmed], [2, true]);
    const diedAt = house.now;
    venue.advance(diedAt + seconds(9) as Micros);
    assertEquals(venue.truth.live().length, 2, "not sooner than the last refresh allows");
    venue.advance(diedAt + seconds(15) as Micros);
    assertEquals([venue.truth.live(), device(house).fired.length], [[], 1]);
  });
}

Deno.test("KIL-07 a switch of our tag, or of one market, leaves others' orders", () => {
  for (const [scope, left] of [["tag", 1], ["symbol", 0], ["account", 0]] as const) {
    const { venue } = houseWith({ scope }, { dedicated: [] }).boot();
    if (venue.deadMan?.isArmed !== true) continue;
    venue.plant(null, "buy", 900_000, 10);
    venue.advance(venue.now + seconds(20) as Micros);
    assertEquals(venue.truth.live(undefined, true).length, left, scope);
  }
});

// ---- no switch --------------------------------------------------------------------------------------------------------

Deno.test("KIL-14 an account-wide switch is not armed where others trade too: the venue is shown without, and less may rest", () => {
  const house = houseWith({ scope: "account" }, { dedicated: [] }).boot();
  assertEquals([asked(house), house.quotes().length, house.engine.desk.venue("binance").hasDeadMan], [[], 2, false]);
  const { deadMan } = house.view().venues[0];
  assertEquals([deadMan.state, deadMan.armedUntil], ["none", null]);
  assertEquals(
    deadMan.sentence,
    "No dead-man: the dead-man switch of binance cancels everybody's orders, and the account is not marked as ours alone",
  );
});

Deno.test("KIL-14 a switch that the account may not use is given up: quoting goes on with half of what may rest", () => {
  const house = houseWith();
  house.venue.moods.deadMan = "unavailable";
  house.boot().run(20_000);
  assertEquals([house.quotes().length, asked(house).length], [2, 1]);
  assertEquals(house.incidents().filter((code) => code === "no_dead_man").length, 1);
  assertEquals([house.engine.desk.venue("binance").hasDeadMan, house.view().venues[0].deadMan.state], [false, "none"]);
});

// ---- it fired ---------------------------------------------------------------------------------------------------------

/** The loop stands still for so long; then it hears all at once. */
function stall(house: EngineHouse, ms: number): void {
  house.now = house.now + ms * 1_000 as Micros;
  const words = house.venue.advance(house.now);
  house.step(...words, { kind: "timer", at: house.now });
}

Deno.test("KIL-15 a switch that fired is noticed by the venue's own word, told, noted, and holds the venue until a person resumes", () => {
  const house = houseWith().boot();
  stall(house, 16_000);
  house.run(20_000);
  assertEquals([house.quotes(), holds(house)], [[], ["KIL-15 person"]]);
  assertEquals(house.incidents().filter((code) => code === "dead_man_fired").length, 1, "one firing, two orders");
  assertEquals(notes(house).slice(0, 3), ["armed", "fired", "armed"].map((what) => `binance:BTCUSDT ${what}`));
  assertEquals(status(house)[0], "DEAD_MAN");
  house.resumeScope("binance");
  house.run(3_000);
  assertEquals([house.quotes().length, holds(house)], [2, []]);
});

Deno.test("KIL-15 where the venue has no word for it, orders that end together give it away", () => {
  const house = houseWith();
  house.venue.deadManWord = undefined;
  house.boot();
  stall(house, 16_000);
  assertEquals(holds(house), ["KIL-15 person"]);
  assert(house.incidents().includes("dead_man_fired"));
});

Deno.test("KIL-15 a venue cancels one order after the other: words of one firing may come seconds apart", () => {
  const house = houseWith({ firingsPerDay: 10 }).boot();
  house.venue.moods.cancel = "lose";
  for (const side of ["buy", "sell"] as const) {
    house.venue.end(house.resting(side)[0], "canceled", "dead_man");
    house.run(3_000);
  }
  assertEquals(house.incidents().filter((code) => code === "dead_man_fired").length, 1);
  assertEquals(house.engine.deadMen.state().binance.used, 1);
});

Deno.test("KIL-15 a switch that ran out counts once, also when the venue says later that it fired", () => {
  const house = houseWith({ firingsPerDay: 10 }).boot();
  Object.assign(house.venue.moods, { deadMan: "refuse", cancel: "lose" });
  device(house).set(0 as InstrumentId, seconds(60), house.now); // what rests is still there when the word comes
  stall(house, 16_000);
  assertEquals([house.engine.deadMen.state().binance.used, holds(house)], [1, []]);
  house.venue.end(house.resting("buy")[0], "canceled", "dead_man");
  house.run(10);
  assertEquals([house.engine.deadMen.state().binance.used, holds(house)], [1, ["KIL-15 person"]]);
});

Deno.test("KIL-15 orders that end together for another reason were not cancelled by the switch", () => {
  const house = houseWith();
  house.venue.deadManWord = "self_trade";
  house.boot();
  stall(house, 16_000);
  assertEquals([house.venue.truth.live(), holds(house)], [[], []]);
});

Deno.test("KIL-15 one order that ends alone, or orders that end while it cannot have fired, give nothing away", () => {
  const alone = houseWith().boot(), early = houseWith().boot();
  for (const house of [alone, early]) house.venue.deadManWord = undefined;
  device(alone).set(0 as InstrumentId, seconds(60), alone.now); // it does not fire, for all that we know it may have
  alone.venue.end(alone.resting("buy")[0]);
  stall(alone, 16_000);
  assert(alone.incidents().includes("dead_man_lapsed"));
  for (const order of early.venue.truth.live()) early.venue.end(order);
  early.run(200);
  assertEquals([holds(alone), holds(early)], [[], []]);
});

Deno.test("KIL-15 the pause outlives a restart", () => {
  const house = houseWith().boot();
  stall(house, 16_000);
  const next = new EngineHouse({ ...house.options, after: house }).boot().run(5_000);
  assertEquals([holds(next), next.quotes()], [["KIL-15 person"], []]);
});

Deno.test("KIL-15 of ten firings a day eight are used: it is not armed again that day, and nothing is quoted", () => {
  const house = houseWith({ firingsPerDay: 10 });
  house.engine.deadMen.restore({ binance: { day: Math.floor(START / 86_400e6), used: 6, armed: [] } });
  house.boot();
  for (let used = 6; used < 8; used++) {
    assertEquals(house.quotes().length, 2, `with ${used} used`);
    stall(house, 16_000);
    house.run(1_000).resumeScope("binance");
    house.run(12_000);
  }
  const before = house.now;
  house.run(20_000);
  assertEquals([house.quotes(), asked(house, before), device(house).isArmed], [[], [], false]);
  assertEquals(
    status(house)[1],
    "The dead-man switch of binance is not armed: it fired 8 of 10 times today, and is not armed again before 00:00 UTC",
  );
  const next = new EngineHouse({ ...house.options, after: house }).boot();
  assertEquals(next.engine.deadMen.state().binance.used, 2, "a restart does not forget these two");
});

Deno.test("KIL-15 what a run that died left armed counts as fired", () => {
  const house = houseWith({ firingsPerDay: 3 }).boot();
  const next = new EngineHouse({ ...house.options, after: house }).boot();
  assertEquals([next.quotes(), next.engine.deadMen.state().binance.used], [[], 1]);
});

Deno.test("KIL-15 what is known of switches is the same from a snapshot as from the journal", () => {
  const house = houseWith({ firingsPerDay: 10 }).boot();
  stall(house, 16_000);
  house.run(20_000);
  const memos = house.journal.flatMap(({ record, at }) =>
    record.kind === "memo" && record.memo.topic === "dead_man" ? [{ memo: record.memo, at }] : []
  );
  const whole = houseWith({ firingsPerDay: 10 }).engine.deadMen,
    later = houseWith({ firingsPerDay: 10 }).engine.deadMen;
  for (const { memo, at } of memos) whole.recall(memo, at);
  const half = houseWith({ firingsPerDay: 10 }).engine.deadMen;
  for (const { memo, at } of memos.slice(0, 2)) half.recall(memo, at);
  later.restore(JSON.parse(JSON.stringify(half.state())));
  for (const { memo, at } of memos.slice(2)) later.recall(memo, at);
  assertEquals(later.state(), whole.state());
  assertEquals(whole.state().binance.armed, ["binance:BTCUSDT"]);
});

// ---- the view ---------------------------------------------------------------------------------------------------------

Deno.test("KIL-12 people see the switch, its window and until when it is armed", () => {
  const house = houseWith(),
    shown = () => {
      const { deadMan: { state, sentence, windowMs, armedUntil } } = house.view().venues[0];
      return [state, sentence, windowMs, armedUntil === null ? null : (Date.parse(armedUntil) * 1e3 - house.now) / 1e6];
    };
  assertEquals(shown(), ["off", "Not armed", 15_000, null]);
  house.boot();
  const [state, sentence, window, left] = shown();
  assertEquals([state, sentence, window], ["armed", "Armed: without us it cancels what rests", 15_000]);
  assert(Number(left) > 9.9 && Number(left) <= 15, `${left}`);
  house.venue.moods.deadMan = "refuse";
  house.run(5_500);
  assertEquals(shown().slice(0, 2), ["late", "Armed, and could not be set anew: 503: service unavailable"]);
});

// ---- whatever happens -------------------------------------------------------------------------------------------------

slowTest(
  "KIL-12 KIL-13 whatever answers are lost, late or crossed, no order rests under a switch that is off, and a stop leaves none on (property)",
  () => {
    const delay = fc.record({
      there: fc.integer({ min: 1, max: 5_000_000 }),
      back: fc.integer({ min: 1, max: 3_000_000 }),
    });
    const act = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("run" as const), ms: fc.integer({ min: 50, max: 8_000 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("mood" as const), ms: fc.nat(4) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("delays" as const), ms: fc.nat(3) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom("cancels", "kill", "link", "stall" as const), ms: fc.nat(20_000) }),
      },
    );
    const moods = ["set", "set", "refuse", "lose", "mute"] as const,
      cancels = ["obey", "lose", "feign", "refuse"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...SCOPES),
        fc.array(act, { maxLength: 14 }),
        fc.infiniteStream(delay),
        (scope, acts, delays) => {
          // The house looks after each step whether what rests is guarded.
          const house = houseWith({ scope }, { rearmCooldown: 0, limits: { ordersPerSecond: 1_000 } }).boot(),
            { venue } = house;
          let isUp = true;
          for (const { do: what, ms } of acts) {
            if (what === "run") house.run(ms);
            else if (what === "mood") venue.moods.deadMan = moods[ms];
            else if (what === "delays") { for (let i = 0; i <= ms; i++) venue.deadManDelays.push(delays.next().value); }
            else if (what === "cancels") venue.moods.cancel = cancels[ms % 4];
            else if (what === "stall") stall(house, ms);
            else if (what === "kill") {
              if (house.engine.killState === "ARMED") house.kill();
              else house.rearm();
            } else {
              isUp = !isUp;
              house.link(isUp ? "up" : "down");
            }
          }
          Object.assign(venue.moods, { deadMan: "set", cancel: "obey" });
          if (!isUp) house.link("syncing").link("up");
          house.stop();
          house.run(45_000);
          assertEquals([venue.truth.live(), house.engine.stopOutcome(house.now) !== null], [[], true]);
          if (scope !== "socket") assertEquals(device(house).isArmed, false, "a stop leaves no switch on");
        },
      ),
      { numRuns: 60 },
    );
  },
);
