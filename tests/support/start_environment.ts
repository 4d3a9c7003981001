/** The environment that `deno task start` starts the program in: what measures memory measures that. @module */
import { ROOT } from "./source_tree.ts";

/** @throws {Error} if the task does not end in the command that the README tells */
export function startEnvironment(): Readonly<Record<string, string>> {
  const { tasks: { start } } = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`)) as { tasks: { start: string } };
  const words = start.split(" "), settings = words.filter((word) => /^[A-Z][A-Z0-9_]*=/.test(word));
  if (words.slice(settings.length).join(" ") !== "deno run -P main.ts") {
    throw new Error(`Cannot read the task "start": "${start}"; want settings and "deno run -P main.ts"`);
  }
  return Object.fromEntries(settings.map((word) => word.split(/=(.*)/s, 2)));
}
