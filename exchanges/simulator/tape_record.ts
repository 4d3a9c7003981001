/** What a tape says of a market, whatever its format: the venue's decimals, times in µs. @module */
import type { Side } from "../../core/event.ts";

export type TextLevel = readonly [price: string, size: string];

type Located = { readonly at: number; readonly symbol: string };
export type BookRecord = Located & {
  readonly kind: "snapshot" | "delta" | "window";
  readonly firstId: number | null;
  readonly lastId: number | null;
  /** Set on futures, whose ids make another chain than spot's. */
  readonly previousId: number | null;
  readonly bids: readonly TextLevel[];
  readonly asks: readonly TextLevel[];
};
export type TradeRecord = Located & {
  readonly kind: "trade";
  readonly price: string;
  readonly size: string;
  readonly aggressor: Side;
  /** Null where the venue's id is not a number that a double holds. */
  readonly id: number | null;
  /** An aggregated trade: ids of the first and the last single one. */
  readonly firstId: number | null;
  readonly lastId: number | null;
};
export type BestRecord = Located & {
  readonly kind: "best";
  readonly updateId: number | null;
  readonly bid: TextLevel;
  readonly ask: TextLevel;
};
/** A listing that the tape itself holds. */
export type GridRecord = Located & { readonly kind: "grid"; readonly tick: string; readonly lot: string };
export type TapeRecord = BookRecord | TradeRecord | BestRecord | GridRecord;
