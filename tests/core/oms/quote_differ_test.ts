import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Price, Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Side } from "../../../core/event.ts";
import type { Quote, Target } from "../../../core/target.ts";
import { Orders, TAKE_LEVEL } from "../../../core/oms/orders.ts";
import { type DifferRules, type Draft, QuoteDiffer } from "../../../core/oms/quote_differ.ts";
import {
  amendAnswer,
  at,
  cancelAnswer,
  fill,
  MARKET,
  place,
  placeAnswer,
  report,
  sent,
} from "../../support/order_events.ts";

const SEED = 20260721;
const RULES: DifferRules = {
  toleranceInwardTicks: 0,
  toleranceOutwardTicks: 3,
  replace: false,
  amend: false,
  maxCommands: 20,
};

type Spec = readonly [side: Side, level: number, price: number, size?: number];

function target(quotes: readonly Spec[], takes: readonly (readonly [Side, number, number])[] = []): Target {
  return {
    quotes: quotes.map(([side, level, price, size = 10]) => ({
      instrument: MARKET,
      side,
      level,
      price: price as Price,
      size: size as Size,
    })),
    takes: takes.map(([side, price, size]) => ({
      instrument: MARKET,
      side,
      price: price as Price,
      size: size as Size,
    })),
  };
}

function desk() {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  const differ = new QuoteDiffer();
  const send = (id: string, [side, level, price, size = 10]: Spec, strategy = "mm") => {
    const order = orders.intend(place(id, { side, price, size }), { strategy, level }, at(0));
    orders.apply(sent(id, 0), at(0));
    return order;
  };
  const rest = (id: string, spec: Spec, strategy = "mm") => {
    const order = send(id, spec, strategy);
    orders.apply(placeAnswer(id, "accepted", 10), at(10));
    return order;
  };
  const diff = (wanted: Target, rules: Partial<DifferRules> = {}, ms = 1_000) =>
    differ.diff(wanted, "mm", MARKET, orders.live(MARKET), { ...RULES, ...rules }, at(ms)).map(show);
  return { orders, differ, send, rest, diff };
}

function show(draft: Draft): string {
  switch (draft.kind) {
    case "place":
      return `place ${draft.side} ${draft.slot.level} ${draft.size}@${draft.price} ${draft.timeInForce}`;
    case "cancel":
      return `cancel ${draft.order.clientId}`;
    case "replace":
      return `replace ${draft.order.clientId} ${draft.size}@${draft.price}`;
    case "amend":
      return `amend ${draft.order.clientId} ${draft.size}`;
  }
}

Deno.test("QuoteDiffer.diff() places what is wanted and not there, from the market outwards, takes first", () => {
  const { diff } = desk();
  const wanted = target([["buy", 1, 98], ["buy", 0, 99], ["sell", 1, 103], ["sell", 0, 102]], [["buy", 104, 2]]);
  assertEquals(diff(wanted), [
    "place buy -1 2@104 ioc",
    "place buy 0 10@99 post_only",
    "place sell 0 10@102 post_only",
    "place buy 1 10@98 post_only",
    "place sell 1 10@103 post_only",
  ]);
});

Deno.test("QuoteDiffer.diff() does nothing where everything wanted rests", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 99]);
  rest("mm2", ["sell", 0, 102]);
  assertEquals(diff(target([["buy", 0, 99], ["sell", 0, 102]])), []);
});

Deno.test("QuoteDiffer.diff() moves an order nearer than wanted at once and lets one further away stay a while", () => {
  for (
    const [side, resting, wanted, moved] of [
      ["buy", 100, 100, false],
      ["buy", 101, 100, true], // nearer
      ["buy", 97, 100, false], // 3 further
      ["buy", 96, 100, true],
      ["sell", 101, 102, true], // nearer
      ["sell", 105, 102, false],
      ["sell", 106, 102, true],
    ] as const
  ) {
    const { rest, diff } = desk();
    rest("mm1", [side, 0, resting]);
    assertEquals(diff(target([[side, 0, wanted]])), moved ? ["cancel mm1"] : [], `${side} ${resting} for ${wanted}`);
  }
});

Deno.test("QuoteDiffer.diff() tolerates as many ticks inwards as the rules say", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 102]);
  assertEquals(diff(target([["buy", 0, 100]]), { toleranceInwardTicks: 2 }), []);
  assertEquals(diff(target([["buy", 0, 99]]), { toleranceInwardTicks: 2 }), ["cancel mm1"]);
});

Deno.test("QuoteDiffer.diff() replaces in one message where the venue can, else cancels now and places when free", () => {
  const { orders, rest, diff } = desk();
  rest("mm1", ["buy", 0, 105]);
  const wanted = target([["buy", 0, 100, 8]]);
  assertEquals(diff(wanted, { replace: true }), ["replace mm1 8@100"]);
  assertEquals(diff(wanted), ["cancel mm1"]);
  orders.cancelRequested("mm1", at(1_000));
  assertEquals(diff(wanted), []); // no second cancel, nothing beside it
  orders.apply(cancelAnswer("mm1", "accepted", 1_010), at(1_010));
  assertEquals(diff(wanted), []);
  orders.apply(report("mm1", "canceled", 1_020, { price: 105 }), at(1_020));
  assertEquals(diff(wanted), ["place buy 0 8@100 post_only"]);
});

Deno.test("QuoteDiffer.diff() makes an order smaller in place where that keeps its place in the queue", () => {
  const { orders, rest, diff } = desk();
  const order = rest("mm1", ["buy", 0, 100]);
  orders.apply(fill("mm1", "t1", 2, 20), at(20));
  const wanted = target([["buy", 0, 100, 5]]);
  assertEquals(diff(wanted, { amend: true }), ["amend mm1 7"]);
  assertEquals(diff(wanted, { amend: true, replace: true }), ["amend mm1 7"]);
  assertEquals(diff(wanted, { replace: true }), ["replace mm1 5@100"]);
  assertEquals(diff(wanted), ["cancel mm1"]);
  assert(orders.amendRequested("mm1", 7 as Size, at(1_000)));
  assertEquals(diff(target([["buy", 0, 100, 3]]), { amend: true }), []); // one at a time
  orders.apply(amendAnswer("mm1", "accepted", 1_010, 7), at(1_010));
  assertEquals([diff(wanted, { amend: true }), order.leaves], [[], 5]);
});

Deno.test("QuoteDiffer.diff() waits a second after an amendment was refused", () => {
  const { orders, rest, diff } = desk();
  rest("mm1", ["buy", 0, 100]);
  orders.amendRequested("mm1", 5 as Size, at(1_000));
  orders.apply(amendAnswer("mm1", "refused", 1_010, null, "other"), at(1_010));
  const wanted = target([["buy", 0, 100, 5]]);
  assertEquals(diff(wanted, { amend: true }, 2_009), []);
  assertEquals(diff(wanted, { amend: true }, 2_010), ["amend mm1 5"]);
});

Deno.test("QuoteDiffer.diff() keeps a partly filled order until what rests is too little", () => {
  for (const [filled, moved] of [[2, false], [3, true]] as const) {
    const { orders, rest, diff } = desk();
    rest("mm1", ["buy", 0, 100]);
    orders.apply(fill("mm1", "t1", filled, 20), at(20));
    assertEquals(diff(target([["buy", 0, 100]])), moved ? ["cancel mm1"] : []);
    assertEquals(diff(target([["buy", 0, 100]]), { toleranceSize: 0.5 }), []);
  }
});

Deno.test("QuoteDiffer.diff() keeps a slightly larger order only where it cannot be made smaller in place", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 100, 11]);
  assertEquals(diff(target([["buy", 0, 100, 10]])), []);
  assertEquals(diff(target([["buy", 0, 100, 10]]), { amend: true }), ["amend mm1 10"]);
  assertEquals(diff(target([["buy", 0, 100, 9]])), ["cancel mm1"]);
});

Deno.test("P04 I6 QuoteDiffer.diff() places nothing beside an order in flight, unknown or being cancelled", () => {
  const wanted = target([["buy", 0, 100]]);
  const { orders, send, diff } = desk();
  orders.intend(place("mm1", { price: 90 }), { strategy: "mm", level: 0 }, at(0));
  assertEquals(diff(wanted), [], "INTENT");
  orders.apply(sent("mm1", 0), at(0));
  assertEquals(diff(wanted), [], "SENT");
  orders.apply(placeAnswer("mm1", "ambiguous", 10), at(10));
  assertEquals(diff(wanted), [], "UNKNOWN");
  orders.apply(report("mm1", "open", 20, { price: 90 }), at(20));
  orders.cancelRequested("mm1", at(30));
  assertEquals(diff(wanted), [], "cancel_sent");
  orders.timers(at(5_000));
  assertEquals(diff(wanted, {}, 60_000), [], "cancel_unknown: repeated by the reconciler alone");
  assertEquals(diff(target([]), {}, 60_000), [], "cancel_unknown, no longer wanted");
  send("mm2", ["sell", 0, 110]);
  assertEquals(diff(wanted), [], "the other side is another slot");
});

Deno.test("QuoteDiffer.diff() cancels what no quote wants, once it has been acked or become unknown", () => {
  const { orders, send, rest, diff } = desk();
  rest("mm1", ["buy", 0, 100]);
  rest("mm2", ["buy", 1, 99]);
  send("mm3", ["sell", 0, 105]);
  send("mm4", ["sell", 1, 106]);
  orders.apply(placeAnswer("mm4", "ambiguous", 10), at(10));
  assertEquals(diff(target([["buy", 0, 100]])), ["cancel mm2", "cancel mm4"]);
});

Deno.test("P03 QuoteDiffer.diff() touches only its own strategy's orders, and no take", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 100], "other");
  rest("mm2", ["buy", 0, 100], "");
  rest("mm3", ["buy", TAKE_LEVEL, 100]);
  assertEquals(diff(target([])), []);
  assertEquals(diff(target([["buy", 0, 100]])), ["place buy 0 10@100 post_only"]);
});

Deno.test("QuoteDiffer.diff() has one take in flight per side", () => {
  const { orders, diff } = desk();
  const takes = target([], [["buy", 104, 2], ["buy", 105, 3], ["sell", 95, 4]]);
  assertEquals(diff(takes), ["place buy -1 2@104 ioc", "place sell -1 4@95 ioc"]);
  orders.intend(place("mm1", { price: 104, size: 2, timeInForce: "ioc" }), { strategy: "mm", level: -1 }, at(0));
  assertEquals(diff(takes), ["place sell -1 4@95 ioc"]);
});

Deno.test("P09 QuoteDiffer.diff() repeats a refused cancel at doubling distances, at most five in a row", () => {
  const { orders, rest, diff } = desk();
  rest("mm1", ["buy", 0, 105]);
  const sentAt: number[] = [];
  for (let ms = 0; ms < 60_000; ms += 50) {
    if (diff(target([]), {}, ms).length === 0) continue;
    assert(orders.cancelRequested("mm1", at(ms)));
    sentAt.push(ms);
    orders.apply(cancelAnswer("mm1", "refused", ms, "other"), at(ms));
  }
  assertEquals(sentAt, [0, 250, 750, 1_750, 3_750]);
});

Deno.test("QuoteDiffer.diff() holds back replacements as it does cancels after a refusal", () => {
  const { orders, rest, diff } = desk();
  rest("mm1", ["buy", 0, 105]);
  orders.cancelRequested("mm1", at(1_000));
  orders.apply(cancelAnswer("mm1", "refused", 1_000, "other"), at(1_000));
  assertEquals(diff(target([["buy", 0, 100]]), { replace: true }, 1_249), []);
  assertEquals(diff(target([["buy", 0, 100]]), { replace: true }, 1_250), ["replace mm1 10@100"]);
});

Deno.test("QuoteDiffer.diff() keeps the better of two orders in one slot and cancels the other", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 105]);
  rest("mm2", ["buy", 0, 100]);
  assertEquals(diff(target([["buy", 0, 100]]), { replace: true }), ["cancel mm1"]);
});

Deno.test("QuoteDiffer.diff() does not replace while another order of the slot is unsettled", () => {
  const { orders, rest, diff } = desk();
  rest("mm1", ["buy", 0, 105]);
  orders.cancelRequested("mm1", at(20));
  rest("mm2", ["buy", 0, 104]); // the other half of a replacement
  assertEquals(diff(target([["buy", 0, 104]]), { replace: true }), []);
  assertEquals(diff(target([["buy", 0, 100]]), { replace: true }), ["cancel mm2"]);
});

Deno.test("QuoteDiffer.diff() holds back placements beyond the budget, never cancels or amendments", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 5, 90]);
  rest("mm2", ["buy", 6, 89]);
  rest("mm3", ["buy", 1, 99]);
  rest("mm4", ["buy", 2, 99]);
  const wanted = target([["sell", 0, 102], ["buy", 0, 100], ["buy", 1, 99, 5], ["buy", 2, 95]]);
  const all = [
    "cancel mm1",
    "cancel mm2",
    "amend mm3 5",
    "replace mm4 10@95",
    "place sell 0 10@102 post_only",
    "place buy 0 10@100 post_only",
  ];
  for (const [budget, expected] of [[1, 3], [3, 3], [4, 4], [5, 5], [6, 6]]) {
    assertEquals(diff(wanted, { amend: true, replace: true, maxCommands: budget }), all.slice(0, expected));
  }
});

Deno.test("QuoteDiffer.diff() reads only quotes and takes of its market, with a real price and size", () => {
  const { rest, diff } = desk();
  rest("mm1", ["buy", 0, 100]);
  const other = { ...target([["buy", 1, 99]]).quotes[0], instrument: 1 as InstrumentId } as Quote;
  const bad = target([["buy", 0, NaN], ["sell", 0, 102, 0], ["sell", 1, -1]], [["buy", 100, NaN]]);
  assertEquals(diff({ ...bad, quotes: [...bad.quotes, other] }), ["cancel mm1"]);
});

Deno.test("QuoteDiffer.diff() takes the first of two quotes for one slot", () => {
  const { rest, diff } = desk();
  const wanted = target([["buy", 0, 100], ["buy", 0, 90]]);
  assertEquals(diff(wanted), ["place buy 0 10@100 post_only"]);
  rest("mm1", ["buy", 0, 100]);
  assertEquals(diff(wanted), []);
});

Deno.test("QuoteDiffer.diff() passes over an ended order that counts only until its end is final", () => {
  const orders = new Orders({ ids: { isOurs: () => true }, bestEffortCancels: new Set(["binance"]) });
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  orders.apply(sent("mm1", 0), at(0));
  orders.apply(report("mm1", "canceled", 10), at(10));
  const drafts = new QuoteDiffer().diff(target([["buy", 0, 100]]), "mm", MARKET, orders.live(MARKET), RULES, at(20));
  assertEquals([orders.liveCount(MARKET), drafts.map(show)], [1, ["place buy 0 10@100 post_only"]]);
});

Deno.test("QuoteDiffer.diff() reuses its list", () => {
  const { differ, orders } = desk();
  const run = () => differ.diff(target([["buy", 0, 100]]), "mm", MARKET, orders.live(MARKET), RULES, at(0));
  const first = run();
  assert(run() === first && first.length === 1);
});

Deno.test("QuoteDiffer.diff() never drafts two live orders for a slot and settles once the venue has answered", () => {
  const spec = fc.record({
    side: fc.constantFrom<Side>("buy", "sell"),
    level: fc.integer({ min: 0, max: 3 }),
    price: fc.integer({ min: 90, max: 110 }),
    size: fc.integer({ min: 1, max: 10 }),
  });
  const step = fc.record({ quotes: fc.array(spec, { maxLength: 8 }), lag: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
      (steps, replace, amend) => {
        const { orders, differ } = desk();
        let ms = 0, ids = 0;
        const rules = { ...RULES, replace, amend };
        const act = (wanted: Target): number => {
          const drafts = [...differ.diff(wanted, "mm", MARKET, orders.live(MARKET), rules, at(ms))];
          for (const draft of drafts) {
            if (draft.kind === "cancel" || draft.kind === "replace") {
              assert(orders.cancelRequested(draft.order.clientId, at(ms)));
            }
            if (draft.kind === "place" || draft.kind === "replace") {
              const { side, price, size, slot } = draft, id = `mm${ids++}`;
              orders.intend(place(id, { side, price, size }), slot, at(ms));
              orders.apply(sent(id, ms), at(ms));
            }
            if (draft.kind === "amend") assert(orders.amendRequested(draft.order.clientId, draft.size, at(ms)));
          }
          const slots = new Map<string, number>();
          for (const { pending, side, slot } of orders.live(MARKET)) {
            if (pending.startsWith("cancel")) continue;
            slots.set(`${side}${slot.level}`, (slots.get(`${side}${slot.level}`) ?? 0) + 1);
          }
          assert([...slots.values()].every((count) => count === 1), "two orders in one slot");
          return drafts.length;
        };
        const answer = () => {
          for (const order of [...orders.live(MARKET)]) {
            const { clientId: id, side, price, size, amendSize } = order;
            if (order.life === "SENT") orders.apply(placeAnswer(id, "accepted", ms), at(ms));
            if (order.pending === "replace_sent") orders.apply(amendAnswer(id, "accepted", ms, amendSize), at(ms));
            if (order.pending === "cancel_sent") {
              orders.apply(
                report(id, "canceled", ms, { side, price, size }),
                at(ms),
              );
            }
          }
        };
        let wanted = target([]);
        for (const { quotes, lag } of steps) {
          ms += 100;
          wanted = target(quotes.map(({ side, level, price, size }) => [side, level, price, size] as const));
          act(wanted);
          if (lag === 0) answer();
        }
        for (let i = 0; i < 4; i++) {
          ms += 100;
          answer();
          act(wanted);
        }
        assertEquals(act(wanted), 0, "it does not settle");
        const slots = new Set(wanted.quotes.map(({ side, level }) => `${side}${level}`));
        assertEquals(orders.liveCount(MARKET), slots.size);
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});
