import { assertEquals, assertThrows } from "@std/assert";
import type { Brake, BrakeAnswer, BrakeOrder } from "../../../core/guard/brake.ts";
import { cancelOf, groupsOf, outcomesOf } from "../../../core/guard/cancels.ts";
import type { Target } from "../../../core/guard/targets.ts";
import { ZERO } from "../../../core/money.ts";
import { at, plainBrake } from "../../support/brake_venue.ts";

const target = (id: string | null, tries = 1): Target => ({
  symbol: "BTC",
  order: id === null ? null : { symbol: "BTC", venueOrderId: id, clientId: null, worth: ZERO },
  isWanted: false,
  toldAt: null,
  tries,
  doneAt: null,
  listedAt: 0,
});
const names = (groups: readonly (readonly Target[])[]) =>
  groups.map((group) => group.map(({ order }) => order?.venueOrderId ?? "all").join(" "));
const plain = plainBrake("venue");
const inOne = (read: () => readonly BrakeAnswer[]): Brake => ({
  ...plain,
  batch: {
    most: 2,
    cancel: (orders: readonly BrakeOrder[], venueNow) =>
      plain.list(orders.map((each) => each.venueOrderId).join(), venueNow),
    read,
  },
});

Deno.test("groupsOf() puts orders that are told for the first time together, and leaves all else alone", () => {
  const targets = [target(null), target("1"), target("2"), target("3", 2), target("4"), target("5"), target("6")];
  assertEquals(names(groupsOf(targets, 3)), ["all", "1 2 4", "3", "5 6"]);
  assertEquals(names(groupsOf(targets)), ["all", "1", "2", "3", "4", "5", "6"]);
  assertEquals(groupsOf([], 3), []);
});

Deno.test("cancelOf() makes one call of a group, of one order its own, of a whole symbol that", () => {
  const brake = inOne(() => []), path = (group: Target[]) => new URL(cancelOf(brake, group, at(0))!.url).pathname;
  assertEquals([path([target("1"), target("2")]), path([target("1")]), path([target(null)])], [
    "/orders/1,2",
    "/order/BTC/1",
    "/orders/BTC",
  ]);
});

Deno.test("outcomesOf() has one answer for each order, or none at all", () => {
  const done: BrakeAnswer = { kind: "done" }, gone: BrakeAnswer = { kind: "gone" };
  const two = [target("1"), target("2")];
  assertEquals(outcomesOf(inOne(() => [done, gone]), two, 200, "", {}), [done, gone]);
  assertEquals(outcomesOf(inOne(() => [done, gone]), [two[0]], 404, "", {}), [gone], "by the call of one");
  assertThrows(() => outcomesOf(inOne(() => [done]), two, 200, "", {}), RangeError, "1 answers");
});
