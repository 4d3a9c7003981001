import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DeadMan, type DeadManOptions, MISSES_TO_PAUSE } from "../../../core/risk/dead_man.ts";
import type { DeadManAnswer } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";

const MS = 1_000, START = 1_700_000_000_000_000;
const OPTIONS: DeadManOptions = {
  window: 15_000 * MS as Micros,
  landsWithin: 5_000 * MS as Micros,
  heartbeat: "requests",
};
const at = (ms: number) => START + ms * MS as Micros;

/** A machine whose calls a test answers by hand; times in ms since the start. */
class Bench {
  readonly machine: DeadMan;
  /** Windows that were asked for, in s, with their times. */
  readonly asked: [ms: number, seconds: number][] = [];
  #calls = 0;

  constructor(change: Partial<DeadManOptions> = {}) {
    this.machine = new DeadMan({ ...OPTIONS, ...change });
    this.machine.wish("on");
  }

  /** Looks once; sends what is due. @returns its call id, or 0 */
  look(ms: number): number {
    const window = this.machine.due(at(ms));
    if (window === null) return 0;
    this.asked.push([ms, window / 1e6]);
    this.machine.sent(++this.#calls, window, at(ms));
    return this.#calls;
  }
  answer(callId: number, ms: number, verdict: DeadManAnswer["verdict"] = "set", until: number | null = null): void {
    const failure = verdict === "set" ? "" : `it was ${verdict}`;
    this.machine.answered({ callId, verdict, until: until === null ? null : at(until), failure, receivedAt: at(ms) });
  }
  /** It was asked for, and is set 100 ms later. */
  set(ms: number): void {
    const callId = this.look(ms);
    assert(callId > 0, `nothing was asked for at ${ms} ms`);
    this.answer(callId, ms + 100);
  }
  state(ms: number) {
    return this.machine.state(at(ms));
  }
}

Deno.test("KIL-12 it is asked for at once, and armed from the send on only once the venue has said so", () => {
  const bench = new Bench();
  assertEquals([bench.state(0), bench.machine.armedUntil], ["arming", 0]);
  const callId = bench.look(0);
  assertEquals([bench.asked, bench.state(0), bench.machine.armedUntil], [[[0, 15]], "arming", 0]);
  bench.answer(callId, 300);
  assertEquals([bench.state(300), bench.machine.armedUntil], ["armed", at(15_000)]);
});

Deno.test("KIL-12 it is set anew at one third of its window, not a µs before", () => {
  const bench = new Bench();
  bench.set(0);
  assertEquals(bench.machine.due(at(5_000) - 1 as Micros), null);
  assertEquals(bench.machine.due(at(5_000)), OPTIONS.window);
  bench.set(5_000);
  assertEquals(bench.machine.armedUntil, at(20_000));
  assertEquals(bench.machine.due(at(10_000) - 1 as Micros), null);
  assertEquals(bench.machine.due(at(10_000)), OPTIONS.window);
});

Deno.test("KIL-12 one try that fails makes it late, two in a row ask for a pause, and one that succeeds ends that", () => {
  const bench = new Bench();
  bench.set(0);
  bench.answer(bench.look(5_000), 5_100, "refused");
  assertEquals([bench.state(5_100), bench.machine.mustPause, bench.machine.failure], [
    "late",
    false,
    "it was refused",
  ]);
  bench.answer(bench.look(10_000), 10_100, "refused");
  assertEquals([bench.state(10_100), bench.machine.mustPause], ["late", true]);
  assertEquals(bench.machine.armedUntil, at(15_000), "what stands at the venue stays");
  assertEquals(bench.look(14_999), 0, "a third later, as ever");
  assertEquals(bench.state(15_000), "lapsed");
  bench.set(15_000);
  assertEquals([bench.state(15_100), bench.machine.mustPause, bench.machine.failure], ["armed", false, ""]);
});

Deno.test("KIL-12 a try without an answer has failed after half of a third; its answer counts all the same", () => {
  const bench = new Bench();
  bench.set(0);
  const first = bench.look(5_000);
  bench.look(7_499);
  assertEquals(bench.state(7_499), "armed");
  bench.look(7_500);
  assertEquals(bench.state(7_500), "late");
  bench.look(10_000);
  bench.look(12_499);
  assertEquals(bench.machine.mustPause, false);
  bench.look(12_500);
  assertEquals([bench.machine.mustPause, MISSES_TO_PAUSE], [true, 2], "before the switch can fire");
  // The first was settled without its answer by now, as one that arrived as late as it could.
  bench.answer(first, 12_600);
  assertEquals(bench.machine.mustPause, true);
  bench.answer(3, 12_700);
  assertEquals([bench.machine.mustPause, bench.machine.armedUntil], [false, at(25_000)]);
});

Deno.test("KIL-12 a try counts once, be it overdue and lost", () => {
  const bench = new Bench();
  bench.set(0);
  const callId = bench.look(5_000);
  bench.look(8_000);
  bench.answer(callId, 8_100, "lost");
  assertEquals([bench.state(8_100), bench.machine.mustPause], ["late", false]);
});

Deno.test("KIL-12 while it could never be set there is nothing to pause; it is tried again at each third", () => {
  const bench = new Bench();
  for (let i = 0; i < 4; i++) bench.answer(bench.look(i * 5_000), i * 5_000 + 10, "refused");
  assertEquals(bench.asked.map(([ms]) => ms), [0, 5_000, 10_000, 15_000]);
  assertEquals([bench.state(16_000), bench.machine.mustPause, bench.machine.armedUntil], ["arming", false, 0]);
});

Deno.test("KIL-12 an earlier end that the venue names is believed, a later one is not", () => {
  const early = new Bench(), late = new Bench();
  early.answer(early.look(0), 100, "set", 9_000);
  late.answer(late.look(0), 100, "set", 60_000);
  assertEquals([early.machine.armedUntil, late.machine.armedUntil], [at(9_000), at(15_000)]);
});

Deno.test("KIL-13 it is taken off only after the answer to what would set it", () => {
  const bench = new Bench();
  bench.set(0);
  const refresh = bench.look(5_000);
  bench.machine.wish("off");
  assertEquals([bench.look(5_050), bench.state(5_050)], [0, "disarming"]);
  bench.answer(refresh, 5_100);
  const off = bench.look(5_100);
  assertEquals(bench.asked.at(-1), [5_100, 0]);
  assertEquals([bench.look(8_000), bench.state(8_000)], [0, "disarming"], "and not twice while an answer may come");
  bench.answer(off, 8_200);
  assertEquals([bench.state(8_200), bench.machine.mayFire(at(8_200)), bench.look(60_000)], ["off", false, 0]);
});

Deno.test("KIL-13 of a lost one it waits until it can no longer arrive", () => {
  const bench = new Bench();
  bench.set(0);
  bench.answer(bench.look(5_000), 6_000, "lost");
  bench.machine.wish("off");
  assertEquals(bench.look(9_999), 0);
  assertEquals(bench.look(10_000), 3);
  assertEquals(bench.asked.at(-1), [10_000, 0]);
  assert(bench.machine.mayFire(at(24_999)), "the lost one may have set it at 10 s");
  bench.answer(3, 10_100);
  assertEquals(bench.state(10_100), "off");
});

Deno.test("KIL-13 taking it off is tried again each second, until it runs out by itself", () => {
  const bench = new Bench();
  bench.set(0);
  bench.machine.wish("off");
  bench.answer(bench.look(1_000), 1_100, "refused");
  assertEquals([bench.look(1_999), bench.look(2_000)], [0, 3]);
  bench.answer(3, 2_100, "lost");
  bench.answer(bench.look(3_000), 3_100, "refused");
  assertEquals(bench.asked.map(([ms]) => ms), [0, 1_000, 2_000, 3_000]);
  for (let ms = 4_000; ms < 15_000; ms += 1_000) bench.answer(bench.look(ms), ms + 10, "refused");
  assertEquals(bench.state(15_099), "disarming");
  assertEquals(
    [bench.look(15_100), bench.state(15_100)],
    [0, "off"],
    "the venue took the last in at 100 ms at the latest",
  );
});

Deno.test("KIL-13 it is not set while it may still be taken off", () => {
  const bench = new Bench();
  bench.set(0);
  bench.machine.wish("off");
  const off = bench.look(6_000);
  bench.machine.wish("on");
  assertEquals([bench.look(6_100), bench.machine.armedUntil], [0, 0]);
  bench.answer(off, 7_000, "lost");
  assertEquals([bench.look(10_999), bench.look(11_000)], [0, 3]);
  assertEquals(bench.asked.at(-1), [11_000, 15]);
});

Deno.test("KIL-13 what is kept is neither set anew nor taken off, and runs out", () => {
  const bench = new Bench();
  bench.set(0);
  bench.machine.wish("kept");
  bench.look(14_999);
  assertEquals(bench.machine.takeLapse(), false);
  bench.look(15_000);
  assertEquals([bench.asked.length, bench.state(15_000)], [1, "lapsed"]);
  assertEquals([bench.machine.takeLapse(), bench.machine.takeLapse()], [true, false]);
  bench.machine.wish("off");
  assertEquals([bench.look(20_100), bench.state(20_100), bench.machine.hasLapsed], [0, "off", false]);
});

Deno.test("KIL-15 once it has fired nothing may rest until it is set anew, by a request that was sent later", () => {
  const bench = new Bench();
  bench.set(0);
  const refresh = bench.look(5_000);
  bench.machine.fired(at(5_050));
  assertEquals([bench.machine.armedUntil, bench.state(5_050)], [0, "lapsed"]);
  bench.answer(refresh, 5_100);
  assertEquals(bench.machine.armedUntil, 0, "it may have come before");
  bench.set(5_150);
  assertEquals([bench.state(5_250), bench.machine.takeLapse()], ["armed", false]);
});

Deno.test("KIL-14 a switch that is not for this account is given up, but not one that was set before", () => {
  const never = new Bench(), once = new Bench();
  never.answer(never.look(0), 100, "unavailable");
  assertEquals([never.state(100), never.look(60_000)], ["unavailable", 0]);
  once.set(0);
  once.answer(once.look(5_000), 5_100, "unavailable");
  assertEquals([once.state(5_100), once.look(10_000)], ["late", 3]);
});

Deno.test("KIL-12 a switch on the socket is set once for each connection, and holds as long as it lives", () => {
  const bench = new Bench({ heartbeat: "socket" });
  assertEquals(bench.look(0), 0, "there is no socket yet");
  bench.machine.linked(true);
  bench.set(100);
  assertEquals([bench.state(200), bench.machine.armedUntil], ["armed", Infinity]);
  assertEquals(bench.look(60_000), 0, "its pings keep it");
  bench.machine.linked(false);
  assertEquals([bench.state(60_100), bench.look(60_100)], ["arming", 0]);
  bench.machine.linked(true);
  const callId = bench.look(60_200);
  bench.machine.linked(false);
  bench.answer(callId, 60_300);
  assertEquals(bench.machine.armedUntil, 0, "that socket is gone");
  bench.machine.linked(true);
  bench.set(61_000);
  bench.machine.wish("off");
  assertEquals([bench.look(61_200), bench.state(61_200)], [0, "off"], "it ends with the socket");
});

/** The venue's own timer, and what is on its way to it and back. */
class Timer {
  firesAt = Infinity;
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];

  later(at: number, run: () => void): void {
    this.#due.push({ at, run });
    this.#due.sort((a, b) => a.at - b.at);
  }
  advance(now: number): void {
    while (this.#due.length > 0 && this.#due[0].at <= now) {
      const { at: when, run } = this.#due.shift()!;
      if (this.firesAt <= when) this.firesAt = Infinity;
      run();
    }
    if (this.firesAt <= now) this.firesAt = Infinity;
  }
}

Deno.test("KIL-12 KIL-13 whatever is lost, late or crossed, it is armed where we say armed, and off where we say off", () => {
  const delay = fc.integer({ min: 1, max: 5_000 });
  const wire = fc.record({
    there: fc.option(delay, { nil: null, freq: 4 }),
    back: fc.option(fc.integer({ min: 1, max: 8_000 }), { nil: null, freq: 4 }),
    verdict: fc.constantFrom("set", "set", "set", "refused"),
  });
  const turn = fc.record({ ms: fc.integer({ min: 50, max: 9_000 }), mode: fc.constantFrom("on", "on", "kept", "off") });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 2, maxLength: 25 }), fc.infiniteStream(wire), (turns, wires) => {
      const machine = new DeadMan(OPTIONS), timer = new Timer();
      let now = 0, calls = 0;
      const send = (window: Micros) => {
        const callId = ++calls, { value } = wires.next(), sent = now;
        machine.sent(callId, window, at(sent));
        const tell = (when: number, verdict: DeadManAnswer["verdict"]) =>
          timer.later(
            when,
            () => machine.answered({ callId, verdict, until: null, failure: "", receivedAt: at(when) }),
          );
        const { there, back, verdict } = value as {
          there: number | null;
          back: number | null;
          verdict: "set" | "refused";
        };
        if (there !== null) {
          timer.later(sent + there, () => {
            if (verdict === "set") timer.firesAt = window === 0 ? Infinity : sent + there + window / MS;
            if (back !== null) tell(sent + there + back, verdict);
          });
        }
        if (there === null || back === null) tell(sent + 3_000, "lost");
      };
      for (const { ms, mode } of turns) {
        machine.wish(mode as "on" | "kept" | "off");
        for (const until = now + ms; now < until;) {
          now += 50;
          timer.advance(now);
          const window = machine.due(at(now));
          if (window !== null) send(window);
          const armed = machine.armedUntil;
          if (armed > at(now)) {
            assert(at(timer.firesAt) >= armed, `we say armed until ${armed}, the venue fires at ${at(timer.firesAt)}`);
            assert(timer.firesAt < Infinity, "we say armed, and it is off");
          }
          if (!machine.mayFire(at(now))) assertEquals(timer.firesAt, Infinity, "we say off, and it is armed");
        }
      }
      machine.wish("off");
      for (let i = 0; i < 2_000 && machine.state(at(now)) !== "off"; i++) {
        now += 50;
        timer.advance(now);
        const window = machine.due(at(now));
        if (window !== null) send(window);
      }
      assertEquals([machine.state(at(now)), timer.firesAt], ["off", Infinity]);
      timer.advance(now + 30_000);
      assertEquals(timer.firesAt, Infinity, "and nothing comes later that would set it");
    }),
    { numRuns: 400 },
  );
});
