import { assertEquals } from "@std/assert";
import type { BrakeOrder } from "../../../core/guard/brake.ts";
import { keyOf, type Target, Targets } from "../../../core/guard/targets.ts";
import { parseMoney } from "../../../core/money.ts";
import { at } from "../../support/brake_venue.ts";

const order = (venueOrderId: string, worth = "1", symbol = "BTC"): BrakeOrder => ({
  symbol,
  venueOrderId,
  clientId: null,
  worth: parseMoney(worth),
});
const names = (targets: readonly Target[]) => targets.map(({ symbol, order }) => order?.venueOrderId ?? symbol);
const answered = (targets: readonly Target[], doneAt: number | null) => {
  for (const target of targets) {
    target.toldAt = null;
    if (doneAt !== null) target.doneAt = at(doneAt);
  }
};

Deno.test("Targets give whole symbols, then the largest orders, by their exact worth, and each once", () => {
  const targets = new Targets();
  for (const [id, worth] of [["a", "9007199254740993"], ["b", "9007199254740993.1"], ["c", "0.5"]]) {
    targets.list(order(id, worth), at(0), at(0));
  }
  targets.wantAll("BTC", at(0), at(0));
  targets.wantAll("ETH", at(0), at(0));
  assertEquals(names(targets.take(3, at(0))), ["BTC", "ETH", "b"]);
  assertEquals(names(targets.take(9, at(0))), ["a", "c"]);
  assertEquals(names(targets.take(9, at(0))), []);
});

Deno.test("Targets tell an order again that a list of later than the venue's answer still shows", () => {
  const targets = new Targets();
  targets.list(order("a"), at(0), at(0));
  answered(targets.take(9, at(0)), 0.5);
  targets.list(order("a"), at(0.4), at(0.6));
  assertEquals(names(targets.take(9, at(0.6))), []); // asked for before the answer
  targets.list(order("a"), at(0.3), at(0.6)); // an older list yet
  targets.list(order("a"), at(0.5), at(0.7));
  assertEquals(names(targets.take(9, at(0.7))), ["a"]);
});

Deno.test("Targets tell an order again whose cancel failed, and in the next round whether or not it is listed", () => {
  const targets = new Targets();
  targets.list(order("a"), at(0), at(0));
  answered(targets.take(9, at(0)), null);
  targets.list(order("a"), at(0.1), at(0.2));
  answered(targets.take(9, at(0.2)), null);
  targets.beginRound(at(0.5));
  assertEquals(names(targets.take(9, at(0.5))), ["a"]);
});

Deno.test("Targets wait 2 s for the answer to a cancel before they tell it again", () => {
  const targets = new Targets();
  targets.list(order("a"), at(0), at(0));
  targets.wantAll("BTC", at(0), at(0));
  targets.take(9, at(0));
  targets.list(order("a"), at(1), at(1.9));
  targets.beginRound(at(1.999));
  targets.wantAll("BTC", at(1.999), at(1.999));
  assertEquals(names(targets.take(9, at(1.999))), []);
  targets.beginRound(at(2));
  targets.wantAll("BTC", at(2), at(2));
  assertEquals(names(targets.take(9, at(2))), ["BTC", "a"]);
});

Deno.test("Targets leave alone what a complete list does not show, unless a younger list has", () => {
  const targets = new Targets();
  targets.list(order("a"), at(0), at(0));
  targets.list(order("b"), at(2), at(2));
  targets.list(order("c"), at(0), at(0));
  targets.keepOnly(new Set([keyOf(order("c"))]), at(1));
  assertEquals(names(targets.take(9, at(2))).toSorted(), ["b", "c"]);
});

Deno.test("Targets give those first that were told less often", () => {
  const targets = new Targets();
  targets.list(order("large", "9"), at(0), at(0));
  targets.list(order("small", "1"), at(0), at(0));
  assertEquals(names(targets.take(1, at(0))), ["large"]);
  targets.beginRound(at(3));
  assertEquals(names(targets.take(1, at(3))), ["small"]);
  assertEquals(names(targets.take(1, at(3))), ["large"]);
});

Deno.test("Targets keep 5,000 orders and 500 symbols, and take further orders once those are gone", () => {
  const targets = new Targets();
  for (let i = 0; i < 5_010; i++) targets.list(order(`${i}`), at(0), at(0));
  for (let i = 0; i < 510; i++) targets.wantAll(`S${i}`, at(0), at(0));
  assertEquals(targets.take(10_000, at(0)).length, 5_500);
  targets.keepOnly(new Set(), at(0));
  targets.list(order("5009"), at(1), at(1));
  assertEquals(names(targets.take(10, at(1))), ["5009"]);
});

Deno.test("keyOf() tells orders of two symbols apart that have one number", () => {
  assertEquals(keyOf(order("1")) === keyOf(order("1", "1", "ETH")), false);
});

Deno.test("K-T18 Targets give no whole symbol that no young list allows, and do not keep it for later", () => {
  const targets = new Targets();
  targets.wantAll("BTC", at(0), at(0.1));
  targets.wantAll("ETH", at(2), at(2.1));
  assertEquals(names(targets.take(9, at(2.2), at(1.2))), ["ETH"]);
  assertEquals(names(targets.take(9, at(2.2), at(0))), []);
  targets.wantAll("BTC", at(3), at(3.1));
  targets.forbidAll();
  assertEquals(names(targets.take(9, at(3.2), at(2.2))), []);
  targets.wantAll("BTC", at(4), at(4.1));
  assertEquals(names(targets.take(9, at(4.2), at(3.2))), ["BTC"]);
});
