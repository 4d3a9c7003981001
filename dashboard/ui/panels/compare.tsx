/** The same pair on every venue, side by side: what each market shows, where our quotes stand in it, and what is held there. @module */
import { basisPoints, decimal, NONE, pairName, placesOf, productName, sumDecimals } from "../format.ts";
import { type Pair, type PairRow, pairsOf } from "../pairs.ts";
import { Still } from "../parts/figure.tsx";
import { SignMark } from "../parts/sign.tsx";
import { statusSign } from "../status.ts";
import { chosen, markets, selected } from "../store.ts";

export function Compare() {
  const pairs = pairsOf(markets.value);
  if (pairs.length === 0) return <p class="empty">No market is configured.</p>;
  return <div class="compare fades">{pairs.map((pair) => <Group key={pair.name} pair={pair} />)}</div>;
}

function Group({ pair: { name, base, quote, rows } }: { pair: Pair }) {
  // One grid of prices and sizes for all venues, so that they can be read down the column, and no finer than it must be.
  const price = Math.max(...rows.map(({ market }) => placesOf(market.tick)));
  const size = Math.max(
    Math.min(...rows.map(({ market }) => placesOf(market.lot))),
    ...rows.map(({ market }) => placesOf(market.position)),
  );
  const held = sumDecimals(rows.map(({ market }) => market.position));
  return (
    <div role="table" aria-label={`${name} on every venue`} data-testid="compare-pair" data-pair={name}>
      <div class="compare-row list-titles label" role="row">
        <b role="columnheader" class="c-venue">{name}</b>
        <span role="columnheader" class="c-bid">bid {quote}</span>
        <span role="columnheader" class="c-ask">ask {quote}</span>
        <span role="columnheader" class="c-spread">spread</span>
        <span role="columnheader" class="c-off" title="Mid less the median mid of these venues">off</span>
        <span role="columnheader" class="c-our-bid">our bid</span>
        <span role="columnheader" class="c-our-ask">our ask</span>
        <span
          role="columnheader"
          class="c-held"
          title={`All venues together: ${decimal(held, { signed: true })} ${base}`}
        >
          position {base}
        </span>
      </div>
      {rows.map((row) => <Row key={row.key} row={row} price={price} size={size} />)}
      <div class="compare-row is-sum" role="row">
        <span role="cell" class="c-venue soft">all of {rows.length}</span>
        <span role="cell" class="c-held" data-testid="compare-held">
          <Still text={decimal(held, { signed: true, places: size })} unit={base} />
        </span>
      </div>
    </div>
  );
}

function Row({ row, price, size }: { row: PairRow; price: number; size: number }) {
  const { key, market, spread, off, bestBid, bestAsk, ourBid, ourAsk } = row;
  const show = (text: string | null) => decimal(text, text === null ? {} : { places: price });
  return (
    <div
      class="compare-row is-market"
      role="row"
      data-testid="compare-row"
      data-market={key}
      data-status={market.status}
      aria-current={selected.value === key ? "true" : undefined}
      title={`${pairName(market)} ${market.venue}: ${market.sentence}`}
      onClick={() => (chosen.value = key)}
    >
      <span role="cell" class="c-venue">
        <SignMark sign={statusSign(market.status)} word={false} /> <span class="venue-name">{market.venue}</span>{" "}
        <span class="soft">{productName(market.kind)}</span>
      </span>
      <span role="cell" class={`c-bid ${bestBid ? "is-best" : ""}`}>{show(market.bid)}</span>
      <span role="cell" class={`c-ask ${bestAsk ? "is-best" : ""}`}>{show(market.ask)}</span>
      <span role="cell" class="c-spread">{basisPoints(spread)}</span>
      <span role="cell" class="c-off">{bp(off)}</span>
      <span role="cell" class="c-our-bid buy">{show(ourBid)}</span>
      <span role="cell" class="c-our-ask sell">{show(ourAsk)}</span>
      <span role="cell" class="c-held">
        <Still text={decimal(market.position, { signed: true, places: size })} />
      </span>
    </div>
  );
}

/** One place is enough to compare by. */
function bp(value: number | null): string {
  return value === null ? NONE : `${decimal(value.toFixed(1), { signed: true })} bp`;
}
