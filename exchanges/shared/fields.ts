/** Checked access to the fields of a venue's JSON: each wrong or missing field becomes a `FrameError` that names it.
 * For the slow road: account events, answers, rare frames. @module */
import { type Grid, type Micros, MICROS_PER_MS, parseSteps } from "../../core/units.ts";
import { type Money, parseMoney } from "../../core/money.ts";

/** How much of a frame an error carries, in characters. */
const FRAME_KEPT = 2_000;
/** How much of a value an error shows, in characters. */
const EXCERPT = 80;
/** 10^14 as milliseconds is the year 5138, as microseconds 1973: what is larger counts microseconds. */
const FIRST_MICROS = 1e14;

/** A venue sent what we cannot read. Counted, journalled, never skipped in silence. */
export class FrameError extends Error {
  override readonly name = "FrameError";
  readonly venue: string;
  /** The start of the frame. */
  readonly frame: string;

  constructor(venue: string, message: string, frame: string, options?: ErrorOptions) {
    super(message, options);
    this.venue = venue;
    this.frame = frame.slice(0, FRAME_KEPT);
  }
}

/** Where a value came from, for errors. */
export type Origin = { readonly venue: string; readonly frame: string };

/** A whole number of 16 digits or more that stands as a value of its own. */
const LONG_INTEGER = /[[:,]\s*-?\d{16,}\s*[,}\]]/;

/** Strings and numbers of a JSON text, each whole. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Fewer digits fit a double, whatever they are. */
const SAFE_LENGTH = 15;

/** Parses JSON; whole numbers beyond 2^53 come out as their digits in a string, so that no identifier is rounded.
 * @throws {FrameError} if it is no JSON */
export function parseJson(venue: string, text: string): unknown {
  try {
    const value = JSON.parse(text);
    // Only what is JSON may be touched: a quote could make some out of what is none.
    return LONG_INTEGER.test(text) ? JSON.parse(text.replace(TOKENS, quotedIfLong)) : value;
  } catch (cause) {
    throw new FrameError(venue, `Cannot read ${excerpt(text)}: want JSON`, text, { cause });
  }
}

function quotedIfLong(token: string): string {
  if (token.length <= SAFE_LENGTH || token.startsWith('"')) return token;
  const value = Number(token);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? `"${token}"` : token;
}

/** Reads `value` as an object. @throws {FrameError} if it is none */
export function fieldsOf(value: unknown, origin: Origin, path = "frame"): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FrameError(origin.venue, `Cannot read ${path} ${shown(value)}: want an object`, origin.frame);
  }
  return new Fields(value as Readonly<Record<string, unknown>>, origin, path);
}

/** Reads `value` as an array. @throws {FrameError} if it is none */
export function listOf(value: unknown, origin: Origin, path = "frame"): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new FrameError(origin.venue, `Cannot read ${path} ${shown(value)}: want a list`, origin.frame);
}

export class Fields {
  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    readonly origin: Origin,
    readonly path: string,
  ) {}

  /** True if the field is there and not null. */
  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string): string {
    const value = this.values[name];
    return typeof value === "string" ? value : this.#refuse(name, "a text");
  }

  /** The text, or null if the field is missing, null or empty. */
  optionalText(name: string): string | null {
    return this.has(name) && this.values[name] !== "" ? this.text(name) : null;
  }

  /** An identifier as text, or null if the field is missing, null or empty. */
  optionalIdentifier(name: string): string | null {
    return this.has(name) && this.values[name] !== "" ? this.identifier(name) : null;
  }

  /** A whole number up to 2^53. */
  integer(name: string): number {
    const value = this.values[name];
    return typeof value === "number" && Number.isSafeInteger(value) ? value : this.#refuse(name, "a whole number");
  }

  flag(name: string): boolean {
    const value = this.values[name];
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  /** An identifier as text; whole numbers of any length keep their digits. Whatever a venue counts or draws has a digit; what a
   * broken program writes in its place, such as "NaN", has none, and as a trade's name it would book the trade once more. */
  identifier(name: string): string {
    const value = this.values[name];
    if (typeof value === "string" && /\d/.test(value)) return value;
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    return this.#refuse(name, "an identifier");
  }

  /** A decimal text as whole steps of `grid`, at least `least`. */
  steps(name: string, grid: Grid, least = 0): number {
    const text = this.text(name);
    let steps: number;
    try {
      steps = parseSteps(text, grid);
    } catch (cause) {
      const message = `Cannot read ${this.path}.${name}: ${messageOf(cause)}`;
      throw new FrameError(this.origin.venue, message, this.origin.frame, { cause });
    }
    return steps >= least ? steps : this.#refuse(name, `at least ${least} steps`);
  }

  /** A decimal text as an exact amount. */
  amount(name: string): Money {
    const text = this.text(name);
    try {
      return parseMoney(text);
    } catch (cause) {
      const message = `Cannot read ${this.path}.${name}: ${messageOf(cause)}`;
      throw new FrameError(this.origin.venue, message, this.origin.frame, { cause });
    }
  }

  /** An instant that the venue gives in milliseconds or microseconds. */
  instant(name: string): Micros {
    const value = this.integer(name);
    return (value >= FIRST_MICROS ? value : value * MICROS_PER_MS) as Micros;
  }

  object(name: string): Fields {
    return fieldsOf(this.values[name], this.origin, `${this.path}.${name}`);
  }

  list(name: string): readonly unknown[] {
    return listOf(this.values[name], this.origin, `${this.path}.${name}`);
  }

  #refuse(name: string, wanted: string): never {
    throw new FrameError(
      this.origin.venue,
      `Cannot read ${this.path}.${name} ${shown(this.values[name])}: want ${wanted}`,
      this.origin.frame,
    );
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value as the start of its JSON text: a value of thousands of lists in each other is read by no printer. */
export function shown(value: unknown): string {
  return value === undefined ? "(missing)" : excerpt(sketch(value, EXCERPT));
}

/** JSON text, whole if it is no longer than `room`. */
function sketch(value: unknown, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room + 1));
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  const list = Array.isArray(value), entries = list ? value : Object.keys(value);
  let text = list ? "[" : "{";
  for (let i = 0; i < entries.length && text.length <= room; i++) {
    const name = list ? "" : `${sketch(entries[i], room)}:`, left = room - text.length - name.length;
    const inner = list ? value[i] : (value as Record<string, unknown>)[entries[i]];
    text += `${i === 0 ? "" : ","}${name}${left < 0 ? "" : sketch(inner, left)}`;
  }
  return text + (list ? "]" : "}");
}

function excerpt(text: string): string {
  return text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT - 3)}...`;
}
