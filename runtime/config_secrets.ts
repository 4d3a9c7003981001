/** Fetches secrets from where the configuration says they are kept. @module */
import type { CredentialsConfig, SecretSource } from "./config_schema.ts";
import { Secret, SHORTEST_SECRET } from "./secret.ts";

export type Credentials = {
  readonly scheme: CredentialsConfig["scheme"];
  readonly apiKey: Secret;
  /** Null where nothing is signed: then the key only opens market data. */
  readonly secret: Secret | null;
  /** What some venues want beside the key; absent = none is configured, or nothing is signed. */
  readonly passphrase?: Secret;
  /** The user in whose stead an agent signs; absent = none is configured. */
  readonly account?: string;
};
/** Why a secret cannot be had, as the end of a sentence; never its value. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/** @throws {SecretError} unless it is set, long enough and, in a file, its owner's alone */
export function readSecret(source: SecretSource): Secret {
  const value = ("env" in source ? fromEnvironment(source.env) : fromFile(source.file)).trim();
  if (value.length < SHORTEST_SECRET) {
    throw new SecretError(`holds ${value.length} characters; want at least ${SHORTEST_SECRET}`);
  }
  return new Secret(value);
}

function fromEnvironment(name: string): string {
  const value = Deno.env.get(name);
  if (value === undefined) throw new SecretError(`names the environment variable ${name}, which is not set`);
  return value;
}

function fromFile(path: string): string {
  try {
    const { mode, isFile } = Deno.statSync(path);
    if (!isFile) throw new SecretError(`names ${path}, which is no file`);
    // Windows has no such mode; there the folder's rights have to do.
    if (mode !== null && (mode & 0o077) !== 0) {
      const seen = (mode & 0o777).toString(8).padStart(4, "0");
      throw new SecretError(`names ${path}, which has mode ${seen}; want 0600, its owner's alone`);
    }
    return Deno.readTextFileSync(path);
  } catch (cause) {
    if (cause instanceof SecretError) throw cause;
    const reason = cause instanceof Deno.errors.NotFound ? "which is not there" : `which cannot be read (${cause})`;
    throw new SecretError(`names ${path}, ${reason}`, { cause });
  }
}
