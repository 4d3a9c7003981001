import { assert, assertEquals } from "@std/assert";
import * as meanings from "../../../exchanges/shared/refusal_meanings.ts";
import type { Meaning } from "../../../exchanges/shared/error_catalogue.ts";

const all = Object.entries(meanings).filter((entry): entry is [string, Meaning] => !Array.isArray(entry[1]));

Deno.test("P40 every meaning speaks one sentence that names what Twoside does", () => {
  assert(all.length > 40);
  for (const [name, { sentence }] of all) {
    assert(/^[^.]{40,}\.$/.test(sentence), `${name}: ${sentence}`);
    assert(sentence.includes("Twoside"), name);
  }
});

Deno.test("OSM-02 what leaves the outcome open asks for the order, pauses, or tells a person", () => {
  const open = all.filter(([, { verdict }]) => verdict === "ambiguous");
  assert(open.length >= 8);
  for (const [name, { action }] of open) assert(action !== "none", name);
  assertEquals(meanings.DUPLICATE.verdict, "ambiguous", "an order with this id rests, perhaps this very one");
});

Deno.test("OSM-02 the statuses that overrule a code are those behind which a gateway may stand", () => {
  assertEquals(meanings.OPEN_STATUSES.map(({ status, overrules }) => `${status} ${overrules}`), [
    "408 true",
    "504 true",
    "5xx true",
  ]);
});
