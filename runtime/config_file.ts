/** The rim of a configuration: its file, and the secrets that it names. The checking between lies in `config.ts`. @module */
import { ConfigError, pathText } from "./config_problems.ts";
import type { Config } from "./config_schema.ts";
import { type Credentials, readSecret, SecretError } from "./config_secrets.ts";
import { keysGivenTwice, type Wallets } from "./shared_wallets.ts";

export type LoadedConfig = {
  readonly config: Config;
  /** By venue; only what is needed: in live all, in paper the API keys that open market data. */
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

/** Whose keys are wanted: the bot's, or the sentinel's, which are the bot's where it has none of its own. */
export type Keyring = "credentials" | "sentinelCredentials";

/** The keys that the mode needs, from where they are kept.
 * @param wallets those that venues of one account share, by venue
 * @throws {ConfigError} naming every one that cannot be had, or that two venues of one wallet have */
export function readCredentials(
  config: Config,
  source: string,
  ring: Keyring = "credentials",
  wallets: Wallets = {},
): ReadonlyMap<string, Credentials> {
  const found = new Map<string, Credentials>(), problems: string[] = [];
  if (config.mode === "demo") return found;
  const live = config.mode === "live";
  for (const [name, venue] of Object.entries(config.venues)) {
    const { marketData } = venue, own = venue[ring] === undefined ? "credentials" : ring, credentials = venue[own];
    if (!credentials || !(live || marketData === "sbe")) continue;
    const read = (field: "apiKey" | "secret" | "passphrase") => {
      try {
        const source = credentials[field];
        return source === undefined ? null : readSecret(source);
      } catch (error) {
        if (!(error instanceof SecretError)) throw error;
        problems.push(`${pathText(["venues", name, own, field])} ${error.message}`);
        return null;
      }
    };
    const apiKey = read("apiKey"), secret = live ? read("secret") : null;
    const passphrase = live ? read("passphrase") : null;
    if (!apiKey || (live && !secret)) continue;
    const { scheme, account } = credentials,
      beside = { ...(passphrase ? { passphrase } : {}), ...(account ? { account } : {}) };
    found.set(name, { scheme, apiKey, secret, ...beside });
  }
  problems.push(...keysGivenTwice(config.venues, wallets, found, ring));
  if (problems.length > 0) throw new ConfigError(source, problems);
  return found;
}
