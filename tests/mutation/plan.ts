/** Which tests are asked about one fault. @module */
import { idsOf } from "../trace/requirements.ts";
import type { Loaded } from "./child.ts";
import type { Mutant } from "./mutants.ts";

/** Tests of one fault take so long at most, all together and without it, ms; the quickest are asked first. */
export const BUDGET_MS = 3_000;
/** A test that takes longer is left to the full run of tests. */
export const LONGEST_MS = 1_500;

export type Plan = {
  /** Asked until one fails. */
  readonly first: readonly number[];
  /** Tests that name a requirement: each is asked, to see which promises notice. */
  readonly named: readonly number[];
};

export class Planner {
  readonly #byMutant = new Map<number, number[]>();

  constructor(private readonly tests: Loaded["tests"]) {
    tests.forEach(({ met, ms }, index) => {
      if (ms === null || ms > LONGEST_MS) return;
      for (const id of met) this.#byMutant.set(id, [...this.#byMutant.get(id) ?? [], index]);
    });
  }

  /** Passed by no test: by loading alone, or never. */
  isStatic(mutant: Mutant): boolean {
    return !this.#byMutant.has(mutant.id);
  }

  plan(mutant: Mutant): Plan {
    const met = this.#byMutant.get(mutant.id) ?? this.#near(mutant), own = mirrored(mutant.file);
    const rank = (index: number) => (this.tests[index].file === own ? 0 : 1e6) + this.#ms(index);
    const sorted = [...met].sort((a, b) => rank(a) - rank(b));
    let left = BUDGET_MS;
    const chosen = sorted.filter((index) => (left -= this.#ms(index)) >= 0);
    const named = chosen.filter((index) => idsOf(this.tests[index].title).length > 0);
    return { first: chosen.filter((index) => !named.includes(index)), named };
  }

  #ms(index: number): number {
    return this.tests[index].ms ?? Infinity;
  }

  /** Of a table that is made while loading nobody knows who reads it: tests of the same room are asked. */
  #near({ file }: Mutant): number[] {
    const room = mirrored(file).replace(/\/[^/]*$/, "/");
    return this.tests.flatMap(({ file: of, ms }, index) =>
      of.startsWith(room) && ms !== null && ms <= LONGEST_MS ? [index] : []
    );
  }
}

function mirrored(file: string): string {
  return `tests/${file.replace(/\.ts$/, "_test.ts")}`;
}
