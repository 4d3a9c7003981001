import { assert, assertEquals, assertThrows } from "@std/assert";
import { ErrorCatalogue } from "../../../exchanges/shared/error_catalogue.ts";
import { DUPLICATE, GONE, NO_FUNDS, OPEN_STATUSES, WOULD_CROSS } from "../../../exchanges/shared/refusal_meanings.ts";
import type { Micros } from "../../../core/units.ts";
import { errorOf } from "../../support/catalogue_checks.ts";

const catalogue = new ErrorCatalogue("made_up", "Made Up", [
  { codes: ["7"], message: /duplicate/i, means: DUPLICATE, source: "page 1" },
  { codes: ["7"], message: /cross/i, means: WOULD_CROSS, source: "page 2" },
  { codes: ["7", "8"], means: NO_FUNDS, source: "page 3" },
  { codes: ["gone"], texts: ["No such order", "Gone"], means: GONE, source: "page 4" },
], OPEN_STATUSES);

Deno.test("OSM-02 understand() finds the row by code and message, then by code, then by how a text begins", () => {
  const cases: readonly [code: string | null, message: string, reason: string, source: string][] = [
    ["7", "Duplicate order", "duplicate", "page 1"],
    ["7", "would cross", "would_cross", "page 2"],
    ["7", "anything", "insufficient_balance", "page 3"],
    ["8", "would cross", "insufficient_balance", "page 3"],
    ["gone", "", "unknown_order", "page 4"],
    [null, "No such order asset=3", "unknown_order", "page 4"],
    [null, "Gone for good", "unknown_order", "page 4"],
  ];
  for (const [code, message, reason, source] of cases) {
    const found = catalogue.understand(errorOf(code, message));
    assertEquals([found.reason, found.source, found.known], [reason, source, true], `${code} ${message}`);
  }
});

Deno.test("OSM-02 understand() takes what stands nowhere as ambiguous: a code, a text, a status", () => {
  const strange = [errorOf("9"), errorOf(null, "so it is Gone"), errorOf(null, "x", 302), errorOf("9", "x", 503)];
  for (const error of strange) {
    const { verdict, known, action, sentence } = catalogue.understand(error);
    assertEquals([verdict, known, action], ["ambiguous", false, "tell_person"], JSON.stringify(error));
    assert(sentence.startsWith("Made Up answered"));
  }
});

Deno.test("OSM-02 a status that leaves the outcome open overrules the code's verdict and nothing else", () => {
  const { verdict, reason, known } = catalogue.understand(errorOf("7", "would cross", 503));
  assertEquals([verdict, reason, known], ["ambiguous", "would_cross", true]);
  assert(catalogue.isDefinitive(errorOf("7", "would cross", 400)));
  assert(!catalogue.isDefinitive(errorOf(null, "", 504)));
  assert(catalogue.understand(errorOf(null, "", 504)).known, "a status that stands in the table is no surprise");
});

Deno.test("refusal() carries the venue's words beside ours", () => {
  const retryAt = 5 as Micros;
  assertEquals(catalogue.refusal({ status: 400, code: "8", message: "no money", retryAt }), {
    reason: "insufficient_balance",
    code: "8",
    message: "no money",
    retryAt,
    action: "refresh_account",
    sentence: NO_FUNDS.sentence.replaceAll("{venue}", "Made Up"),
    known: true,
  });
  assertEquals(catalogue.refusal(errorOf(null, "bad gateway", 502)).code, "502");
  assertEquals(catalogue.refusal(errorOf("9")).known, false);
});

Deno.test("OSM-02 understandBatch() leaves the fate of every order open", () => {
  assertEquals(catalogue.understandBatch(errorOf("8")).verdict, "ambiguous");
});

Deno.test("a catalogue refuses a code that stands in two rows", () => {
  const twice = [{ codes: ["1"], means: GONE, source: "a" }, { codes: ["2", "1"], means: GONE, source: "b" }];
  assertThrows(() => new ErrorCatalogue("x", "X", twice, []), RangeError, "code 1 of X twice");
});
