/** A process that plays plans over one copy of the tree. @module */
import { linesOf } from "../../mutation/lines.ts";
import type { Plan } from "../contract.ts";
import type { Played } from "./child.ts";

/** A plan that takes longer hangs: a bug may well make it so. */
const LONGEST_MS = 2 * 60_000;

export class Player {
  #process: Deno.ChildProcess | null = null;
  #answers: AsyncGenerator<unknown> | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | null = null;

  /** @param folder of the tree */
  constructor(private readonly folder: string) {}

  /** What came of a plan; a process that dies or hangs is told as broken, and the next plan has a new one. */
  async play(plan: Plan): Promise<Played> {
    this.#begin();
    const lost = (broken: string): Played => ({ seed: plan.seed, violation: null, broken, ms: LONGEST_MS });
    await this.#writer!.write(new TextEncoder().encode(JSON.stringify({ plan }) + "\n")).catch(() => {});
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), LONGEST_MS));
    const answer = await Promise.race([this.#answers!.next(), late]);
    clearTimeout(timer);
    if (answer !== null && !answer.done) return answer.value as Played;
    await this.#end();
    return lost(answer === null ? `no end within ${LONGEST_MS / 60_000} minutes` : "the process died");
  }

  async close(): Promise<void> {
    await this.#end();
  }

  #begin(): void {
    if (this.#process !== null) return;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-P=dev", "--no-check", "--frozen", "tests/simulation/canaries/child.ts"],
      cwd: this.folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#answers = linesOf(this.#process.stdout);
    this.#writer = this.#process.stdin.getWriter();
  }

  async #end(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    if (process === null) return;
    try {
      process.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    await process.status;
  }
}
