/** Position against its limit, with the worst case: where it would stand if every order of one side filled. @module */
import { useComputed } from "@preact/signals";
import { decimal, numberOf, percent, placesOf, signOf } from "../format.ts";
import { Moving } from "../parts/figure.tsx";
import { usedTone } from "../status.ts";
import { market } from "../store.ts";

const share = (value: number, limit: number) => Math.max(-1, Math.min(1, value / limit));
/** Where on the bar: 0 at −limit, 100 at +limit. */
const place = (value: number, limit: number) => 50 + share(value, limit) * 50;

export function Inventory() {
  const places = useComputed(() => placesOf(market.value?.lot));
  const position = useComputed(() => decimal(market.value?.position, { signed: true, places: places.value }));
  const base = useComputed(() => market.value?.base ?? "");
  const limit = useComputed(() => numberOf(market.value?.positionLimit));
  const limitText = useComputed(() =>
    market.value?.positionLimit ? `±${decimal(market.value.positionLimit)}` : "no limit"
  );
  const worst = useComputed(() => {
    const { worstShort, worstLong } = market.value ?? {};
    const show = (text: string | undefined) => decimal(text, { signed: true, places: places.value });
    return `${show(worstShort)} to ${show(worstLong)}`;
  });
  const used = useComputed(() => {
    const value = Math.abs(numberOf(market.value?.position)) / limit.value;
    return Number.isFinite(value) ? value : null;
  });
  const usedText = useComputed(() => used.value === null ? "" : `${percent(used.value)} of the limit`);
  const entry = useComputed(() => decimal(market.value?.averagePrice, { places: placesOf(market.value?.tick) }));
  const unrealised = useComputed(() => decimal(market.value?.unrealisedPnl, { signed: true, places: 2 }));
  const unrealisedClass = useComputed(() => ["loss", "soft", "gain"][signOf(market.value?.unrealisedPnl) + 1]);
  const quote = useComputed(() => market.value?.quote ?? "");
  const entryUnit = useComputed(() => market.value?.averagePrice ? market.value.quote : "");
  const mark = useComputed(() => `left:${place(numberOf(market.value?.position) || 0, limit.value || 1).toFixed(2)}%`);
  const bar = useComputed(() => {
    const at = place(numberOf(market.value?.position) || 0, limit.value || 1);
    return `left:${Math.min(50, at).toFixed(2)}%;width:${Math.abs(at - 50).toFixed(2)}%`;
  });
  const range = useComputed(() => {
    const from = place(numberOf(market.value?.worstShort) || 0, limit.value || 1);
    const to = place(numberOf(market.value?.worstLong) || 0, limit.value || 1);
    return `left:${from.toFixed(2)}%;width:${Math.max(0, to - from).toFixed(2)}%`;
  });
  const tone = usedTone(used.value);
  const side = useComputed(() => ["sell", "calm", "buy"][signOf(market.value?.position) + 1]);
  return (
    <div class="inventory fades" aria-label="Inventory">
      <div class="inventory-line is-figures">
        <span>
          <span class="label">position</span>{" "}
          <b data-testid="position" data-value={useComputed(() => market.value?.position ?? "")}>
            <Moving text={position} />
          </b>{" "}
          <span class="unit">{base}</span>
        </span>
        <span class={`tone-${tone}`}>{usedText}</span>
        <span>
          <span class="label">entry</span> {entry} <span class="unit">{entryUnit}</span>
        </span>
        <span class={unrealisedClass}>
          {unrealised} <span class="unit">{quote}</span>
        </span>
      </div>
      <div class={`inventory-bar tone-${tone}`} aria-hidden="true">
        <i class="range" style={range} />
        <i class={useComputed(() => `fill is-${side.value}`)} style={bar} />
        <i class="zero" />
        {market.value && <i class="mark" style={mark} />}
      </div>
      <div class="inventory-line label">
        <span>{useComputed(() => limitText.value === "no limit" ? "" : limitText.value.replace("±", "−"))}</span>
        <span>if one side fills: {worst} {base}</span>
        <span data-testid="position-limit">
          {useComputed(() => limitText.value.replace("±", "+"))}
        </span>
      </div>
    </div>
  );
}
