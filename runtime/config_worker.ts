/** Checks one configuration, tells what it found, and is ended by whoever asked; see `config_thread.ts`. @module */
/// <reference lib="deno.worker" />
import { checkConfig } from "./config.ts";
import { ConfigError } from "./config_problems.ts";
import type { ConfigAnswer, ConfigQuestion } from "./config_protocol.ts";

self.onmessage = ({ data: { text, source, flags, known, cwd } }: MessageEvent<ConfigQuestion>) => {
  self.postMessage(answer(() => checkConfig(text, source, flags, known, cwd)));
};

function answer(check: () => Extract<ConfigAnswer, { kind: "fine" }>["config"]): ConfigAnswer {
  try {
    return { kind: "fine", config: check() };
  } catch (error) {
    if (error instanceof ConfigError) return { kind: "refused", problems: error.problems };
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}
