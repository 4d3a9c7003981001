/** Every order of ours that may live, in every state, those in doubt on top; orders of others; and those that ended. @module */
import { signal, useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { decimal, duration, pairName, placesOf } from "../format.ts";
import {
  flagWords,
  foreignRows,
  isFound,
  meaningOf,
  needsLook,
  type OrderRow,
  orderRows,
  pendingWords,
  stateSign,
  textsOf,
} from "../order_rows.ts";
import { Choice } from "../parts/choice.tsx";
import { Still } from "../parts/figure.tsx";
import { ROW_PX, useRowsInSight } from "../parts/rows.tsx";
import { SignMark } from "../parts/sign.tsx";
import { marketKey } from "../status.ts";
import { chosen, frameAt, markets, now, view } from "../store.ts";
import { Doubt } from "./doubt.tsx";
import { Ended } from "./ended.tsx";
import { Foreign } from "./foreign.tsx";

type Which = "ours" | "foreign" | "ended";
/** Also turned to from elsewhere. */
export const which = signal<Which>("ours");
const wanted = signal("");

export function Orders() {
  const rows = useComputed(() => orderRows(markets.value));
  const foreignCount = useComputed(() =>
    view.value?.venues.reduce((sum, { foreignOrders }) => sum + foreignOrders, 0) ?? 0
  );
  const options = useComputed(() =>
    [
      ["ours", `Ours ${rows.value.length}`],
      ["foreign", `Not ours ${foreignCount.value}`],
      ["ended", "Ended"],
    ] as const
  );
  return (
    <div class="orders">
      <div class="list-head">
        <Choice value={which} options={options.value} label="Which orders" />
        <input
          type="search"
          class="filter"
          placeholder="Search"
          aria-label="Search orders by market, side, state, price or id"
          data-testid="order-search"
          value={wanted}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
        />
      </div>
      {which.value === "ours" && <Ours rows={rows.value} />}
      {which.value === "foreign" && (
        <Foreign rows={foreignRows(view.value?.venues ?? [])} count={foreignCount.value} wanted={wanted.value} />
      )}
      {which.value === "ended" && <Ended wanted={wanted.value} />}
    </div>
  );
}

function Ours({ rows }: { rows: readonly OrderRow[] }) {
  const found = wanted.value.trim() === "" ? rows : rows.filter((row) => isFound(wanted.value, textsOf(row)));
  return (
    <>
      <Doubt rows={rows.filter(needsLook)} />
      {rows.length === 0
        ? <p class="empty">No order of ours may live: nothing rests, nothing is under way.</p>
        : found.length === 0
        ? <p class="empty">None of {rows.length} orders fits “{wanted.value}”.</p>
        : <List rows={found} />}
    </>
  );
}

function List({ rows }: { rows: readonly OrderRow[] }) {
  const list = useRef<HTMLDivElement>(null), late = Math.max(0, now.value - frameAt.value);
  const { first, last } = useRowsInSight(list, rows.length);
  return (
    <div class="fades" role="table" aria-label="Orders of ours" aria-rowcount={rows.length}>
      <div class="order-row list-titles label" role="row">
        {["state", "market", "side", "price", "size", "filled", "ahead", "age", "order"].map((title) => (
          <span key={title} role="columnheader" class={`o-${title}`}>{title}</span>
        ))}
      </div>
      <div ref={list} class="row-space" style={{ height: `${rows.length * ROW_PX}px` }}>
        {rows.slice(first, last).map((row, index) => (
          <Row key={row.key} row={row} top={(first + index) * ROW_PX} late={late} />
        ))}
      </div>
    </div>
  );
}

function Row({ row: { market, quote }, top, late }: { row: OrderRow; top: number; late: number }) {
  const places = placesOf(market.lot), pending = pendingWords(quote);
  return (
    <div
      class={`order-row ${quote.state === "UNKNOWN" ? "is-unknown" : ""}`}
      role="row"
      data-testid="order-row"
      data-state={quote.state}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => (chosen.value = marketKey(market))}
    >
      <span role="cell" class="o-state clip" title={meaningOf(quote)}>
        <SignMark sign={stateSign(quote.state)} />
        {pending !== "" && <span class="soft after">{pending}</span>}
      </span>
      <span role="cell" class="o-market clip">
        {pairName(market)} <span class="soft">{market.venue}</span>
      </span>
      <span role="cell" class={`o-side ${quote.side}`}>
        {quote.side} <span class="dim">{quote.level < 0 ? "take" : quote.level + 1}</span>
      </span>
      <span role="cell" class="o-price">{decimal(quote.price, { places: placesOf(market.tick) })}</span>
      <span role="cell" class="o-size">
        <Still text={decimal(quote.size, { places })} unit={market.base} />
      </span>
      <span role="cell" class="o-filled">
        <Still text={decimal(quote.filled, { places })} />
      </span>
      <span role="cell" class="o-ahead">
        {quote.queueAhead === null
          ? <span class="soft">unknown</span>
          : <Still text={decimal(quote.queueAhead, { places })} />}
      </span>
      <span role="cell" class="o-age">{duration(quote.ageMs + late)}</span>
      <span role="cell" class="o-order clip">
        {flagWords(quote).map(([word, sentence]) => <span key={word} class="tag" title={sentence}>{word}</span>)}
        <span
          class="dim"
          title={quote.venueOrderId ? `at the venue: ${quote.venueOrderId}` : "no id of the venue yet"}
        >
          {quote.orderId}
        </span>
      </span>
    </div>
  );
}
