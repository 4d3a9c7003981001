/** The recorded markets that end-to-end tests run on: one invented tape of our own, and every Binance recording of the shared
 * fixtures. @module */
import { join } from "@std/path";
import type { TestMarket } from "./bot_config.ts";
import { sharedFixtures } from "./fixtures.ts";
import { ROOT } from "./source_tree.ts";

export type TestTape = {
  readonly name: string;
  readonly path: string;
  /** Plays in a few seconds, or long enough for them. */
  readonly speed: number;
  /** Needs the shared fixtures. */
  readonly shared: boolean;
};

const shared = sharedFixtures() ?? "";
const recording = (name: string, speed: number): TestTape => ({
  name,
  path: join(shared, "recordings", name, "events.jsonl.gz"),
  speed,
  shared: true,
});
/** Thirty seconds each. */
const capture = (name: string): TestTape => ({
  name,
  path: join(shared, "binance", "recordings", `${name}.jsonl.gz`),
  speed: 6,
  shared: true,
});

export const TAPES: readonly TestTape[] = [
  { name: "our own invented tape", path: join(ROOT, "tests/fixtures/tape/invented.jsonl"), speed: 3, shared: false },
  capture("spot_2021_10_12"),
  capture("spot_us_2021_10_12"),
  capture("usdm_2021_07_22"),
  capture("coinm_2021"),
  recording("binance-spot-btcusdt-2024-08-08", 8),
  recording("binance-spot-ethbtc-2020-11-01-h09", 500),
  recording("binance-spot-nexousdt-2024-07-24", 300),
  recording("binance-usdm-btcusdt-2024-08-08", 4),
  recording("binance-usdm-btcusdt-2026-02-16", 40),
  recording("binance-coinm-btcusd_perp-2024-08-08", 1),
];

/** A test for one tape, skipped by name where the shared fixtures are absent. */
export function tapeTest(claim: string, tape: TestTape, fn: () => Promise<void>): void {
  Deno.test({
    name: `${claim} on ${tape.name}${tape.shared ? " (needs shared fixtures)" : ""}`,
    ignore: tape.shared && shared === "",
    fn,
  });
}

/** A market of a tape with quotes of about twice the venue's least notional, in whole lots, near to the market.
 * @param rest the simulated venue's address */
export async function tapeMarket(rest: string, symbol: string): Promise<TestMarket> {
  const info = await (await fetch(`${rest}/api/v3/exchangeInfo?symbol=${symbol}`)).json();
  const filters = info.symbols[0].filters as Record<string, string>[];
  const lotText = filters.find(({ filterType }) => filterType === "LOT_SIZE")!.stepSize, lot = Number(lotText);
  const least = Number(filters.find(({ filterType }) => filterType === "NOTIONAL")?.minNotional ?? 0);
  const { bidPrice } = await (await fetch(`${rest}/api/v3/ticker/bookTicker?symbol=${symbol}`)).json();
  const decimals = /\.(\d*[1-9])/.exec(lotText)?.[1].length ?? 0;
  const size = Math.max(1, Math.ceil(2 * least / Number(bidPrice) / lot)) * lot;
  const parameters = { half_spread_bps: 1, min_half_spread_bps: 0, level_step_bps: 2, max_market_spread_bps: 10_000 };
  return { symbol, orderSize: size.toFixed(decimals), maxPosition: (10 * size).toFixed(decimals), parameters };
}
