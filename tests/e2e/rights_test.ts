/** The bot under exactly the rights that `check --permissions` names for it. */
import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { Rig } from "../support/rig.ts";
import { ROOT } from "../support/source_tree.ts";

async function deno(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT, env: { NO_COLOR: "1" } });
  const { code, stdout, stderr } = await command.output(), decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("a run under the rights that are printed for it trades with all its threads and stops in order (SEC-14)", async () => {
  await using rig = await Rig.start();
  const given = ["--config", rig.config, "--data", rig.dataDir];
  const printed = await deno("run", "-P", "main.ts", "check", ...given, "--port", "0", "--permissions");
  assertEquals(printed.code, 0, printed.stderr);
  const rights = printed.stdout.trim().split("\n");
  assert(rights.includes("--deny-run") && rights.every((flag) => flag.startsWith("--")), printed.stdout);
  const { code, stdout, stderr } = await deno(
    "run",
    ...rights,
    "main.ts",
    "run",
    ...given,
    "--port",
    "0",
    "--duration",
    "6",
  );
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^Dashboard: /m);
  assertFalse(/NotCapable|Requires|escalate/.test(stderr), stderr);
  assertEquals(
    JSON.parse(Deno.readTextFileSync(`${rig.dataDir}/heartbeat`)).phase,
    3,
    "its guardian has looked to the end",
  );
  assert((await rig.simulator.state()).requestsByName["order.place"] > 0);
});
