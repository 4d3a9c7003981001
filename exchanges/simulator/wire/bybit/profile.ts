/** What Bybit lists here, and how it deals with orders. @module */
import { BYBIT_LISTINGS } from "../../catalogues.ts";
import type { VenueProfile } from "../../profile.ts";
import type { ProductRules, VenueRules } from "../../rules.ts";
import { categoryOf } from "./book_streams.ts";
import { idText } from "./ids.ts";
import { orderIdOf, unnamed } from "./order_words.ts";

/** What is taken is acknowledged; its end, if it comes at once, is told behind that. That being made smaller keeps an
 * order's place, the venue does not say (verify): here it does not. */
const PRODUCT: ProductRules = {
  postOnly: "ended",
  fillOrKill: "ended",
  amend: { keepsPriority: "never", crossing: "ended", filled: "refused", unchanged: "refused" },
};
const RULES: VenueRules = {
  wallets: "unified",
  spot: PRODUCT,
  perp: PRODUCT,
  reduceOnly: { tooLarge: "shrunk", resting: "cut" },
  ownOrderId: (_cause, orderId) => unnamed(orderId),
};
export const BYBIT: VenueProfile = {
  venue: "bybit",
  listings: BYBIT_LISTINGS,
  defaults: ["BTCUSDT", "ETHUSDT", "SOLUSDT"],
  rules: RULES,
  ids: {
    order: orderIdOf,
    trade: ({ executionId, order: { instrument } }) => idText(categoryOf(instrument), "trade", executionId),
  },
  depthPeriodMs: 20,
};
