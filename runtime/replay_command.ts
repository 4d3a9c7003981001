/** `replay`: runs a recorded run again from its data directory and holds it against its journal. @module */
import { type Parsed, UsageError, wholeNumber } from "./cli.ts";
import type { Config } from "./config_schema.ts";
import { keptConfig } from "./kept_config.ts";
import { createLog } from "./log.ts";
import { bootOf, replay, type Replayed, ReplayError, type ReplayGround, TAPE_END } from "./replay.ts";
import { checkSnapshots } from "./snapshot_check.ts";
import type { CheckedSnapshot } from "./verify.ts";
import type { TapeEntry } from "./tape.ts";
import { readTape } from "./tape_reader.ts";
import type { Micros } from "../core/units.ts";

/** 0 = everything that the tape has came out the same, and the snapshots say what the journal says; 1 = something did not, or
 * the tape has a gap.
 * @param groundOf sessions and strategies of a configuration, for no real venue
 * @throws {UsageError} if there is nothing to be run again
 * @throws {ReplayError} if the journal is broken */
export function runReplay(
  parsed: Parsed,
  groundOf: (config: Config) => ReplayGround,
  print: (line: string) => void,
): number {
  const dataDir = parsed.options.data ?? "./data";
  const epoch = parsed.options.run === undefined ? null : wholeNumber(parsed, "run", 1, 1, 2 ** 20 - 1);
  const found = run(dataDir, epoch, groundOf, print), { difference, ended, unproven, same, snapshots } = found;
  const whole = difference === null && ended === TAPE_END && snapshots.every(({ problem }) => problem === null);
  if (parsed.switches.has("json")) print(JSON.stringify(found));
  else {
    print(
      `Run ${found.epoch}, ${found.build}: ${same.command} commands, ${same.event} events and ${same.kill} kills came out the same`,
    );
    if (difference !== null) {
      print(`Difference${difference.seq === null ? "" : ` at record ${difference.seq}`}, ${difference.at} µs:`);
      print(`  recorded ${difference.recorded.trimEnd()}`);
      print(`  replayed ${difference.replayed.trimEnd()}`);
    }
    if (ended !== TAPE_END) print(`Ended: ${ended}`);
    for (const { name, problem } of snapshots) {
      print(problem === null ? `Snapshot ${name}: the journal gives the same books` : `Snapshot ${name}: ${problem}`);
    }
    if (unproven > 0) print(`${unproven} records of the run are not proven: the tape has no input for them`);
  }
  return whole && same.event + same.command > 0 ? 0 : 1;
}

function run(
  dataDir: string,
  epoch: number | null,
  groundOf: (config: Config) => ReplayGround,
  print: (line: string) => void,
): Replayed & { readonly snapshots: readonly CheckedSnapshot[] } {
  try {
    const { config, tag } = bootOf(dataDir, epoch), ground = groundOf(keptConfig(dataDir, config));
    const clock = () => 0 as Micros, write = (line: string) => print(line.trimEnd());
    const log = createLog({ level: "error", format: "text", colour: false, clock, redact: String, write });
    const replayed = replay(dataDir, { ...ground, configHash: config }, tapeOf(dataDir), epoch, log);
    return { ...replayed, snapshots: checkSnapshots(dataDir, ground, tag) };
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound || cause instanceof RangeError ||
      (cause instanceof ReplayError && !cause.broken);
    if (!isMissing) throw cause;
    throw new UsageError(`--data is "${dataDir}": ${cause.message}`, { cause });
  }
}

/** All of its files, in the order of their time. */
function* tapeOf(dataDir: string): Generator<TapeEntry> {
  const folder = `${dataDir}/tape`;
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl.gz"))
    .sort();
  for (const name of names) yield* readTape(`${folder}/${name}`);
}
