/** The dead-man switch of a venue in memory: timers that really run out, whoever lives. It knows no messages. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import type { DeadManSwitch } from "../../core/venue.ts";
import type { Micros } from "../../core/units.ts";

export class MemoryDeadMan {
  /** When each fires; `null` = the one of all markets. */
  readonly #firesAt = new Map<InstrumentId | null, number>();
  #window = 0;
  /** Times that it fired, with what it covered. */
  readonly fired: { readonly at: Micros; readonly instrument: InstrumentId | null }[] = [];

  constructor(readonly scope: DeadManSwitch["scope"]) {}

  /** As a request asks that arrives now; a window of 0 takes it off. */
  set(instrument: InstrumentId | null, window: Micros, now: Micros): void {
    this.#window = window;
    if (window === 0) this.#firesAt.delete(instrument);
    else this.#firesAt.set(instrument, now + window);
  }

  /** The private socket shows that it lives. */
  pinged(now: Micros): void {
    if (this.scope === "socket" && this.#firesAt.has(null)) this.#firesAt.set(null, now + this.#window);
  }

  /** Whether what rests on that market will be cancelled if nobody does anything. */
  guards(instrument: InstrumentId): boolean {
    return this.#firesAt.has(this.scope === "symbol" ? instrument : null);
  }
  get isArmed(): boolean {
    return this.#firesAt.size > 0;
  }
  /** Infinity = it is off. */
  get nextAt(): number {
    return Math.min(Infinity, ...this.#firesAt.values());
  }

  /** What has run out by now; off from here on. */
  takeFired(now: Micros): (InstrumentId | null)[] {
    const out = [...this.#firesAt].filter(([, at]) => at <= now).map(([instrument]) => instrument);
    for (const instrument of out) {
      this.#firesAt.delete(instrument);
      this.fired.push({ at: now, instrument });
    }
    return out;
  }
}
