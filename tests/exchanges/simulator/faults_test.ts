import { assert, assertEquals, assertThrows } from "@std/assert";
import { faultNamed, Faults, KNOWN_FAULTS, numberIn } from "../../../exchanges/simulator/faults.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const faults = () => new Faults(new Random(1));

Deno.test("faultNamed() takes the words that people use, and refuses unknown ones with the list of known ones", () => {
  const words = ["drop", "Freeze book", "cancel-refused", "429", "5xx accepted", "partial outage"];
  assertEquals(words.map(faultNamed), [
    "drop",
    "freeze_book",
    "cancel_refused",
    "http_429",
    "http_5xx_accepted",
    "no_user_events",
  ]);
  const error = assertThrows(() => faultNamed("gremlins"), RangeError, "gremlins") as RangeError;
  for (const name of Object.keys(KNOWN_FAULTS)) assert(error.message.includes(name), name);
  assertThrows(() => faultNamed("constructor"), RangeError);
});

Deno.test("Faults.set refuses a count or a probability that makes no sense", () => {
  for (const parameters of [{ count: 0 }, { count: "2" }, { probability: 0 }, { probability: 1.5 }]) {
    assertThrows(() => faults().set("drop", parameters), RangeError);
  }
});

Deno.test("Faults.set refuses what would only show when the fault strikes", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ ms: "abc" }, 'ms "abc"'],
    [{ ms: -1 }, "ms -1: want a number from 0 to 3600000"],
    [{ ms: 1e300 }, "ms"],
    [{ retryAfterSeconds: "x" }, "retryAfterSeconds"],
    [{ refuseMs: -1 }, "refuseMs"],
    [{ offsetMs: 1e300 }, "offsetMs"],
    [{ code: "x" }, "code"],
    [{ how: "gently" }, 'how "gently": want one of cut, empty, html, redirect, timeout'],
    [{ status: "closed" }, 'status "closed": want one of cancel_only, halted, delisted'],
    [{ seed: -1 }, "seed -1"],
    [{ channel: "nope" }, 'channel "nope": want one of market, account, answer, all'],
  ];
  for (const [parameters, sentence] of cases) {
    const some = faults();
    assertThrows(() => some.set("delay", parameters), RangeError, sentence);
    assertEquals(some.names, []);
  }
});

Deno.test("Faults.strikes counts, and ends a fault by itself", () => {
  const some = faults();
  some.set("cancel_refused", { count: 2 });
  assert(some.strikes("cancel_refused"));
  assert(some.strikes("cancel_refused"));
  assertEquals([some.strikes("cancel_refused"), some.names], [null, []]);
});

Deno.test("Faults.strikes where symbol and operation fit, if they are given", () => {
  const some = faults();
  some.set("freeze_book", { symbol: "BTCUSDT" });
  some.set("order_no_answer", { operation: "order.cancel" });
  assert(some.strikes("freeze_book", { symbol: "BTCUSDT" }));
  assertEquals(some.strikes("freeze_book", { symbol: "ETHUSDT" }), null);
  assert(some.strikes("order_no_answer", { operation: "order.cancel" }));
  assertEquals(some.strikes("order_no_answer", { operation: "order.place" }), null);
});

Deno.test("Faults.strikes about as often as the probability says", () => {
  const some = faults();
  some.set("drop", { probability: 0.25 });
  let struck = 0;
  for (let i = 0; i < 10_000; i++) if (some.strikesFrame("drop", "market")) struck++;
  assert(Math.abs(struck - 2_500) < 150, String(struck));
});

Deno.test("Faults.strikesFrame hits market frames unless another channel is named", () => {
  const some = faults();
  some.set("malformed_frame", { count: 10 });
  assertEquals(some.strikesFrame("malformed_frame", "account"), null);
  assert(some.strikesFrame("malformed_frame", "market"));
  some.set("delay", { ms: 5 });
  assertEquals(some.strikesFrame("delay", "answer"), { ms: 5 });
  some.set("duplicate", { channel: "all", probability: 1 });
  assert(some.strikesFrame("duplicate", "account"));
});

Deno.test("Faults.strikes by a seed of its own, whatever else strikes", () => {
  const strikes = (others: readonly string[]) => {
    const some = faults();
    for (const name of others) some.set(name, { probability: 0.5 });
    some.set("drop", { probability: 0.5, seed: 7 });
    return Array.from({ length: 50 }, () => {
      for (const name of others) some.strikes(name);
      return some.strikes("drop") !== null;
    });
  };
  assertEquals(strikes(["duplicate", "reorder"]), strikes([]));
});

Deno.test("Faults.struck counts what has struck, and what is a state by its looking up", () => {
  const some = faults();
  some.set("drop", { probability: 1, count: 2 });
  for (let i = 0; i < 5; i++) some.strikesFrame("drop", "market");
  some.set("market_status", { symbol: "BTCUSDT" });
  assertEquals([some.holds("market_status", "ETHUSDT"), some.parameters("market_status")?.symbol], [null, "BTCUSDT"]);
  some.holds("market_status", "BTCUSDT");
  assertEquals(["drop", "market_status", "gap"].map((name) => some.struck(name)), [2, 1, 0]);
});

Deno.test("Faults.clear ends one fault or all", () => {
  const some = faults();
  some.set("delay", {});
  some.set("http_429", {});
  some.clear("delay");
  assertEquals(some.names, ["http_429"]);
  some.clear();
  assertEquals([some.names, some.parameters("http_429")], [[], null]);
});

Deno.test("numberIn() takes the default, and nothing but numbers", () => {
  assertEquals([numberIn({}, "ms", 5), numberIn({ ms: 7 }, "ms", 5)], [5, 7]);
  assertThrows(() => numberIn({ ms: "7" }, "ms", 5), RangeError, '"7"');
});
