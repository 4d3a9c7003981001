/** The demo as a newcomer starts it: one command, the simulated venue inside. @module */
import { assertEquals, assertGreater } from "@std/assert";
import type { TempDir } from "./temp_dir.ts";
import { BotProgram } from "./bot_program.ts";
import { SimulatorAdmin } from "./simulator_program.ts";
import { assertBothSides } from "./venue_sight.ts";
import { until } from "./until.ts";

export const DEMO_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;

export type Demo = AsyncDisposable & { readonly bot: BotProgram; readonly simulator: SimulatorAdmin };

/** Starts it on the data directory `temp`/data and waits for its two lines. */
export async function startDemo(temp: TempDir, ...args: readonly string[]): Promise<Demo> {
  const bot = await BotProgram.start(["--data", temp.file("data"), "--seed", "1", ...args]);
  try {
    const simulator = new SimulatorAdmin(await bot.program.line("Simulator: "));
    return { bot, simulator, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
  } catch (error) {
    await bot[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits until the venue holds a buy and a sell of ours on every market of the demo. */
export async function quoting({ simulator }: Pick<Demo, "simulator">, withinMs = 10_000): Promise<void> {
  await until("both sides are quoted on every market", withinMs, async () => {
    assertBothSides(await simulator.state(), ...DEMO_SYMBOLS);
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
