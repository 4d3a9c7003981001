/** What each line of `deno task ratios` has to show, and how the measured values stand against it. @module */

export type Wanted = {
  readonly name: string;
  readonly comparator: ">=" | "<=";
  readonly value: number;
  /** What the number counts, for people. */
  readonly unit: string;
  /** Takes ten minutes or more: measured with `--long` alone. */
  readonly long?: boolean;
};
/** `ok`: met; `missed`: measured and not met; `unmeasured`: no program printed it. */
export type Verdict = "ok" | "missed" | "unmeasured";
export type Judged = { readonly wanted: Wanted; readonly measured: number | null; readonly verdict: Verdict };

const least = (name: string, value: number, unit: string): Wanted => ({ name, comparator: ">=", value, unit });
const most = (name: string, value: number, unit: string): Wanted => ({ name, comparator: "<=", value, unit });
const long = (wanted: Wanted): Wanted => ({ ...wanted, long: true });

const SHAPES = ["binance", "okx", "bybit", "hyperliquid"];

export const WANTED: readonly Wanted[] = [
  least("book_vs_ccxt_lively", 30, "times ccxt"),
  least("book_vs_ccxt_calm", 8, "times ccxt"),
  least("book_vs_tardis_lively", 20, "times tardis-dev"),
  ...SHAPES.flatMap((shape) => [
    least(`decode_vs_json_1500b_${shape}`, 5, "times JSON.parse"),
    least(`decode_vs_json_200b_${shape}`, 3, "times JSON.parse"),
  ]),
  least("sbe_vs_json", 15, "times JSON.parse"),
  most("alloc_bytes_per_message", 100, "B"),
  most("tick_to_order_p50_us", 14, "µs"),
  most("tick_to_order_p99_us", 35, "µs"),
  most("tick_to_order_p999_us", 100, "µs"),
  most("loopback_above_floor_p50_us", 15, "µs"),
  least("frames_per_second", 150_000, "/s"),
  most("burst_100k_lost", 0, "frames"),
  most("burst_100k_decided_ms", 1_000, "ms"),
  least("orders_per_second_plain_journal", 100_000, "/s"),
  least("orders_per_second_hmac", 45_000, "/s"),
  least("orders_per_second_ed25519", 25_000, "/s"),
  least("orders_per_second_gate", 50_000, "/s"),
  most("dashboard_added_p99_percent", 20, "%"),
  long(most("rss_mb", 100, "MB")),
  long(most("cpu_percent", 3, "% of a core")),
];

/** Every wanted line beside what was measured. Lines for `--long` stand in it when `long` is set or when they were measured. */
export function judge(
  measured: ReadonlyMap<string, number>,
  { long = false, wanted = WANTED }: { readonly long?: boolean; readonly wanted?: readonly Wanted[] } = {},
): Judged[] {
  return wanted.filter((line) => long || !line.long || measured.has(line.name)).map((line) => {
    const value = measured.get(line.name) ?? null;
    return { wanted: line, measured: value, verdict: verdictOf(line, value) };
  });
}

function verdictOf({ comparator, value }: Wanted, measured: number | null): Verdict {
  if (measured === null) return "unmeasured";
  return (comparator === ">=" ? measured >= value : measured <= value) ? "ok" : "missed";
}
