/** What venues do each in their own way, where a simulated one has to choose: given once by a wire, kept by the exchange.
 * @module */

export type AmendRules = {
  /** What keeps an order's place in the queue: nothing, or being made smaller at its price. */
  readonly keepsPriority: "never" | "smaller";
  /** A post-only order that would cross at its new price: the amendment is refused and the order rests on, or the venue ends
   * the order (`endReason` "post_only"). */
  readonly crossing: "refused" | "ended";
  /** A new size that is not above what is filled: refused; or the order is ended (`endReason` "amend"); or it counts as
   * filled. */
  readonly filled: "refused" | "ended" | "filled";
  /** Price and size as they were. */
  readonly unchanged: "refused" | "accepted";
};

export type ProductRules = {
  /** A post-only order that would cross: refused with its request, or accepted, told as new and ended at once (`endReason`
   * "post_only"). */
  readonly postOnly: "refused" | "ended";
  /** A fill-or-kill order that cannot be filled whole: likewise (`endReason` "fok"). */
  readonly fillOrKill: "refused" | "ended";
  readonly amend: AmendRules;
};

export type ReduceOnlyRules = {
  /** An order for more than the position: made as large as that, or refused. One that could close nothing is refused. */
  readonly tooLarge: "shrunk" | "refused";
  /** A resting one that has become larger than the position: made smaller in place, or ended whole (`endReason`
   * "reduce_only"). With no position left it is ended either way. */
  readonly resting: "cut" | "ended";
};

export type VenueRules = {
  /** Whether spot and contracts share an account's wallets. */
  readonly wallets: "unified" | "separate";
  readonly spot: ProductRules;
  readonly perp: ProductRules;
  readonly reduceOnly: ReduceOnlyRules;
  /** The client id of an order that the venue makes to take a position away. */
  readonly ownOrderId: (cause: "liquidation" | "adl", orderId: number) => string;
};

/** Refuses what would cross, ends what cannot be filled whole, and keeps the queue for what is made smaller. */
export const PLAIN_PRODUCT: ProductRules = {
  postOnly: "refused",
  fillOrKill: "ended",
  amend: { keepsPriority: "smaller", crossing: "refused", filled: "refused", unchanged: "refused" },
};

/** A venue without rules of its own. */
export const PLAIN_RULES: VenueRules = {
  wallets: "separate",
  spot: PLAIN_PRODUCT,
  perp: PLAIN_PRODUCT,
  reduceOnly: { tooLarge: "shrunk", resting: "cut" },
  ownOrderId: (cause, orderId) => `${cause}-${orderId}`,
};
