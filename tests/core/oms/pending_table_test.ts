import { assert, assertEquals, assertThrows } from "@std/assert";
import { advancePending, PENDING_TABLE } from "../../../core/oms/lifecycle.ts";
import type { Pending, PendingInput } from "../../../core/oms/pending_table.ts";

/** Every pair of pending state and input. "=" stays, "-" is illegal, "?" asks the venue, "~" counts a failed cancel,
 * "x" drops the wanted size, "s" makes it hold, "!1" tells an S1. */
const EXPECTED = `
input             none              cancel_sent      cancel_acked     cancel_unknown replace_sent     replace_unknown
cancel_requested  cancel_sent       -                -                cancel_sent    cancel_sent      cancel_sent
cancel_accepted   cancel_acked      cancel_acked     =                cancel_acked   cancel_acked     cancel_acked
cancel_refused    =?                none?~           none?~           none?          =?               =?
cancel_ambiguous  =?                cancel_unknown?~ cancel_unknown?~ =              =?               =?
cancel_unsent     =                 none?            =                =              =                =
cancel_exhausted  cancel_unknown?!1 -                -                =?!1           -                -
replace_requested replace_sent      -                -                -              -                -
replace_confirmed =?                =s               =s               =s             nones            nones
replace_refused   =?                =x               =x               =x             none?x           none?x
replace_ambiguous =                 =                =                =              replace_unknown? =
replace_unsent    =                 =x               =x               =x             nonex            =
closed            =x                nonex            nonex            nonex          nonex            nonex
late_answer       =                 -                -                -              -                -
`;
const [head, ...lines] = EXPECTED.trim().split("\n").map((line) => line.split(/\s+/));
const STATES = head.slice(1) as Pending[];

for (const [name, ...cells] of lines) {
  const input = name as PendingInput;
  Deno.test(`OSM-01 advancePending() takes "${input}" in every state as the table of reliability 1.3 says`, () => {
    cells.forEach((cell, column) => {
      const from = STATES[column];
      const { to, row, legal } = advancePending(from, input);
      const marks = `${row.query ? "?" : ""}${row.cancelFailed ? "~" : ""}${row.dropsAmend ? "x" : ""}` +
        `${row.resizes ? "s" : ""}${row.incident ? `!${row.incident.severity[1]}` : ""}`;
      assertEquals(legal ? `${to === from ? "=" : to}${marks}` : "-", cell, `${input} in ${from}`);
    });
  });
}

Deno.test("PENDING_TABLE lists every pair of the expectation once and says why each row is there", () => {
  const listed = PENDING_TABLE.reduce((sum, row) => sum + row.from.length * row.input.length, 0);
  assertEquals(listed, lines.flatMap(([, ...cells]) => cells).filter((cell) => cell !== "-").length);
  for (const row of PENDING_TABLE) assert(row.why.length > 3);
});

Deno.test("PENDING_TABLE counts a failed cancel only where it leaves the state, so that none is counted twice", () => {
  for (const row of PENDING_TABLE) if (row.cancelFailed) assert(row.to !== "same" && row.query);
});

Deno.test("OSM-01 advancePending() in strict mode throws on every pair that no row lists, and only there", () => {
  for (const [name, ...cells] of lines) {
    cells.forEach((cell, column) => {
      const run = () => advancePending(STATES[column], name as PendingInput, true);
      if (cell === "-") assertThrows(run, Error, `Cannot take "${name}" in ${STATES[column]}`);
      else run();
    });
  }
});
