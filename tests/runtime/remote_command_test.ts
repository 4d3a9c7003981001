/** `status`, `kill`, `pause` and `resume` against the real dashboard on its real thread, with a scripted engine behind it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isVenueKilled, killLevel } from "../../runtime/shared_words.ts";
import { runRemote } from "../../runtime/remote_command.ts";
import type { View } from "../../core/engine/view.ts";
import { type Ran, runCommand } from "../support/command_line.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { sampleFrame, sampleReceipt } from "../support/sample_frame.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

type What = "status" | "kill" | "pause" | "resume";
/** @param between runs instead of the pause between two looks at a receipt */
async function remote(
  house: DashboardHouse,
  [what, ...args]: readonly [What, ...string[]],
  between: () => Promise<void> = () => Promise.resolve(),
  token = house.token,
): Promise<Ran> {
  using temp = new TempDir();
  const file = temp.write("token", `${token}\n`);
  return await runCommand(
    [what, ...args, "--url", house.dashboard.address, "--token-file", file],
    (parsed, print) => runRemote(parsed, what, print, between),
  );
}
const KILLED: Partial<View> = { state: "KILLED", killSwitch: { state: "TRIPPED", cause: "a drill", since: "then" } };

slowTest("status tells mode, state, money, venues and markets in lines, and the whole view as JSON", async () => {
  await using house = await DashboardHouse.open();
  const frame = sampleFrame(), { view } = frame;
  await house.show(frame);
  const { code, lines } = await remote(house, ["status"]);
  assertEquals(code, 0);
  assertEquals(lines[0], `${view.mode.toUpperCase()} ${view.state}: ${view.sentence}`);
  assertStringIncludes(lines[1], `Equity ${view.totals.equity} ${view.totals.quote}`);
  assertStringIncludes(lines[2], `binance: ${view.venues[0].state}`);
  assertEquals(lines.length, 3 + view.markets.length);
  assertStringIncludes(lines[3], `binance:BTCUSDT: position ${view.markets[0].position} BTC, `);
  const json = await remote(house, ["status", "--json"]);
  const [{ performance, ...told }] = json.lines.map((line) => JSON.parse(line));
  assertEquals(told, view);
  assertEquals(typeof performance, "object", "the stages of a turn, which the dashboard adds");
});

slowTest("status says why a venue is not ready", async () => {
  await using house = await DashboardHouse.open();
  const frame = sampleFrame(), [venue] = frame.view.venues;
  await house.show({ ...frame, view: { ...frame.view, venues: [{ ...venue, state: "DOWN", reason: "no answer" }] } });
  const { lines } = await remote(house, ["status"]);
  assert(lines.includes("binance: DOWN, no answer"));
});

slowTest(
  "a bot that has published nothing yet, and a wrong token, are told in a sentence with exit code 1",
  async () => {
    await using house = await DashboardHouse.open();
    const early = await remote(house, ["status"]);
    assertEquals([early.code, early.lines], [1, []]);
    assertStringIncludes(early.error!, "The bot refused GET /api/state (503): The engine has published nothing yet");
    const wrong = await remote(house, ["kill"], undefined, "a-wrong-token");
    assertEquals([wrong.code, wrong.lines], [1, []]);
    assertStringIncludes(wrong.error!, "The bot refused POST /api/kill (401)");
    assertEquals(killLevel(house.words), "clear");
  },
);

slowTest("bad options end with exit code 2 before anything is sent", async () => {
  await using house = await DashboardHouse.open();
  const level = await remote(house, ["kill", "--level", "softly"]);
  assertEquals([level.code, level.error], [2, '--level is "softly"; want stop, cancel, flatten']);
  const file = await runCommand(
    ["kill", "--token-file", "/nowhere/token"],
    (parsed, print) => runRemote(parsed, "kill", print),
  );
  assertEquals(file.code, 2);
  assertStringIncludes(file.error!, "--token-file /nowhere/token cannot be read");
  assertEquals(house.events, []);
});

slowTest("kill sends reason and level, waits for the receipt and prints the proof", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  let looks = 0;
  const { code, lines } = await remote(house, ["kill", "--reason", "a drill"], async () => {
    const [event] = house.events;
    const receipt = { ...sampleReceipt(1), id: event.requestId };
    if (++looks === 2) await house.show({ ...sampleFrame(1, KILLED), receipts: [receipt] });
  });
  assertEquals(code, 0);
  assertEquals(killLevel(house.words), "cancel");
  assertEquals(house.events.map((event) => event.kind === "kill" && [event.level, event.reason]), [[
    "cancel",
    "a drill",
  ]]);
  const { ms, venues: [venue] } = sampleReceipt(1);
  assertStringIncludes(lines[0], "Accepted: No new order leaves and all of ours are being cancelled");
  assertEquals(lines.slice(1), [
    `binance: ${venue.ordersBefore} orders before, ${venue.cancelled} cancelled, ${venue.remaining} remaining`,
    `Verified empty after ${ms} ms`,
  ]);
});

slowTest(
  "kill --scope kills one venue, waits for its own receipt, and one that stands already tells its earlier report",
  async () => {
    await using house = await DashboardHouse.open({ venues: ["binance"] });
    await house.show(sampleFrame());
    const stands = { ...sampleReceipt(), id: "earlier", scope: "binance" }, other = { ...sampleReceipt(), id: "all" };
    const killed = async (id?: string) => {
      await house.drain();
      const [event] = house.events.slice(-1), own = { ...sampleReceipt(), scope: "binance", id: id ?? event.requestId };
      await house.show({ ...sampleFrame(1), receipts: [own, other] });
    };
    const { code, lines } = await remote(house, ["kill", "--scope", "binance"], () => killed());
    assertEquals([code, lines.at(-1)], [0, "Verified empty after 412 ms"]);
    assertEquals([isVenueKilled(house.words, 0), killLevel(house.words)], [true, "clear"]);
    const again = await remote(house, ["kill", "--scope", "binance"], () => killed(stands.id));
    assertEquals([again.code, again.lines[1]], [0, "An earlier kill stands; this is its report"]);
    const wrong = await remote(house, ["kill", "--scope", "kraken"]);
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.error!, "scope: known are binance");
  },
);

slowTest("kill --json prints one object with the acceptance and the receipt", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const { code, lines } = await remote(house, ["kill", "--json"], async () => {
    const receipts = [{ ...sampleReceipt(1), id: house.events[0].requestId }];
    await house.show({ ...sampleFrame(1, KILLED), receipts });
  });
  assertEquals([code, lines.length], [0, 1]);
  const { accepted, receipt } = JSON.parse(lines[0]);
  assertEquals(accepted.receipt, receipt.id);
  assertEquals(accepted.level, "cancel");
  assert(receipt.verifiedAt);
});

slowTest("kill --level stop does not wait, and says how many orders still rest", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const { code, lines } = await remote(house, ["kill", "--level", "stop"], () => {
    throw new Error("nobody waits");
  });
  assertEquals(code, 0);
  assertStringIncludes(lines.join(), "stop cancels none: 3 of our orders rest");
  assertEquals(killLevel(house.words), "stop");
  const json = await remote(house, ["kill", "--level", "stop", "--json"]);
  assertEquals(JSON.parse(json.lines[0]).receipt, null);
});

slowTest(
  "kill --level flatten waits for the end of the sale, tells what is left, exit code 3 unless it is flat",
  async () => {
    for (const [state, code, last] of [["FLAT", 0, "Flat"], ["FLATTEN_INCOMPLETE", 3, "NOT flat"]] as const) {
      await using house = await DashboardHouse.open();
      await house.show(sampleFrame());
      let looks = 0;
      const show = async (now: "FLATTENING" | typeof state) => {
        const sentence = "said the bot", market = "binance:BTCUSDT", left = state === "FLAT" ? "0 BTC" : "0.01 BTC";
        const markets = [{ market, before: "0.5 BTC", left, attempts: 2, state: now, sentence }];
        const flatten = { state: now, startedAt: null, endedAt: null, ms: 1, markets };
        const receipt = { ...sampleReceipt(1), id: house.events[0].requestId, level: "flatten", flatten };
        await house.show({ ...sampleFrame(looks, KILLED), receipts: [receipt] });
      };
      const done = await remote(house, ["kill", "--level", "flatten"], async () => {
        looks += 1;
        await show(looks < 70 ? "FLATTENING" : state);
      });
      assertEquals([done.code, looks, killLevel(house.words)], [code, 70, "flatten"], "longer than any proof may take");
      const left = state === "FLAT" ? "0 BTC" : "0.01 BTC";
      assertEquals(done.lines.at(-2), `binance:BTCUSDT: 0.5 BTC before, ${left} left: said the bot`);
      assertStringIncludes(done.lines.at(-1)!, last);
    }
  },
);

slowTest("a kill that is not verified in time ends with exit code 3", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  const { code, lines } = await remote(house, ["kill"]);
  assertEquals(code, 3);
  assertEquals(lines.at(-1), "Not verified yet: the bot keeps on trying, look at the dashboard");
  const json = await remote(house, ["kill", "--json"]);
  assertEquals([json.code, JSON.parse(json.lines[0]).receipt], [3, null]);
});

slowTest("a bot that is gone after it took the kill ends with exit code 3 and the reason", async () => {
  const house = await DashboardHouse.open();
  let stopped: Promise<void> | null = null;
  const { code, lines } = await remote(house, ["kill"], () => stopped ??= house[Symbol.asyncDispose]());
  assertEquals(code, 3);
  assertStringIncludes(lines.at(-1)!, "Not verified yet: Cannot reach the bot");
});

slowTest("a kill on top of an earlier one shows the report of the one that stands", async () => {
  await using house = await DashboardHouse.open();
  await house.show({ ...sampleFrame(1, KILLED), receipts: [{ ...sampleReceipt(1), id: "the first" }] });
  const again = () => house.show({ ...sampleFrame(1, KILLED), receipts: [{ ...sampleReceipt(1), id: "the first" }] });
  const { code, lines } = await remote(house, ["kill"], again);
  assertEquals(code, 0);
  assertEquals(lines[1], "An earlier kill stands; this is its report");

  await using restarted = await DashboardHouse.open();
  const killed = () => restarted.show({ ...sampleFrame(1, KILLED), receipts: [] });
  await killed();
  const found = await remote(restarted, ["kill"], killed);
  assertEquals(found.lines.slice(1), ["An earlier kill stands; this is its report", "Verified empty; killed then"]);
});

slowTest("pause and resume name one strategy, or take them all", async () => {
  await using house = await DashboardHouse.open();
  const frame = sampleFrame();
  const ids = frame.view.strategies.map(({ id }) => id);
  const [parameters] = frame.strategies;
  await house.show({ ...frame, strategies: ids.map((id) => ({ ...parameters, id })) });
  const paused = await remote(house, ["pause", ids[0], "--reason", "lunch"]);
  assertEquals([paused.code, paused.lines], [0, [`${ids[0]}: done`]]);
  const all = await remote(house, ["resume"]);
  assertEquals([all.code, all.lines], [0, ids.map((id) => `${id}: done`)]);
  assertEquals(house.events.map((event) => "strategy" in event && [event.kind, event.strategy]), [
    ["pause", ids[0]],
    ...ids.map((id) => ["resume", id]),
  ]);
  const json = await remote(house, ["pause", ids[0], "--json"]);
  assertEquals(JSON.parse(json.lines[0]).strategy, ids[0]);
});

slowTest("a strategy that cannot be paused keeps no other from it, and the exit code is 1", async () => {
  await using house = await DashboardHouse.open();
  const frame = sampleFrame(), [parameters] = frame.strategies;
  await house.show({ ...frame, strategies: [{ ...parameters, id: "mm-1" }] });
  const { code, lines, error } = await remote(house, ["pause", "nobody", "mm-1"]);
  assertEquals([code, lines], [1, ["mm-1: done"]]);
  assertStringIncludes(error!, "There is no such strategy: known are mm-1");
});
