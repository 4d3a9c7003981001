/** Structured lines about what the process does, for people and for collectors. Never a secret; a message that repeats is
 * counted instead of printed; writing never blocks the engine. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LOG_LEVELS[number];
export type LogFormat = "text" | "json";
/** What belongs to a message: plain values; an Error gives its message and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with `fields` on every line. */
  child(fields: LogFields): Log;
}

export type LogOptions = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly colour: boolean;
  readonly clock: () => Micros;
  /** Strikes secrets out of a finished line. */
  readonly redact: (text: string) => string;
  /** Takes a line with its line end. */
  readonly write: (line: string) => void;
};

/** So many of one message in `REPEAT_WINDOW` are printed; the rest is counted and told with the next one. */
const REPEATS = 5;
const REPEAT_WINDOW = 10e6; // µs
const REPEAT_KEYS = 256;
const COLOURS: Readonly<Record<LogLevel, string>> = { debug: "\x1b[2m", info: "", warn: "\x1b[33m", error: "\x1b[31m" };

export function createLog(options: LogOptions): Log {
  return new Lines(options, {}, new Map());
}

type Repeat = { since: number; count: number };

class Lines implements Log {
  readonly #lowest: number;

  constructor(
    readonly options: LogOptions,
    readonly fields: LogFields,
    readonly repeats: Map<string, Repeat>,
  ) {
    this.#lowest = LOG_LEVELS.indexOf(options.level);
  }

  debug(message: string, fields?: LogFields): void {
    this.#line("debug", message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#line("info", message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#line("warn", message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#line("error", message, fields);
  }
  child(fields: LogFields): Log {
    return new Lines(this.options, { ...this.fields, ...fields }, this.repeats);
  }

  #line(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (LOG_LEVELS.indexOf(level) < this.#lowest) return;
    const at = this.options.clock();
    const left = this.#repeated(`${level} ${message}`, at);
    if (left === null) return;
    const all = { ...this.fields, ...fields, ...(left > 0 ? { leftOut: left } : {}) };
    const line = this.options.format === "json" ? asJson(at, level, message, all) : asText(at, level, message, all);
    const clean = this.options.redact(line);
    const colour = this.options.colour ? COLOURS[level] : "";
    this.options.write(colour === "" ? `${clean}\n` : `${colour}${clean}\x1b[0m\n`);
  }

  /** How many like it were left out before this one; `null` = leave it out too. */
  #repeated(key: string, at: number): number | null {
    const repeat = this.repeats.get(key);
    if (repeat && at - repeat.since < REPEAT_WINDOW) {
      repeat.count += 1;
      return repeat.count <= REPEATS ? 0 : null;
    }
    this.repeats.delete(key);
    if (this.repeats.size >= REPEAT_KEYS) {
      for (const oldest of this.repeats.keys()) {
        this.repeats.delete(oldest);
        break;
      }
    }
    this.repeats.set(key, { since: at, count: 1 });
    return repeat ? Math.max(0, repeat.count - REPEATS) : 0;
  }
}

function asJson(at: Micros, level: LogLevel, message: string, fields: LogFields): string {
  const entries = Object.entries(fields).map(([name, value]) => [name, plain(value)]);
  return JSON.stringify({ at: isoMicros(at), level, message, ...Object.fromEntries(entries) });
}

function asText(at: Micros, level: LogLevel, message: string, fields: LogFields): string {
  let line = `${isoMicros(at)} ${level.toUpperCase().padEnd(5)} ${oneLine(message)}`;
  for (const [name, value] of Object.entries(fields)) line += ` ${name}=${word(plain(value))}`;
  return line;
}

/** A value that JSON can hold. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return withCauses(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "object" && value !== null ? json(value) : value;
}

function json(value: object): string {
  try {
    return JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? inner.toString() : inner);
  } catch {
    return String(value); // a circle: a log line is no reason to fail
  }
}

function withCauses(error: Error): string {
  const causes = [`${error.name}: ${error.message}`];
  for (let cause = error.cause; cause !== undefined && causes.length < 5;) {
    causes.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes.join("; caused by: ");
}

function word(value: unknown): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? oneLine(text) : JSON.stringify(text);
}

/** No text from outside may begin a line of its own or steer a terminal. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
