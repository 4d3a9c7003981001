/** The topics of Bybit's sockets that are simulated. Source: Bybit v5 docs, "Orderbook", "Trade", "Ticker" and the
 * private topics, of 2026-07-24. @module */
import type { Category } from "./category.ts";

export type PublicTopic =
  | { readonly kind: "orderbook"; readonly depth: number; readonly symbol: string }
  | { readonly kind: "publicTrade" | "tickers"; readonly symbol: string };

/** Depths that tell what changed. Depth 1 tells the best prices as they are, each time. */
export const DELTA_DEPTHS: readonly number[] = [50, 200, 1_000];
export const BEST_DEPTH = 1;

export function publicTopic(text: string): PublicTopic | null {
  const [kind, second, third, ...more] = text.split(".");
  if (second === undefined || second === "" || more.length > 0) return null;
  if (kind === "orderbook") {
    const depth = DELTA_DEPTHS.concat(BEST_DEPTH).find((known) => String(known) === second);
    return depth === undefined || !third ? null : { kind, depth, symbol: third };
  }
  if (third !== undefined) return null;
  return kind === "publicTrade" || kind === "tickers" ? { kind, symbol: second } : null;
}

export type PrivateKind = "order" | "execution" | "execution.fast" | "position" | "wallet";
/** `category` null = of all of them in one. */
export type PrivateTopic =
  | { readonly kind: PrivateKind; readonly category: Category | null }
  | { readonly kind: "dcp"; readonly product: "SPOT" | "DERIVATIVES" };

const PRIVATE = /^(order|execution\.fast|execution|position)(?:\.(spot|linear))?$/;

export function privateTopic(text: string): PrivateTopic | null {
  if (text === "wallet") return { kind: "wallet", category: null };
  if (text === "dcp.spot") return { kind: "dcp", product: "SPOT" };
  if (text === "dcp.future") return { kind: "dcp", product: "DERIVATIVES" };
  const [, kind, category = null] = PRIVATE.exec(text) ?? [];
  if (kind === undefined || kind === "position" && category === "spot") return null;
  return { kind: kind as PrivateKind, category: category as Category | null };
}
