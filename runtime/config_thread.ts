/** Loads a configuration without keeping the schema's library, some twelve megabytes, in the engine's thread: a worker with
 * no rights at all checks the text and ends. The file and the secrets are read here; no secret ever leaves this thread.
 * @module */
import type { Flags } from "./config_flags.ts";
import { type Keyring, type LoadedConfig, readConfigFile, readCredentials } from "./config_file.ts";
import { ConfigError } from "./config_problems.ts";
import type { Known } from "./config_rules.ts";
import type { ConfigAnswer, ConfigQuestion } from "./config_protocol.ts";

/** Reads, checks and resolves the file at `path`. @throws {ConfigError} naming everything that is wrong */
export async function loadConfigApart(
  path: string,
  flags: Flags,
  known: Known,
  ring: Keyring = "credentials",
): Promise<LoadedConfig> {
  const text = readConfigFile(path);
  const answer = await ask({ text, source: path, flags, known, cwd: Deno.cwd() });
  switch (answer.kind) {
    case "fine":
      return { config: answer.config, credentials: readCredentials(answer.config, path, ring, known.wallets) };
    case "refused":
      throw new ConfigError(path, answer.problems);
    case "failed":
      throw new Error(`Cannot check ${path}: ${answer.message}`);
    default:
      return answer satisfies never;
  }
}

async function ask(question: ConfigQuestion): Promise<ConfigAnswer> {
  const worker = new Worker(new URL("./config_worker.ts", import.meta.url), {
    type: "module",
    name: "configuration",
    deno: { permissions: "none" },
  });
  const answered = Promise.withResolvers<ConfigAnswer>();
  worker.onmessage = ({ data }: MessageEvent<ConfigAnswer>) => answered.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answered.resolve({ kind: "failed", message: event.message });
  };
  worker.postMessage(question);
  try {
    return await answered.promise;
  } finally {
    worker.terminate();
  }
}
