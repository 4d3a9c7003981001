/** Where the time of the hot path goes: a CPU profile of depth frames on their way to orders, by stage and by function.
 *
 *   deno task profile                             one order a frame, unsigned, frame upon frame
 *   deno task profile --quoted none|one|four|set  what the frames lead to
 *   deno task profile --signed                    with HMAC
 *   deno task profile --paced                     200 µs between frames: cold caches, as in trade
 *   deno task profile --allocations               bytes allocated instead of time
 *   deno task profile --made-up                   made-up frames, also where the shared recordings lie beside the checkout
 *   deno task profile --frames 20000 --top 40 --out FILE
 *
 * Recorded are eleven minutes of Binance spot BTCUSDT; frames that leave its mid where it was are not counted. Only what runs
 * between a frame's arrival and the end of its turn is; the profile itself, for a browser's developer tools, holds everything.
 * The profiler slows what it watches: shares are worth more than microseconds. @module */
import { Session } from "node:inspector/promises";
import { join } from "@std/path";
import { pause } from "./support/pause.ts";
import { type CpuProfile, type PathCosts, pathCosts, type ProfileNode, selfMicros } from "./support/cpu_profile.ts";
import { machineLine } from "./support/machine.ts";
import { layOut } from "./support/ratio_lines.ts";
import { recordedDepth } from "./support/recorded_depth.ts";
import { type Quoted, QuotingBot } from "./support/quoting_bot.ts";
import { STAGES_OF_PATH } from "./support/stages.ts";

const HOME = new URL("../", import.meta.url).href;
const ROOT = { rootName: "hotPath", rootFile: "benches/profile.ts" };
const INTERVAL = 100; // µs between samples
/** Bytes between two sampled allocations: small, since a warm frame allocates little. */
const ALLOCATION_INTERVAL = 2_048;
const WARM = 10_000, PASS = 4_000, SEED = 20_261_125, PAUSE_MS = 0.2;

type Ways = {
  quoted: Quoted;
  signed: boolean;
  paced: boolean;
  madeUp: boolean;
  allocations: boolean;
  frames: number;
  top: number;
  out: string;
};

if (import.meta.main) {
  const ways = parsed(Deno.args);
  const { quoted, signed, frames, top, madeUp } = ways, stream = madeUp ? null : await recordedDepth();
  const bot = new QuotingBot({ quoted, signed, frames: PASS, seed: SEED, ...(stream === null ? {} : { stream }) });
  const session = new Session();
  session.connect();
  try {
    await walk(bot, WARM, false);
    const costs = ways.allocations ? await allocations(session, bot, ways) : await times(session, bot, ways);
    console.log(
      `${frames} ${stream === null ? "made-up" : "recorded"} frames, orders a frame: ${quoted}, ` +
        `${signed ? "HMAC" : "unsigned"}, ${ways.paced ? "200 µs between frames" : "frame upon frame"}`,
    );
    print(costs, frames, top, ways.allocations ? "B" : "µs");
    console.log(`\nFor a browser's developer tools: ${ways.out}\n${machineLine()}`);
  } finally {
    session.disconnect();
    await bot.stop();
  }
}

async function times(session: Session, bot: QuotingBot, { frames, paced, out }: Ways): Promise<PathCosts> {
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
  await walk(bot, frames, paced);
  const { profile } = await session.post("Profiler.stop") as { profile: CpuProfile };
  Deno.writeTextFileSync(out, JSON.stringify(profile));
  return pathCosts(profile.nodes, selfMicros(profile, INTERVAL), HOME, ROOT);
}

/** What was allocated, whether it was collected since or not. V8 tells it by compiled function: what was inlined into another
 * counts as that one's. */
async function allocations(session: Session, bot: QuotingBot, { frames, paced, out }: Ways): Promise<PathCosts> {
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: ALLOCATION_INTERVAL,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await walk(bot, frames, paced);
  const { profile } = await session.post("HeapProfiler.stopSampling") as unknown as { profile: { head: HeapNode } };
  Deno.writeTextFileSync(out, JSON.stringify(profile));
  const nodes: ProfileNode[] = [], bytes = new Map<number, number>();
  const flatten = ({ id, callFrame, children, selfSize }: HeapNode) => {
    nodes.push({ id, callFrame, children: children.map((child) => child.id) });
    bytes.set(id, selfSize);
    children.forEach(flatten);
  };
  flatten(profile.head);
  return pathCosts(nodes, bytes, HOME, ROOT);
}

type HeapNode = Omit<ProfileNode, "children"> & { readonly selfSize: number; readonly children: readonly HeapNode[] };

async function walk(bot: QuotingBot, count: number, paced: boolean): Promise<void> {
  const path = hotPath(bot);
  path.next();
  for (let i = 0; i < count; i++) {
    const frame = bot.next();
    if (paced) await pause(PAUSE_MS);
    else await null;
    path.next(frame);
    bot.settle();
  }
}

/** By this name the profile is cut. A generator, since V8 never inlines the run of one: the frame stays to be found. */
function* hotPath(bot: QuotingBot): Generator<void, never, string> {
  for (;;) bot.receive(yield);
}

function print({ functions, stages, total }: PathCosts, frames: number, top: number, unit: string): void {
  const row = (name: string, cost: number, ...more: string[]) => [
    name,
    (cost / frames).toFixed(unit === "B" ? 0 : 2),
    `${(100 * cost / total).toFixed(1)} %`,
    ...more,
  ];
  const byStage = STAGES_OF_PATH.filter((stage) => stages.has(stage)).map((stage) => row(stage, stages.get(stage)!));
  console.log(`\n${layOut([["stage", `${unit}/frame`, "share"], ...byStage, row("all", total)])}`);
  const byFunction = functions.slice(0, top).map(({ name, place, stage, cost }) => row(name, cost, stage, place));
  console.log(`\n${layOut([["function, by itself", `${unit}/frame`, "share", "stage", "place"], ...byFunction])}`);
}

/** Ends the process at what nobody knows. */
function parsed(words: readonly string[]): Ways {
  const ways: Ways = {
    quoted: "one",
    signed: false,
    paced: false,
    madeUp: false,
    allocations: false,
    frames: 30_000,
    top: 40,
    out: "",
  };
  for (let i = 0; i < words.length; i++) {
    switch (words[i]) {
      case "--quoted":
        if (!["none", "one", "four", "set"].includes(words[++i])) {
          refuse("--quoted", words[i], "none, one, four or set");
        }
        ways.quoted = words[i] as Quoted;
        break;
      case "--frames":
      case "--top":
        if (!/^[1-9]\d*$/.test(words[++i] ?? "")) refuse(words[i - 1], words[i], "a count");
        ways[words[i - 1] === "--top" ? "top" : "frames"] = Number(words[i]);
        break;
      case "--out":
        if (!words[++i]) refuse("--out", words[i], "a path");
        ways.out = words[i];
        break;
      case "--signed":
        ways.signed = true;
        break;
      case "--paced":
        ways.paced = true;
        break;
      case "--made-up":
        ways.madeUp = true;
        break;
      case "--allocations":
        ways.allocations = true;
        break;
      default:
        refuse("the command line", words[i], "the switches in the head of benches/profile.ts");
    }
  }
  if (ways.out === "") {
    ways.out = join(
      Deno.makeTempDirSync({ prefix: "profile-" }),
      ways.allocations ? "hot.heapprofile" : "hot.cpuprofile",
    );
  }
  return ways;
}

function refuse(what: string, seen: string | undefined, wanted: string): never {
  console.error(`Cannot read ${what}: saw ${seen ?? "nothing"}, want ${wanted}`);
  Deno.exit(2);
}
