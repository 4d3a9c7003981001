/** A simulated venue that runs outside the bot, or the one inside a demo: its truth, its faults, its addresses. @module */
import type { WireState } from "../../exchanges/simulator/wire.ts";
import { Program } from "./program.ts";

export type SimulatorState = WireState & { readonly venue: string; readonly restUrl: string };

/** The admin address of any simulator. */
export class SimulatorAdmin {
  constructor(readonly url: string) {}

  /** The truth at the only venue, or the first. */
  async state(): Promise<SimulatorState> {
    return (await this.states())[0];
  }

  /** The truth at each venue, in the order of the configuration. */
  async states(): Promise<readonly SimulatorState[]> {
    const response = await fetch(`${this.url}/state`);
    const { venues } = await response.json() as { venues: SimulatorState[] };
    return venues;
  }

  /** @throws {Error} when the simulator does not know it */
  async fault(fault: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#post("/faults", { fault, ...parameters });
  }

  async clear(fault?: string): Promise<void> {
    await this.#post("/faults/clear", fault === undefined ? {} : { fault });
  }

  async #post(path: string, body: unknown): Promise<void> {
    const response = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator answers ${response.status}: ${text}`);
  }
}

export class SimulatorProgram extends SimulatorAdmin implements AsyncDisposable {
  private constructor(
    readonly program: Program,
    url: string,
    readonly endpoints: {
      readonly rest: string;
      readonly wsPublic: string;
      readonly wsTrade: string;
      readonly wsSbe: string;
    },
  ) {
    super(url);
  }

  /** `main.ts sim --venue binance …` on free ports. */
  static async start(...args: readonly string[]): Promise<SimulatorProgram> {
    const program = new Program(["sim", "--venue", "binance", "--port", "0", ...args]);
    try {
      const url = await program.line("Simulator: ");
      return new SimulatorProgram(program, url, {
        rest: await program.line("binance rest: "),
        wsPublic: await program.line("binance wsPublic: "),
        wsTrade: await program.line("binance wsTrade: "),
        wsSbe: await program.line("binance wsSbe: "),
      });
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}
