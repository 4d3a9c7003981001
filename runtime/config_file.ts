/** The rim of a configuration: its file, and the secrets that it names. The checking between lies in `config.ts`. @module */
import { ConfigError, pathText } from "./config_problems.ts";
import type { Config } from "./config_schema.ts";
import { type Credentials, readSecret, SecretError } from "./config_secrets.ts";

export type LoadedConfig = {
  readonly config: Config;
  /** By venue; filled in live alone, since nothing else needs a key. */
  readonly credentials: ReadonlyMap<string, Credentials>;
};

/** @throws {ConfigError} */
export function readConfigFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new ConfigError(path === "" ? '""' : path, [whyUnread(path, cause)], { cause });
  }
}

function whyUnread(path: string, cause: unknown): string {
  if (path === "") return "--config names no file";
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder; want a JSONC file";
  if (cause instanceof Deno.errors.PermissionDenied) return "it may not be read by this user";
  return cause instanceof Error ? cause.message : String(cause);
}

/** The keys of every venue in live, from where they are kept. @throws {ConfigError} naming every one that cannot be had */
export function readCredentials(config: Config, source: string): ReadonlyMap<string, Credentials> {
  const found = new Map<string, Credentials>(), problems: string[] = [];
  if (config.mode !== "live") return found;
  for (const [name, { credentials }] of Object.entries(config.venues)) {
    if (!credentials) continue;
    const read = (field: "apiKey" | "secret") => {
      try {
        return readSecret(credentials[field]);
      } catch (error) {
        if (!(error instanceof SecretError)) throw error;
        problems.push(`${pathText(["venues", name, "credentials", field])} ${error.message}`);
        return null;
      }
    };
    const apiKey = read("apiKey"), secret = read("secret");
    if (apiKey && secret) found.set(name, { scheme: credentials.scheme, apiKey, secret });
  }
  if (problems.length > 0) throw new ConfigError(source, problems);
  return found;
}
