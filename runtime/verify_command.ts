/** `verify`: checks a journal's hash chain, seals and snapshots, and prints its head and the hash of each day. @module */
import { type Parsed, UsageError } from "./cli.ts";
import { isWhole, type Verification, verify } from "./verify.ts";

/** 0 = everything holds, 1 = something is broken.
 * @throws {UsageError} if there is no journal that could be read */
export function runVerify(parsed: Parsed, print: (line: string) => void): number {
  const dataDir = parsed.options.data ?? "./data";
  const found = read(dataDir);
  if (parsed.switches.has("json")) print(JSON.stringify(found));
  else if (found.firstBad) {
    const { segment, line, reason } = found.firstBad;
    print(`Broken: journal/${segment} line ${line}: ${reason}`);
    print(`${found.records} records before it hold`);
  } else {
    print(`Whole: ${found.records} records in ${found.segments} ${found.segments === 1 ? "segment" : "segments"}`);
    print(`Head: ${found.head.seq} ${found.head.hash}`);
    if (found.torn) {
      const { segment, bytes } = found.torn;
      print(
        `Torn: journal/${segment} ends with ${bytes} bytes of a record that was cut short; the next start drops them`,
      );
    }
  }
  if (!parsed.switches.has("json")) { for (const line of besides(found)) print(line); }
  return isWhole(found) ? 0 : 1;
}

/** Days, seals and snapshots. */
function besides({ days = [], badSeals = [], snapshots = [] }: Verification): string[] {
  return [
    ...days.map(({ day, seq, hash }) => `Day ${day}: record ${seq} ${hash}`),
    ...badSeals.map((problem) => `Broken seal: journal/${problem}`),
    ...snapshots.map(({ name, problem, aside }) =>
      aside !== undefined
        ? `Left aside: ${aside}`
        : problem === null
        ? `Snapshot ${name}: stands on this chain`
        : `Broken: snapshots/${name}: ${problem}`
    ),
  ];
}

function read(dataDir: string): Verification {
  try {
    Deno.statSync(`${dataDir}/journal`); // a chain of no segments holds, but a wrong name is no proof of it
    return verify(dataDir);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new UsageError(`--data is "${dataDir}", which holds no journal; want the data directory of a run`, {
        cause,
      });
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read the journal in ${dataDir}: ${why}`, { cause });
  }
}
