/** The book around the mid with our quotes in it: what is offered, what of it is ours, what stands before ours, and where a
 * draft would move it. Rows are fixed; only their text moves. @module */
import { computed, signal, useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { basisPoints, decimal, duration, placesOf, splitTail } from "../format.ts";
import { ladderSide, type Row, spreadBp } from "../ladder.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { previewed } from "../form.ts";
import { orderSign } from "../status.ts";
import { book, frameAt, market, now } from "../store.ts";

const ROW_PX = 24;
/** Rows on each side, as many as fit. */
const rows = signal(10);
const sides = {
  buy: computed(() => ladderSide("buy", book.value?.bids ?? [], book.value?.quotes ?? [], previewed.value, rows.value)),
  sell: computed(() =>
    ladderSide("sell", book.value?.asks ?? [], book.value?.quotes ?? [], previewed.value, rows.value)
  ),
} as const;
const places = computed(() => ({ price: placesOf(market.value?.tick), size: placesOf(market.value?.lot) }));

export function Ladder() {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!body.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const height = entry.contentRect.height;
      rows.value = Math.max(6, Math.min(20, Math.floor((height - 32) / 2 / ROW_PX)));
    });
    observer.observe(body.current);
    return () => observer.disconnect();
  }, []);
  const spread = useComputed(() => {
    const bp = spreadBp(market.value?.bid ?? null, market.value?.ask ?? null);
    if (!market.value) return "";
    return bp === null ? "no spread: one side is empty" : `spread ${basisPoints(bp)}`;
  });
  const invalid = useComputed(() => book.value !== null && !book.value.valid);
  const base = useComputed(() => market.value?.base ?? "");
  const quote = useComputed(() => market.value?.quote ?? "");
  return (
    <section class="panel p-ladder" aria-label="Ladder">
      <div class="head ladder-head">
        <h2>LADDER</h2>
        <span class="label">
          {previewed.value.length > 0 ? <span class="tag">dashed: after applying</span> : null}
        </span>
      </div>
      <div class="ladder-row ladder-titles label" aria-hidden="true">
        <span>price {quote}</span>
        <span>size {base}</span>
        <span>ours</span>
        <span>ahead · age</span>
      </div>
      <div class={`body ladder fades ${invalid.value ? "is-invalid" : ""}`} ref={body}>
        {Array.from(
          { length: rows.value },
          (_, index) => <LadderRow key={`a${index}`} side="sell" index={rows.value - 1 - index} />,
        )}
        <div class="ladder-mid">
          <span>{spread}</span>
          {invalid.value && (
            <b class="sign tone-warn">
              <ShapeMark shape="triangle" />book not trusted
            </b>
          )}
        </div>
        {Array.from({ length: rows.value }, (_, index) => <LadderRow key={`b${index}`} side="buy" index={index} />)}
      </div>
    </section>
  );
}

function LadderRow({ side, index }: { side: "buy" | "sell"; index: number }) {
  const row: ReadonlySignal<Row | null> = useComputed(() => sides[side].value[index] ?? null);
  const price = useComputed(() => row.value ? decimal(row.value.price, { places: places.value.price }) : "");
  const sizeText = (text: string | undefined) => text ? decimal(text, { places: places.value.size }) : "";
  const size = useComputed(() => splitTail(sizeText(row.value?.size))[0]);
  const sizeTail = useComputed(() => splitTail(sizeText(row.value?.size))[1]);
  const ours = useComputed(() => splitTail(sizeText(row.value?.ours))[0]);
  const bar = useComputed(() => `width:${((row.value?.share ?? 0) * 100).toFixed(1)}%`);
  const detail = useComputed(() => {
    const quote = row.value?.quote;
    if (!quote) return row.value?.ghost ? `from ${decimal(row.value.ghost.from, { places: places.value.price })}` : "";
    const ahead = row.value?.queueAhead === null ? "?" : decimal(row.value?.queueAhead, { places: places.value.size });
    return `${splitTail(ahead)[0]} · ${duration(quote.ageMs + Math.max(0, now.value - frameAt.value))}`;
  });
  const look = useComputed(() => {
    const { quote, ghost, gap } = row.value ?? {};
    return `ladder-row is-${side}${quote ? " is-own" : ""}${ghost ? " is-ghost" : ""}${gap ? " is-gap" : ""}`;
  });
  const state = useComputed(() => row.value?.quote ? `${row.value.quote.state} ${row.value.quote.pending}` : "");
  const own = useComputed(() => row.value?.quote ? "own-quote" : "ladder-row");
  return (
    <div class={look} data-testid={own} data-side={side} data-price={useComputed(() => row.value?.price ?? "")}>
      <span class="price">{price}</span>
      <span class="size">
        <i class="depth" style={bar} aria-hidden="true" />
        <span>
          {size}
          <span class="dim">{sizeTail}</span>
        </span>
      </span>
      <span class="ours">
        <StateShape state={state} />
        {ours}
      </span>
      <span class="detail">{detail}</span>
    </div>
  );
}

function StateShape({ state }: { state: ReadonlySignal<string> }) {
  if (state.value === "") return null;
  const [life, pending] = state.value.split(" ");
  const sign = orderSign({ state: life as Parameters<typeof orderSign>[0]["state"], pending: pending ?? "none" });
  return (
    <span class={`tone-${sign.tone}`} title={sign.word}>
      <ShapeMark shape={sign.shape} />
      <span class="hidden-label">{sign.word}</span>
    </span>
  );
}
