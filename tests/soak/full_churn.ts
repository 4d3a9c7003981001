/** The demo at full churn: eight products in one process, every quote wants to move with every tick, and nothing holds the bot back
 * but the venues' own limits.
 *   deno task churn --minutes 30
 *   deno task churn --minutes 5 --seed 3 --keep DIR     another market; journal and log stay in DIR
 * At the end a table by venue: orders, amendments, cancels and requests that left, the fullest that any limit was seen which the
 * venue tells (looking once a second), and what the simulated venue counts as violations. Exit code 1 for one violation, for a venue that asked for silence, was idle
 * or could not be traded at the end, and for a stop that was not proven. @module */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import { defaultDemoConfig } from "../../runtime/demo_config.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import { wideLimits } from "../../benches/support/wide_limits.ts";
import { BotProgram } from "../support/bot_program.ts";
import { SimulatorAdmin } from "../support/simulator_program.ts";
import { startEnvironment } from "../support/start_environment.ts";
import { TempDir } from "../support/temp_dir.ts";

const LOOK_MS = 1_000, LINE_MS = 60_000;
/** A venue that is asked for less was not churned. */
const FEWEST_ORDERS_PER_SECOND = 1;
const SIZES = { maxOrderSize: "1000", maxOrderNotional: "100000", maxPosition: "100000" };

type Fullest = { name: string; used: number; limit: number };
export type VenueRow = {
  readonly venue: string;
  readonly orders: number;
  readonly amends: number;
  readonly cancels: number;
  /** Of all kinds, sockets' messages among them, as the venue counts them. */
  readonly requests: number;
  /** `null` = whenever somebody looked all windows were over. */
  readonly fullest: Fullest | null;
  readonly violations: number;
};

/** The demo's configuration, with no tolerance for a quote beside its wanted price and no limit of ours on rates and losses. */
export function churningConfig(): string {
  const demo = defaultDemoConfig(), venues = Object.keys(demo.venues), strategies = demo.strategies.map(({ id }) => id);
  const wide = wideLimits({ markets: 1, venues, strategies, sizes: SIZES }), [ofMarket] = wide.perInstrument.values();
  const { messageShare } = DEFAULT_VENUE_LIMITS;
  const config = {
    ...demo,
    archive: false,
    tape: { ...demo.tape, enabled: false },
    strategies: demo.strategies.map((strategy) => ({
      ...strategy,
      parameters: { ...strategy.parameters, inward_tolerance_bps: 0, outward_tolerance_bps: 0 },
    })),
    limits: {
      global: wide.global,
      venues: Object.fromEntries([...wide.venue].map(([name, limits]) => [name, { ...limits, messageShare }])),
      strategies: Object.fromEntries(wide.strategy!),
      markets: Object.fromEntries(demo.strategies.flatMap(({ markets }) => markets).map((id) => [id, ofMarket])),
    },
    guardian: { silenceMs: 10_000 },
  };
  // What need not be given and is not is not named at all.
  return JSON.stringify(config, (_, value) => value === null ? undefined : value, 2);
}

/** Runs it and returns what each venue saw. @throws {Error} where something is not as it should be at the end */
export async function fullChurn(
  minutes: number,
  seed: string,
  dir: string,
  print: (line: string) => void,
): Promise<readonly VenueRow[]> {
  const config = `${dir}/config.json`, dataDir = `${dir}/data`;
  Deno.writeTextFileSync(config, churningConfig());
  const args = ["--config", config, "--data", dataDir, "--seed", seed];
  await using bot = await BotProgram.start(args, false, startEnvironment());
  const simulator = new SimulatorAdmin(await bot.program.line("Simulator: "));
  const fullest = new Map<string, Fullest>(), began = performance.now(), end = began + minutes * 60e3;
  let nextLine = began + LINE_MS;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, end - performance.now())));
    const { state, venues, counters } = await bot.state();
    for (const { id, budgets } of venues) for (const budget of budgets) fill(fullest, id, budget);
    if (performance.now() < nextLine && performance.now() < end) continue;
    nextLine += LINE_MS;
    const states = await simulator.states(),
      sum = (of: "requests" | "rateLimitViolations") => states.reduce((total, state) => total + state[of], 0);
    const ready = venues.filter((venue) => venue.state === "READY").length;
    print(
      `${((performance.now() - began) / 60e3).toFixed(1)} min  ${state}  ${ready} of ${venues.length} ready  ` +
        `${sum("requests")} requests  ${sum("rateLimitViolations")} violations  ` +
        `${counters["incident rate_limited"] ?? 0} asked for silence  ${(bot.residentBytes / 1e6).toFixed(0)} MB`,
    );
  }
  const seconds = (performance.now() - began) / 1e3, { venues, counters } = await bot.state();
  const states = await simulator.states();
  bot.program.signal("SIGTERM");
  const { code } = await bot.program.end(60_000), sent = sentBy(`${dataDir}/journal`);
  const rows = states.map(({ venue, requests, rateLimitViolations: violations }) => ({
    venue,
    ...sent.get(venue) ?? { orders: 0, amends: 0, cancels: 0 },
    requests,
    fullest: fullest.get(venue) ?? null,
    violations,
  }));
  for (const line of tableOf(rows, seconds)) print(line);
  assertEquals(rows.filter(({ violations }) => violations > 0).map(({ venue }) => venue), [], "venues with violations");
  assertEquals(counters["incident rate_limited"] ?? 0, 0, "times that a venue asked for silence");
  const idle = rows.filter(({ orders, amends }) => orders + amends < FEWEST_ORDERS_PER_SECOND * seconds);
  assertEquals(idle.map(({ venue }) => venue), [], "venues that were hardly asked for anything");
  const lost = venues.filter(({ state }) => state !== "READY");
  assertEquals(lost.map(({ id, state, reason }) => `${id} ${state} ${reason}`), [], "venues that are not ready");
  assertEquals(code, 0, `the stop was not proven:\n${bot.program.complaints.join("\n")}`);
  return rows;
}

function fill(fullest: Map<string, Fullest>, venue: string, { name, used, limit }: Fullest): void {
  const most = fullest.get(venue);
  if (used > 0 && (most === undefined || used / limit > most.used / most.limit)) {
    fullest.set(venue, { name, used, limit });
  }
}

type Sent = { orders: number; amends: number; cancels: number };

/** Commands that left, by venue. A replacement is an order and a cancel. */
function sentBy(journal: string): ReadonlyMap<string, Sent> {
  const sent = new Map<string, Sent>();
  const count = (venue: string, command: string, by: 1 | -1) => {
    let counts = sent.get(venue);
    if (counts === undefined) sent.set(venue, counts = { orders: 0, amends: 0, cancels: 0 });
    if (command === "place" || command === "replace") counts.orders += by;
    if (command === "cancel" || command === "cancel_all" || command === "replace") counts.cancels += by;
    if (command === "amend") counts.amends += by;
  };
  scanJournal(journal, ({ kind, payload }) => {
    if (kind === "command") count(payload.venue, payload.kind, 1);
    // The session held it back, so near the venue's own limit.
    else if (kind === "event" && payload.kind === "send_refused") count(payload.venue, payload.command, -1);
  });
  return sent;
}

function tableOf(rows: readonly VenueRow[], seconds: number): string[] {
  const heads = ["venue", "orders", "a second", "amends", "cancels", "requests", "fullest limit", "violations"];
  const cells = rows.map(({ venue, orders, amends, cancels, requests, fullest, violations }) => {
    const most = fullest === null ? "-" : `${fullest.used} of ${fullest.limit} ${fullest.name}`;
    return [venue, orders, (orders / seconds).toFixed(1), amends, cancels, requests, most, violations].map(String);
  });
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i].length)));
  return [heads, ...cells].map((row) => row.map((text, i) => text.padEnd(widths[i])).join("  ").trimEnd());
}

if (import.meta.main) {
  const { minutes, seed, keep } = parseArgs(Deno.args, {
    string: ["minutes", "seed", "keep"],
    default: { minutes: "30", seed: "1", keep: "" },
  });
  if (!(Number(minutes) > 0)) {
    console.error(`--minutes is "${minutes}"; want a number above 0`);
    Deno.exit(2);
  }
  using temp = new TempDir();
  const dir = keep === "" ? temp.path : String(keep);
  Deno.mkdirSync(dir, { recursive: true });
  const passed = await fullChurn(Number(minutes), String(seed), dir, console.log).then(
    () => true,
    (error) => {
      console.error(error instanceof Error ? error.message : error);
      return false;
    },
  );
  console.log(passed ? "PASS" : "FAIL");
  Deno.exitCode = passed ? 0 : 1;
}
