/** Orders of others at a venue that is killed: a person may have them cancelled, by typing how many there are. Kept small: they
 * are somebody's. @module */
import { useSignal } from "@preact/signals";
import { cancelForeign, foreignPhrase, type Outcome } from "../api.ts";
import { count, decimal } from "../format.ts";
import { fresh, shut, view } from "../store.ts";
import { Confirm } from "./confirm.tsx";

/** Named one by one, at most. */
const NAMED = 20;

export function ForeignCancel({ venue: id }: { venue: string }) {
  const asking = useSignal(false);
  const venue = view.value?.venues.find((one) => one.id === id);
  if (venue === undefined || venue.foreignOrders === 0) return null;
  const { foreignOrders: all, foreign } = venue, named = foreign.slice(0, NAMED);
  return (
    <>
      {" "}
      <button
        type="button"
        class="link soft"
        data-testid="foreign-cancel"
        disabled={!fresh.value}
        title={shut.value}
        onClick={() => (asking.value = true)}
      >
        cancel them…
      </button>
      {asking.value && (
        <Confirm
          title={`Cancel ${count(all, "order")} of others at ${id}`}
          action={`Cancel ${count(all, "order")} of others`}
          word={foreignPhrase(all)}
          ask={async (reason) => taken(await cancelForeign(id, all, reason))}
          onClose={() => (asking.value = false)}
        >
          <p>
            They carry no mark of this bot: somebody placed them by hand, or another program did. Each is cancelled by
            its number; the receipt names it.
          </p>
          <ul class="foreign-names">
            {named.map(({ market, venueOrderId, side, price, size }) => (
              <li key={venueOrderId}>
                {market} {side} {decimal(size)} at {decimal(price)} ({venueOrderId})
              </li>
            ))}
            {named.length < all && <li>and {all - named.length} more</li>}
          </ul>
        </Confirm>
      )}
    </>
  );
}

/** The engine's yes to this is "on their way"; the venue's word shows in the count. */
function taken(outcome: Outcome): Outcome {
  return outcome.status === "pending" && /on their way/.test(outcome.message)
    ? { ...outcome, status: "applied" }
    : outcome;
}
