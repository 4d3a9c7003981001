/** What watchers may not lose: fills, incidents, refusals, what operators did. Numbered without holes from 1 in one run;
 * the journal and the archive keep them beyond it. @module */
import type { Micros } from "../units.ts";
import { isoMicros } from "./text.ts";

export type FactBody =
  | {
    readonly kind: "fill";
    readonly venue: string;
    readonly symbol: string;
    readonly orderId: string;
    readonly tradeId: string;
    readonly side: "buy" | "sell";
    readonly price: string;
    readonly size: string;
    readonly liquidity: "maker" | "taker";
    readonly fee: string;
    readonly feeAsset: string;
    /** After this fill. */
    readonly position: string;
    readonly realisedPnl: string;
  }
  | {
    readonly kind: "incident";
    readonly severity: "S1" | "S2";
    readonly code: string;
    readonly sentence: string;
    readonly scope: string;
  }
  | {
    readonly kind: "reconciliation";
    readonly venue: string;
    readonly state: string;
    readonly sentence: string;
    readonly startedAt: string | null;
    readonly cleanAt: string | null;
    readonly ordersChecked: number;
    readonly corrected: readonly string[];
    readonly open: readonly string[];
    readonly differences: readonly string[];
    readonly stretched: number;
  }
  | { readonly kind: "refusal"; readonly rule: string; readonly scope: string; readonly sentence: string }
  | {
    readonly kind: "operator";
    readonly action: string;
    readonly by: string;
    readonly scope: string;
    readonly reason: string;
    readonly result: string;
    readonly before: string;
    readonly after: string;
  };
export type Fact = { readonly seq: number; readonly at: string } & FactBody;

/** Facts that nobody has taken yet; beyond this the oldest refusals go first, counted. */
export const FACTS_LIMIT = 10_000;

export class Facts {
  #seq = 0;
  #waiting: Fact[] = [];
  droppedCount = 0;

  add(body: FactBody, now: Micros): void {
    if (this.#waiting.length >= FACTS_LIMIT) this.#drop();
    this.#waiting.push({ seq: ++this.#seq, at: isoMicros(now), ...body });
  }

  /** Begins anew, as a run does: what was told of the past is not told again, and the next fact is the first. */
  restart(): void {
    this.#seq = this.droppedCount = 0;
    this.#waiting = [];
  }

  /** All facts since the last call, oldest first. */
  take(): readonly Fact[] {
    if (this.#waiting.length === 0) return NONE;
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  #drop(): void {
    const refusal = this.#waiting.findIndex(({ kind }) => kind === "refusal");
    this.#waiting.splice(Math.max(0, refusal), 1);
    this.droppedCount += 1;
  }
}

const NONE: readonly Fact[] = [];
