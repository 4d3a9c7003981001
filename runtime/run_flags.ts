/** The options of `run` and `check` as flags over a configuration. @module */
import { oneOf, type Parsed, wholeNumber } from "./cli.ts";
import type { Flags } from "./config_flags.ts";
import { LOG_LEVELS } from "./log.ts";

/** Only what was given; the configuration decides the rest.
 * @throws {UsageError} naming the option, the value seen and the value wanted */
export function flagsOf(parsed: Parsed): Flags {
  const { options, switches } = parsed, given = (name: string) => Object.hasOwn(options, name);
  return {
    ...(given("mode") ? { mode: oneOf(parsed, "mode", ["demo", "paper", "live"] as const, "demo") } : {}),
    ...(given("port") ? { port: wholeNumber(parsed, "port", 0, 0, 65_535) } : {}),
    ...(given("data") ? { data: options.data } : {}),
    ...(given("seed") ? { seed: wholeNumber(parsed, "seed", 1, 0, 2 ** 32 - 1) } : {}),
    ...(given("token-file") ? { tokenFile: options["token-file"] } : {}),
    ...(switches.has("no-dashboard") ? { dashboard: false } : {}),
    ...(given("on-stop") ? { onStop: oneOf(parsed, "on-stop", ["cancel", "flatten"] as const, "cancel") } : {}),
    ...(given("log-level") ? { logLevel: oneOf(parsed, "log-level", LOG_LEVELS, "info") } : {}),
    ...(given("log-format") ? { logFormat: oneOf(parsed, "log-format", ["text", "json"] as const, "text") } : {}),
  };
}
