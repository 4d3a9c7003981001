/** Bots under load, each the whole program in a process of its own as `deno task start` starts it, beside the process that plays their venues; and what the
 * system says of a process. @module */
import { LineCutter } from "../support/ratio_lines.ts";
import { startEnvironment } from "../../tests/support/start_environment.ts";
import { TempDir } from "../../tests/support/temp_dir.ts";
import { loadedConfig, spread } from "./config.ts";
import { type LoadCommand, type LoadPlan, type LoadReplies, PATHS, type Times } from "./words.ts";

export type BotPlan = {
  readonly markets: number;
  readonly sockets: number;
  /** With page, archive and tape, and one reader of the stream. */
  readonly watched: boolean;
  /** Its frames are timed: see `timed_bot.ts`. */
  readonly timed?: boolean;
};

const ROOT = new URL("../../", import.meta.url).pathname;

/** A process that is asked line by line. */
class Child {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...args],
      cwd: ROOT,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: { NO_COLOR: "1", ...env },
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws {Error} if it has ended */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("A process of the bench has ended; what it said stands above");
    return value;
  }

  async ask<Reply>(command: unknown): Promise<Reply> {
    await this.#stdin.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
    return JSON.parse(await this.line()) as Reply;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const cutter = new LineCutter();
  for await (const text of stream.pipeThrough(new TextDecoderStream())) yield* cutter.push(text);
}

export class LoadedBot {
  readonly #stopReading = new AbortController();

  private constructor(
    readonly plan: BotPlan,
    /** Its venues are these of the feeder. */
    readonly from: number,
    readonly to: number,
    readonly child: Child,
    readonly address: string | null,
    readonly token: string,
  ) {}

  static async start(plan: BotPlan, from: number, endpoints: (venue: number) => Endpoints, folder: string) {
    const { sockets, watched, timed = false } = plan, config = `${folder}/config.jsonc`;
    const places = Array.from({ length: sockets }, (_, i) => endpoints(from + i));
    Deno.mkdirSync(folder);
    Deno.writeTextFileSync(
      config,
      loadedConfig({ markets: spread(plan.markets, sockets), endpoints: places, disk: watched }),
    );
    const child = new Child([
      "-P",
      `benches/load/${timed ? "timed_bot" : "bot"}.ts`,
      ...["run", "--config", config, "--data", `${folder}/data`, "--log-level", "warn"],
      ...(watched ? ["--port", "0"] : ["--no-dashboard"]),
    ], startEnvironment());
    const [address, token] = watched ? (await child.line()).replace("Dashboard: ", "").split("/#token=") : [null, ""];
    const bot = new LoadedBot(plan, from, from + sockets, child, address, token);
    if (watched) void bot.#read();
    return bot;
  }

  /** When frames were done with since the last such question; of a timed bot. */
  times(): Promise<Times> {
    return this.child.ask("times");
  }

  /** What a first start translates and compiles stays in the memory of that process: not in the one that is measured. */
  static async warmCaches(): Promise<void> {
    const paths = [
      "benches/load/timed_bot.ts",
      "benches/load/bot.ts",
      "dashboard/worker.ts",
      "runtime/config_worker.ts",
    ];
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["cache", "--quiet", ...paths, "runtime/disk_guest.ts"],
      cwd: ROOT,
    }).output();
    if (!success) throw new Error("Cannot translate the program");
    await using rig = await LoadRig.start([{ markets: 2, sockets: 1, watched: true }]);
    await rig.load(rig.bots[0], 20, 1);
  }

  get usage(): Usage {
    return usageOf(this.child.pid);
  }

  async kill(): Promise<void> {
    this.#stopReading.abort();
    await this.child.kill();
  }

  /** Of the page's view. @throws {Error} if it has no dashboard */
  async state(): Promise<{ readonly state: string; readonly sentence: string }> {
    const response = await fetch(`${this.address}/api/state`, { headers: { authorization: `Bearer ${this.token}` } });
    return await response.json();
  }

  async #read(): Promise<void> {
    const { signal } = this.#stopReading;
    const headers = { authorization: `Bearer ${this.token}` };
    try {
      const { body } = await fetch(`${this.address}/api/stream`, { headers, signal });
      for await (const _ of body!) if (signal.aborted) return;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

type Endpoints = {
  readonly rest: string;
  readonly wsPublic: string;
  readonly wsPrivate: string;
  readonly wsTrade: string;
};

export class LoadRig implements AsyncDisposable {
  private constructor(
    readonly bots: readonly LoadedBot[],
    private readonly feeder: Child,
    private readonly temp: TempDir,
  ) {}

  /** Ends when every bot has its books. */
  static async start(plans: readonly BotPlan[]): Promise<LoadRig> {
    const temp = new TempDir(), venues = plans.flatMap(({ markets, sockets }) => spread(markets, sockets));
    const plan: LoadPlan = { venues };
    const feeder = new Child(["-P=dev", "--no-lock", "benches/load/feeder.ts", JSON.stringify(plan)]);
    const ports = JSON.parse(await feeder.line()) as { ws: number; rest: number };
    const ws = `ws://127.0.0.1:${ports.ws}`, bots: LoadedBot[] = [];
    const endpoints = (venue: number): Endpoints => ({
      rest: `http://127.0.0.1:${ports.rest}${PATHS.rest(venue)}`,
      wsPublic: `${ws}${PATHS.public(venue)}`,
      wsPrivate: `${ws}${PATHS.trade(venue)}`,
      wsTrade: `${ws}${PATHS.trade(venue)}`,
    });
    for (const plan of plans) {
      bots.push(await LoadedBot.start(plan, bots.at(-1)?.to ?? 0, endpoints, temp.file(`bot-${bots.length}`)));
    }
    const rig = new LoadRig(bots, feeder, temp);
    await rig.#ask({ do: "joined" });
    return rig;
  }

  /** Frames for one bot. */
  load({ from, to }: LoadedBot, perSecond: number, seconds: number): Promise<LoadReplies["load"]> {
    return this.#ask({ do: "load", from, to, perSecond, seconds });
  }

  /** When frames left for a bot, since the last such question. */
  times({ from, to }: LoadedBot): Promise<Times> {
    return this.#ask({ do: "times", from, to });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bot of this.bots) await bot.kill();
    await this.feeder.kill();
    this.temp[Symbol.dispose]();
  }

  #ask<Kind extends LoadCommand["do"]>(
    command: Extract<LoadCommand, { readonly do: Kind }>,
  ): Promise<LoadReplies[Kind]> {
    return this.feeder.ask(command);
  }
}

export type Usage = {
  /** Resident, bytes. */
  readonly resident: number;
  /** Processor time since its start, s. */
  readonly cpu: number;
  /** ms of this process's clock. */
  readonly at: number;
};

/** Linux counts processor time in hundredths of a second. */
const TICKS_A_SECOND = 100;

export function usageOf(pid: number): Usage {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`), stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    resident: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024,
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
    at: performance.now(),
  };
}

/** Of one core, in percent. */
export function cpuPercent(from: Usage, to: Usage): number {
  return (to.cpu - from.cpu) / (to.at - from.at) * 1e5;
}
