/** A copy of this program in a folder of its own, to be changed there and run. @module */
import { ROOT } from "./source_tree.ts";

const COPIED = [
  "core",
  "exchanges",
  "strategies",
  "runtime",
  "dashboard",
  "types",
  "tests",
  "benches",
  "main.ts",
  "deno.json",
  "deno.lock",
];

/** @returns the new folder, which is the caller's to remove */
export function copyTree(prefix: string): string {
  const folder = Deno.makeTempDirSync({ prefix });
  for (const name of COPIED) copy(`${ROOT}/${name}`, `${folder}/${name}`);
  return folder;
}

function copy(from: string, to: string): void {
  if (Deno.statSync(from).isFile) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}
