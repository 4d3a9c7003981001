/** Puts the API token where scripts find it, readable by its owner alone. @module */
import { UsageError } from "./cli.ts";

/** Gives the token back.
 * @throws {UsageError} if the file cannot be written */
export function writeToken(path: string, token: string): string {
  try {
    Deno.writeTextFileSync(path, token + "\n", { mode: 0o600 });
    Deno.chmodSync(path, 0o600); // a file that was there keeps its old mode otherwise
    return token;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot write the token to "${path}": ${why}; want a file in a folder that exists`, { cause });
  }
}
