/** A strip chart with its grid, its times and what the pointer reads off. The grid is drawn by the page, the curves by the
 * strip. @module */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { decimal, timeOfDay, utc } from "../format.ts";
import type { Series } from "../rings.ts";
import { gridLines, gridStep, type Range, stepPlaces } from "./scale.ts";
import { type Mark, Strip, type StripStyle } from "./strip.ts";

export type ChartProps = {
  /** The curve and how to draw it; another series is another chart. */
  readonly source: ReadonlySignal<{ readonly series: Series; readonly key: string }>;
  readonly style: StripStyle;
  readonly marks: ReadonlySignal<readonly Mark[]>;
  /** Moves when there is something new. */
  readonly moved: ReadonlySignal<unknown>;
  /** The right edge, ms. */
  readonly now: ReadonlySignal<number>;
  readonly span: Signal<number>;
  readonly label: string;
  readonly signed: boolean;
  /** What a row says, for the pointer. */
  readonly read: (series: Series, row: number) => readonly (readonly [string, string])[];
};

type Pointer = { readonly x: number; readonly at: number; readonly lines: readonly (readonly [string, string])[] };

export function Chart({ source, style, marks, moved, now, span, label, signed, read }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null), strip = useRef<Strip | null>(null), shown = useRef("");
  const range = useSignal<Range | null>(null);
  const size = useSignal(0);
  const pointer = useSignal<Pointer | null>(null);

  useEffect(() => {
    if (!canvas.current) return;
    const own = strip.current = new Strip(canvas.current, style);
    const fit = () => {
      own.resize();
      size.value += 1;
    };
    const observer = new ResizeObserver(fit);
    observer.observe(canvas.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const recolour = () => {
      own.invalidate();
      size.value += 1;
    };
    scheme.addEventListener("change", recolour);
    addEventListener("twoside:colours", recolour);
    fit();
    return () => {
      observer.disconnect();
      scheme.removeEventListener("change", recolour);
      removeEventListener("twoside:colours", recolour);
    };
  }, []);

  useSignalEffect(() => {
    void moved.value;
    void size.value;
    const own = strip.current, { series, key } = source.value, all = marks.value;
    if (!own) return;
    if (shown.current !== key) {
      shown.current = key;
      own.invalidate();
      pointer.value = null;
    }
    if (own.draw(series, all, now.peek(), span.value)) range.value = own.empty ? null : own.range;
  });

  const lines = useComputed(() => {
    const seen = range.value;
    if (!seen) return [];
    const step = gridStep(seen, 5), places = stepPlaces(step);
    return gridLines(seen, step).map((value) => ({
      top: `${((1 - (value - seen.low) / (seen.high - seen.low)) * 100).toFixed(2)}%`,
      text: decimal(value.toFixed(places), { signed }),
      zero: Math.abs(value) < step / 2,
    }));
  });
  const spanText = useComputed(() => `${span.value / 60_000} min`);

  const point = (event: PointerEvent) => {
    const own = strip.current, { series } = source.value;
    if (!own || !canvas.current || series.length === 0) return;
    const box = canvas.current.getBoundingClientRect();
    const x = event.clientX - box.left;
    const at = own.right - (box.width - x) / box.width * span.value;
    const row = Math.max(0, series.indexFrom(at) - 1);
    pointer.value = { x, at: series.at(row), lines: read(series, row) };
  };

  return (
    <figure class="chart" aria-label={label}>
      <div class="chart-area">
        {lines.value.map(({ top, text, zero }) => (
          <div key={text} class={`grid-line ${zero ? "is-zero" : ""}`} style={{ top }}>
            <span>{text}</span>
          </div>
        ))}
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          onPointerMove={point}
          onPointerLeave={() => (pointer.value = null)}
        />
        {pointer.value && <Reading pointer={pointer.value} width={canvas.current?.clientWidth ?? 0} />}
      </div>
      <div class="chart-foot label">
        <span>{spanText} ago</span>
        <span>now</span>
      </div>
    </figure>
  );
}

function Reading({ pointer: { x, at, lines }, width }: { pointer: Pointer; width: number }) {
  const left = x < width / 2;
  return (
    <div class="chart-pointer" style={{ left: `${x}px` }} aria-hidden="true">
      <dl class={left ? "is-right" : "is-left"}>
        <dt>time</dt>
        <dd title={utc(at)}>{timeOfDay(at)}</dd>
        {lines.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
      </dl>
    </div>
  );
}
