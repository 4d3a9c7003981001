/** A bot dies at every boundary between two effects of a run of 200 orders, and begins again on the same venue each time.
 *   deno task crash-sweep                    every boundary; goes on where an earlier sweep of the same tree stopped
 *   deno task crash-sweep --every 50         each fiftieth, and all of a kind that is rarer than that, such as snapshots
 *   deno task crash-sweep --power            the power fails with it: what was not synced is lost too
 *   deno task crash-sweep --seed 2 --anew
 * After each death the next process is watched until it trades again: at no moment two orders in one slot, an order that we
 * do not know or a position beyond its limit; at the end nothing is unknown, the ledger equals the venue's, and an orderly
 * stop leaves nothing. Exit code 1 if one death is not survived. @module */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { MortalBot } from "../support/mortal_bot.ts";

const ORDERS = 200, LONGEST_MS = 120_000, SEGMENT_BYTES = 20_000, SNAPSHOT_EVERY_MS = 3_000, WORKERS = 2;
const FOLDER = fromFileUrl(new URL("../../coverage/crash-sweep/", import.meta.url));

/** Boundaries of the life that nothing ends: their numbers, by name. */
async function survey(seed: number): Promise<ReadonlyMap<string, readonly number[]>> {
  await using mortal = new MortalBot(seed, { segmentBytes: SEGMENT_BYTES }, SNAPSHOT_EVERY_MS);
  const passed = new Map<string, number[]>();
  const onPass = (name: string, number: number): void => {
    const numbers = passed.get(name);
    if (numbers === undefined) passed.set(name, [number]);
    else numbers.push(number);
  };
  mortal.begin({ onPass });
  await mortal.run(LONGEST_MS, () => mortal.engine.gate.sent("binance").orders >= ORDERS);
  return passed;
}

/** @throws {AssertionError} if the death is not survived as it must be */
async function dieAt(number: number, seed: number, powerLoss: boolean): Promise<void> {
  await using mortal = new MortalBot(seed, { segmentBytes: SEGMENT_BYTES }, SNAPSHOT_EVERY_MS);
  if (mortal.begin({ at: number, powerLoss })) await mortal.run(LONGEST_MS);
  assertEquals(mortal.dead, true, "it died");
  await mortal.bury();
  assertEquals(mortal.begin(), true, "the next process begins");
  await mortal.calm();
  await mortal.agree();
  assertEquals(mortal.engine.killState, "ARMED");
  assertEquals((await mortal.stop()).how, "verified");
  assertEquals(mortal.wire.state().openOrders, []);
}

/** Dies at each of `numbers` and prints a line for each. */
async function work(numbers: readonly number[], seed: number, powerLoss: boolean): Promise<void> {
  for (const number of numbers) {
    let fault = "";
    try {
      await dieAt(number, seed, powerLoss);
    } catch (error) {
      fault = String(error instanceof Error ? error.stack : error).slice(0, 1_500);
    }
    console.log(JSON.stringify({ number, fault }));
  }
}

async function sweep(seed: number, every: number, powerLoss: boolean, anew: boolean): Promise<boolean> {
  const began = performance.now(), passed = await survey(seed);
  const all = [...passed.values()].flat().sort((a, b) => a - b);
  const counts = Object.fromEntries([...passed].map(([name, { length }]) => [name, length]));
  console.log(`${all.length} boundaries of a life of ${ORDERS} orders: ${JSON.stringify(counts)}`);
  const path = `${FOLDER}${await stampOf()}-${seed}${powerLoss ? "-power" : ""}.jsonl`;
  const done = anew ? new Map<number, string>() : earlier(path);
  Deno.mkdirSync(FOLDER, { recursive: true });
  using log = Deno.openSync(path, { create: true, append: true, truncate: false });
  const rare = new Set([...passed.values()].filter(({ length }) => length < every).flat());
  const open = all.filter((number, index) => (index % every === 0 || rare.has(number)) && !done.has(number));
  console.log(`${done.size} tried before, ${open.length} to try`);
  let shownAt = began;
  await Promise.all(Array.from({ length: WORKERS }, async (_, worker) => {
    const own = open.filter((_, index) => index % WORKERS === worker);
    for await (const { number, fault } of child(own, seed, powerLoss)) {
      done.set(number, fault);
      log.writeSync(new TextEncoder().encode(JSON.stringify({ number, fault }) + "\n"));
      if (fault !== "") console.log(`died at ${number}: ${fault}`);
      if (performance.now() - shownAt < 30_000) continue;
      shownAt = performance.now();
      console.log(`  ${done.size} tried, ${[...done.values()].filter((fault) => fault !== "").length} not survived`);
    }
  }));
  const lost = [...done.values()].filter((fault) => fault !== "").length;
  const seconds = ((performance.now() - began) / 1e3).toFixed(0);
  console.log(`${done.size} deaths, ${lost} not survived; seed ${seed}, ${seconds} s`);
  return lost === 0;
}

async function* child(numbers: readonly number[], seed: number, powerLoss: boolean) {
  if (numbers.length === 0) return;
  const args = ["run", "-P=dev", "--frozen", "--no-check", fromFileUrl(import.meta.url), "--seed", String(seed)];
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args, ...powerLoss ? ["--power"] : [], "--numbers", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(numbers)));
  await writer.close();
  let rest = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as { number: number; fault: string };
  }
  if (!(await process.status).success) throw new Error("A worker ended before its work was done");
}

function earlier(path: string): Map<number, string> {
  try {
    const lines = Deno.readTextFileSync(path).split("\n").filter((line) => line.endsWith("}"));
    return new Map(lines.map((line) => JSON.parse(line)).map(({ number, fault }) => [number, fault]));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Map();
    throw error;
  }
}

/** Of everything that takes part: another tree begins anew. */
async function stampOf(): Promise<string> {
  const hash = await crypto.subtle.digest(
    "SHA-256",
    concat(["core", "exchanges", "runtime", "strategies", "tests/support"]),
  );
  return [...new Uint8Array(hash)].slice(0, 6).map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function concat(folders: readonly string[]): Uint8Array<ArrayBuffer> {
  const root = fromFileUrl(new URL("../../", import.meta.url)), texts: string[] = [];
  const read = (folder: string): void => {
    for (const { name, isDirectory } of [...Deno.readDirSync(root + folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory) read(`${folder}/${name}`);
      else if (name.endsWith(".ts")) texts.push(Deno.readTextFileSync(`${root}${folder}/${name}`));
    }
  };
  folders.forEach(read);
  return new TextEncoder().encode(texts.join("\n"));
}

if (import.meta.main) {
  const { seed, every, power, anew, numbers } = parseArgs(Deno.args, {
    string: ["seed", "every", "numbers"],
    boolean: ["power", "anew"],
    default: { seed: "1", every: "1" },
  });
  if (numbers !== undefined) {
    const given = JSON.parse(await new Response(Deno.stdin.readable).text());
    await work(given, Number(seed), power === true);
  } else Deno.exit(await sweep(Number(seed), Math.max(1, Number(every)), power === true, anew === true) ? 0 : 1);
}
