/** How long a start takes to know again what a day of trading left: a made-up journal of 24 hours (seven venues, three markets
 * each) whose newest snapshot is as old as it can be, a minute or 50,000 records.
 *
 *   deno task recovery [hours] [moves a market makes in a second]
 *
 * Exits 1 beyond five seconds (reliability.md PER-04). @module */
import { cpuUsage } from "node:process";
import type { Micros } from "../core/units.ts";
import { Bot, type BotOptions } from "../runtime/bot.ts";
import { Journal } from "../runtime/journal.ts";
import { createLog } from "../runtime/log.ts";
import { createWords, wordsOf } from "../runtime/shared_words.ts";
import { listSnapshots } from "../runtime/snapshot_file.ts";
import { SnapshotKeeper } from "../runtime/snapshot_keeper.ts";
import { SNAPSHOT_EVERY_RECORDS } from "../runtime/snapshot_thread.ts";
import { syncFile } from "../runtime/durable_file.ts";
import { takeIdentity } from "../runtime/identity.ts";
import { marketMaking } from "../strategies/market_making/mod.ts";
import { TempDir } from "../tests/support/temp_dir.ts";
import { recoveryLimits } from "./support/recovery_limits.ts";
import { DAY_SYMBOLS, DAY_VENUES, DayJournal } from "./support/day_journal.ts";
import { machineLine } from "./support/machine.ts";

const LIMIT_SECONDS = 5;
const [hours = 24, moves = 0.2] = Deno.args.map(Number);
/** Tomorrow's start. */
const START = 1_795_608_000_000_000 as Micros;

using temp = new TempDir();
const dataDir = temp.file("data"), { tag } = takeIdentity(dataDir);
const clock = () => START + 172_800_000_000 as Micros;
const options: BotOptions = {
  mode: "live",
  build: "day",
  dataDir,
  durability: "write",
  configHash: "0".repeat(64),
  venues: DAY_VENUES.map((id) => ({
    id,
    capabilities: {
      postOnly: true,
      replace: true,
      amendKeepsPriority: false,
      cancelAllPerInstrument: true,
      deadMan: null,
      reduceOnly: false,
    },
    endpoints: {
      rest: "http://127.0.0.1:9",
      wsPublic: "ws://127.0.0.1:9",
      wsPrivate: "ws://127.0.0.1:9",
      wsTrade: "ws://127.0.0.1:9",
    },
    symbols: DAY_SYMBOLS,
    dedicated: false,
    validity: 2_000_000 as Micros,
    createSession: () => ({
      start() {},
      onOpen() {},
      onFrame() {},
      onReply() {},
      onClose() {},
      onTimer() {},
      submit() {},
    }),
  })),
  strategies: [{
    id: "mm",
    kind: marketMaking,
    markets: DAY_VENUES.flatMap((venue) => DAY_SYMBOLS.map((symbol) => `${venue}:${symbol}`)),
    parameters: {},
  }],
  limits: recoveryLimits(DAY_VENUES, DAY_SYMBOLS.length),
  freshVenues: false,
  armAtStart: false,
  rearmCooldown: 0 as Micros,
  clock,
  words: wordsOf(createWords()),
  log: createLog({
    level: "warn",
    format: "text",
    colour: false,
    clock,
    redact: String,
    write: (line) => console.error(line),
  }),
  tape: null,
  onAppended: () => {},
  onFacts: () => {},
  onOutcomes: () => {},
};

console.log(machineLine());
const journal = Journal.open(dataDir, { durability: "write" }), day = new DayJournal(journal, tag, START);
const written = performance.now();
await day.live(hours * 3_600, moves);
const before = journal.seq;
const keeper = timed(() => new SnapshotKeeper({ dataDir, ground: options, tag, clock, sync: syncFile }));
const folded = timed(() => keeper.value.take());
await day.live(3_600, moves, () => journal.seq - before >= SNAPSHOT_EVERY_RECORDS);
await journal.close();
const bytes = sizeOf(`${dataDir}/journal`);
console.log(
  `${journal.seq} records, ${(bytes / 1e6).toFixed(0)} MB, written in ${seconds(performance.now() - written)}`,
);
console.log(
  `the whole journal into a snapshot of ${mb(`${dataDir}/snapshots/${listSnapshots(dataDir)[0]}`)} MB: ${
    seconds(folded.ms)
  }, ${seconds(folded.cpu)} of the processor, ${(folded.cpu * 1e3 / before).toFixed(1)} µs a record`,
);
const start = timed(() => new Bot(options));
const { recordsRead, engine } = start.value;
console.log(
  `a start reads the snapshot and ${recordsRead} records: ${seconds(start.ms)}, ${
    seconds(start.cpu)
  } of the processor; want at most ${LIMIT_SECONDS} s`,
);
console.log(
  `${engine.desk.orders.liveCountAll} orders live or unknown, ${
    engine.desk.markets.reduce((sum, { id }) => sum + engine.desk.ledger.position(id).fillCount, 0)
  } fills`,
);
await start.value.close();
Deno.exitCode = start.ms <= LIMIT_SECONDS * 1e3 ? 0 : 1;

/** `cpu`: the process's own time, which other work on the machine does not lengthen. */
function timed<T>(run: () => T): { readonly value: T; readonly ms: number; readonly cpu: number } {
  const began = performance.now(), before = cpuUsage(), value = run(), { user, system } = cpuUsage(before);
  return { value, ms: performance.now() - began, cpu: (user + system) / 1e3 };
}

function seconds(ms: number): string {
  return `${(ms / 1e3).toFixed(2)} s`;
}

function mb(path: string): string {
  return (Deno.statSync(path).size / 1e6).toFixed(1);
}

function sizeOf(folder: string): number {
  return [...Deno.readDirSync(folder)].reduce((sum, { name }) => sum + Deno.statSync(`${folder}/${name}`).size, 0);
}
