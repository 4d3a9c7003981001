/** Fills, newest first; only the rows in sight are made. A new one flashes once. @module */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { decimal, placesOf, significant, sizePlaces, timeOfDay, timesDecimal, utc } from "../format.ts";
import { Still } from "../parts/figure.tsx";
import { ROW_PX, useRowsInSight } from "../parts/rows.tsx";
import { type FillFact, fills, markets, missed } from "../store.ts";

/** A fill younger than this on its first showing flashes, in ms. */
const FLASH_MS = 2_000;

export function Fills() {
  const list = useRef<HTMLDivElement>(null);
  const total = useComputed(() => fills.value.length);
  const { first, last } = useRowsInSight(list, total.value);
  const shown: FillFact[] = [];
  for (let index = first; index < last; index++) shown.push(fills.value[total.value - 1 - index]);
  const assets = new Set(shown.map(({ feeAsset }) => feeAsset));
  /** The asset of all fees in sight, if it is one. */
  const one = assets.size === 1 ? [...assets][0] : null;
  return (
    <div class="fills" role="table" aria-label="Fills" aria-rowcount={total.value}>
      <div class="fill-row fill-titles label" role="row">
        <span role="columnheader">time</span>
        <span role="columnheader">market</span>
        <span role="columnheader">side</span>
        <span role="columnheader" class="num">price</span>
        <span role="columnheader" class="num">size</span>
        <span role="columnheader" class="num">fee {one ?? ""}</span>
      </div>
      {total.value === 0 && <p class="empty">No fill yet. Fills stand here the moment they happen.</p>}
      <div ref={list} class="fill-space" style={{ height: `${total.value * ROW_PX}px` }}>
        {shown.map((fill, index) => (
          <Row key={fill.seq} fill={fill} top={(first + index) * ROW_PX} unit={one === null} />
        ))}
      </div>
      {missed.value && (
        <p class="empty">
          Older ones (numbers {missed.value.from} to {missed.value.to}) are in the archive: GET /api/fills
        </p>
      )}
    </div>
  );
}

function Row({ fill, top, unit }: { fill: FillFact; top: number; unit: boolean }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const young = Date.now() - Date.parse(fill.at) < FLASH_MS;
    if (!young || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    row.current?.animate([{ background: `var(--${fill.side}-tint)` }, { background: "transparent" }], 300);
  }, []);
  const market = markets.peek().find(({ venue, symbol }) => venue === fill.venue && symbol === fill.symbol);
  const size = timesDecimal(fill.size, market?.contract ?? "1");
  const places = sizePlaces(size, market?.lot);
  return (
    <div ref={row} class="fill-row" role="row" data-testid="fill-row" style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" class="soft" title={utc(fill.at)}>{timeOfDay(fill.at)}</span>
      <span role="cell" class="clip" title={`${fill.symbol} ${fill.venue}`}>{market?.base ?? fill.symbol}</span>
      <span role="cell" class={fill.side}>
        {fill.side === "buy" ? "bought" : "sold"}
        {fill.liquidity === "taker" && <span class="tag">taker</span>}
      </span>
      <span role="cell" class="num">{decimal(fill.price, market ? { places: placesOf(market.tick) } : {})}</span>
      <span role="cell" class="num">
        <Still text={decimal(size, { places })} />
      </span>
      <span role="cell" class="num soft" title={`${fill.fee} ${fill.feeAsset}`}>
        {decimal(significant(fill.fee, 3))}
        {unit && <span class="unit after">{fill.feeAsset}</span>}
      </span>
    </div>
  );
}
