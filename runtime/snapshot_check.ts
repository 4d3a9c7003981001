/** Holds snapshots against the journal that they were made of: the whole of it, up to each one's record, has to give the same
 * books. `verify` proves that a snapshot stands on the chain; this, with the configuration at hand, that it says what the chain
 * says. @module */
import type { Micros } from "../core/units.ts";
import type { JournalRecord } from "./journal_codec.ts";
import { scanJournal } from "./journal_reader.ts";
import { Past } from "./past.ts";
import { type EngineGround, Rebuilding } from "./rebuild.ts";
import { bodyOf, listSnapshots, OtherFormat, readHead } from "./snapshot_file.ts";
import { foldingEngine, groundHash } from "./snapshot_keeper.ts";
import type { CheckedSnapshot } from "./verify.ts";

/** Each snapshot of that ground; those of another one, or of another format, say nothing about this configuration and are left
 * out.
 * @param tag the install tag of the run whose configuration it is */
export function checkSnapshots(dataDir: string, ground: EngineGround, tag: number): readonly CheckedSnapshot[] {
  const checked: CheckedSnapshot[] = [], wanted = new Map<number, { name: string; state: string }>();
  for (const name of listSnapshots(dataDir)) {
    try {
      const { head } = readHead(dataDir, name);
      if (head.ground === groundHash(ground, tag)) wanted.set(head.seq, { name, state: head.state });
    } catch (error) {
      if (error instanceof OtherFormat) continue;
      if (!(error instanceof RangeError)) throw error;
      checked.push({ name, problem: error.message });
    }
  }
  if (wanted.size === 0) return checked;
  const past = new Past(), books = new Rebuilding(foldingEngine(ground, tag, 0 as Micros), ground);
  const hold = (seq: number): void => {
    const snapshot = wanted.get(seq);
    if (snapshot === undefined) return;
    const { name, state } = snapshot,
      same = bodyOf({ past: past.state(), engine: books.engine.state() }).state === state;
    checked.push({ name, problem: same ? null : `the journal up to record ${seq} gives other books` });
    wanted.delete(seq);
  };
  const { head } = scanJournal(`${dataDir}/journal`, (record: JournalRecord, place) => {
    if (place !== null) hold(place.seq);
    past.visit(record);
    books.visit(record);
  });
  hold(head.seq);
  for (const [seq, { name }] of wanted) {
    checked.push({ name, problem: `the journal has no link that begins behind record ${seq}` });
  }
  return checked.sort((a, b) => a.name < b.name ? 1 : -1);
}
