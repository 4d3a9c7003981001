/** Ids as Bybit makes them: orders and trades of linear contracts are UUIDs, those of spot are long numbers, beyond
 * what a double holds. Ours count; what is printed can be read back, and two kinds of things never share an id.
 * @module */
import type { Category } from "./category.ts";

export type IdKind = "order" | "trade";

const HEADS: Readonly<Record<IdKind, string>> = { order: "6f726465", trade: "74726164" };
const SPOT_FIRST = { order: 1_600_000_000_000_000_000n, trade: 2_100_000_000_000_000_000n } as const;
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-4000-8000-([0-9a-f]{12})$/;

/** @param id a safe integer from 0 */
export function idText(category: Category, kind: IdKind, id: number): string {
  if (category === "spot") return String(SPOT_FIRST[kind] + BigInt(id));
  const hex = id.toString(16).padStart(16, "0");
  return `${HEADS[kind]}-${hex.slice(0, 4)}-4000-8000-${hex.slice(4)}`;
}

/** Null = nothing of this kind has such an id. */
export function idFrom(category: Category, kind: IdKind, text: string): number | null {
  if (category === "spot") {
    if (!/^\d{19}$/.test(text)) return null;
    const id = BigInt(text) - SPOT_FIRST[kind];
    return id >= 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
  }
  const [, head, high, low] = UUID.exec(text) ?? [];
  if (head !== HEADS[kind]) return null;
  const id = parseInt(high + low, 16);
  return Number.isSafeInteger(id) ? id : null;
}
