/** A line without axes: where the money went in the time that the page remembers. @module */
import { useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Series } from "../rings.ts";

const WIDTH = 96;
const HEIGHT = 32;

/** The path of the last `points` rows of a column, scaled into the box; empty for fewer than two. */
export function sparkPath(series: Series, column: number, points: number): string {
  const first = Math.max(0, series.length - points);
  const rows: [number, number][] = [];
  let low = Infinity, high = -Infinity;
  for (let row = first; row < series.length; row++) {
    const value = series.value(row, column);
    if (!Number.isFinite(value)) continue;
    rows.push([series.at(row), value]);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (rows.length < 2) return "";
  const from = rows[0][0], span = rows[rows.length - 1][0] - from || 1, height = high - low || 1;
  return rows.map(([at, value], index) => {
    const x = (at - from) / span * WIDTH, y = 1 + (1 - (value - low) / height) * (HEIGHT - 2);
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
}

export function Spark({ series, column, moved }: { series: Series; column: number; moved: ReadonlySignal<number> }) {
  const path = useComputed(() => {
    void moved.value;
    return sparkPath(series, column, 300);
  });
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.25" stroke-linejoin="round" />
    </svg>
  );
}
