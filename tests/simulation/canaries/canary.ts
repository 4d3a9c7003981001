/** A deliberate bug: a small change of one file of the program's own sources, made in a copy of the tree, so that nothing of it
 * ever stands in the program itself. Catching it proves that the simulation would catch such a bug (DST-07). @module */
import { ROOT } from "../../support/source_tree.ts";
import { copyTree } from "../../support/tree_copy.ts";
import type { Plan } from "../contract.ts";

/** A text that stands in a file exactly once, and what takes its place. */
export type Edit = { readonly file: string; readonly text: string; readonly instead: string };
export type Canary = Edit & {
  readonly name: string;
  /** What is wrong with it, in the words of who would have made it. */
  readonly bug: string;
  /** Where the same bug has to be made in more than one place: the other ones, each in a file of its own. */
  readonly also?: readonly Edit[];
  /** By which it ought to be caught; any of them. */
  readonly expected: readonly string[];
  /** Troubles that bring it to light: its plans draw from these alone; absent = there are none. */
  readonly needs?: readonly string[];
  /** What its plans set, how many venues they have (1), and how lively the market is. */
  readonly settings?: Plan["settings"];
  readonly venues?: number;
  readonly pace?: number;
};

/** All that is changed for it. */
export function editsOf({ file, text, instead, also = [] }: Canary): readonly Edit[] {
  return [{ file, text, instead }, ...also];
}

/** The file with the bug in it. @throws {Error} unless its text stands there exactly once and the bug changes it */
export function withBug(name: string, { file, text, instead }: Edit, source: string): string {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`Cannot set canary ${name}: its text stands ${count} times in ${file}; want once`);
  if (text === instead) throw new Error(`Cannot set canary ${name}: it changes nothing`);
  return source.replace(text, () => instead);
}

/** The file as it is now. */
export function sourceOf({ file }: Edit, root = ROOT): string {
  return Deno.readTextFileSync(`${root}/${file}`);
}

/** A copy of the tree in which one bug after another is set. One is made for each process that plays, and no more: what a new
 * folder is not cheap at is being loaded for the first time. */
export class Cage implements Disposable {
  readonly folder: string = copyTree("canary-");
  readonly #sound = new Map<string, string>();

  set(canary: Canary): void {
    const edits = editsOf(canary);
    for (const edit of edits) this.#sound.set(edit.file, sourceOf(edit, this.folder));
    const bad = edits.map((edit) => withBug(canary.name, edit, this.#sound.get(edit.file)!));
    edits.forEach(({ file }, i) => Deno.writeTextFileSync(`${this.folder}/${file}`, bad[i]));
  }

  /** Takes it out again. */
  free(): void {
    for (const [file, text] of this.#sound) Deno.writeTextFileSync(`${this.folder}/${file}`, text);
    this.#sound.clear();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
