/** The lines that `deno task ratios` is made of, read and laid out for people. @module */
import type { Judged } from "./wanted.ts";

export type RatioLine = { readonly name: string; readonly value: number };

/** `name value`, as `printLine` of `rounds.ts` writes it; `null` for anything else. */
export function parseRatioLine(line: string): RatioLine | null {
  const [, name, value] = /^([a-z][a-z0-9_]*) (-?\d+(?:\.\d+)?)$/.exec(line) ?? [];
  return name === undefined ? null : { name, value: Number(value) };
}

/** Cuts a text that comes in pieces into lines; the rest of the last one waits for more. */
export class LineCutter {
  #rest = "";

  /** The lines that are complete now, without their ends. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    return lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  /** What stands behind the last line end; empty afterwards. */
  end(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }
}

const MARKS = { ok: "ok", missed: "MISSED", unmeasured: "not measured" } as const;

/** measured, wanted, verdict: one row each, columns aligned. What nobody asked for comes last, without a verdict. */
export function ratioTable(judged: readonly Judged[], measured: ReadonlyMap<string, number>): string {
  const known = new Set(judged.map(({ wanted }) => wanted.name));
  const rows = [
    ["", "measured", "wanted", ""],
    ...judged.map(({ wanted, measured, verdict }) => [
      wanted.name,
      measured === null ? "-" : String(measured),
      `${wanted.comparator} ${wanted.value} ${wanted.unit}`,
      MARKS[verdict],
    ]),
    ...[...measured].filter(([name]) => !known.has(name)).map(([name, value]) => [name, String(value), "", ""]),
  ];
  return layOut(rows);
}

/** Columns as wide as their widest cell; the second one to the right, as numbers are read. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 1 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join("  ")
      .trimEnd()
  ).join("\n");
}
