/** Signs of life in a data directory, for other processes: `heartbeat` tells of the engine, as the guardian's thread sees it
 * (its own life is none of the engine's), and `sentinel` that a sentinel looks. Written beside and renamed over, so that a
 * reader finds a whole one; not synced, since after a power cut nobody lives anyway. @module */
import type { KillReading } from "../core/guard/kill_reading.ts";
import type { EngineReading } from "../core/guard/watch.ts";

export type Heartbeat = EngineReading & {
  readonly pid: number;
  /** Install tag and start count of the run. */
  readonly tag: number;
  readonly epoch: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** For how long the guardian had seen no beat of the engine, ms. */
  readonly beatAgeMs: number;
  /** ISO 8601, by the guardian's clock. */
  readonly writtenAt: string;
};
export type SentinelSign = {
  readonly pid: number;
  /** One more each time. */
  readonly beat: number;
  /** ISO 8601. */
  readonly writtenAt: string;
};

export function heartbeatPath(dataDir: string): string {
  return `${dataDir}/heartbeat`;
}
export function sentinelPath(dataDir: string): string {
  return `${dataDir}/sentinel`;
}

/** A sign that is written again and again, on another thread: who cancels waits for no disk. */
export class SignFile<Sign extends Heartbeat | SentinelSign> {
  #under: Promise<void> | null = null;
  #problem = "";

  /** @param onProblem hears why it cannot be written, each reason once */
  constructor(readonly path: string, readonly onProblem: (message: string) => void) {}

  /** Nothing happens while the one before is under way. */
  write(sign: Sign): void {
    this.#under ??= this.#replace(JSON.stringify(sign) + "\n").finally(() => this.#under = null);
  }

  /** Writes a last one; resolves when it stands or cannot be written. */
  async finish(sign: Sign): Promise<void> {
    await this.#under;
    this.write(sign);
    await this.#under;
  }

  async #replace(text: string): Promise<void> {
    const temporary = `${this.path}.tmp`;
    try {
      await Deno.writeTextFile(temporary, text, { mode: 0o600 });
      await Deno.rename(temporary, this.path);
      this.#problem = "";
    } catch (error) {
      const problem = `${this.path} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
      if (problem !== this.#problem) this.onProblem(problem);
      this.#problem = problem;
    }
  }
}

/** `absent` = there is no such file. */
export function readHeartbeat(path: string): Heartbeat | "absent" | "unreadable" {
  const text = readText(path);
  return text === null ? "absent" : text === undefined ? "unreadable" : parseHeartbeat(text) ?? "unreadable";
}

/** The file as it stands, to see whether it changes; `null` = there is none that can be read. */
export function readSentinelSign(path: string): string | null {
  return readText(path) ?? null;
}

/** `null` = there is none, `undefined` = it cannot be read. */
function readText(path: string): string | null | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? null : undefined;
  }
}

function parseHeartbeat(text: string): Heartbeat | null {
  try {
    const value = JSON.parse(text) as Heartbeat;
    const { run, beat, phase, kill, venueKills, pid, tag, epoch, startedAt, beatAgeMs, writtenAt } = value;
    const isFine = [beat, phase, pid, tag, epoch, beatAgeMs].every(Number.isFinite) && isKill(kill) &&
      Array.isArray(venueKills) && venueKills.every(isKill) &&
      [run, startedAt, writtenAt].every((text) => typeof text === "string");
    return isFine ? { run, beat, phase, kill, venueKills, pid, tag, epoch, startedAt, beatAgeMs, writtenAt } : null;
  } catch {
    return null; // half a file, or none of ours: the caller has a word for that
  }
}

function isKill(value: unknown): value is KillReading {
  if (typeof value !== "object" || value === null) return false;
  const { level, count, taken, proven } = value as Partial<Record<keyof KillReading, unknown>>;
  return [level, count].every(Number.isFinite) && [taken, proven].every((it) => it === null || Number.isFinite(it));
}
