/** A program that appends to the journal of the data directory in its first argument without ever ending its turn, and prints
 * the number of the last record each time an append has returned. It is made to be killed. @module */
import type { Micros } from "../../core/units.ts";
import { Journal } from "../../runtime/journal.ts";
import { place } from "./journal_story.ts";

const journal = Journal.open(Deno.args[0], { durability: "write" }), encoder = new TextEncoder();
for (let i = 0;; i++) {
  const command = { kind: "command", payload: place(`mm${i}`) } as const;
  const { lastSeq } = journal.append(i % 3 === 0 ? [command, command] : [command], i as Micros);
  Deno.stdout.writeSync(encoder.encode(`${lastSeq}\n`));
}
