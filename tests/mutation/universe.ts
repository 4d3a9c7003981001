/** A copy of the tree in which every fault of the chosen files lies asleep, and the processes that try them. @module */
import { createHash } from "node:crypto";
import { fromFileUrl } from "@std/path";
import type { Done, Loaded, Task } from "./child.ts";
import { copyTree } from "../support/tree_copy.ts";
import { linesOf } from "./lines.ts";
import { type Mutant, mutate } from "./mutants.ts";

/** What is mutated, and the tests that ought to notice. */
export type Group = { readonly name: string; readonly targets: readonly string[]; readonly tests: readonly string[] };

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
/** A test that runs so long under a fault has noticed it. */
const HANGS_AFTER_MS = 20_000;

export class Universe {
  readonly mutants: readonly Mutant[];
  readonly tests: readonly string[];
  /** Of the sources, the tests and what lies beside them: another one, other outcomes. */
  readonly stamp: string;
  readonly #folder: string;

  constructor(readonly group: Group) {
    this.#folder = copyTree("mutants-");
    const mutants: Mutant[] = [];
    for (const file of group.targets.flatMap((target) => sourcesOf(target, /(?<!_test)\.ts$/))) {
      const path = `${this.#folder}/${file}`, made = mutate(file, Deno.readTextFileSync(path), mutants.length);
      Deno.writeTextFileSync(path, made.text);
      mutants.push(...made.mutants);
    }
    this.mutants = mutants;
    this.tests = group.tests.flatMap((target) => sourcesOf(target, /_test\.ts$/));
    const hash = createHash("sha256");
    for (const file of [...sourcesOf("core", /\.ts$/), ...sourcesOf("tests/support", /\.ts$/), ...this.tests]) {
      hash.update(Deno.readFileSync(ROOT + file));
    }
    this.stamp = hash.digest("hex").slice(0, 12);
  }

  /** Every test once, without a fault: how long it takes and which faults it passes by.
   * @throws {Error} if they cannot be loaded */
  async baseline(): Promise<Loaded> {
    const child = this.#spawn(this.tests, -1, "baseline"), answer = await child.answers.next();
    if (answer.done) throw new Error("The tests cannot be loaded: run them first");
    await child.end();
    return answer.value as Loaded;
  }

  /** A process that has loaded `files`, with `awake` asleep unless it is a number that loading itself passes by. */
  async open(files: readonly string[], awake = -1): Promise<Trial | null> {
    const child = this.#spawn(files, awake, "trial");
    const loaded = await child.within(HANGS_AFTER_MS * 3);
    if (loaded === null) return null;
    return {
      tests: (loaded as Loaded).tests,
      async run(task) {
        await child.tell(task);
        return await child.within(HANGS_AFTER_MS) as Done | null;
      },
      end: () => child.end(),
    };
  }

  #spawn(files: readonly string[], awake: number, mode: string) {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--frozen", "tests/mutation/child.ts", JSON.stringify(files), mode],
      cwd: this.#folder,
      stdin: "piped",
      stdout: "piped",
      stderr: mode === "baseline" ? "inherit" : "null",
      env: { TWOSIDE_MUTANT: String(awake), NO_COLOR: "1" },
    }).spawn();
    const answers = linesOf(process.stdout), writer = process.stdin.getWriter();
    return {
      answers,
      tell: (task: Task) => writer.write(new TextEncoder().encode(JSON.stringify(task) + "\n")).catch(() => {}),
      /** `null` = it died or said nothing in time; then it is ended. */
      async within(ms: number): Promise<Loaded | Done | null> {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const late = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), ms));
        const answer = await Promise.race([answers.next(), late]);
        clearTimeout(timer);
        if (answer !== null && !answer.done) return answer.value as Loaded | Done;
        await this.end();
        return null;
      },
      async end() {
        try {
          process.kill("SIGKILL");
        } catch (error) {
          if (!(error instanceof TypeError)) throw error; // it has ended already
        }
        await process.status;
      },
    };
  }

  remove(): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

export type Trial = {
  readonly tests: Loaded["tests"];
  /** `null` = the process died or hung, which no healthy code does; the trial is over then. */
  run(task: Task): Promise<Done | null>;
  end(): Promise<void>;
};

function sourcesOf(target: string, pattern: RegExp): string[] {
  if (Deno.statSync(ROOT + target).isFile) return [target];
  return [...Deno.readDirSync(ROOT + target)].sort((a, b) => a.name < b.name ? -1 : 1).flatMap((
    { name, isDirectory },
  ) => isDirectory ? sourcesOf(`${target}/${name}`, pattern) : pattern.test(name) ? [`${target}/${name}`] : []);
}
