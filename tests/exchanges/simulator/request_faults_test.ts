import { assertEquals, assertThrows } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import type { Micros } from "../../../core/units.ts";
import { Faults } from "../../../exchanges/simulator/faults.ts";
import {
  carryOut,
  historyLag,
  limitTimes,
  NO_ANSWER,
  quietWanted,
} from "../../../exchanges/simulator/request_faults.ts";

class Refusal extends Error {}
const words = { unknownOutcome: () => new Refusal("unknown"), isRefusal: (error: unknown) => error instanceof Refusal };
const on = (name: string, parameters = {}) => {
  const faults = new Faults(new Random(1));
  faults.set(name, parameters);
  return faults;
};

Deno.test("carryOut() drops a command, loses its answer, never answers, or simply does it", () => {
  const cases: [string, number, "throws" | "silence" | "done"][] = [
    ["http_5xx_refused", 0, "throws"],
    ["http_5xx_accepted", 1, "throws"],
    ["order_no_answer", 1, "silence"],
    ["gap", 1, "done"],
  ];
  for (const [name, times, end] of cases) {
    let ran = 0;
    const run = () => carryOut(on(name), "order.place", words, () => ++ran);
    if (end === "throws") assertThrows(run, Refusal, "unknown");
    else assertEquals(run(), end === "silence" ? NO_ANSWER : 1);
    assertEquals(ran, times, name);
  }
});

Deno.test("carryOut() swallows a refusal that nobody will hear, and no bug; it strikes the operation that is named alone", () => {
  const faults = on("order_no_answer", { operation: "order.place" });
  assertEquals(carryOut(faults, "order.cancel", words, () => 7), 7);
  const refused = () => {
    throw new Refusal("no");
  };
  assertEquals(carryOut(faults, "order.place", words, refused), NO_ANSWER);
  assertThrows(() => carryOut(on("gap"), "order.place", words, refused), Refusal, "no");
  const bug = () => {
    throw new TypeError("bug");
  };
  assertThrows(() => carryOut(faults, "order.place", words, bug), TypeError);
});

Deno.test("quietWanted() is the ban before the limit, with its time", () => {
  const faults = on("http_429", { retryAfterSeconds: 2, bare: true });
  assertEquals(quietWanted(faults, 5 as Micros), { status: 429, until: 2_000_005 as Micros, isBare: true });
  faults.set("http_418", {});
  assertEquals(quietWanted(faults, 5 as Micros), { status: 418, until: 120_000_005 as Micros, isBare: false });
  assertEquals(quietWanted(on("gap"), 5 as Micros), null);
});

Deno.test("historyLag() and limitTimes() are nothing and one unless a fault says otherwise", () => {
  assertEquals([historyLag(on("gap")), limitTimes(on("gap"))], [0, 1]);
  assertEquals([historyLag(on("history_lag")), historyLag(on("history_lag", { ms: 7 }))], [5_000_000, 7_000]);
  assertEquals([limitTimes(on("rate_limits")), limitTimes(on("rate_limits", { times: 3 }))], [0.5, 3]);
});
