/** The canaries (DST-07): bugs that somebody could make on any afternoon, one for each thing that must not go wrong. @module */
import { LEDGER_CANARIES } from "./ledger_list.ts";
import { MARKET_CANARIES } from "./market_list.ts";
import { ORDER_CANARIES } from "./order_list.ts";
import { STOP_CANARIES } from "./stop_list.ts";
import type { Canary } from "./canary.ts";

export const CANARIES: readonly Canary[] = [
  ...ORDER_CANARIES,
  ...LEDGER_CANARIES,
  ...MARKET_CANARIES,
  ...STOP_CANARIES,
];
