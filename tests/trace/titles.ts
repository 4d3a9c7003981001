/** Titles of all tests of the tree that name a requirement. @module */
import { type Title, titlesOf } from "./requirements.ts";

/** @param root the tree's folder, with a slash at its end */
export function readTitles(root: string): readonly Title[] {
  const titles: Title[] = [];
  for (const file of testFiles(root, "tests")) titles.push(...titlesOf(file, Deno.readTextFileSync(root + file)));
  return titles;
}

function* testFiles(root: string, folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(root + folder)) {
    const path = `${folder}/${name}`;
    if (path === "tests/trace") continue; // its titles are examples
    if (isDirectory) yield* testFiles(root, path);
    else if (/_test\.tsx?$/.test(name)) yield path;
  }
}
