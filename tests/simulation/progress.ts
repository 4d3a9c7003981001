/** One line that says how far a run is: rewritten in place once a second on a terminal, a line each half minute where it is
 * read by something else. @module */
import type { Totals } from "./summary.ts";

const TERMINAL_MS = 1_000, PIPED_MS = 30_000;

export type Goal = { readonly seeds: number; readonly hours: number };

export class Progress {
  readonly #began: number;
  #shownAt: number;
  #shown = false;

  constructor(
    readonly goal: Goal,
    private readonly terminal = Deno.stderr.isTerminal(),
    private readonly write: (text: string) => void = (text) =>
      void Deno.stderr.writeSync(new TextEncoder().encode(text)),
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#began = this.#shownAt = clock();
  }

  show(totals: Totals): void {
    const now = this.clock(), { terminal } = this;
    if (now - this.#shownAt < (terminal ? TERMINAL_MS : PIPED_MS)) return;
    this.#shownAt = now;
    this.write(terminal ? `\r\x1b[K${this.#line(totals, now)}` : `${this.#line(totals, now)}\n`);
    this.#shown = terminal;
  }

  /** Says something that stays. */
  tell(text: string): void {
    this.end();
    this.write(`${text}\n`);
  }

  end(): void {
    if (this.#shown) this.write("\r\x1b[K");
    this.#shown = false;
  }

  #line(totals: Totals, now: number): string {
    const seconds = (now - this.#began) / 1_000, { seeds, hours } = this.goal;
    const share = hours > 0 ? totals.hours / hours : totals.seeds / seeds;
    const left = share > 0 ? Math.max(0, seconds / share - seconds) : NaN;
    return `${totals.seeds} seeds, ${totals.hours.toFixed(1)} h, ${totals.violations} violations, ` +
      `${(totals.hours * 60 / seconds * 60).toFixed(0)} h an hour, ${
        Number.isNaN(left) ? "?" : Math.ceil(left)
      } s left`;
  }
}
