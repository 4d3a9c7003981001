/** How these venues deal with orders. A post-only order that would cross is refused, or taken and then ended: both have been seen,
 * and which one comes nobody has said, so that every other one is refused here. Source: USD-M futures, "Modify Order", and
 * asterdex/api-docs; read 2026-11-26. @module */
import { PLAIN_PRODUCT, type ProductRules, type VenueRules } from "../../rules.ts";

class FuturesRules implements ProductRules {
  readonly fillOrKill = "refused";
  /** An amendment always goes to the end of the queue, and ends an order that would then cross, or is filled that far. */
  readonly amend = { keepsPriority: "never", crossing: "ended", filled: "ended", unchanged: "refused" } as const;
  #crossings = 0;

  get postOnly(): "refused" | "ended" {
    return this.#crossings++ % 2 === 0 ? "refused" : "ended";
  }
}

/** Rules of one venue; they remember how they decided last. */
export function futuresRules(): VenueRules {
  return {
    wallets: "separate",
    spot: PLAIN_PRODUCT,
    perp: new FuturesRules(),
    // What a reduce-only order does that is larger than its position the venue does not say (verify).
    reduceOnly: { tooLarge: "shrunk", resting: "ended" },
    ownOrderId: (cause, orderId) => cause === "adl" ? "adl_autoclose" : `autoclose-${orderId}`,
  };
}
