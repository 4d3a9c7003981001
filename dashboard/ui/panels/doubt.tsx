/** Orders that a person should look at: of unknown fate, with what is done about them, or not to be cancelled by their id.
 * @module */
import { useSignal } from "@preact/signals";
import { closeOrder } from "../api.ts";
import { decimal, pairName, placesOf } from "../format.ts";
import { doubtSentence, flagWords, type OrderRow, proofSteps, stateSign } from "../order_rows.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ShapeMark, SignMark } from "../parts/sign.tsx";
import { marketKey } from "../status.ts";
import { chosen, frameAt, fresh, now, shut } from "../store.ts";

const SHOWN = 20;
/** Of an order's id, to be typed. */
const TYPED = 6;

export function Doubt({ rows }: { rows: readonly OrderRow[] }) {
  const closing = useSignal<OrderRow | null>(null);
  if (rows.length === 0 && closing.value === null) return null;
  return (
    <section class="doubts" aria-label="Orders in doubt">
      <ul>
        {rows.slice(0, SHOWN).map((row) => <Card key={row.key} row={row} close={() => (closing.value = row)} />)}
      </ul>
      {rows.length > SHOWN && <p class="empty">{rows.length - SHOWN} more stand in the list below.</p>}
      {closing.value && <Close row={closing.value} onClose={() => (closing.value = null)} />}
    </section>
  );
}

function Card({ row: { market, quote }, close }: { row: OrderRow; close: () => void }) {
  const { doubt } = quote, late = Math.max(0, now.value - frameAt.value);
  return (
    <li class="doubt" data-testid="doubt" data-order={quote.orderId}>
      <div class="doubt-line">
        <SignMark sign={stateSign(quote.state)} />
        <button type="button" class="link" onClick={() => (chosen.value = marketKey(market))}>
          {pairName(market)} {market.venue}
        </button>
        <span class={quote.side}>{quote.side}</span>
        <span>
          {decimal(quote.size, { places: placesOf(market.lot) })} {market.base} at{" "}
          {decimal(quote.price, { places: placesOf(market.tick) })}, {decimal(quote.filled)} filled
        </span>
        <span class="dim clip" title={quote.orderId}>{quote.orderId}</span>
      </div>
      {doubt && (
        <p class="doubt-done">
          <span data-testid="doubt-for">{doubtSentence(doubt, late)}</span>
          {proofSteps(doubt).map(({ done, text }) => (
            <span key={text} class={`sign ${done ? "tone-good" : "tone-calm"}`}>
              <ShapeMark shape={done ? "disc" : "ring"} />
              {text}
              <span class="hidden-label">{done ? ": shown" : ": not shown yet"}</span>
            </span>
          ))}
        </p>
      )}
      {flagWords(quote).map(([word, sentence]) => (
        <p key={word} class="doubt-done">
          <b>{word}</b> {sentence}
        </p>
      ))}
      {quote.closable && (
        <button
          type="button"
          class="button small"
          data-testid="close-order"
          disabled={!fresh.value}
          title={fresh.value ? "Only after you have looked at the venue" : shut.value}
          onClick={close}
        >
          Close by hand
        </button>
      )}
    </li>
  );
}

function Close({ row: { market, quote }, onClose }: { row: OrderRow; onClose: () => void }) {
  return (
    <Confirm
      title="Close this order by hand"
      action="It is gone: close it"
      word={quote.orderId.slice(-TYPED)}
      ask={(reason) => closeOrder(quote.orderId, reason)}
      onClose={onClose}
    >
      <p>
        You say that {quote.side} {decimal(quote.size)} {market.base} at {decimal(quote.price)} on {pairName(market)},
        {" "}
        {market.venue}, does not rest there any more. Look at the venue first.
      </p>
      <p class="soft">
        From then on it counts no more and its place is quoted again. If it lives after all, the exposure was too low
        until it is seen; it then comes back in full and is cancelled. Its fills are booked in any case.
      </p>
    </Confirm>
  );
}
