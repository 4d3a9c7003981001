/** A deliberate bug: a small change of one file of the program's own sources, made in a copy of the tree, so that nothing of it
 * ever stands in the program itself. Catching it proves that the simulation would catch such a bug (DST-07). @module */
import { ROOT } from "../../support/source_tree.ts";
import { copyTree } from "../../support/tree_copy.ts";

export type Canary = {
  readonly name: string;
  /** What is wrong with it, in the words of who would have made it. */
  readonly bug: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly text: string;
  readonly instead: string;
  /** By which it ought to be caught; any of them. */
  readonly expected: readonly string[];
  /** Troubles that bring it to light: its seeds draw from these alone; absent = from all. */
  readonly needs?: readonly string[];
};

/** The file with the bug in it. @throws {Error} unless its text stands there exactly once and the bug changes it */
export function withBug({ name, file, text, instead }: Canary, source: string): string {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`Cannot set canary ${name}: its text stands ${count} times in ${file}; want once`);
  if (text === instead) throw new Error(`Cannot set canary ${name}: it changes nothing`);
  return source.replace(text, () => instead);
}

/** The file as it is now. */
export function sourceOf({ file }: Canary, root = ROOT): string {
  return Deno.readTextFileSync(`${root}/${file}`);
}

/** A copy of the tree in which one bug after another is set. One is made for each process that plays, and no more: what a new
 * folder is not cheap at is being loaded for the first time. */
export class Cage implements Disposable {
  readonly folder: string = copyTree("canary-");
  #sound = "";

  set(canary: Canary): void {
    const sound = sourceOf(canary, this.folder), bad = withBug(canary, sound);
    this.#sound = sound;
    Deno.writeTextFileSync(`${this.folder}/${canary.file}`, bad);
  }

  /** Takes it out again. */
  free({ file }: Canary): void {
    Deno.writeTextFileSync(`${this.folder}/${file}`, this.#sound);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
