import { assertEquals } from "@std/assert";
import { endCause, endedBy, type EndWords } from "../../../exchanges/shared/order_ends.ts";

const WORDS: EndWords = new Map([["mine", "asked"], ["margin call", "margin"]]);

Deno.test("P10 endCause() takes a word that it does not know for an end by the venue", () => {
  assertEquals(endCause(WORDS, "margin call"), "margin");
  assertEquals(endCause(WORDS, "something new"), "venue");
  assertEquals(endCause(WORDS, "mine"), undefined);
  assertEquals([endCause(WORDS, null), endCause(WORDS, "")], [undefined, undefined]);
});

Deno.test("endedBy() adds nothing to a report where nothing is to be said", () => {
  assertEquals(endedBy(undefined), {});
  assertEquals(endedBy("margin"), { endedBy: "margin" });
});
