/** The real program as a child process: its lines, its end, its signals. It never outlives the test that holds it. @module */
import { ROOT } from "./source_tree.ts";
import { Hopeless, until } from "./until.ts";

export type Ending = {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /** Since the start. */
  readonly afterMs: number;
};

export class Program implements AsyncDisposable {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly startedAt = performance.now();
  /** Resolves when the process has ended and its last line was read. */
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;
  #ending: Ending | null = null;

  /** `deno run -P main.ts …`, as the README says it.
   * @param entry another module that runs the program, with something of it changed */
  constructor(readonly args: readonly string[], env: Readonly<Record<string, string>> = {}, entry = "main.ts") {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-P", entry, ...args],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1", ...env },
    }).spawn();
    this.ended = this.#end();
  }

  get pid(): number {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#ending === null;
  }

  signal(name: Deno.Signal): void {
    this.#child.kill(name);
  }

  /** What follows `prefix` on the first line of stdout that begins with it.
   * @throws {Error} with all that was said, when the program ends or the time is over first */
  line(prefix: string, withinMs = 20_000): Promise<string> {
    return until(`"${this.args.join(" ")}" prints "${prefix}"`, withinMs, () => {
      const found = this.stdout.find((line) => line.startsWith(prefix));
      if (found !== undefined) return found.slice(prefix.length);
      if (!this.running) {
        throw new Hopeless(`"${this.args.join(" ")}" ended before it printed "${prefix}":\n${this.told}`);
      }
      throw new Error(this.told);
    });
  }

  /** How it ended.
   * @throws {Error} with all that was said, when it still runs after `withinMs` */
  end(withinMs = 20_000): Promise<Ending> {
    return until(`"${this.args.join(" ")}" has ended`, withinMs, () => {
      if (this.#ending === null) throw new Error(this.told);
      return this.#ending;
    });
  }

  /** Everything it said. */
  get told(): string {
    return [...this.stdout, ...this.stderr].join("\n");
  }

  /** The sentences that it ended with, without the log. */
  get complaints(): string[] {
    return this.stderr.filter((line) => line.startsWith("twoside:"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running) {
      try {
        this.#child.kill("SIGKILL"); // also ends one that a test has stopped with SIGSTOP
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has just ended by itself
      }
    }
    await this.ended;
  }

  async #end(): Promise<Ending> {
    const { stdout, stderr, status } = this.#child;
    const [{ code, signal }] = await Promise.all([status, read(stdout, this.stdout), read(stderr, this.stderr)]);
    return this.#ending = { code, signal, afterMs: performance.now() - this.startedAt };
  }
}

async function read(stream: ReadableStream<Uint8Array>, lines: string[]): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
  }
  if (rest !== "") lines.push(rest);
}
