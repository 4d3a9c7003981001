/** Puts the API token where scripts find it, readable by its owner alone. @module */
import { UsageError } from "./cli.ts";
import { ConfigError } from "./config_problems.ts";
import type { Config } from "./config_schema.ts";

type Shown = Pick<Config, "mode"> & {
  readonly dashboard: Pick<Config["dashboard"], "enabled" | "tokenFile" | "stopTokenFile">;
};

/** In live the operator's token is printed on a terminal alone, since logs are kept and read by others. Under a supervisor a
 * file is the only way to it.
 * @throws {ConfigError} if nobody could arm or kill by page or command line */
export function assertTokenReachesSomebody(
  { mode, dashboard: { enabled, tokenFile } }: Shown,
  isTerminal: boolean,
): void {
  if (mode !== "live" || !enabled || isTerminal || tokenFile !== undefined) return;
  throw new ConfigError("the configuration", [
    "dashboard.tokenFile is missing, and there is no terminal to show the operator's token on: nobody could arm or kill " +
    "by page or command line; want a path there, or run --token-file FILE",
  ]);
}

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
