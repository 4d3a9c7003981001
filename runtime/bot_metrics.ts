/** The view in Prometheus text. Decimals become floats here: metrics are for watching, not for booking. @module */
import type { View } from "../core/engine/view.ts";
import { Metrics } from "./metrics.ts";

export function metricsText(view: View): string {
  const metrics = new Metrics();
  const gauge = (name: string, help: string, value: number | null, labels: Readonly<Record<string, string>> = {}) => {
    if (value !== null) {
      metrics.gauge(`twoside_${name}`, help, Object.keys(labels)).set(value, ...Object.values(labels));
    }
  };
  const counter = (name: string, help: string, value: number, labels: Readonly<Record<string, string>>) =>
    metrics.counter(`twoside_${name}`, help, Object.keys(labels)).add(value, ...Object.values(labels));
  gauge("up", "1 while quoting may go on", view.state === "RUNNING" ? 1 : 0);
  gauge("killed", "1 while the kill switch is tripped", view.state === "KILLED" ? 1 : 0);
  const { totals, latency } = view, quote = { quote: totals.quote };
  gauge("equity", "Equity in the quote asset", Number(totals.equity), quote);
  gauge("realised_pnl", "Realised PnL before fees", Number(totals.realisedPnl), quote);
  gauge("unrealised_pnl", "Unrealised PnL at mid", Number(totals.unrealisedPnl), quote);
  gauge("fees", "Fees paid, negative = rebate", Number(totals.fees), quote);
  gauge("net_exposure", "Positions at mid", Number(totals.netExposure), quote);
  for (const [part, won] of Object.entries(totals.attribution)) {
    gauge("pnl", "PnL by where it comes from, transfers left out", Number(won), { ...quote, part });
  }
  gauge("transfers", "Paid in less taken out, in the equity", Number(totals.transfers), quote);
  for (const { id, pnl } of view.strategies) gauge("strategy_pnl", "PnL", Number(pnl), { ...quote, strategy: id });
  gauge("drawdown_ratio", "Fall from the highest equity", Number(totals.drawdown));
  for (const { venue, symbol, position, quotes, fillCount, bookAgeMs } of view.markets) {
    const market = { venue, symbol };
    gauge("position", "Signed position in base units", Number(position), market);
    gauge("live_orders", "Orders that may rest", quotes.length, market);
    counter("fills_total", "Fills booked", fillCount, market);
    gauge("book_age_seconds", "Age of the book", bookAgeMs === null ? null : bookAgeMs / 1e3, market);
  }
  for (const { id, state, equity, clockOffsetMs, budgets } of view.venues) {
    gauge("venue_equity", "Capital there and PnL", Number(equity), { ...quote, venue: id });
    gauge("venue_ready", "1 while the venue may be traded on", state === "READY" ? 1 : 0, { venue: id });
    gauge("clock_offset_seconds", "The venue's clock less ours", clockOffsetMs === null ? null : clockOffsetMs / 1e3, {
      venue: id,
    });
    for (const { name, used, limit } of budgets) {
      gauge("budget_used_ratio", "Share of a rate limit in use", limit > 0 ? used / limit : 0, {
        venue: id,
        budget: name,
      });
    }
  }
  const ticks = latency.tickToOrderMicros;
  for (const [quantile, value] of [["0.5", ticks.p50], ["0.99", ticks.p99], ["0.999", ticks.p999]] as const) {
    gauge("tick_to_order_seconds", "Frame to order handed over", value === null ? null : value / 1e6, { quantile });
  }
  gauge(
    "loop_lag_seconds",
    "How late the loop's beat is, p99",
    latency.loopLagMs === null ? null : latency.loopLagMs / 1e3,
  );
  gauge("resident_bytes", "Resident memory", view.memory.rssBytes);
  for (const [name, value] of Object.entries(view.counters)) {
    counter("count_total", "Counted things by name", value, { what: name });
  }
  return metrics.text();
}
