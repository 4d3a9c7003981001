/** The tables of the order machine as a page for people: a picture of its states and a list of its rows. Made of the same data
 * that the engine runs on. @module */
import { type Life, LIFE_TABLE, lifeAfter, type LifeInput, type LifeRow } from "../../core/oms/lifecycle.ts";
import { type Pending, PENDING_TABLE, pendingAfter, type PendingRow } from "../../core/oms/lifecycle.ts";

const HEAD = `# States of an order

Made by \`deno task diagram\` from \`core/oms/life_table.ts\` and \`core/oms/pending_table.ts\`, the tables that the engine
runs on; a test fails while this page is older than they are.

An order has two regions: its life, and what is under way with it. What no row lists cannot be: it changes nothing, an
S1 tells people, and the venue is asked. In tests and simulation it throws.
`;
const LIFE_HEAD = `## Life

\`OPEN\` becomes \`PARTIAL\` with the first lot that is filled, and a full quantity makes any of \`OPEN\`, \`PARTIAL\`,
\`CANCELED\` and \`EXPIRED\` a \`FILLED\`. All but \`NEW\` and what has ended counts in exposure; \`CANCELED\` and \`EXPIRED\` count
too while a later fill is possible. Words that change nothing are in the list alone.
`;
const PENDING_HEAD = `## Under way

A cancel and a replacement are words about an order that lives; its end closes both.
`;

export function orderStatesPage(): string {
  return [
    HEAD,
    LIFE_HEAD,
    diagram(lifeArrows(), ["NEW"]),
    table(LIFE_TABLE.flatMap(lifeLines)),
    PENDING_HEAD,
    diagram(pendingArrows(), ["none"]),
    table(PENDING_TABLE.flatMap(pendingLines)),
  ].join("\n");
}

type Arrow = { readonly from: string; readonly to: string; readonly input: string };

/** Where each row leads, for an order with nothing, some or all of it filled. */
function lifeArrows(): Arrow[] {
  const arrows: Arrow[] = [];
  for (const row of LIFE_TABLE) {
    for (const from of row.from) {
      for (const input of row.input) {
        for (const to of reached(row, from, input)) if (to !== from) arrows.push({ from, to, input });
      }
    }
  }
  return arrows;
}

function reached(row: LifeRow, from: Life, input: LifeInput): ReadonlySet<Life> {
  const trades = input === "fill" || input === "announced_fill";
  const quantities = trades ? [3, 10] : row.to !== "working" ? [0] : from === "PARTIAL" ? [3] : [0, 3];
  return new Set(quantities.map((filled) => lifeAfter(row, from, filled, 10)));
}

function pendingArrows(): Arrow[] {
  return PENDING_TABLE.flatMap((row) =>
    row.from.flatMap((from) => row.input.map((input) => ({ from, to: pendingAfter(row, from), input })))
  ).filter(({ from, to }) => from !== to);
}

/** One arrow for each pair of states, with all inputs that lead from the one to the other. */
function diagram(arrows: readonly Arrow[], starts: readonly string[]): string {
  const inputs = new Map<string, Set<string>>();
  for (const { from, to, input } of arrows) {
    const key = `${from} --> ${to}`, known = inputs.get(key) ?? new Set<string>();
    inputs.set(key, known.add(input));
  }
  const lines = [...inputs].map(([arrow, by]) => `  ${arrow} : ${[...by].join(", ")}`);
  return ["```mermaid", "stateDiagram-v2", ...starts.map((start) => `  [*] --> ${start}`), ...lines, "```", ""].join(
    "\n",
  );
}

const COLUMNS = ["From", "Input", "To", "Incident", "Also", "Why"] as const;
type Line = readonly [from: string, input: string, to: string, incident: string, also: string, why: string];

function lifeLines(row: LifeRow): Line[] {
  const also = [
    row.ignored && "ignored, counted",
    row.query && "the venue is asked",
    row.resurrects && "cancelled at once",
  ];
  return [lineOf(row, row.to === "working" ? "`OPEN` or `PARTIAL`" : code(row.to), also)];
}

function pendingLines(row: PendingRow): Line[] {
  const also = [
    row.ignored && "ignored, counted",
    row.query && "the venue is asked",
    row.cancelFailed && "one more failed cancel",
    row.dropsAmend && "the wanted size is dropped",
    row.resizes && "the new size holds",
  ];
  return [lineOf(row, code(row.to), also)];
}

function lineOf(
  { from, input, incident, why }: {
    readonly from: readonly (Life | Pending)[];
    readonly input: readonly string[];
    readonly incident?: LifeRow["incident"];
    readonly why: string;
  },
  to: string,
  also: readonly (string | false | undefined)[],
): Line {
  const told = incident ? `${incident.severity} \`${incident.code}\`` : "";
  return [from.map(code).join(", "), input.map(code).join(", "), to, told, also.filter(Boolean).join(", "), why];
}

function code(word: string): string {
  return word === "same" ? "same" : `\`${word}\``;
}

/** In columns of equal width, as the formatter writes them. */
function table(lines: readonly Line[]): string {
  const widths = COLUMNS.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [row(COLUMNS), row(widths.map((width) => "-".repeat(width))), ...lines.map(row), ""].join("\n");
}
