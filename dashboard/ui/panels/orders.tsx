/** Every order of ours that may be live, on all markets, with its state and an age that counts on. @module */
import { decimal, duration, pairName, placesOf } from "../format.ts";
import { Still } from "../parts/figure.tsx";
import { SignMark } from "../parts/sign.tsx";
import { marketKey, orderSign } from "../status.ts";
import { chosen, frameAt, markets, now } from "../store.ts";

export function Orders() {
  const late = Math.max(0, now.value - frameAt.value);
  const all = markets.value.flatMap((market) => market.quotes.map((quote) => ({ market, quote })));
  if (all.length === 0) return <p class="empty">No order of ours rests.</p>;
  return (
    <table class="fades">
      <thead>
        <tr>
          <th>state</th>
          <th>market</th>
          <th>side</th>
          <th class="num">price</th>
          <th class="num">size</th>
          <th class="num">filled</th>
          <th class="num">ahead</th>
          <th class="num">age</th>
          <th>order</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ market, quote }) => {
          const places = placesOf(market.lot);
          return (
            <tr key={quote.orderId} data-testid="order-row" onClick={() => (chosen.value = marketKey(market))}>
              <td>
                <SignMark sign={orderSign(quote)} />
              </td>
              <td>
                {pairName(market)} <span class="soft">{market.venue}</span>
              </td>
              <td class={quote.side}>
                {quote.side} <span class="dim">{quote.level + 1}</span>
              </td>
              <td class="num">{decimal(quote.price, { places: placesOf(market.tick) })}</td>
              <td class="num">
                <Still text={decimal(quote.size, { places })} unit={market.base} />
              </td>
              <td class="num">
                <Still text={decimal(quote.filled, { places })} />
              </td>
              <td class="num">
                {quote.queueAhead === null
                  ? <span class="soft">unknown</span>
                  : <Still text={decimal(quote.queueAhead, { places })} />}
              </td>
              <td class="num">{duration(quote.ageMs + late)}</td>
              <td
                class="dim rest"
                title={quote.venueOrderId ? `at the venue: ${quote.venueOrderId}` : "no id of the venue yet"}
              >
                {quote.orderId}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
