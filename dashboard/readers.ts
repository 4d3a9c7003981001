/** Reads bodies and queries by plain code. `schemas.ts` says the same to people and a test holds the two together: the
 * library behind the schemas costs this thread eight megabytes, and a kill should need no library. @module */
import { plainReason, REASON_LEAST, REASON_LENGTH, WANT_REASON, WANT_SCOPE } from "./reason.ts";
import type { Detail } from "./refusal.ts";
import type { ShapeName } from "./shapes.ts";

/** Puts what is wrong into `problems`, field by field; then what it gives back is of no use. */
export type Reader<T> = {
  readonly shape: ShapeName;
  read(value: unknown, problems: Detail[]): T;
};

const PHRASE_LENGTH = 100, TEXT_LENGTH = 200, NAME_LENGTH = 64, PAGE_MOST = 1_000, PAGE_USUAL = 100;

/** A kill is not refused for what a person wrote beside it: an odd reason is replaced, unknown fields are passed over. */
export const killReader: Reader<{
  reason?: string;
  level?: "stop" | "cancel" | "flatten";
  scope?: string;
}> = {
  shape: "killBody",
  read(value, problems) {
    const { reason, level, scope } = objectIn(value, problems) ?? {};
    const known = level === undefined || level === "stop" || level === "cancel" || level === "flatten";
    if (!known) problems.push({ field: "level", reason: `want "stop", "cancel" or "flatten"; nothing was killed` });
    const named = scope === undefined || typeof scope === "string" && scope !== "" && scope.length <= NAME_LENGTH;
    if (!named) problems.push({ field: "scope", reason: WANT_SCOPE });
    return {
      ...(reason === undefined ? {} : { reason: typeof reason === "string" ? reason : "the reason given was no text" }),
      ...(level === undefined || !known ? {} : { level }),
      ...(scope === undefined || !named ? {} : { scope: scope as string }),
    };
  },
};

type RearmBody = { reason: string; phrase: string; scope?: string; config?: string; token?: string };
export const rearmReader: Reader<RearmBody> = strict<RearmBody>(
  "rearmBody",
  ["reason", "phrase", "scope", "config", "token"],
  { reason: "", phrase: "" },
  (fields, problems) => {
    const read: RearmBody = {
      reason: plainReason(textIn(fields, "reason", REASON_LENGTH, problems)),
      phrase: textIn(fields, "phrase", PHRASE_LENGTH, problems),
    };
    if (fields.scope !== undefined) read.scope = nameIn(fields, "scope", problems);
    for (const field of ["config", "token"] as const) {
      if (fields[field] !== undefined) read[field] = textIn(fields, field, TEXT_LENGTH, problems);
    }
    return read;
  },
);

type ForeignBody = { venue: string; confirm: string; reason: string };
/** Orders of others are cancelled by a text that names their number. */
export const foreignReader: Reader<ForeignBody> = strict<ForeignBody>(
  "foreignBody",
  ["venue", "confirm", "reason"],
  { venue: "", confirm: "", reason: "" },
  (fields, problems) => ({
    venue: nameIn(fields, "venue", problems),
    confirm: textIn(fields, "confirm", PHRASE_LENGTH, problems),
    reason: givenReasonIn(fields, problems),
  }),
);

type ParametersBody = { if_version: number; set: Record<string, number | string | boolean>; preview?: boolean };
export const parametersReader: Reader<ParametersBody> = strict<ParametersBody>(
  "parametersBody",
  ["if_version", "set", "preview"],
  { if_version: 0, set: {} },
  (fields, problems) => {
    const read = { if_version: versionIn(fields, problems), set: parametersIn(fields.set, problems) },
      { preview } = fields;
    if (preview === undefined) return read;
    if (typeof preview === "boolean") return { ...read, preview };
    problems.push({ field: "preview", reason: "want true or false" });
    return read;
  },
);

export const rollbackReader: Reader<{ if_version: number }> = strict(
  "rollbackBody",
  ["if_version"],
  { if_version: 0 },
  (fields, problems) => ({ if_version: versionIn(fields, problems) }),
);

export const pauseReader: Reader<{ reason?: string }> = strict<{ reason?: string }>(
  "pauseBody",
  ["reason"],
  {},
  (fields, problems) =>
    fields.reason === undefined ? {} : { reason: plainReason(textIn(fields, "reason", REASON_LENGTH, problems)) },
);

export const adoptReader: Reader<{ market: string; reason: string }> = strict(
  "adoptBody",
  ["market", "reason"],
  { market: "", reason: "" },
  (fields, problems) => ({ market: nameIn(fields, "market", problems), reason: givenReasonIn(fields, problems) }),
);

export const closeReader: Reader<{ reason: string }> = strict(
  "closeBody",
  ["reason"],
  { reason: "" },
  (fields, problems) => ({ reason: givenReasonIn(fields, problems) }),
);

export const resumeHoldReader: Reader<{ scope: string; reason?: string }> = strict<{ scope: string; reason?: string }>(
  "resumeHoldBody",
  ["scope", "reason"],
  { scope: "" },
  (fields, problems) => ({
    scope: nameIn(fields, "scope", problems),
    ...(fields.reason === undefined ? {} : { reason: plainReason(textIn(fields, "reason", REASON_LENGTH, problems)) }),
  }),
);

type LimitsBody = { scope: string; reason: string; set: Record<string, number | string> };
export const limitsReader: Reader<LimitsBody> = strict<LimitsBody>(
  "limitsBody",
  ["scope", "reason", "set"],
  { scope: "", reason: "", set: {} },
  (fields, problems) => ({
    scope: nameIn(fields, "scope", problems),
    reason: givenReasonIn(fields, problems),
    set: limitsIn(fields.set, problems),
  }),
);

export const pageReader: Reader<{ after: number; limit: number }> = strict(
  "pageQuery",
  ["after", "limit"],
  { after: 0, limit: 0 },
  (fields, problems) => ({
    after: countIn(fields, "after", 0, Number.MAX_SAFE_INTEGER, problems) ?? 0,
    limit: countIn(fields, "limit", 1, PAGE_MOST, problems) ?? PAGE_USUAL,
  }),
);

export const streamReader: Reader<{ after?: number }> = strict<{ after?: number }>(
  "streamQuery",
  ["after"],
  {},
  (fields, problems) => {
    const after = countIn(fields, "after", 0, Number.MAX_SAFE_INTEGER, problems);
    return after === undefined ? {} : { after };
  },
);

export const anyReader: Reader<Record<string, never>> = { shape: "noQuery", read: () => ({}) };

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; `null` = it is none. */
function objectIn(value: unknown, problems: Detail[]): Fields | null {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  problems.push({ field: "", reason: "want an object" });
  return null;
}

/** A reader of objects that hold the fields `known` and no others. @param none what is given back for what is no object */
function strict<T>(
  shape: ShapeName,
  known: readonly string[],
  none: T,
  read: (fields: Fields, problems: Detail[]) => T,
): Reader<T> {
  return {
    shape,
    read(value, problems) {
      const fields = objectIn(value, problems);
      if (fields === null) return none;
      const result = read(fields, problems), unknown = Object.keys(fields).filter((name) => !known.includes(name));
      if (unknown.length > 0) problems.push({ field: "", reason: `knows no field ${unknown.join(", ")}` });
      return result;
    },
  };
}

function textIn(fields: Fields, field: string, most: number, problems: Detail[]): string {
  const value = fields[field];
  if (typeof value !== "string") problems.push({ field, reason: "want a text" });
  else if (value.length > most) problems.push({ field, reason: `want at most ${most} characters` });
  else return value;
  return "";
}

function nameIn(fields: Fields, field: string, problems: Detail[]): string {
  const value = fields[field];
  if (value !== "") return textIn(fields, field, NAME_LENGTH, problems);
  problems.push({ field, reason: "want a name" });
  return "";
}

/** A reason that may not be missing. */
function givenReasonIn(fields: Fields, problems: Detail[]): string {
  const before = problems.length, reason = plainReason(textIn(fields, "reason", REASON_LENGTH, problems));
  if (problems.length === before && reason.length < REASON_LEAST) {
    problems.push({ field: "reason", reason: WANT_REASON });
  }
  return reason;
}

function versionIn({ if_version: value }: Fields, problems: Detail[]): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  const reason = "want the version that the change stands on, a whole number from 1";
  problems.push({ field: "if_version", reason });
  return 0;
}

function parametersIn(value: unknown, problems: Detail[]): Record<string, number | string | boolean> {
  return recordIn(value, "parameter", isParameterValue, "want a number, a text, true or false", problems);
}

function limitsIn(value: unknown, problems: Detail[]): Record<string, number | string> {
  return recordIn(value, "limit", isLimitValue, "want a number or a decimal text", problems);
}

/** The field `set`: names with values of one kind. */
function recordIn<T>(
  value: unknown,
  what: string,
  isValue: (given: unknown) => given is T,
  wanted: string,
  problems: Detail[],
): Record<string, T> {
  const set: Record<string, T> = {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push({ field: "set", reason: `want an object of ${what}s` });
    return set;
  }
  for (const [name, given] of Object.entries(value)) {
    const field = `set.${name}`;
    if (name.length < 1 || name.length > NAME_LENGTH) {
      problems.push({ field, reason: `want a name of 1 to ${NAME_LENGTH} characters` });
    } else if (isValue(given)) set[name] = given;
    else problems.push({ field, reason: wanted });
  }
  if (Object.keys(value).length === 0) problems.push({ field: "set", reason: `names no ${what}` });
  return set;
}

function isParameterValue(value: unknown): value is number | string | boolean {
  return typeof value === "boolean" || isLimitValue(value);
}

function isLimitValue(value: unknown): value is number | string {
  return typeof value === "string" ? value.length <= TEXT_LENGTH : typeof value === "number" && Number.isFinite(value);
}

/** A number of a query, whose values are texts. */
function countIn(
  fields: Fields,
  field: string,
  from: number,
  to: number,
  problems: Detail[],
): number | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= from && count <= to) return count;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
  problems.push({ field, reason: `want a whole number ${range}` });
  return undefined;
}
