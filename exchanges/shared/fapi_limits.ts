/** Request limits as Binance and the venues that took over its API list them, in `exchangeInfo` and with their answers.
 * Source: binance-spot-api-docs, rest-api.md, "LIMITS", and USD-M futures, "Exchange Information"; read 2026-11-25. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError, listOf } from "./fields.ts";

export type LimitSpec = { readonly name: string; readonly length: Micros; readonly limit: number };

/** Intervals of one window that a listing may name at most before they cannot be meant. */
const MOST_INTERVALS = 1_000;
const INTERVALS: ReadonlyMap<string, readonly [letter: string, seconds: number]> = new Map([
  ["SECOND", ["s", 1]],
  ["MINUTE", ["m", 60]],
  ["HOUR", ["h", 3_600]],
  ["DAY", ["d", 86_400]],
]);

/** "ORDERS 10s" and its kin, as the body of `exchangeInfo` and every answer over the socket list them. */
export function limitName(limit: Fields): string {
  return `${limit.text("rateLimitType")} ${limit.integer("intervalNum")}${interval(limit)[0]}`;
}

/** The limits of an `exchangeInfo` body. @throws {FrameError} */
export function readLimits(body: Fields): LimitSpec[] {
  if (!body.has("rateLimits")) return [];
  return listOf(body.values.rateLimits, body.origin, "rateLimits")
    .map((value) => fieldsOf(value, body.origin, "rateLimit"))
    .filter((limit) => limit.has("rateLimitType"))
    .map((limit) => ({
      name: limitName(limit),
      length: interval(limit)[1] * within(limit, "intervalNum", 1, MOST_INTERVALS) * MICROS_PER_SECOND as Micros,
      limit: limit.integer("limit"),
    }));
}

/** A whole number between two bounds. @throws {FrameError} */
export function within(fields: Fields, name: string, least: number, most: number): number {
  const value = fields.integer(name);
  if (value >= least && value <= most) return value;
  const { venue, frame } = fields.origin;
  throw new FrameError(venue, `Cannot read ${fields.path}.${name} ${value}: want ${least} to ${most}`, frame);
}

function interval(limit: Fields): readonly [letter: string, seconds: number] {
  const known = INTERVALS.get(limit.text("interval"));
  if (known) return known;
  throw new FrameError(
    limit.origin.venue,
    `Cannot read interval "${limit.text("interval")}": want one of ${[...INTERVALS.keys()].join(", ")}`,
    limit.origin.frame,
  );
}
