/** `verify`: checks the hash chain of a journal and prints its head. @module */
import type { Parsed } from "./cli.ts";
import { verify } from "./journal_reader.ts";

/** 0 = the chain holds, 1 = it is broken. */
export function runVerify(parsed: Parsed, print: (line: string) => void): number {
  const dataDir = parsed.options.data ?? "./data";
  const found = verify(dataDir);
  if (parsed.switches.has("json")) print(JSON.stringify(found));
  else if (found.firstBad) {
    const { segment, line, reason } = found.firstBad;
    print(`Broken: journal/${segment} line ${line}: ${reason}`);
    print(`${found.records} records before it hold`);
  } else {
    print(`Whole: ${found.records} records in ${found.segments} ${found.segments === 1 ? "segment" : "segments"}`);
    print(`Head: ${found.head.seq} ${found.head.hash}`);
  }
  return found.firstBad ? 1 : 0;
}
