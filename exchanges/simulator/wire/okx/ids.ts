/** Ids as OKX makes them: orders and bills bear long numbers, beyond what a double holds; trades count within their market. Ours
 * count; what is printed can be read back. @module */
import type { IdWords } from "../../profile.ts";

const ORDERS = 2_400_000_000_000_000_000n, BILLS = 2_500_000_000_000_000_000n;
const LONG = /^\d{19}$/;

/** @param id a safe integer from 0 */
export function orderId(id: number): string {
  return String(ORDERS + BigInt(id));
}

/** Null = no order has such an id. */
export function orderIdFrom(text: string): number | null {
  if (!LONG.test(text)) return null;
  const id = BigInt(text) - ORDERS;
  return id >= 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}

/** Of what moved money: two rows may belong to one trade. @param id a safe integer from 0 */
export function billId(id: number, second: 0 | 1 = 0): string {
  return String(BILLS + 2n * BigInt(id) + BigInt(second));
}

export const ID_WORDS: IdWords = { order: ({ id }) => orderId(id), trade: ({ tradeId }) => String(tradeId) };
