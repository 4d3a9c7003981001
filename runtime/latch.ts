/** The latch file of a data directory: while it is there, or cannot be read, the kill switch is tripped, across restarts and
 * for every process that polls it. Removing it by hand does not arm: that takes the journal's record of a re-arm. @module */
import type { KillLevel } from "../core/event.ts";
import { removeDurably, writeDurably, writeDurablyBehind } from "./durable_file.ts";

export type LatchRecord = {
  readonly level: KillLevel;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  readonly requestId: string;
};
export type LatchState =
  | { readonly tripped: false }
  /** `record` null = the file is there, but what it says cannot be read; `problem` then says why. */
  | { readonly tripped: true; readonly record: LatchRecord | null; readonly problem: string | null };

const RANK: Readonly<Record<KillLevel, number>> = { stop: 1, cancel: 2, flatten: 3 };

export function latchPath(dataDir: string): string {
  return `${dataDir}/latch`;
}

/** Never throws: what cannot be read is tripped. */
export function readLatch(path: string): LatchState {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { tripped: false };
    return { tripped: true, record: null, problem: `Cannot read ${path}: ${String(error)}` };
  }
  const record = parse(text);
  return { tripped: true, record, problem: record ? null : `Cannot read ${path}: it holds no latch record` };
}

/** Trips the latch; on the disk when it returns. A latch that stands for as much or more stays: the first cause is the one
 * to know. @throws what the disk throws; the shared word and the journal must not wait for this */
export function tripLatch(path: string, record: LatchRecord): void {
  if (asksFor(record, readLatch(path))) writeDurably(path, textOf("engine", record));
}

/** The same for who must not wait for a disk while it cancels; on the disk when it resolves.
 * @param source who writes: each has a temporary file of its own, since none waits for another
 * @throws (rejects with) what the disk throws */
export async function tripLatchBehind(path: string, source: string, record: LatchRecord): Promise<void> {
  if (asksFor(record, readLatch(path))) await writeDurablyBehind(path, textOf(source, record), `${path}.${source}.tmp`);
}

/** Clears the latch; only for a re-arm that is in the journal already. False = there was none. */
export function clearLatch(path: string): boolean {
  return removeDurably(path);
}

/** Whether it asks for more than what stands. */
function asksFor({ level }: LatchRecord, state: LatchState): boolean {
  return !state.tripped || state.record === null || RANK[state.record.level] < RANK[level];
}

function textOf(source: string, record: LatchRecord): string {
  return JSON.stringify({ state: "TRIPPED", source, ...record }) + "\n";
}

function parse(text: string): LatchRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { level, by, reason, at, requestId } = value as Record<string, unknown>;
    if (level !== "stop" && level !== "cancel" && level !== "flatten") return null;
    return {
      level,
      by: textOrNone(by),
      reason: textOrNone(reason),
      at: textOrNone(at),
      requestId: textOrNone(requestId),
    };
  } catch {
    return null; // half a file, or somebody's `touch`: tripped all the same, which the caller says
  }
}

function textOrNone(value: unknown): string {
  return typeof value === "string" ? value : "";
}
