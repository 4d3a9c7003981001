/** The demo as a newcomer starts it: one command, the simulated venues inside. And the same on one venue alone, for tests of
 * what is the same on each. @module */
import { assertEquals, assertGreater } from "@std/assert";
import { defaultDemoConfig } from "../../runtime/demo_config.ts";
import { BTC, configFor, ETH, SOL } from "./bot_config.ts";
import type { TempDir } from "./temp_dir.ts";
import { BotProgram } from "./bot_program.ts";
import { SimulatorAdmin } from "./simulator_program.ts";
import { assertBothSides } from "./venue_sight.ts";
import { until } from "./until.ts";

/** Which symbols are quoted, by venue. */
export type DemoMarkets = Readonly<Record<string, readonly string[]>>;

export type Demo = AsyncDisposable & {
  readonly bot: BotProgram;
  readonly simulator: SimulatorAdmin;
  readonly markets: DemoMarkets;
};

/** Starts it on the data directory `temp`/data and waits for its two lines: two pairs on eight products. */
export function startDemo(temp: TempDir, ...args: readonly string[]): Promise<Demo> {
  const { venues } = defaultDemoConfig();
  const markets = Object.fromEntries(Object.entries(venues).map(([name, { markets }]) => [name, markets]));
  return start(temp, markets, args);
}

/** The same with three pairs of Binance's spot and no other venue: BTC, ETH and SOL. */
export function startBinanceDemo(temp: TempDir, ...args: readonly string[]): Promise<Demo> {
  const listed = [BTC, ETH, SOL], config = temp.write("demo.jsonc", configFor({ endpoints: {} }, ...listed));
  return start(temp, { binance: listed.map(({ symbol }) => symbol) }, ["--config", config, ...args]);
}

async function start(temp: TempDir, markets: DemoMarkets, args: readonly string[]): Promise<Demo> {
  const bot = await BotProgram.start(["--data", temp.file("data"), "--seed", "1", ...args]);
  try {
    const simulator = new SimulatorAdmin(await bot.program.line("Simulator: "));
    return { bot, simulator, markets, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
  } catch (error) {
    await bot[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits until each venue holds a buy and a sell of ours on every market of the demo. */
export async function quoting(
  { simulator, markets }: Pick<Demo, "simulator" | "markets">,
  withinMs = 10_000,
): Promise<void> {
  await until("both sides are quoted on every market", withinMs, async () => {
    const states = await simulator.states();
    assertEquals(states.map(({ venue }) => venue), Object.keys(markets));
    for (const state of states) assertBothSides(state, ...markets[state.venue]);
  });
}

/** Waits until routine re-quoting has left what a person's change may use: four orders, which is all of one market's quotes. */
export async function budgetIsSaved(bot: BotProgram, symbol: string): Promise<void> {
  // Risk rules of a view may be a second old, and then be from before the last change.
  const freshAt = new Date(Date.now() + 1_100).toISOString();
  await until("the order budget has room for a change of all four quotes", 8_000, async () => {
    const { at, risk, markets } = await bot.state();
    assertGreater(at, freshAt, "the view may be from before");
    const rates = risk.filter(({ rule }) => rule === "RSK-17");
    assertGreater(rates.length, 0);
    for (const { value } of rates) assertGreater(Number(/room for (\d+)/.exec(value)?.[1]), 3, value);
    const resting = markets.find((market) => market.symbol === symbol)!.quotes.filter(({ state }) => state === "OPEN");
    assertEquals(resting.length, 4);
  });
}
