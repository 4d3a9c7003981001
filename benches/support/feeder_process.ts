/** The bench's side of a feeder: starts the process that plays the venues, and asks it to. @module */
import type { Endpoints } from "../../core/venue.ts";
import { type FeederCommand, type FeederPlan, type FeederReplies, PATHS } from "./feeder_words.ts";
import { LineCutter } from "./ratio_lines.ts";

export class FeederProcess {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  #ports = { ws: 0, rest: 0 };

  private constructor(plan: FeederPlan) {
    const program = new URL("feeder.ts", import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-P=dev", "--no-lock", program, JSON.stringify(plan)],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
  }

  static async start(plan: FeederPlan): Promise<FeederProcess> {
    const feeder = new FeederProcess(plan);
    feeder.#ports = JSON.parse(await feeder.#line()) as { ws: number; rest: number };
    return feeder;
  }

  endpoints(venue: number): Endpoints {
    const ws = `ws://127.0.0.1:${this.#ports.ws}`, trade = `${ws}${PATHS.trade(venue)}`;
    const rest = `http://127.0.0.1:${this.#ports.rest}${PATHS.rest(venue)}`;
    return { rest, wsPublic: `${ws}${PATHS.public(venue)}`, wsPrivate: trade, wsTrade: trade };
  }

  url(path: string): string {
    return `ws://127.0.0.1:${this.#ports.ws}${path}`;
  }

  /** One command at a time. @throws {Error} if the feeder ended */
  async ask<Kind extends FeederCommand["do"]>(
    command: Extract<FeederCommand, { readonly do: Kind }>,
  ): Promise<FeederReplies[Kind]> {
    await this.#stdin.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
    return JSON.parse(await this.#line()) as FeederReplies[Kind];
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("The feeder has ended; what it said stands above");
    return value;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const cutter = new LineCutter();
  for await (const text of stream.pipeThrough(new TextDecoderStream())) yield* cutter.push(text);
}
