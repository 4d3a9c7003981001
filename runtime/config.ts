/** Reads a configuration: JSONC, one strict schema, the rules between its parts, the flags of the command line, and the
 * secrets that it names. All that is wrong is told at once. @module */
import { parse } from "@std/jsonc";
import { ConfigError, describeIssues, pathText } from "./config_problems.ts";
import { DEFAULT_DATA_DIR, type Flags, resolveFrom, withFlags } from "./config_flags.ts";
import { type Known, MODE_RANK, ruleProblems } from "./config_rules.ts";
import { type Config, configSchema, jsonSchema, type SecretSource } from "./config_schema.ts";
import { type Credentials, readSecret, SecretError } from "./config_secrets.ts";

export type LoadedConfig = {
  readonly config: Config;
  /** By venue; filled in live alone, since nothing else needs a key. */
  readonly credentials: ReadonlyMap<string, Credentials>;
};

/** Reads, checks and resolves the file at `path`. @throws {ConfigError} naming everything that is wrong */
export function loadConfig(path: string, flags: Flags, known: Known): LoadedConfig {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "there is no such file" : String(cause);
    throw new ConfigError(path, [reason], { cause });
  }
  return resolveConfig(text, path, flags, known);
}

/** The same for a text; paths in it count from where `source` lies. */
export function resolveConfig(text: string, source: string, flags: Flags, known: Known): LoadedConfig {
  const parsed = parseConfig(text, source);
  if (flags.mode !== undefined && MODE_RANK[flags.mode] > MODE_RANK[parsed.mode]) {
    const lower = Object.keys(MODE_RANK).slice(0, MODE_RANK[parsed.mode] + 1).join(" or ");
    throw new ConfigError(source, [`--mode is ${flags.mode}, above the configuration's ${parsed.mode}; want ${lower}`]);
  }
  const config = withFlags(parsed, flags);
  const problems = ruleProblems(config, known);
  const credentials = problems.length === 0 && config.mode === "live" ? readAll(config, problems) : new Map();
  if (problems.length > 0) throw new ConfigError(source, problems);
  return { config, credentials };
}

/** Checks a text against the schema alone, fills the defaults in and makes its paths absolute.
 * @throws {ConfigError} */
export function parseConfig(text: string, source: string): Config {
  const value = parseJsonc(text, source);
  const result = configSchema.safeParse(value);
  if (!result.success) throw new ConfigError(source, describeIssues(result.error.issues, value, jsonSchema()));
  const { $schema: _forEditors, dataDir, dashboard, venues, ...rest } = result.data;
  const at = (path: string) => resolveFrom(source, path);
  return {
    ...rest,
    dataDir: dataDir === undefined ? resolveFrom(null, DEFAULT_DATA_DIR) : at(dataDir),
    dashboard: dashboard.tokenFile === undefined ? dashboard : { ...dashboard, tokenFile: at(dashboard.tokenFile) },
    venues: Object.fromEntries(
      Object.entries(venues).map(([name, venue]) => [
        name,
        venue.credentials === undefined ? venue : {
          ...venue,
          credentials: {
            ...venue.credentials,
            apiKey: absolute(venue.credentials.apiKey, at),
            secret: absolute(venue.credentials.secret, at),
          },
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

function absolute(source: SecretSource, at: (path: string) => string): SecretSource {
  return "file" in source ? { file: at(source.file) } : source;
}

function readAll(config: Config, problems: string[]): Map<string, Credentials> {
  const found = new Map<string, Credentials>();
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
  return found;
}
