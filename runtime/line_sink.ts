/** Lines to a stream without ever waiting for it: they queue while one write is under way, and beyond a bound the newest are
 * dropped and counted. A collector that stops reading costs lines, not quotes. @module */
export type LineTarget = { write(bytes: Uint8Array): Promise<number>; writeSync(bytes: Uint8Array): number };

const BOUND_CHARS = 1 << 20;

export class LineSink {
  droppedCount = 0;
  readonly #target: LineTarget;
  readonly #bound: number;
  #waiting = "";
  #writing: Promise<void> | null = null;

  constructor(target: LineTarget = Deno.stderr, boundChars = BOUND_CHARS) {
    this.#target = target;
    this.#bound = boundChars;
  }

  readonly write = (line: string): void => {
    if (this.#waiting.length + line.length > this.#bound) {
      this.droppedCount += 1;
      return;
    }
    this.#waiting += line;
    this.#writing ??= this.#drain();
  };

  /** Resolves when all that was written so far has left. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Writes what waits at once, blocking; for the last words of a process. */
  flushSync(): void {
    const bytes = new TextEncoder().encode(this.#waiting);
    this.#waiting = "";
    try {
      for (let done = 0; done < bytes.length;) done += this.#target.writeSync(bytes.subarray(done));
    } catch {
      this.droppedCount += 1; // nobody is left to be told
    }
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // lines of one turn leave in one write
    while (this.#waiting !== "") {
      const bytes = new TextEncoder().encode(this.#waiting);
      this.#waiting = "";
      try {
        for (let done = 0; done < bytes.length;) done += await this.#target.write(bytes.subarray(done));
      } catch {
        this.droppedCount += 1; // the reader has gone; the engine goes on without it
      }
    }
    this.#writing = null;
  }
}

/** Whether lines may be coloured: a terminal, and the user did not say no. */
export function colourWanted(terminal = Deno.stderr.isTerminal(), noColour = Deno.noColor): boolean {
  return terminal && !noColour;
}
