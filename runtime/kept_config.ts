/** The configurations that runs were made of, in their data directory and without secrets, so that a run can be run again from
 * there alone: `configs/<SHA-256 as the journal's boots name it>.json`. @module */
import { hash } from "node:crypto";
import type { Config } from "./config_schema.ts";
import { makeFolder, writeDurably } from "./durable_file.ts";

/** @param shown what `redacted` shows of a configuration */
export function keepConfig(dataDir: string, shown: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(shown), path = pathOf(dataDir, hash("sha256", text, "hex"));
  try {
    Deno.lstatSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    makeFolder(`${dataDir}/configs`);
    writeDurably(path, text);
  }
}

/** The configuration of that name, but for its secrets.
 * @throws {RangeError} if it is not there, or is not what its name says */
export function keptConfig(dataDir: string, name: string): Config {
  const path = pathOf(dataDir, name);
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    throw new RangeError(`Cannot read ${path}: the configuration of the run is not in its data directory`, { cause });
  }
  if (hash("sha256", text, "hex") !== name) throw new RangeError(`Cannot use ${path}: it is not what its name says`);
  return JSON.parse(text) as Config;
}

function pathOf(dataDir: string, name: string): string {
  return `${dataDir}/configs/${name}.json`;
}
