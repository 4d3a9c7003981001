/** Threads that play seeds side by side. @module */
import { type Done, type Job, memoryFolder, type Task } from "./worker.ts";

/** A seed that takes longer than this hangs: the longest are a minute of a busy core. */
const LONGEST_MS = 15 * 60_000;

export class Crew implements Disposable {
  readonly #idle: Hand[] = [];
  readonly #all = new Set<Hand>();
  readonly #queue: ((hand: Hand) => void)[] = [];
  /** Everything that the threads write, so that nothing is left behind, however the run ends. */
  readonly #folder: string;
  readonly #clear = () => {
    Deno.removeSync(this.#folder, { recursive: true });
  };

  /** @param stop a shared word: once it is not 0, the threads let go of what they play */
  constructor(readonly size: number, private readonly stop: Int32Array) {
    const dir = memoryFolder();
    this.#folder = Deno.makeTempDirSync({ prefix: "twoside-sim-", ...dir === undefined ? {} : { dir } });
    addEventListener("unload", this.#clear);
    for (let i = 0; i < size; i++) this.#hire();
  }

  /** When it has been done; one task after another on each thread, in the order of the calls. Never rejects. */
  async perform(task: Task): Promise<Done> {
    const hand = this.#idle.pop() ?? await new Promise<Hand>((take) => this.#queue.push(take));
    const done = await hand.perform({ task, within: this.#folder, stop: this.stop });
    if (hand.lost) {
      this.#all.delete(hand);
      this.#hire();
    } else this.#free(hand);
    return done;
  }

  [Symbol.dispose](): void {
    for (const hand of this.#all) hand.end();
    removeEventListener("unload", this.#clear);
    this.#clear();
  }

  #hire(): void {
    const hand = new Hand();
    this.#all.add(hand);
    this.#free(hand);
  }

  #free(hand: Hand): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#idle.push(hand);
    else next(hand);
  }
}

/** One thread. */
class Hand {
  lost = false;
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "simulation" });

  perform(job: Job): Promise<Done> {
    return new Promise((resolve) => {
      const worker = this.#worker;
      const lose = (problem: string) => {
        this.lost = true;
        worker.terminate();
        end({ kind: "broken", problem });
      };
      const timer = setTimeout(() => lose(`no end within ${LONGEST_MS / 60_000} minutes`), LONGEST_MS);
      const end = (done: Done) => {
        clearTimeout(timer);
        resolve(done);
      };
      worker.onmessage = ({ data }: MessageEvent<Done>) => end(data);
      worker.onerror = (event) => {
        event.preventDefault();
        lose(event.message);
      };
      worker.postMessage(job);
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}
