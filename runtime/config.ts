/** Reads a configuration: JSONC, one strict schema, the rules between its parts, the flags of the command line, and the
 * secrets that it names. All that is wrong is told at once. @module */
import { parse } from "@std/jsonc";
import { duplicateKeys } from "./config_duplicates.ts";
import { ConfigError, describeIssues, pathText } from "./config_problems.ts";
import { DEFAULT_DATA_DIR, type Flags, resolveFrom, withFlags } from "./config_flags.ts";
import { type Known, MODE_RANK, ruleProblems } from "./config_rules.ts";
import { type Config, configSchema, type CredentialsConfig, jsonSchema, type SecretSource } from "./config_schema.ts";
import { type LoadedConfig, readConfigFile, readCredentials } from "./config_file.ts";

/** Reads, checks and resolves the file at `path`. @throws {ConfigError} naming everything that is wrong */
export function loadConfig(path: string, flags: Flags, known: Known): LoadedConfig {
  return resolveConfig(readConfigFile(path), path, flags, known);
}

/** The same for a text; paths in it count from where `source` lies. */
export function resolveConfig(text: string, source: string, flags: Flags, known: Known): LoadedConfig {
  const config = checkConfig(text, source, flags, known);
  return { config, credentials: readCredentials(config, source, "credentials", known.wallets) };
}

/** The same without the secrets.
 * @param cwd where the program was started; without it, it is asked for */
export function checkConfig(text: string, source: string, flags: Flags, known: Known, cwd?: string): Config {
  const parsed = parseConfig(text, source, cwd);
  if (flags.mode !== undefined && MODE_RANK[flags.mode] > MODE_RANK[parsed.mode]) {
    const lower = Object.keys(MODE_RANK).slice(0, MODE_RANK[parsed.mode] + 1).join(" or ");
    throw new ConfigError(source, [`--mode is ${flags.mode}, above the configuration's ${parsed.mode}; want ${lower}`]);
  }
  const config = withFlags(parsed, flags, cwd);
  const problems = ruleProblems(config, known);
  if (problems.length > 0) throw new ConfigError(source, problems);
  return config;
}

/** Checks a text against the schema alone, fills the defaults in and makes its paths absolute.
 * @throws {ConfigError} */
export function parseConfig(text: string, source: string, cwd?: string): Config {
  const value = parseJsonc(text, source);
  const twice = duplicateKeys(text).map((path) => `${pathText(path)} stands there twice; want it once`);
  if (twice.length > 0) throw new ConfigError(source, twice);
  const result = configSchema.safeParse(value);
  if (!result.success) throw new ConfigError(source, describeIssues(result.error.issues, value, jsonSchema()));
  const { $schema: _forEditors, dataDir, dashboard, venues, ...rest } = result.data;
  const at = (path: string) => resolveFrom(source, path, cwd);
  return {
    ...rest,
    dataDir: dataDir === undefined ? resolveFrom(null, DEFAULT_DATA_DIR, cwd) : at(dataDir),
    dashboard: {
      ...dashboard,
      ...(dashboard.tokenFile === undefined ? {} : { tokenFile: at(dashboard.tokenFile) }),
      ...(dashboard.stopTokenFile === undefined ? {} : { stopTokenFile: at(dashboard.stopTokenFile) }),
    },
    venues: Object.fromEntries(
      Object.entries(venues).map(([name, { credentials, sentinelCredentials, ...venue }]) => [
        name,
        {
          ...venue,
          ...(credentials === undefined ? {} : { credentials: absoluteKeys(credentials, at) }),
          ...(sentinelCredentials === undefined ? {} : { sentinelCredentials: absoluteKeys(sentinelCredentials, at) }),
        },
      ]),
    ),
  };
}

function parseJsonc(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const offset = /at position (\d+)/.exec(message)?.[1];
    const reason = message.replace(/^Cannot parse JSONC: /, "").replace(/ in JSONC at position \d+/, "");
    const place = offset === undefined ? "" : `${placeOf(text, Number(offset))}: `;
    throw new ConfigError(source, [`${place}it is no JSONC (${reason})`], { cause });
  }
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function absoluteKeys(keys: CredentialsConfig, at: (path: string) => string): CredentialsConfig {
  const { apiKey, secret, passphrase } = keys;
  const own = { ...keys, apiKey: absolute(apiKey, at), secret: absolute(secret, at) };
  return passphrase === undefined ? own : { ...own, passphrase: absolute(passphrase, at) };
}

function absolute(source: SecretSource, at: (path: string) => string): SecretSource {
  return "file" in source ? { file: at(source.file) } : source;
}
