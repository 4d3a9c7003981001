/** Fee tiers, as far as they open channels: told by the fees that an account pays. Source: OKX API v5, "Order book channel" (VIP4 for
 * tick-by-tick books and fills), docs of 2026-07; the fees of each tier are a round figure of our own. @module */
import { compare, type Money, parseMoney } from "../../../../core/money.ts";

const VIP_TAKER_FEE = parseMoney("0.0003");

type Fees = { readonly takerFee: Money };

export function isVip({ takerFee }: Fees): boolean {
  return compare(takerFee, VIP_TAKER_FEE) <= 0;
}

export function levelOf(account: Fees): string {
  return isVip(account) ? "Lv4" : "Lv1";
}
