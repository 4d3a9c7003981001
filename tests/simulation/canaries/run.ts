/** Sets each canary into a copy of the tree and plays seeds there until an invariant catches it (DST-07).
 *   deno task sim --canaries                 all; goes on where an earlier run over the same sources stopped
 *   deno task sim --canaries late_fill_dropped kill_unverified
 * --seeds N (300), --jobs N, --anew. A seed counts only if it is clean without the bug, which is looked up where a canary was
 * caught and kept for the same sources. Ends with 1 if one was not caught. @module */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { hash } from "node:crypto";
import { ROOT, sources } from "../../support/source_tree.ts";
import { briefPlan } from "./brief_plan.ts";
import { Cage, type Canary } from "./canary.ts";
import { CANARIES } from "./list.ts";
import { Player } from "./player.ts";

const FOLDER = join(ROOT, "data", "canaries");

type Caught = { readonly seed: number; readonly invariant: string; readonly message: string; readonly at: number };
/** `played`: seeds that were tried, from 1 on; `unclean`: those that broke without the bug as well; `ms` of all of them. */
type Found = { played: number; caught: Caught | null; unclean: number[]; broken: number; ms: number };
/** `clean` = what is violated without any bug, by seed and whose plan it is; `null` = nothing. */
type State = { readonly canaries: Record<string, Found>; readonly clean: Record<string, string | null> };

/** @returns the code to end with */
export async function runCanaries(words: readonly string[]): Promise<number> {
  const { _: names, seeds, jobs, anew } = parseArgs([...words], {
    string: ["seeds", "jobs"],
    boolean: ["anew"],
    default: { seeds: "300", jobs: "2" },
  });
  const unknown = names.map(String).filter((name) => !CANARIES.some((canary) => canary.name === name));
  if (unknown.length > 0 || !(Number(seeds) > 0) || !(Number(jobs) > 0)) {
    const known = CANARIES.map(({ name }) => name).join(", ");
    console.error(`Cannot set ${unknown.join(", ")} with --seeds ${seeds} --jobs ${jobs}: known are ${known}`);
    return 2;
  }
  const chosen = CANARIES.filter(({ name }) => names.length === 0 || names.includes(name));
  const record = Logbook.open(stampOf(), anew === true), plain = new Plain(record);
  const queue = [...chosen];
  try {
    await Promise.all(Array.from({ length: Number(jobs) }, async () => {
      using cage = new Cage();
      for (let canary = queue.shift(); canary !== undefined; canary = queue.shift()) {
        await chase(canary, Number(seeds), cage, record, plain);
        console.log(rowOf(canary, record.of(canary)));
      }
    }));
  } finally {
    await plain.close();
    record.save();
  }
  return report(chosen, record);
}

/** Plays on until it is caught, or all seeds are. */
async function chase(canary: Canary, seeds: number, cage: Cage, record: Logbook, plain: Plain): Promise<void> {
  const found = record.of(canary);
  if (found.caught !== null || found.played >= seeds) return;
  cage.set(canary);
  const player = new Player(cage.folder);
  try {
    while (found.caught === null && found.played < seeds) {
      const { seed, violation, broken, ms } = await player.play(briefPlan(++found.played, canary));
      found.ms += ms;
      if (broken !== null) found.broken++;
      if (violation !== null && isNamed(canary, violation.invariant)) {
        if (await plain.isClean(seed, canary)) found.caught = { seed, ...violation };
        else found.unclean.push(seed);
      }
      record.save();
    }
  } finally {
    await player.close();
    cage.free();
  }
}

/** A bug that only makes the program throw is caught by any test: what counts is an invariant, unless the throw is the point. */
function isNamed({ expected }: Canary, invariant: string): boolean {
  return expected.includes(invariant) || /^(?:INV|DST)-/.test(invariant);
}

/** The tree as it is, one process for all. */
class Plain {
  #player: Player | null = null;
  #busy: Promise<unknown> = Promise.resolve();
  constructor(private readonly record: Logbook) {}

  async isClean(seed: number, canary: Canary): Promise<boolean> {
    const { clean } = this.record.state, key = `${seed} ${canary.name}`;
    const look = this.#busy.then(async () => {
      if (clean[key] !== undefined) return;
      this.#player ??= new Player(ROOT);
      const { violation, broken } = await this.#player.play(briefPlan(seed, canary));
      clean[key] = violation?.invariant ?? broken;
    });
    this.#busy = look;
    await look;
    return clean[key] === null;
  }

  async close(): Promise<void> {
    await this.#player?.close();
  }
}

/** What came of each canary over the same sources. */
class Logbook {
  private constructor(readonly path: string, readonly state: State) {}

  static open(stamp: string, anew: boolean): Logbook {
    const path = join(FOLDER, `${stamp}.json`);
    if (anew) return new Logbook(path, { canaries: {}, clean: {} });
    try {
      return new Logbook(path, JSON.parse(Deno.readTextFileSync(path)) as State);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Logbook(path, { canaries: {}, clean: {} });
      throw error;
    }
  }

  of({ name }: Canary): Found {
    return this.state.canaries[name] ??= { played: 0, caught: null, unclean: [], broken: 0, ms: 0 };
  }

  save(): void {
    Deno.mkdirSync(FOLDER, { recursive: true });
    Deno.writeTextFileSync(`${this.path}.new`, JSON.stringify(this.state));
    Deno.renameSync(`${this.path}.new`, this.path);
  }
}

/** Of all that a seed's outcome hangs on, the canaries among it. */
function stampOf(): string {
  const rooms = ["core", "exchanges", "strategies", "runtime", "tests/simulation", "tests/support"];
  return hash("sha256", rooms.flatMap((room) => sources(room)).map(({ text }) => text).join("\0"), "hex").slice(0, 12);
}

function rowOf({ name, expected }: Canary, { played, caught, unclean, broken, ms }: Found): string {
  const cost = `${Math.round(ms / 1_000)} s`.padStart(7);
  const aside = (unclean.length > 0 ? `; ${unclean.length} seeds are not clean without it` : "") +
    (broken > 0 ? `; ${broken} seeds did not end` : "");
  if (caught === null) return `${name.padEnd(34)} NOT CAUGHT in ${played} seeds ${cost}${aside}`;
  const surprise = expected.includes(caught.invariant) ? "" : ` (expected ${expected.join(" or ")})`;
  return `${name.padEnd(34)} ${caught.invariant.padEnd(9)} seed ${
    String(caught.seed).padStart(3)
  } ${cost}${surprise}${aside}`;
}

function report(chosen: readonly Canary[], record: Logbook): number {
  console.log("");
  for (const canary of chosen) {
    const found = record.of(canary);
    console.log(rowOf(canary, found));
    if (found.caught !== null) console.log(`    ${canary.bug}\n    ${found.caught.message.slice(0, 200)}`);
  }
  const caught = chosen.filter((canary) => record.of(canary).caught !== null).length;
  console.log(`\n${caught} of ${chosen.length} canaries were caught`);
  return caught === chosen.length ? 0 : 1;
}
