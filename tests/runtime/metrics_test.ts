import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Metrics, SERIES_LIMIT } from "../../runtime/metrics.ts";

Deno.test("text() gives counters, gauges and summaries in Prometheus' words", () => {
  const metrics = new Metrics();
  const frames = metrics.counter("twoside_frames_total", "Frames received", ["venue"]);
  frames.add(2, "binance");
  frames.add(undefined, "binance");
  metrics.gauge("twoside_up", 'Whether it is "up"\nor not').set(1);
  const latency = metrics.summary("twoside_order_seconds", "Frame to order", ["venue"]);
  latency.of("binance").record(10);
  latency.of("binance").record(20);
  assertEquals(
    metrics.text(),
    `# HELP twoside_frames_total Frames received
# TYPE twoside_frames_total counter
twoside_frames_total{venue="binance"} 3
# HELP twoside_up Whether it is "up"\\nor not
# TYPE twoside_up gauge
twoside_up 1
# HELP twoside_order_seconds Frame to order
# TYPE twoside_order_seconds summary
twoside_order_seconds{venue="binance",quantile="0.5"} 0.00001
twoside_order_seconds{venue="binance",quantile="0.9"} 0.00002
twoside_order_seconds{venue="binance",quantile="0.99"} 0.00002
twoside_order_seconds{venue="binance",quantile="0.999"} 0.00002
twoside_order_seconds_sum{venue="binance"} 0.00003
twoside_order_seconds_count{venue="binance"} 2
# HELP twoside_metrics_left_out_total Values of label combinations beyond the limit
# TYPE twoside_metrics_left_out_total counter
twoside_metrics_left_out_total 0
`,
  );
});

Deno.test("text() escapes labels, and writes infinities and empty summaries as Prometheus does", () => {
  const metrics = new Metrics();
  metrics.gauge("a", "a", ["x"]).set(Infinity, 'say "hi"\\\n');
  metrics.gauge("b", "b").set(-Infinity);
  metrics.summary("c_seconds", "c").of();
  const text = metrics.text();
  assertStringIncludes(text, 'a{x="say \\"hi\\"\\\\\\n"} +Inf\n');
  assertStringIncludes(text, "b -Inf\n");
  assertMatch(text, /c_seconds\{quantile="0.5"\} NaN\n/);
});

Deno.test("a metric with too many label combinations leaves the rest out and counts them", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("a", "a", ["x"]), gauge = metrics.gauge("g", "g", ["x"]);
  const summary = metrics.summary("s", "s", ["x"]);
  for (let i = 0; i <= SERIES_LIMIT; i++) {
    counter.add(1, `${i}`);
    gauge.set(1, `${i}`);
    summary.of(`${i}`).record(1);
  }
  counter.add(1, "0"); // a known one still counts
  assertStringIncludes(metrics.text(), 'a{x="0"} 2\n');
  assertStringIncludes(metrics.text(), "twoside_metrics_left_out_total 3\n");
});

Deno.test("Metrics refuses a strange name, a counter that shrinks, wrong labels and a name of two types", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("a", "a", ["x"]);
  assertThrows(() => metrics.gauge("Not Good", ""), RangeError, "snake_case");
  assertThrows(() => counter.add(-1, "x"), RangeError, "only grows");
  assertThrows(() => counter.add(1), RangeError, "want 1");
  assertThrows(() => metrics.gauge("a", "a", ["x"]), RangeError, "it is a counter");
  metrics.counter("a", "again", ["x"]).add(1, "x");
  assertStringIncludes(metrics.text(), 'a{x="x"} 1\n');
});
