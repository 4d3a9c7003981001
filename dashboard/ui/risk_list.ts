/** Risk rules as a list: what each state means at a glance, what stands on top, and how a limit is changed. @module */
import {
  GLOBAL_TABLE,
  type HoldView,
  INSTRUMENT_TABLE,
  type LimitSpec,
  type LimitsView,
  type RiskView,
  STRATEGY_TABLE,
  VENUE_TABLE,
} from "../protocol.ts";
import { duration } from "./format.ts";
import type { Sign } from "./status.ts";

const SIGNS: Record<RiskView["state"], Sign> = {
  ok: { tone: "calm", shape: "disc", word: "ok" },
  warning: { tone: "warn", shape: "half", word: "near" },
  breached: { tone: "danger", shape: "square", word: "over" },
  inactive: { tone: "calm", shape: "ring", word: "not asked" },
};
export const riskSign = ({ state }: Pick<RiskView, "state">): Sign => SIGNS[state];

const RANK: Record<RiskView["state"], number> = { breached: 0, warning: 1, ok: 2, inactive: 3 };
/** What needs a look first, then the fullest, then as the rules stand. */
export function inOrder(rows: readonly RiskView[]): readonly RiskView[] {
  const shareOf = ({ used }: RiskView) => used === null ? -1 : Math.floor(used * 10);
  return rows.map((row, place) => ({ row, place })).sort((a, b) =>
    RANK[a.row.state] - RANK[b.row.state] || (RANK[a.row.state] < 2 ? shareOf(b.row) - shareOf(a.row) : 0) ||
    Number(a.row.used === null) - Number(b.row.used === null) || a.place - b.place
  ).map(({ row }) => row);
}

export const isTight = ({ state }: Pick<RiskView, "state">): boolean => state === "warning" || state === "breached";

/** "all" and "global" are one scope for people. */
export const scopeName = (scope: string): string => scope === "all" || scope === "global" ? "everything" : scope;

/** What is stopped until a person arms it again, of the scopes that are named. */
export function stopsOf(holds: readonly HoldView[], scopes: readonly string[]): readonly HoldView[] {
  return holds.filter(({ tripped, scope }) => tripped && scopes.includes(scope));
}

/** How a hold ends. */
export function endOf({ ends, coolDownMs, tripped }: HoldView): string {
  if (ends === "person") return tripped ? "until a person arms it again" : "until a person resumes it";
  return `ends by itself ${duration(coolDownMs)} after its cause is gone`;
}

const TABLES: Record<LimitsView["level"], Readonly<Record<string, LimitSpec>>> = {
  global: GLOBAL_TABLE,
  venue: VENUE_TABLE,
  strategy: STRATEGY_TABLE,
  instrument: INSTRUMENT_TABLE,
};
const NET = "maxNet.";
export type LimitRow = {
  readonly name: string;
  readonly value: string;
  readonly spec: Pick<LimitSpec, "rule" | "unit" | "tighter" | "about">;
};

export function limitRows({ level, values }: LimitsView): readonly LimitRow[] {
  return Object.entries(values).flatMap(([name, value]): LimitRow[] => {
    const text = value === null ? "" : String(value);
    if (name.startsWith(NET)) {
      const { unit, tighter } = GLOBAL_TABLE.maxGross, about = `Net exposure of ${name.slice(NET.length)}`;
      return [{ name, value: text, spec: { rule: "RSK-13", unit, tighter, about } }];
    }
    const spec = TABLES[level][name];
    return spec === undefined ? [] : [{ name, value: text, spec }];
  });
}

/** Whether `typed` would allow more than `held`; nothing held allows everything. For the eye: the engine decides. */
export function isLooser({ value: held, spec }: LimitRow, typed: string): boolean {
  const more = Number(typed) - Number(held);
  return held !== "" && Number.isFinite(more) && (spec.tighter === "lower" ? more > 0 : more < 0);
}

/** As the engine wants it: amounts as text, numbers as numbers. What is no number goes as it is, to be refused with a reason. */
export function typedLimit(level: LimitsView["level"], name: string, typed: string): string | number {
  const text = typed.trim().replace(/,/g, "").replace("−", "-");
  if (name.startsWith(NET) || TABLES[level][name]?.kind === "amount") return text;
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}
