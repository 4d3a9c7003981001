/** The order machine: two regions, `life` and `pending`, each driven by its table. What no row lists is illegal: an S1
 * incident, nothing changes, the venue is asked. @module */
import { type IncidentNote, type Life, LIFE_TABLE, type LifeInput, type LifeRow, s1 } from "./life_table.ts";
import { type Pending, PENDING_TABLE, type PendingInput, type PendingRow } from "./pending_table.ts";

export { LIFE_TABLE, PENDING_TABLE };
export type { IncidentNote, Life, LifeInput, LifeRow, Pending, PendingInput, PendingRow };
export type { Severity } from "./life_table.ts";

export type LifeStep = { readonly to: Life; readonly row: LifeRow; readonly legal: boolean };
export type PendingStep = { readonly to: Pending; readonly row: PendingRow; readonly legal: boolean };

/** What an unlisted pair means: nothing changes, a human hears of it, the venue is asked. */
const ILLEGAL: LifeRow & PendingRow = {
  from: [],
  input: [],
  to: "same",
  why: "not listed",
  incident: s1("illegal_transition", "was told what cannot be"),
  query: true,
};

const lifeRows = index<Life, LifeInput, LifeRow>(LIFE_TABLE);
const pendingRows = index<Pending, PendingInput, PendingRow>(PENDING_TABLE);

/** What `input` makes of an order of `life` whose cumulative quantity, this input included, is `filled` of `size` lots.
 * @param strict throw on what no row lists, for tests and simulation
 * @throws {Error} only if `strict` */
export function advanceLife(
  life: Life,
  input: LifeInput,
  filled: number,
  size: number,
  strict = false,
): LifeStep {
  const row = lifeRow(life, input, strict);
  return { to: lifeAfter(row, life, filled, size), row, legal: row !== ILLEGAL };
}

/** The row that answers `input` in `life`; one of its own for what no row lists. @throws {Error} only if `strict` */
export function lifeRow(life: Life, input: LifeInput, strict: boolean): LifeRow {
  return lifeRows.get(life)?.get(input) ?? illegal(life, input, strict);
}

/** The life that `row` leads to from `life`; quantities as in `advanceLife`. */
export function lifeAfter(row: LifeRow, life: Life, filled: number, size: number): Life {
  if (row === ILLEGAL) return life;
  const to = row.to === "same" ? life : row.to === "working" ? (filled > 0 ? "PARTIAL" : "OPEN") : row.to;
  const mayComplete = to === "OPEN" || to === "PARTIAL" || to === "CANCELED" || to === "EXPIRED";
  return mayComplete && filled >= size ? "FILLED" : to;
}

/** What `input` makes of `pending`; `strict` as in `advanceLife`. */
export function advancePending(pending: Pending, input: PendingInput, strict = false): PendingStep {
  const row = pendingRow(pending, input, strict);
  return { to: pendingAfter(row, pending), row, legal: row !== ILLEGAL };
}

/** The row that answers `input` in `pending`; one of its own for what no row lists. @throws {Error} only if `strict` */
export function pendingRow(pending: Pending, input: PendingInput, strict: boolean): PendingRow {
  return pendingRows.get(pending)?.get(input) ?? illegal(pending, input, strict);
}

export function pendingAfter({ to }: PendingRow, pending: Pending): Pending {
  return to === "same" ? pending : to;
}

const TERMINAL: Readonly<Record<Life, boolean>> = {
  NEW: false,
  DENIED: true,
  INTENT: false,
  SENT: false,
  UNKNOWN: false,
  OPEN: false,
  PARTIAL: false,
  FILLED: true,
  CANCELED: true,
  EXPIRED: true,
  REJECTED: true,
  NEVER_ARRIVED: true,
  VOID: true,
};

export function isTerminal(life: Life): boolean {
  return TERMINAL[life];
}

/** Whether an order of this life may still be filled and so counts in every limit. `final` = no later fill is possible. */
export function countsInExposure(life: Life, final: boolean): boolean {
  return life === "CANCELED" || life === "EXPIRED" ? !final : life !== "NEW" && !isTerminal(life);
}

function illegal(from: Life | Pending, input: LifeInput | PendingInput, strict: boolean): LifeRow & PendingRow {
  if (strict) throw new Error(`Cannot take "${input}" in ${from}: no row of the order machine lists it`);
  return ILLEGAL;
}

export type Row<From, Input> = {
  readonly from: readonly From[];
  readonly input: readonly Input[];
  readonly why: string;
};

/** The rows by state and input. @throws {Error} if two rows answer the same input in the same state */
export function index<From, Input, R extends Row<From, Input>>(table: readonly R[]): Map<From, Map<Input, R>> {
  const rows = new Map<From, Map<Input, R>>();
  for (const row of table) {
    for (const from of row.from) {
      const byInput = rows.get(from) ?? new Map<Input, R>();
      rows.set(from, byInput);
      for (const input of row.input) {
        if (byInput.has(input)) throw new Error(`Two rows answer ${input} in ${from}: "${row.why}" is the second`);
        byInput.set(input, row);
      }
    }
  }
  return rows;
}
