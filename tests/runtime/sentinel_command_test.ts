import { assertThrows } from "@std/assert";
import { type Parsed, UsageError } from "../../runtime/cli.ts";
import { checkSentinel } from "../../runtime/sentinel_command.ts";

function parsed(options: Readonly<Record<string, string>>): Parsed {
  return { command: "sentinel", words: [], options, lists: {}, switches: new Set() };
}

Deno.test("checkSentinel() refuses what another process cannot clear, and says what it wants instead", () => {
  assertThrows(() => checkSentinel(parsed({}), { mode: "live" }, false), UsageError, "wants --config FILE");
  const given = parsed({ config: "bot.jsonc" });
  assertThrows(() => checkSentinel(given, { mode: "paper" }, false), UsageError, "its orders rest nowhere");
  assertThrows(() => checkSentinel(given, { mode: "demo" }, true), UsageError, "inside the bot's process");
  for (const mode of ["live", "demo"] as const) checkSentinel(given, { mode }, false);
});
