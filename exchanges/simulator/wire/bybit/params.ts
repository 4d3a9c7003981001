/** Parameters of one request: from a query, from a JSON body or from the one element of a trade message, with Bybit's
 * refusals for what is missing or malformed. A null and an empty text are as good as absent. @module */
import type { Category } from "./category.ts";
import { badParameter, refusals } from "./errors.ts";

const DECIMAL = /^\d{1,20}(\.\d{1,20})?$/;
const LINK_ID = /^[A-Za-z0-9_-]{1,36}$/;

export class Params {
  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  static fromQuery(query: string): Params {
    return new Params(Object.fromEntries(new URLSearchParams(query)));
  }

  /** @throws {BybitError} if it is no JSON object; an empty body is one without anything in it */
  static fromBody(body: string): Params {
    if (body === "") return new Params({});
    let content: unknown;
    try {
      content = JSON.parse(body);
    } catch {
      throw badParameter("the body is not JSON");
    }
    return Params.fromValue(content);
  }

  /** @throws {BybitError} if it is no object */
  static fromValue(content: unknown): Params {
    if (typeof content === "object" && content !== null && !Array.isArray(content)) {
      return new Params(content as Record<string, unknown>);
    }
    throw badParameter("an object is wanted");
  }

  has(name: string): boolean {
    return this.optional(name) !== null;
  }

  /** Texts as they are. Numbers and booleans as JSON prints them: the venue's own clients send both for the same field.
   */
  optional(name: string): string | null {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : null;
    if (value === null || value === undefined || value === "") return null;
    if (typeof value === "object") throw refusals.invalid(name);
    return String(value);
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw refusals.missing(name);
    return value;
  }

  /** One of a few words; `absent` if it was not sent. */
  choice<T extends string>(name: string, known: readonly T[], absent: T): T {
    const value = this.optional(name);
    if (value === null) return absent;
    const found = known.find((word) => word === value);
    if (found === undefined) throw refusals.invalid(name);
    return found;
  }

  integer(name: string): number | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!/^-?\d{1,16}$/.test(value)) throw refusals.invalid(name);
    return Number(value);
  }

  /** From 1; what is more than `most` is cut; `absent` if it was not sent. */
  limit(name: string, absent: number, most: number): number {
    const value = this.integer(name);
    if (value === null) return absent;
    if (value < 1) throw refusals.invalid(name);
    return Math.min(value, most);
  }

  /** A plain decimal from 0; null = not sent. */
  decimal(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && !DECIMAL.test(value)) throw refusals.invalid(name);
    return value;
  }

  flag(name: string): boolean {
    const value = this.optional(name);
    if (value === null || value === "false" || value === "0") return false;
    if (value === "true" || value === "1") return true;
    throw refusals.invalid(name);
  }

  linkId(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && !LINK_ID.test(value)) throw badParameter(`${name} invalid: 36 of A-Z, a-z, 0-9, - and _`);
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.values[name];
    if (!Array.isArray(value)) throw refusals.missing(name);
    return value;
  }

  /** Null = a category that is not simulated.
   * @throws {BybitError} for none at all */
  category(): Category | null {
    const category = this.optional("category");
    if (category === "linear" || category === "spot") return category;
    // These exist at the venue, and list nothing here.
    if (category === "inverse" || category === "option") return null;
    throw refusals.category();
  }

  /** With other parameters beside them. */
  with(others: Readonly<Record<string, unknown>>): Params {
    return new Params({ ...this.values, ...others });
  }
}
