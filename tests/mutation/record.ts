/** What became of each fault, kept between runs as long as neither the sources nor the tests change. @module */
import { fromFileUrl } from "@std/path";
import type { Mutant } from "./mutants.ts";

export type Outcome = { readonly noticed: boolean; readonly by: readonly number[]; readonly why?: string };

const FOLDER = fromFileUrl(new URL("../../coverage/mutants/", import.meta.url));

export class Record {
  readonly #outcomes: Map<string, Outcome>;
  #unsaved = 0;

  private constructor(readonly path: string, outcomes: Iterable<readonly [string, Outcome]>) {
    this.#outcomes = new Map(outcomes);
  }

  /** @param stamp of the sources and the tests; another one begins anew */
  static open(name: string, stamp: string, anew: boolean): Record {
    const path = `${FOLDER}${name}-${stamp}.json`;
    if (anew) return new Record(path, []);
    try {
      return new Record(path, Object.entries(JSON.parse(Deno.readTextFileSync(path))));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Record(path, []);
      throw error;
    }
  }

  get({ id }: Mutant): Outcome | null {
    return this.#outcomes.get(String(id)) ?? null;
  }

  set({ id }: Mutant, outcome: Outcome): void {
    this.#outcomes.set(String(id), outcome);
    this.#unsaved += 1;
    if (this.#unsaved >= 50) this.save();
  }

  save(): void {
    Deno.mkdirSync(FOLDER, { recursive: true });
    Deno.writeTextFileSync(this.path, JSON.stringify(Object.fromEntries(this.#outcomes)));
    this.#unsaved = 0;
  }
}
