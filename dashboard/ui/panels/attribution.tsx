/** Where PnL comes from, for all, each venue and each strategy: parts that add up to the total beside them. Below, what is in
 * the equity and is no gain: transfers; and what no figure holds. @module */
import { useComputed } from "@preact/signals";
import type { EarningsView } from "../../protocol.ts";
import { fitted, PARTS } from "../attribution.ts";
import { decimal, signOf, sumDecimals } from "../format.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { view } from "../store.ts";

const PLACES = 2;

type Column = {
  readonly key: string;
  readonly title: string;
  readonly pnl: string;
  readonly figures: readonly string[];
  readonly equity: string | null;
};

function column(key: string, title: string, { pnl, attribution }: EarningsView, equity: string | null): Column {
  const figures = fitted(PARTS.map(([part]) => attribution[part]), pnl, PLACES);
  return { key, title, pnl, figures, equity };
}

export function Attribution() {
  const columns = useComputed(() => {
    const seen = view.value;
    if (!seen) return [];
    const { attribution, equity } = seen.totals, pnl = sumDecimals(PARTS.map(([part]) => attribution[part]));
    const all = column("all", "all", { pnl, attribution }, equity);
    return [
      all,
      ...seen.venues.map((venue) => column(`venue ${venue.id}`, venue.id, venue, venue.equity)),
      ...seen.strategies.map((strategy) => column(`strategy ${strategy.id}`, strategy.id, strategy, null)),
    ];
  });
  if (columns.value.length === 0) return null;
  const unit = view.value?.totals.quote ?? "";
  return (
    <>
      <div class="attribution-pane">
        <table class="fades attribution" aria-label="Where PnL comes from" data-testid="attribution">
          <thead>
            <tr>
              <th>from, {unit}</th>
              {columns.value.map(({ key, title }) => <th key={key} class="num clip" title={key}>{title}</th>)}
            </tr>
          </thead>
          <tbody>
            {PARTS.map(([part, name, sentence], index) => (
              <tr key={part} data-part={part}>
                <td title={sentence}>{name}</td>
                {columns.value.map(({ key, figures }) => <Figure key={key} text={figures[index]} />)}
              </tr>
            ))}
            <tr class="is-total" data-part="total">
              <td>total</td>
              {columns.value.map(({ key, pnl }) => <Figure key={key} text={pnl} />)}
            </tr>
            <tr data-part="equity">
              <td title="Capital there and PnL">equity</td>
              {columns.value.map(({ key, equity }) => (
                <td key={key} class="num">
                  {equity === null ? <span class="soft">–</span> : decimal(equity, { places: PLACES })}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <Beside />
    </>
  );
}

function Figure({ text }: { text: string }) {
  return (
    <td class={`num ${["loss", "soft", "gain"][signOf(text) + 1]}`} title={text}>
      {decimal(text, { places: PLACES, signed: true })}
    </td>
  );
}

function Beside() {
  const totals = view.value?.totals;
  if (!totals) return null;
  const { transfers, coins, quote, unvalued, depegs } = totals;
  return (
    <dl class="facts beside" data-testid="beside">
      <dt>transfers</dt>
      <dd>
        {decimal(transfers, { places: PLACES, signed: true })} {quote}{" "}
        <span class="soft">in the equity, never in PnL</span>
      </dd>
      {signOf(coins) !== 0 && (
        <>
          <dt>coins</dt>
          <dd>
            {decimal(coins, { places: PLACES })} {quote}{" "}
            <span class="soft">there before us or sent; not in the equity</span>
          </dd>
        </>
      )}
      {unvalued.length > 0 && (
        <>
          <dt>without a price</dt>
          <dd class="tone-warn">
            <ShapeMark shape="triangle" /> {unvalued.join(", ")} <span class="soft">in no figure</span>
          </dd>
        </>
      )}
      {depegs.map((sentence) => (
        <>
          <dt>off its dollar</dt>
          <dd class="tone-warn">
            <ShapeMark shape="triangle" /> {sentence}
          </dd>
        </>
      ))}
    </dl>
  );
}
