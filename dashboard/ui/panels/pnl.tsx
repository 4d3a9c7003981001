/** Where the money came from: the total and its parts over time, and market by market. @module */
import { computed, signal } from "@preact/signals";
import { Chart } from "../chart/chart.tsx";
import type { StripStyle } from "../chart/strip.ts";
import { decimal, netPnl, pairName, signOf, sumDecimals } from "../format.ts";
import { Attribution } from "./attribution.tsx";
import { Choice } from "../parts/choice.tsx";
import type { Series } from "../rings.ts";
import { marketKey } from "../status.ts";
import { engineNow, markets, MONEY, money, moneyMoved, view } from "../store.ts";

const STYLE: StripStyle = {
  lines: [
    { column: MONEY.fees, colour: "--text-3", width: 1, stepped: true },
    { column: MONEY.unrealised, colour: "--warn", width: 1, stepped: false },
    { column: MONEY.realised, colour: "--buy", width: 1, stepped: true },
    { column: MONEY.total, colour: "--text", width: 2, stepped: false },
  ],
  bands: [],
  includeZero: true,
};
const span = signal(300_000);
const what = signal<"curve" | "parts">("curve");
const source = computed(() => ({ series: money, key: "money" }));
const noMarks = signal([]);

function read(series: Series, row: number): readonly (readonly [string, string])[] {
  const say = (column: number) => decimal(series.value(row, column).toFixed(2), { signed: true });
  return [
    ["total", say(MONEY.total)],
    ["realised", say(MONEY.realised)],
    ["unrealised", say(MONEY.unrealised)],
    ["fees", say(MONEY.fees)],
    ["equity", decimal(series.value(row, MONEY.equity).toFixed(2))],
  ];
}

export function Pnl() {
  return (
    <div class="pnl">
      <div class="list-head">
        <Choice value={what} options={[["curve", "Curve"], ["parts", "Where from"]]} label="What of the PnL" />
        {what.value === "curve" && (
          <Choice
            value={span}
            options={[[300_000, "5 min"], [1_800_000, "30 min"], [14_400_000, "4 h"]]}
            label="Time across the PnL chart"
          />
        )}
      </div>
      {what.value === "curve" ? <Curve /> : <Attribution />}
    </div>
  );
}

function Curve() {
  const unit = view.value?.totals.quote ?? "";
  const figure = (text: string | null) => {
    const shown = decimal(text, { places: 2, signed: true });
    return <td class={`num ${["loss", "soft", "gain"][signOf(text) + 1]}`}>{shown}</td>;
  };
  return (
    <>
      <div class="legend label pnl-legend">
        <span>
          <i class="key key-mid" />total
        </span>
        <span>
          <i class="key key-bid" />realised
        </span>
        <span>
          <i class="key key-warn" />unrealised
        </span>
        <span>
          <i class="key key-fair" />fees
        </span>
      </div>
      <Chart
        source={source}
        style={STYLE}
        marks={noMarks}
        moved={moneyMoved}
        now={engineNow}
        span={span}
        label="PnL: total, realised, unrealised, fees"
        signed
        read={read}
      />
      <table class="fades">
        <thead>
          <tr>
            <th>market</th>
            <th class="num">realised</th>
            <th class="num">unrealised</th>
            <th class="num">fees</th>
            <th class="num">total {unit}</th>
          </tr>
        </thead>
        <tbody>
          {markets.value.map((market) => (
            <tr key={marketKey(market)}>
              <td>{pairName(market)}</td>
              {figure(market.realisedPnl)}
              {figure(market.unrealisedPnl)}
              {figure(sumDecimals([], [market.fees]))}
              {figure(netPnl(market))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
