/** Instants and sequence numbers as Bybit writes them in account data: milliseconds as texts. @module */
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { type Fields, FrameError, shown } from "../shared/fields.ts";

const MS = /^\d{1,15}$/;

/** An instant in milliseconds, as a text or a number. @throws {FrameError} if it is none */
export function msOf(fields: Fields, name: string): Micros {
  const value = fields.values[name];
  const ms = typeof value === "string" && MS.test(value) ? Number(value) : value;
  if (typeof ms === "number" && Number.isSafeInteger(ms) && ms >= 0) return ms * MICROS_PER_MS as Micros;
  const { venue, frame } = fields.origin;
  throw new FrameError(venue, `Cannot read ${fields.path}.${name} ${shown(value)}: want milliseconds`, frame);
}

/** The first of these instants that is there and not empty, or null. */
export function firstMs(fields: Fields, ...names: readonly string[]): Micros | null {
  const name = names.find((name) => fields.has(name) && fields.values[name] !== "");
  return name === undefined ? null : msOf(fields, name);
}
