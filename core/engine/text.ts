/** Numbers and instants as people and scripts read them. @module */
import type { Grid, Micros } from "../units.ts";
import { formatSteps } from "../units.ts";

const DAY_MICROS = 86_400_000_000;

/** ISO 8601 in UTC with microseconds: "2026-11-25T19:26:09.123456Z". Pure: reads no clock and no time zone. */
export function isoMicros(at: Micros): string {
  const days = Math.floor(at / DAY_MICROS);
  const rest = at - days * DAY_MICROS;
  const { year, month, day } = civil(days);
  const seconds = Math.floor(rest / 1e6);
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${
    pad(seconds % 60, 2)
  }`;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}.${pad(rest - seconds * 1e6, 6)}Z`;
}

/** The instant that `isoMicros` wrote; `null` = the text is none. */
export function microsOfIso(text: string): Micros | null {
  const fields = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z$/.exec(text)?.slice(1).map(Number);
  if (fields === undefined) return null;
  const [year, month, day, hour, minute, second, micros] = fields;
  const seconds = (dayCount(year, month, day) * 24 + hour) * 3600 + minute * 60 + second, at = seconds * 1e6 + micros;
  return isoMicros(at as Micros) === text ? at as Micros : null; // else it names no day or hour that there is
}

/** Ticks that may lie between two grid points, to a tenth of a tick, as a plain decimal; for opinions such as a fair value. */
export function formatFractional(steps: number, { step, decimals }: Grid): string {
  if (!Number.isFinite(steps)) throw new RangeError(`Cannot print ${steps} as a price: want a finite number`);
  return formatSteps(Math.round(steps * 10), { step, decimals: decimals + 1 });
}

function pad(value: number, width: number): string {
  return String(Math.floor(value)).padStart(width, "0");
}

/** The civil date of a day count since 1970 (proleptic Gregorian; era arithmetic on years that start in March). */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The other way round. */
function dayCount(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
