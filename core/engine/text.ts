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
