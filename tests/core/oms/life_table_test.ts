import { assert, assertEquals, assertThrows } from "@std/assert";
import { advanceLife, isTerminal, LIFE_TABLE } from "../../../core/oms/lifecycle.ts";
import type { Life, LifeInput } from "../../../core/oms/life_table.ts";

/** Every pair of life and input, for an order with 3 of 10 lots filled. "=" stays, "-" is illegal, "!1" tells an S1. */
const EXPECTED = `
input               NEW    DENIED INTENT     SENT       UNKNOWN       OPEN       PARTIAL    FILLED   CANCELED  EXPIRED   REJECTED   NEVER_ARRIVED VOID
risk_refused        DENIED -      -          -          -             -          -          -        -         -         -          -             -
intended            INTENT -      -          -          -             -          -          -        -         -         -          -             -
sent                -      =!1    SENT       =          =             =          =          =        =         =         =          =             -
send_refused        -      -      VOID       -          -             -          -          -        -         -         -          -             =
recovered           -      -      UNKNOWN    UNKNOWN    =             =          =          =        =         =         =          =             =
ambiguous           -      -      UNKNOWN    UNKNOWN    =             =          =          =        =         =         =          =             =
acked               -      =!1    PARTIAL!2  PARTIAL    PARTIAL       PARTIAL    =          =        =         =         PARTIAL!1  PARTIAL!1     PARTIAL!1
live                -      =!1    PARTIAL!2  PARTIAL    PARTIAL       PARTIAL    =          =        PARTIAL!1 PARTIAL!1 PARTIAL!1  PARTIAL!1     PARTIAL!1
fill                -      =!1    PARTIAL!2  PARTIAL    PARTIAL       PARTIAL    =          =        =!2       =!2       PARTIAL!1  PARTIAL!1     PARTIAL!1
announced_fill      -      =!1    PARTIAL!2  PARTIAL    PARTIAL       PARTIAL    =          =        =         =         PARTIAL!1  PARTIAL!1     PARTIAL!1
overfill            -      =!1    FILLED!1   FILLED!1   FILLED!1      FILLED!1   FILLED!1   =!1      FILLED!1  FILLED!1  FILLED!1   FILLED!1      FILLED!1
filled              -      =!1    FILLED!2   FILLED     FILLED        FILLED     FILLED     =        FILLED!2  FILLED!2  FILLED!1   FILLED!1      FILLED!1
canceled            -      =!1    CANCELED!2 CANCELED   CANCELED      CANCELED   CANCELED   =        =         =         CANCELED!2 CANCELED!1    CANCELED!1
expired             -      =!1    EXPIRED!2  EXPIRED    EXPIRED       EXPIRED    EXPIRED    =        =         =         EXPIRED!2  EXPIRED!1     EXPIRED!1
rejected            -      =!1    REJECTED!2 REJECTED   REJECTED      REJECTED   CANCELED!2 -        =         =         =          =             -
rejected_after_fill -      =!1    CANCELED!2 CANCELED!2 CANCELED!2    CANCELED!2 CANCELED!2 -        =         =         CANCELED!1 CANCELED!1    CANCELED!1
absent              -      -      -          -          NEVER_ARRIVED -          -          -        -         -         -          =             -
absent_acked        -      -      -          -          CANCELED!1    -          -          -        -         -         -          -             -
missing             -      -      =          =          =             UNKNOWN    UNKNOWN    =        =         =         =          =             =
imposed             FILLED!1 -    -          -          -             -          -          =        -         -         -          -             -
closed_by_hand      -      -      -          -          CANCELED      CANCELED   CANCELED   -        -         -         -          -             -
`;
const [head, ...lines] = EXPECTED.trim().split("\n").map((line) => line.split(/\s+/));
const LIVES = head.slice(1) as Life[];

for (const [name, ...cells] of lines) {
  const input = name as LifeInput;
  Deno.test(`OSM-01 advanceLife() takes "${input}" in every life as the table of reliability 1.2 says`, () => {
    cells.forEach((cell, column) => {
      const life = LIVES[column];
      const { to, row, legal } = advanceLife(life, input, 3, 10);
      const seen = !legal ? "-" : `${to === life ? "=" : to}${row.incident ? `!${row.incident.severity[1]}` : ""}`;
      assertEquals(seen, cell, `${input} in ${life}`);
    });
  });
}

Deno.test("LIFE_TABLE lists every pair of the expectation once and says why each row is there", () => {
  const listed = LIFE_TABLE.reduce((sum, row) => sum + row.from.length * row.input.length, 0);
  assertEquals(listed, lines.flat().filter((cell) => /^(=|[A-Z])/.test(cell)).length);
  for (const row of LIFE_TABLE) assert(row.why.length > 3);
});

Deno.test("LIFE_TABLE leads from a terminal life to a live one only through resurrection", () => {
  for (const row of LIFE_TABLE) {
    for (const from of row.from) {
      for (const input of row.input) {
        for (const filled of [0, 3]) {
          const { to } = advanceLife(from, input, filled, 10);
          if (isTerminal(from) && !isTerminal(to)) assert(row.resurrects, `${input} in ${from}`);
          if (row.resurrects) assertEquals(row.incident?.severity, "S1");
          if (row.ignored) assert(to === from && !row.incident);
        }
      }
    }
  }
});

Deno.test("LIFE_TABLE asks the venue whenever an order becomes unknown", () => {
  for (const row of LIFE_TABLE) if (row.to === "UNKNOWN") assert(row.query, row.why);
});

Deno.test("OSM-01 advanceLife() in strict mode throws on every pair that no row lists, and only there", () => {
  for (const [name, ...cells] of lines) {
    cells.forEach((cell, column) => {
      const run = () => advanceLife(LIVES[column], name as LifeInput, 3, 10, true);
      if (cell === "-") assertThrows(run, Error, `Cannot take "${name}" in ${LIVES[column]}`);
      else run();
    });
  }
});
