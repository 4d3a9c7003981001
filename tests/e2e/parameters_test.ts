/** What a person changes reaches the venue at once; what is refused says why and changes nothing anywhere. */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { budgetIsSaved, type Demo, quoting, startBinanceDemo } from "../support/demo.ts";
import { ours, placements, widthBps } from "../support/venue_sight.ts";
import { throughout, until } from "../support/until.ts";

const STRATEGY = "mm-btcusdt", SYMBOL = "BTCUSDT";
const PATH = `/api/strategies/${STRATEGY}/params`;
/** What a quote may stand off its wanted price, inwards 1 bp and outwards 3 bp in the demo, on both sides, and what the
 * made-up market moves meanwhile. */
const INWARD_BPS = 2 + 1, OUTWARD_BPS = 6 + 1;

/** Asserts that the nearest quotes at the venue stand `half` from their middle, and that both levels are there. */
async function assertHalfSpread({ simulator }: Demo, half: number): Promise<void> {
  const state = await simulator.state(), width = widthBps(state, SYMBOL);
  assert(
    width > 2 * half - INWARD_BPS && width < 2 * half + OUTWARD_BPS,
    `quotes are ${width.toFixed(1)} bp apart; want about ${2 * half}`,
  );
}

/** Sends the change and waits for the venue's own list. */
async function changeTo(demo: Demo, half: number, version: number): Promise<{ ms: number; version: number }> {
  const began = performance.now();
  const answer = await demo.bot.api("PATCH", PATH, { if_version: version, set: { half_spread_bps: half } });
  assertEquals([answer.status, answer.body.status], [200, "applied"], JSON.stringify(answer.body));
  assertEquals(answer.body.values.half_spread_bps, half);
  await until("the quotes have moved", 5_000, () => assertHalfSpread(demo, half));
  return { ms: performance.now() - began, version: answer.body.version };
}

Deno.test("a new half-spread moves the quotes at the venue within 200 ms", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  await quoting(demo);
  await until("the quotes stand where the demo wants them", 5_000, () => assertHalfSpread(demo, 4));
  const taken: number[] = [];
  let { version } = await demo.bot.parameters(STRATEGY);
  for (const half of [20, 40, 12, 30, 60]) {
    await budgetIsSaved(demo.bot, SYMBOL);
    const changed = await changeTo(demo, half, version);
    taken.push(changed.ms);
    version = changed.version;
  }
  console.log(`  from the request to the venue's list, ms: ${taken.map((ms) => ms.toFixed(0)).join(", ")}`);
  const median = taken.toSorted((a, b) => a - b)[2];
  assertLess(median, 200, `median of ${taken.join(", ")} ms`);
});

Deno.test("a refused value says why at its field, and changes nothing at the venue and in the parameters", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const before = await bot.parameters(STRATEGY);
  const refused = async (body: unknown, status: number, field: string, reason: RegExp) => {
    const answer = await bot.api("PATCH", PATH, body);
    assertEquals(answer.status, status, JSON.stringify(answer.body));
    const { details } = answer.body.error;
    const found = details.find((detail: { field: string }) => detail.field === field);
    assert(found !== undefined && reason.test(found.reason), JSON.stringify(details));
  };
  const if_version = before.version;
  await refused({ if_version, set: { half_spread_bps: 9999 } }, 422, "half_spread_bps", /9999.*500/);
  await refused({ if_version, set: { half_spread_bps: "wide" } }, 422, "half_spread_bps", /wide|number/);
  await refused({ if_version, set: { half_spread_bps: null } }, 422, "set.half_spread_bps", /want a number/);
  await refused({ if_version, set: { half_spraed_bps: 8 } }, 422, "half_spraed_bps", /known|unknown|no parameter/);
  await refused({ if_version: if_version + 7, set: { half_spread_bps: 8 } }, 409, "if_version", /version/);
  await refused({ if_version: 0, set: { half_spread_bps: 8 } }, 422, "if_version", /./);
  await refused({ set: { half_spread_bps: 8 } }, 422, "if_version", /./);
  // All or none: a good value beside a bad one is not taken.
  await refused({ if_version, set: { half_spread_bps: 50, levels: 0 } }, 422, "levels", /./);
  assertEquals(
    (await bot.api("PATCH", "/api/strategies/nobody/params", { if_version, set: { levels: 1 } })).status,
    404,
  );

  const after = await bot.parameters(STRATEGY);
  assertEquals(after.version, before.version);
  assertEquals(after.parameters, before.parameters);
  assertEquals(after.history, before.history);
  await throughout(500, () => until("the quotes stand as before", 2_000, () => assertHalfSpread(demo, 4)));
  assertGreater(ours(await simulator.state(), SYMBOL).length, 0);
});

Deno.test("a preview tells what would change and sends nothing, and a rollback brings the old quotes back", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const { version } = await bot.parameters(STRATEGY);
  const preview = await bot.api("PATCH", PATH, { if_version: version, set: { half_spread_bps: 25 }, preview: true });
  assertEquals(preview.status, 200);
  assertEquals(preview.body.status, "preview");
  assertEquals(preview.body.changes.map((c: { before: number; after: number }) => [c.before, c.after]), [[4, 25]]);
  assertEquals((await bot.parameters(STRATEGY)).version, version);
  await until("the quotes stand as before", 2_000, () => assertHalfSpread(demo, 4));

  await budgetIsSaved(demo.bot, SYMBOL);
  const changed = await changeTo(demo, 25, version);
  await budgetIsSaved(demo.bot, SYMBOL);
  const answer = await bot.api("POST", `${PATH}/rollback`, { if_version: changed.version });
  assertEquals([answer.status, answer.body.status], [200, "applied"], JSON.stringify(answer.body));
  await until("the old quotes are back", 1_000, () => assertHalfSpread(demo, 4));
  const rolledBack = await until("the new version is shown", 1_000, async () => {
    const shown = await bot.parameters(STRATEGY);
    assertEquals(shown.version, answer.body.version);
    return shown;
  });
  assertGreater(rolledBack.version, changed.version, "a rollback is a new version");
  assertEquals(rolledBack.parameters.find(({ name }) => name === "half_spread_bps")!.value, 4);
  assertEquals(rolledBack.history.length, 2);
  assertEquals((await simulator.state()).rateLimitViolations, 0);
  assertGreater(placements(await simulator.state()), 0);
});

Deno.test("a paused strategy leaves nothing at the venue, and a resumed one quotes again", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const paused = await bot.api("POST", `/api/strategies/${STRATEGY}/pause`, { reason: "looking at something" });
  assertEquals([paused.status, paused.body.status], [200, "applied"]);
  await until("its quotes are gone", 1_000, async () => assertEquals(ours(await simulator.state(), SYMBOL), []));
  await throughout(1_000, async () => assertEquals(ours(await simulator.state(), SYMBOL), []));
  assertGreater(ours(await simulator.state(), "ETHUSDT").length, 0, "the other strategies go on");
  const market = (await bot.state()).markets.find(({ symbol }) => symbol === SYMBOL)!;
  assertEquals(market.status, "PAUSED_USER");
  assert(market.sentence.includes("looking at something"), market.sentence);

  assertEquals((await bot.api("POST", `/api/strategies/${STRATEGY}/resume`, {})).status, 200);
  await quoting(demo);
});
