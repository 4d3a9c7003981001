/** A bot and a simulated venue as two programs, so that each can be started, killed and looked at by itself. @module */
import { assertEquals } from "@std/assert";
import { TempDir } from "./temp_dir.ts";
import { BotProgram } from "./bot_program.ts";
import { SimulatorProgram } from "./simulator_program.ts";
import { BTC, configFor, type TestMarket } from "./bot_config.ts";
import { assertBothSides } from "./venue_sight.ts";
import { until } from "./until.ts";

export type RigOptions = {
  /** One if it is left out: the order budget fills its quotes at once, three take seconds. */
  readonly markets?: readonly TestMarket[];
  /** Of `main.ts sim`. */
  readonly simulator?: readonly string[];
};

export class Rig implements AsyncDisposable {
  private constructor(
    readonly temp: TempDir,
    readonly simulator: SimulatorProgram,
    readonly config: string,
    readonly markets: readonly TestMarket[],
  ) {}

  /** Starts the venue and writes a configuration that points at it; the bot is yours to start. */
  static async start({ markets = [BTC], simulator: args = [] }: RigOptions = {}): Promise<Rig> {
    const temp = new TempDir(), simulator = await SimulatorProgram.start(...args);
    return new Rig(temp, simulator, temp.write("config.jsonc", configFor(simulator, ...markets)), markets);
  }

  get symbols(): string[] {
    return this.markets.map(({ symbol }) => symbol);
  }
  get dataDir(): string {
    return this.temp.file("data");
  }

  /** A bot on the rig's configuration and data directory. */
  bot(...args: readonly string[]): Promise<BotProgram> {
    return BotProgram.start(["--config", this.config, "--data", this.dataDir, ...args]);
  }

  /** Waits until the bot has cleared what an earlier run left, and the venue holds a buy and a sell of ours everywhere. */
  async quoting(bot: BotProgram, withinMs = 10_000): Promise<void> {
    await until("both sides of every market are quoted", withinMs, async () => {
      assertEquals((await bot.state()).state, "RUNNING");
      assertBothSides(await this.simulator.state(), ...this.symbols);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator[Symbol.asyncDispose]();
    this.temp[Symbol.dispose]();
  }
}
