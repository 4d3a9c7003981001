/** The demo as a newcomer starts it: one command, the simulated venue inside. @module */
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
