/** The journal's records as text: one JSON line each. A line is
 * `{"seq":…,"monoNs":…,"wallMs":…,"kind":"…","payload":…,"prevHash":"…","check":"…"}`, keys in this order; `prevHash` stands
 * in the first line of a link alone, and `check` covers the line's bytes before `,"check":` (see `journal_chain.ts`). Lines
 * of the old form, up to 2026-11, all have `prevHash`, and `hash` in the place of `check`. In a payload a bigint is
 * `{"$n":"123"}`; an object with a key that begins with `$` is `{"$o":[[key,value],…]}`, so nothing that a person or a venue
 * sends can be mistaken for a tag. @module */
import type { Command } from "../core/command.ts";
import type { Micros } from "../core/units.ts";
import type { AccountEvent, Listed, OperatorEvent, VenueEvent } from "../core/event.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { ParameterValues } from "../core/engine/parameters.ts";

/** First record of every start. `config` is the SHA-256 of the resolved configuration. */
export type Boot = {
  readonly tag: number;
  readonly epoch: number;
  readonly mode: string;
  readonly build: string;
  readonly config: string;
  /** What a replay has to begin with besides the records before; boots up to 2026-11 have none of it. */
  readonly startedAt?: Micros;
  readonly armAtStart?: boolean;
  readonly tripped?: { readonly by: string; readonly reason: string; readonly at: Micros } | null;
};
/** What the runtime itself saw go wrong; the engine's own incidents come as facts. */
export type Incident = {
  readonly severity: "S1" | "S2";
  readonly code: string;
  readonly sentence: string;
  readonly scope: string;
};
export type KillNote = {
  readonly step: "trip" | "verified" | "dirty" | "rearm";
  readonly by: string;
  readonly reason: string;
  readonly level: string;
  readonly detail?: unknown;
};
export type ParametersNote = {
  readonly strategy: string;
  readonly version: number;
  readonly by: string;
  readonly before: ParameterValues;
  readonly after: ParameterValues;
};
/** Anything else worth keeping. Topic "curve" carries a `CurvePoint` of the dashboard as `point`. */
export type Note = { readonly topic: string; readonly [name: string]: unknown };
/** Last record of a full segment, and its manifest: what wrote it, what is in it, and the newest snapshot by then. Seals up to
 * 2026-11 have the first three fields alone. */
export type Seal = {
  readonly segment: number;
  readonly firstSeq: number;
  /** With the seal itself. */
  readonly records: number;
  readonly lastSeq?: number;
  readonly config?: string;
  readonly build?: string;
  readonly snapshot?: { readonly seq: number; readonly state: string } | null;
};

export type JournalEntry =
  | { readonly kind: "boot"; readonly payload: Boot }
  | { readonly kind: "command"; readonly payload: Command }
  | { readonly kind: "event"; readonly payload: AccountEvent | OperatorEvent | VenueEvent | Listed }
  | { readonly kind: "fact"; readonly payload: Fact }
  | { readonly kind: "incident"; readonly payload: Incident }
  | { readonly kind: "kill"; readonly payload: KillNote }
  | { readonly kind: "params"; readonly payload: ParametersNote }
  | { readonly kind: "note"; readonly payload: Note }
  | { readonly kind: "seal"; readonly payload: Seal };
export type JournalKind = JournalEntry["kind"];

export type JournalRecord = JournalEntry & {
  /** From 1, without holes. */
  readonly seq: number;
  /** Nanoseconds of a clock that never steps back, since the process started. */
  readonly monoNs: number;
  readonly wallMs: number;
  /** `null` for a line within a link. */
  readonly prevHash: string | null;
  /** What closes the line and tells it from others of the same number: 8 hex digits, or 64 in the old form. */
  readonly check: string;
};

export const GENESIS = "0".repeat(64);
const KINDS: ReadonlySet<string> = new Set<JournalKind>([
  "boot",
  "command",
  "event",
  "fact",
  "incident",
  "kill",
  "params",
  "note",
  "seal",
]);
/** Deeper nesting than this is a circle or an attack. */
const MAX_DEPTH = 64;

/** @throws {RangeError} unless `line` has the shape of a record; says nothing about its check */
export function decodeRecord(line: string): JournalRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw new RangeError("Cannot read a journal line: it is no JSON", { cause });
  }
  const raw = parsed as
    & Omit<JournalRecord, "prevHash" | "check">
    & Partial<Record<"prevHash" | "check" | "hash", unknown>>;
  const shaped = typeof parsed === "object" && parsed !== null && Number.isSafeInteger(raw.seq) && raw.seq > 0 &&
    Number.isFinite(raw.monoNs) && Number.isFinite(raw.wallMs) && KINDS.has(raw.kind) &&
    typeof raw.payload === "object" && raw.payload !== null &&
    (raw.hash === undefined
      ? matches(CHECK, raw.check) && (raw.prevHash === undefined || matches(HASH, raw.prevHash))
      : matches(HASH, raw.hash) && matches(HASH, raw.prevHash) && raw.check === undefined);
  if (!shaped) throw new RangeError("Cannot read a journal line: it lacks a field of a record");
  const { seq, monoNs, wallMs, kind, prevHash = null } = raw, check = raw.hash ?? raw.check;
  const payload = line.includes('"$') ? untag(raw.payload) : raw.payload;
  return { seq, monoNs, wallMs, kind, payload, prevHash, check } as JournalRecord;
}

/** Plain data as JSON, bigints kept exact. −0 becomes 0, properties that are `undefined` vanish.
 * @throws {TypeError} on what would not come back as it was: NaN, ±∞, typed arrays (levels of a book), dates, functions */
export function encodePayload(value: unknown): string {
  return JSON.stringify(needsTags(value, 0) ? tagged(value) : value);
}

/** @throws {SyntaxError} for what is no JSON @throws {RangeError} for a tag that says nothing */
export function decodePayload(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes('"$') ? untag(value) : value;
}

function needsTags(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return false;
    case "bigint":
      return true;
    case "number":
      if (Number.isFinite(value)) return false;
      throw new TypeError(`Cannot journal ${value}: want a finite number`);
    case "object":
      return value !== null && objectNeedsTags(value, depth);
    default:
      throw new TypeError(`Cannot journal a ${typeof value}: want plain data`);
  }
}

function objectNeedsTags(value: object, depth: number): boolean {
  if (depth >= MAX_DEPTH) throw new TypeError(`Cannot journal data nested deeper than ${MAX_DEPTH}`);
  let tags = false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) tags = needsTags(value[i], depth + 1) || tags;
    return tags;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`Cannot journal a ${value.constructor?.name ?? "strange object"}: want plain data`);
  }
  for (const key in value) {
    const property = (value as Record<string, unknown>)[key];
    if (property !== undefined) tags = needsTags(property, depth + 1) || key.charCodeAt(0) === 36 || tags;
  }
  return tags;
}

function tagged(value: unknown): unknown {
  if (typeof value === "bigint") return { $n: value.toString() };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(tagged);
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const property = (value as Record<string, unknown>)[key];
    if (property === undefined) continue;
    if (key.charCodeAt(0) === 36 || key === "__proto__") return taggedEntries(value); // rare: no plain name
    copy[key] = tagged(property);
  }
  return copy;
}

function taggedEntries(value: object): unknown {
  const entries = Object.entries(value).filter(([, property]) => property !== undefined)
    .map(([key, property]) => [key, tagged(property)] as const);
  return entries.some(([key]) => key.startsWith("$")) ? { $o: entries } : Object.fromEntries(entries);
}

function untag(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  // Tags add levels of their own to what was written.
  if (depth > 4 * MAX_DEPTH) throw new RangeError(`Cannot read a journal's data nested deeper than ${4 * MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((inner) => untag(inner, depth + 1));
  const record = value as Record<string, unknown>;
  if (typeof record.$n === "string") return wholeOf(record.$n);
  const entries = Array.isArray(record.$o) ? record.$o.map(entryOf) : Object.entries(record);
  return Object.fromEntries(entries.map(([key, property]) => [key, untag(property, depth + 1)]));
}

function wholeOf(digits: string): bigint {
  if (/^-?\d+$/.test(digits)) return BigInt(digits);
  throw new RangeError(`Cannot read ${digits.slice(0, 80)} in a journal: want a whole number`);
}

function entryOf(entry: unknown): readonly [string, unknown] {
  if (Array.isArray(entry) && entry.length === 2 && typeof entry[0] === "string") return entry as [string, unknown];
  throw new RangeError("Cannot read an object in a journal: want pairs of key and value");
}

const HASH = /^[0-9a-f]{64}$/, CHECK = /^[0-9a-f]{8}$/;

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === "string" && pattern.test(value);
}
