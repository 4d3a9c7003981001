/** Parameters of one request, from a query, a form or a ws-api object, with Binance's refusals for what is missing or
 * malformed. Values are texts as they were sent. @module */
import { type Money, parseMoney } from "../../../../core/money.ts";
import { refusals } from "./errors.ts";

const DECIMAL_RANGE = "^([0-9]{1,20})(\\.[0-9]{1,20})?$";
const DECIMAL = /^([0-9]{1,20})(\.[0-9]{1,20})?$/;
const INTEGER_RANGE = "^[0-9]{1,20}$";
const INTEGER = /^[0-9]{1,20}$/;
const CLIENT_ID_RANGE = "^[\\.A-Z\\:/a-z0-9_-]{1,36}$";
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
/** Binance keeps eight places of prices and quantities. */
const PLACES = 8;

export class Params {
  constructor(readonly values: ReadonlyMap<string, string>) {}

  /** What stands in both counts as the query has it.
   * @throws {ApiError} if a parameter stands twice in one of them */
  static fromForm(query: string, body: string): Params {
    return new Params(new Map([...valuesIn(body), ...valuesIn(query)]));
  }

  /** Numbers and booleans as JSON prints them; lists and objects as JSON texts; null and absent are the same. */
  static fromObject(object: Readonly<Record<string, unknown>>): Params {
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(object)) {
      if (value === null || value === undefined) continue;
      values.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    return new Params(values);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  optional(name: string): string | null {
    const value = this.values.get(name);
    if (value === undefined) return null;
    if (value === "") throw refusals.empty(name);
    return value;
  }

  text(name: string): string {
    const value = this.values.get(name);
    if (value === undefined || value === "") throw refusals.missing(name);
    return value;
  }

  /** A plain decimal > 0 with at most eight places that are not zero, as its text; null = not sent. */
  decimal(name: string): string | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!DECIMAL.test(value)) throw refusals.illegal(name, DECIMAL_RANGE);
    if (/[1-9]/.test((value.split(".")[1] ?? "").slice(PLACES))) throw refusals.tooPrecise(name);
    if (!/[1-9]/.test(value)) throw refusals.invalid(name);
    return value;
  }

  money(name: string): Money | null {
    const value = this.decimal(name);
    return value === null ? null : parseMoney(value);
  }

  integer(name: string): number | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!INTEGER.test(value)) throw refusals.illegal(name, INTEGER_RANGE);
    return Number(value);
  }

  /** Between `least` and `most`, what lies outside is cut; `absent` if it was not sent. */
  limit(name: string, absent: number, most: number): number {
    const value = this.integer(name);
    if (value === null) return absent;
    if (value < 1) throw refusals.invalid(name);
    return Math.min(value, most);
  }

  clientId(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && !CLIENT_ID.test(value)) throw refusals.illegal(name, CLIENT_ID_RANGE);
    return value;
  }
}

function valuesIn(form: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(form)) {
    if (values.has(name)) throw refusals.twice();
    values.set(name, value);
  }
  return values;
}
