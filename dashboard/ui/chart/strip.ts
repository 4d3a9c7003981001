/** A chart that grows at its right edge: what is drawn is pushed to the left as a picture and only the new strip is drawn.
 * All is drawn anew only when the scale, the size, the span or the colours change. Owns nothing but its canvas. @module */
import type { Series } from "../rings.ts";
import { outgrown, padded, type Range } from "./scale.ts";

export type Line = {
  readonly column: number;
  /** Name of the custom property that holds its colour. */
  readonly colour: string;
  readonly width: number;
  /** Steps from value to value, as prices move; else straight lines. */
  readonly stepped: boolean;
};
export type Band = { readonly low: number; readonly high: number; readonly colour: string };
export type Mark = { readonly at: number; readonly value: number; readonly up: boolean };
export type StripStyle = {
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  /** Always within the scale. */
  readonly includeZero: boolean;
};

/** Rows further apart are not joined: nobody knows what was between. In ms. */
const GAP_MS = 3_000;
/** Redrawn with every strip, so that marks at the edge become whole. CSS pixels. */
const OVERLAP = 14;
const MARK = 4.5;

export class Strip {
  #context: CanvasRenderingContext2D;
  #ratio = 1;
  #width = 0;
  #height = 0;
  #right = 0;
  #perPixel = 1;
  #colours = new Map<string, string>();
  #stale = true;
  range: Range = { low: 0, high: 1 };
  /** Nothing was there to draw: the scale says nothing. */
  empty = true;
  /** Full drawings and strips so far: charts are to append. */
  readonly drawn = { whole: 0, strips: 0 };

  constructor(readonly canvas: HTMLCanvasElement, readonly style: StripStyle) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("Cannot draw a chart: this browser gives no 2d canvas");
    this.#context = context;
  }

  get right(): number {
    return this.#right;
  }
  get perPixel(): number {
    return this.#perPixel;
  }

  /** The next drawing will be a whole one. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Fits the canvas to its box. */
  resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    const width = Math.round(clientWidth * ratio), height = Math.round(clientHeight * ratio);
    if (width === this.#width && height === this.#height && ratio === this.#ratio) return;
    this.#ratio = ratio;
    this.#width = this.canvas.width = width;
    this.#height = this.canvas.height = height;
    this.#stale = true;
  }

  /** Draws what is new up to `now`, the right edge, with `span` ms across. True if the scale moved. */
  draw(series: Series, marks: readonly Mark[], now: number, span: number): boolean {
    if (this.#width === 0 || this.#height === 0) return false;
    const perPixel = span / this.#width;
    const wanted = this.#wanted(series, now - span);
    const moved = this.#stale || perPixel !== this.#perPixel || outgrown(this.range, wanted);
    if (moved) {
      this.#perPixel = perPixel;
      this.range = padded(wanted.low, wanted.high);
      this.#right = Math.ceil(now / perPixel) * perPixel;
      this.#readColours();
      this.#stale = false;
      this.#paint(series, marks, 0);
      this.drawn.whole += 1;
      return true;
    }
    const push = Math.floor((now - this.#right) / perPixel);
    if (push <= 0) return false;
    this.#right += push * perPixel;
    if (push >= this.#width) this.#paint(series, marks, 0);
    else {
      const context = this.#context;
      context.globalCompositeOperation = "copy";
      context.drawImage(this.canvas, -push, 0);
      context.globalCompositeOperation = "source-over";
      this.#paint(series, marks, Math.max(0, this.#width - push - Math.ceil(OVERLAP * this.#ratio)));
    }
    this.drawn.strips += 1;
    return false;
  }

  #wanted(series: Series, from: number): Range {
    let low = Infinity, high = -Infinity;
    const columns = new Set(this.style.lines.map(({ column }) => column));
    for (let row = series.indexFrom(from); row < series.length; row++) {
      for (const column of columns) {
        const value = series.value(row, column);
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (this.style.includeZero) {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
    this.empty = !(low <= high);
    return this.empty ? { low: 0, high: 1 } : { low, high };
  }

  #readColours(): void {
    const computed = getComputedStyle(this.canvas);
    for (const { colour } of [...this.style.lines, ...this.style.bands]) {
      this.#colours.set(colour, computed.getPropertyValue(colour).trim());
    }
    for (const name of ["--buy", "--sell", "--raised"]) this.#colours.set(name, computed.getPropertyValue(name).trim());
  }

  #x(at: number): number {
    return Math.round(this.#width - (this.#right - at) / this.#perPixel);
  }
  #y(value: number): number {
    const { low, high } = this.range;
    return Math.round((1 - (value - low) / (high - low)) * this.#height);
  }

  /** Everything from pixel `from` to the right edge. */
  #paint(series: Series, marks: readonly Mark[], from: number): void {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(from, 0, this.#width - from, this.#height);
    context.clip();
    context.clearRect(from, 0, this.#width - from, this.#height);
    const first = Math.max(0, series.indexFrom(this.#right - (this.#width - from) * this.#perPixel) - 2);
    for (const band of this.style.bands) this.#paintBand(series, band, first);
    for (const line of this.style.lines) this.#paintLine(series, line, first);
    const oldest = this.#right - (this.#width - from + OVERLAP * this.#ratio) * this.#perPixel;
    for (let index = marks.length - 1; index >= 0 && marks[index].at >= oldest; index--) this.#paintMark(marks[index]);
    context.restore();
  }

  #paintBand(series: Series, { low, high, colour }: Band, first: number): void {
    const context = this.#context;
    context.fillStyle = this.#colours.get(colour) ?? "transparent";
    for (let row = first; row < series.length; row++) {
      const bottom = series.value(row, low), top = series.value(row, high);
      if (Number.isNaN(bottom) || Number.isNaN(top)) continue;
      const x = this.#x(series.at(row)), end = this.#x(this.#until(series, row));
      context.fillRect(x, this.#y(top), end - x, this.#y(bottom) - this.#y(top));
    }
  }

  /** How long row `row` holds: to the next, or to the edge if it is the newest; never over a gap. */
  #until(series: Series, row: number): number {
    const at = series.at(row), next = row + 1 < series.length ? series.at(row + 1) : this.#right;
    return next - at > GAP_MS ? at : next;
  }

  #paintLine(series: Series, { column, colour, width, stepped }: Line, first: number): void {
    const context = this.#context;
    context.strokeStyle = this.#colours.get(colour) ?? "transparent";
    context.lineWidth = Math.max(1, Math.floor(width * this.#ratio));
    context.lineJoin = "round";
    const half = context.lineWidth % 2 / 2;
    context.beginPath();
    let open = false;
    for (let row = first; row < series.length; row++) {
      const value = series.value(row, column);
      if (Number.isNaN(value)) {
        open = false;
        continue;
      }
      const x = this.#x(series.at(row)) + half, y = this.#y(value) + half;
      if (open) context.lineTo(x, y);
      else context.moveTo(x, y);
      const until = this.#until(series, row);
      if (stepped) context.lineTo(this.#x(until) + half, y);
      open = until > series.at(row);
    }
    context.stroke();
  }

  #paintMark({ at, value, up }: Mark): void {
    const context = this.#context, size = MARK * this.#ratio;
    // A buy points up from under its price, a sell down from above it.
    const x = this.#x(at), y = this.#y(value) + (up ? size * 0.6 : -size * 0.6), tip = up ? -size : size;
    context.beginPath();
    context.moveTo(x, y + tip * 0.6);
    context.lineTo(x + size, y - tip);
    context.lineTo(x - size, y - tip);
    context.closePath();
    context.fillStyle = this.#colours.get(up ? "--buy" : "--sell") ?? "transparent";
    context.fill();
    context.lineWidth = this.#ratio;
    context.strokeStyle = this.#colours.get("--raised") ?? "transparent";
    context.stroke();
  }
}
