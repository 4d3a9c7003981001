/** The chosen market: its price with our quotes as a band, why it quotes or not, and what it holds. @module */
import { computed, signal, useComputed } from "@preact/signals";
import { Chart } from "../chart/chart.tsx";
import type { Mark, StripStyle } from "../chart/strip.ts";
import { basisPoints, count, decimal, numberOf, pairName, placesOf, spoken } from "../format.ts";
import { spreadBp } from "../ladder.ts";
import { Choice } from "../parts/choice.tsx";
import { Bright, Moving } from "../parts/figure.tsx";
import { SignMark } from "../parts/sign.tsx";
import { StopButton } from "../parts/stop_button.tsx";
import { Stopped } from "../parts/stopped.tsx";
import type { Series } from "../rings.ts";
import { marketKey, statusSign } from "../status.ts";
import { curve, engineNow, fills, market, painted, PRICE, selected, view } from "../store.ts";
import { Inventory } from "./inventory.tsx";

const STYLE: StripStyle = {
  lines: [
    { column: PRICE.bid, colour: "--buy", width: 1, stepped: true },
    { column: PRICE.ask, colour: "--sell", width: 1, stepped: true },
    { column: PRICE.fair, colour: "--text-3", width: 1, stepped: true },
    { column: PRICE.mid, colour: "--text", width: 1.5, stepped: true },
  ],
  bands: [
    { low: PRICE.bid, high: PRICE.mid, colour: "--buy-tint" },
    { low: PRICE.mid, high: PRICE.ask, colour: "--sell-tint" },
  ],
  includeZero: false,
};

const span = signal(180_000);
const source = computed(() => ({ series: curve(selected.value ?? ""), key: selected.value ?? "" }));
const marks = computed<readonly Mark[]>(() => {
  const found: Mark[] = [];
  for (const { venue, symbol, at, price, side } of fills.value) {
    if (`${venue}:${symbol}` !== selected.value) continue;
    found.push({ at: Date.parse(at), value: numberOf(price), up: side === "buy" });
  }
  return found;
});
const tickPlaces = computed(() => placesOf(market.value?.tick));

function read(series: Series, row: number): readonly (readonly [string, string])[] {
  const say = (column: number) => {
    const value = series.value(row, column);
    return Number.isNaN(value) ? "none" : decimal(value.toFixed(tickPlaces.value));
  };
  return [["ask", say(PRICE.ask)], ["fair", say(PRICE.fair)], ["mid", say(PRICE.mid)], ["bid", say(PRICE.bid)]];
}

export function Market() {
  const name = useComputed(() => market.value ? pairName(market.value) : "");
  const venue = useComputed(() => market.value?.venue ?? "");
  const status = useComputed(() => market.value?.status ?? null);
  const sentence = useComputed(() => spoken(market.value?.sentence ?? ""));
  const mid = useComputed(() => decimal(market.value?.mid, { places: tickPlaces.value + 1 }));
  const fair = useComputed(() => decimal(market.value?.fairValue, { places: tickPlaces.value + 1 }));
  const spread = useComputed(() => basisPoints(spreadBp(market.value?.bid ?? null, market.value?.ask ?? null)));
  const quote = useComputed(() => market.value?.quote ?? "");
  // What stops it may stop more than it.
  const scopes = useComputed(() =>
    market.value
      ? [marketKey(market.value), market.value.strategy ?? "", market.value.venue].filter((name) => name !== "")
      : []
  );
  const traded = useComputed(() =>
    market.value
      ? `${count(market.value.fillCount, "fill")}, ${decimal(market.value.volume, { places: 0 })} ${market.value.quote}`
      : ""
  );
  return (
    <section class="panel p-market" aria-label="Market">
      <div class="head market-head">
        <h2 class="market-title">
          <b>{name}</b> <span class="soft">{venue}</span>
        </h2>
        <Choice
          value={span}
          options={[[60_000, "1 min"], [180_000, "3 min"], [900_000, "15 min"]]}
          label="Time across the chart"
        />
        {scopes.value.length > 0 && <StopButton scope={scopes.value[0]} />}
      </div>
      <Stopped scopes={scopes.value} />
      <div class="market-figures fades">
        <div>
          <span class="label">mid</span>
          <span class="price" data-testid="mid">
            <Bright text={mid} />
          </span>
          <span class="unit">{quote}</span>
        </div>
        <div>
          <span class="label">fair value</span>
          <span>
            <Moving text={fair} />
          </span>
        </div>
        <div>
          <span class="label">spread</span>
          <span>{spread}</span>
        </div>
      </div>
      <div class="market-line">
        {status.value && <SignMark sign={statusSign(status.value)} />}
        <span class="clip market-sentence" title={sentence} data-testid="market-sentence">{sentence}</span>
        <span class="label">{traded}</span>
      </div>
      {view.value
        ? (
          <Chart
            source={source}
            style={STYLE}
            marks={marks}
            moved={painted}
            now={engineNow}
            span={span}
            label="Price, fair value, our bid and ask, our fills"
            signed={false}
            read={read}
          />
        )
        : <div class="chart empty">The chart begins with the first values.</div>}
      <div class="legend label" aria-hidden="true">
        <span>
          <i class="key key-mid" />mid
        </span>
        <span>
          <i class="key key-fair" />fair value
        </span>
        <span>
          <i class="key key-bid" />our bid
        </span>
        <span>
          <i class="key key-ask" />our ask
        </span>
        <span class="buy">
          ▲<span class="soft">bought</span>
        </span>
        <span class="sell">
          ▼<span class="soft">sold</span>
        </span>
      </div>
      <Inventory />
    </section>
  );
}
