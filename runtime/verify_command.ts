/** `verify`: checks the hash chain of a journal and prints its head. @module */
import { type Parsed, UsageError } from "./cli.ts";
import { type Verification, verify } from "./journal_reader.ts";

/** 0 = the chain holds, 1 = it is broken.
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
  return found.firstBad ? 1 : 0;
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
