/** A running bot as its users meet it: the lines it prints, its HTTP, its process. @module */
import type { View } from "../../core/engine/view.ts";
import type { BookView } from "../../core/engine/view.ts";
import type { KillStatus, StrategyParameters } from "../../dashboard/protocol.ts";
import { Program } from "./program.ts";
import { Hopeless } from "./until.ts";

export type Answer = {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers are read field by field, as a test needs them
  readonly body: any;
  readonly ms: number;
};

export class BotProgram implements AsyncDisposable {
  readonly #stopWatching = new AbortController();
  readonly #watching: Promise<void>;

  private constructor(
    readonly program: Program,
    readonly address: string,
    readonly token: string,
    /** From the start of the process to the Dashboard line. */
    readonly firstLineMs: number,
    watched: boolean,
  ) {
    this.#watching = watched ? this.#watch() : Promise.resolve();
  }

  /** Starts it on a free port and waits for the Dashboard line.
   * @param watched as by an open page: views are then at most 100 ms old, else about a second */
  static async start(
    args: readonly string[],
    watched = true,
    env: Readonly<Record<string, string>> = {},
    entry?: string,
  ): Promise<BotProgram> {
    const program = new Program(["run", "--port", "0", ...args], env, entry);
    try {
      const [address, token] = (await program.line("Dashboard: ")).split("/#token=");
      return new BotProgram(program, address, token, performance.now() - program.startedAt, watched);
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @param path such as "/api/state"; sent with the token, read as JSON where it is some
   * @throws {Hopeless} with all that it said, when the process has ended */
  async api(method: string, path: string, body?: unknown): Promise<Answer> {
    if (!this.program.running) throw new Hopeless(`The bot has ended:\n${this.program.told}`);
    const began = performance.now();
    const response = await fetch(this.address + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text(), ms = performance.now() - began;
    return { status: response.status, body: jsonOr(text), ms };
  }

  /** @throws {Error} unless the answer is 200 */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.api("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answers ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  state(): Promise<View> {
    return this.get("/api/state");
  }
  book(venue: string, symbol: string): Promise<BookView> {
    return this.get(`/api/book/${venue}/${symbol}`);
  }
  parameters(strategy: string): Promise<StrategyParameters> {
    return this.get(`/api/strategies/${strategy}/params`);
  }
  kills(): Promise<KillStatus> {
    return this.get("/api/kill");
  }
  /** Sets parameters on top of the version that stands. */
  async set(strategy: string, set: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { version } = await this.parameters(strategy);
    return this.api("PATCH", `/api/strategies/${strategy}/params`, { if_version: version, set });
  }

  /** Resident memory by the system's count, bytes. */
  get residentBytes(): number {
    const status = Deno.readTextFileSync(`/proc/${this.program.pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopWatching.abort();
    await this.#watching;
    await this.program[Symbol.asyncDispose]();
  }

  /** Follows the stream as a page would: views are made ten times a second while somebody does, else about once a second. */
  async #watch(): Promise<void> {
    const { signal } = this.#stopWatching;
    try {
      const response = await fetch(`${this.address}/api/stream`, {
        headers: { authorization: `Bearer ${this.token}` },
        signal,
      });
      for await (const _ of response.body!) if (signal.aborted) return;
    } catch {
      // The program has ended, or the test.
    }
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // "ok" of /healthz and its like
  }
}
