/** The two products of OKX that Twoside trades, each a session of its own: what differs between them is said here and nowhere else.
 * One account of OKX holds both with one wallet, so each product wants a sub-account of its own. Source: OKX API v5, "Place order"
 * (tdMode) and "Get account configuration" (acctLv); read 2026-11-26. @module */

/** Trade modes of an order: `cash` has no margin at all. */
export type TradeMode = "cash" | "cross";

export type OkxProduct = {
  readonly name: "okx" | "okx_spot";
  readonly title: string;
  readonly instType: "SWAP" | "SPOT";
  /** At most 16 letters and digits: marks our orders for the dead-man switch, which cancels those with it alone. */
  readonly tag: string;
};

export const SWAP: OkxProduct = { name: "okx", title: "OKX Swaps", instType: "SWAP", tag: "twosideSWAP" };
export const SPOT: OkxProduct = { name: "okx_spot", title: "OKX Spot", instType: "SPOT", tag: "twosideSPOT" };

/** Account levels in which spot is traded on margin, with loans where the account allows them: multi-currency and portfolio. */
const POOLED = new Set(["3", "4"]);

export function isPooled(accountLevel: string): boolean {
  return POOLED.has(accountLevel);
}

/** How an order of the product has to be sent. @param accountLevel `acctLv`; null = not read yet */
export function tradeModeOf({ instType }: OkxProduct, accountLevel: string | null): TradeMode {
  if (instType === "SWAP") return "cross";
  return accountLevel !== null && isPooled(accountLevel) ? "cross" : "cash";
}
