/** A rig whose bot can be led astray, and whose guards can be read. @module */
import { assert, assertEquals, assertLess } from "@std/assert";
import type { GuardReport } from "../../runtime/guard_loop.ts";
import { heartbeatPath, readHeartbeat } from "../../runtime/heartbeat_file.ts";
import { BotProgram } from "./bot_program.ts";
import { Program } from "./program.ts";
import { Rig, type RigOptions } from "./rig.ts";
import { until } from "./until.ts";
import { ours, placements } from "./venue_sight.ts";

export type Trouble = "spin" | "throw" | "memory";

/** A rig whose guardian is as patient as it is by itself. */
export async function guardedRig(options: RigOptions = {}): Promise<Rig> {
  const rig = await Rig.start(options),
    { guardian: _patient, ...config } = JSON.parse(Deno.readTextFileSync(rig.config));
  Deno.writeTextFileSync(rig.config, JSON.stringify(config));
  return rig;
}

export function waywardBot(rig: Rig, env: Readonly<Record<string, string>> = {}): Promise<BotProgram> {
  const trouble = { TWOSIDE_TEST_TROUBLE: rig.temp.file("trouble"), ...env };
  return BotProgram.start(
    ["--config", rig.config, "--data", rig.dataDir],
    false,
    trouble,
    "tests/support/wayward_bot.ts",
  );
}

export function lead(rig: Rig, trouble: Trouble): void {
  rig.temp.write("trouble", trouble);
}

/** A sentinel that looks. */
export async function startSentinel(rig: Rig): Promise<Program> {
  const sentinel = new Program(["sentinel", "--config", rig.config, "--data", rig.dataDir]);
  try {
    await sentinel.line("Sentinel: ");
    return sentinel;
  } catch (error) {
    await sentinel[Symbol.asyncDispose]();
    throw error;
  }
}

type Told = Record<string, unknown> & {
  readonly kind: GuardReport["kind"];
  readonly receipt?: Record<string, unknown>;
};

/** What a guard has written down, oldest first. */
export function toldBy(rig: Rig, guard: "guardian" | "sentinel"): Told[] {
  try {
    const lines = Deno.readTextFileSync(`${rig.dataDir}/${guard}.jsonl`).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** For how long the guardian has seen no beat of the engine, ms. */
export function engineSilence(rig: Rig): number {
  const heartbeat = readHeartbeat(heartbeatPath(rig.dataDir));
  if (typeof heartbeat === "string") throw new Error(`the heartbeat is ${heartbeat}`);
  return heartbeat.beatAgeMs;
}

/** From the guard's decision, ms; `firstCancelMs` null = nothing rested any more. */
export type ClearedIn = {
  readonly reason: string;
  readonly ordersBefore: number;
  readonly firstCancelMs: number | null;
  readonly verifiedMs: number;
};

/** Waits for the guard's proof, and asserts that the venue's own list says the same and that no order comes after it. */
export async function cleared(rig: Rig, guard: "guardian" | "sentinel", withinMs = 15_000): Promise<ClearedIn> {
  const receipt = await until(`the ${guard} has proven the venue empty`, withinMs, () => {
    const told = toldBy(rig, guard), found = told.findLast(({ kind }) => kind === "verified");
    assert(found?.receipt !== undefined, JSON.stringify(told));
    return found.receipt;
  });
  const state = await rig.simulator.state();
  assertEquals(ours(state), [], `by the venue's own list, after ${JSON.stringify(receipt)}`);
  assertEquals([receipt.remaining, receipt.venue], [0, "binance"]);
  const { firstCancelMs, verifiedMs, ordersBefore } = receipt as ClearedIn;
  console.log(
    `  ${guard}: ${ordersBefore} orders, first cancel after ${firstCancelMs} ms, verified after ${verifiedMs} ms`,
  );
  assertEquals(firstCancelMs === null, ordersBefore === 0);
  return receipt as ClearedIn;
}

/** How late a bare timer of this process is at most: on a machine that has much else to do nobody is in time. */
export class MachineLag implements Disposable {
  #most = 0;
  #last = performance.now();
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.#most = Math.max(this.#most, now - this.#last - 5);
    this.#last = now;
  }, 5);

  get ms(): number {
    return this.#most;
  }
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** KIL-03 and KIL-04, beside what the machine held everybody up. `deno task kill-times` holds the bounds themselves. */
export function assertInTime({ firstCancelMs, verifiedMs }: Omit<ClearedIn, "reason">, { ms }: MachineLag): void {
  console.log(`  the machine was ${ms.toFixed(0)} ms late`);
  if (firstCancelMs !== null) assertLess(firstCancelMs, 250 + 2 * ms);
  assertLess(verifiedMs, 5_000 + 2 * ms);
}

/** So many orders that could rest were sent so far. */
export async function placed(rig: Rig): Promise<number> {
  return placements(await rig.simulator.state());
}
