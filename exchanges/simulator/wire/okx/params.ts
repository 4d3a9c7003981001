/** Parameters of one request, from a query or a JSON object, with OKX's refusals for what is missing or malformed. The venue
 * writes values as texts and takes numbers and booleans as well; an empty text is the same as none. @module */
import { refusals } from "./errors.ts";

const DECIMAL = /^[0-9]{1,20}(\.[0-9]{1,20})?$/;
const INTEGER = /^[0-9]{1,20}$/;
const CLIENT_ID = /^[A-Za-z0-9]{1,32}$/;
const TAG = /^[A-Za-z0-9]{1,16}$/;

export class Params {
  constructor(readonly values: ReadonlyMap<string, string>) {}

  /** Of several values of one name the last counts. */
  static fromQuery(query: string): Params {
    return new Params(new Map(new URLSearchParams(query)));
  }

  static fromObject(object: Readonly<Record<string, unknown>>): Params {
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(object)) {
      if (value === null || value === undefined) continue;
      values.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    return new Params(values);
  }

  has(name: string): boolean {
    return this.optional(name) !== null;
  }

  optional(name: string): string | null {
    return this.values.get(name) || null;
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw refusals.missing(name);
    return value;
  }

  /** A plain decimal > 0, as its text; null = not sent. */
  decimal(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && (!DECIMAL.test(value) || !/[1-9]/.test(value))) throw refusals.parameter(name);
    return value;
  }

  integer(name: string): number | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!INTEGER.test(value)) throw refusals.parameter(name);
    return Number(value);
  }

  /** From 1 to `most`; what lies outside is cut; `absent` if it was not sent. */
  limit(name: string, absent: number, most: number): number {
    return Math.max(1, Math.min(this.integer(name) ?? absent, most));
  }

  /** One of a few words. */
  word<T extends string>(name: string, known: readonly T[]): T {
    const value = this.text(name);
    if (!(known as readonly string[]).includes(value)) throw refusals.parameter(name);
    return value as T;
  }

  optionalWord<T extends string>(name: string, known: readonly T[], absent: T): T {
    return this.has(name) ? this.word(name, known) : absent;
  }

  flag(name: string): boolean {
    return this.optionalWord(name, ["true", "false"], "false") === "true";
  }

  clientId(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && !CLIENT_ID.test(value)) throw refusals.parameter(name);
    return value;
  }

  tag(): string {
    const value = this.optional("tag");
    if (value !== null && !TAG.test(value)) throw refusals.parameter("tag");
    return value ?? "";
  }
}
