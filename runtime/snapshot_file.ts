/** Snapshots on the disk: what the journal's records up to one place make of the books, so that a start reads only what came
 * after. `snapshots/<seq of the last record in it>.json` has three lines: a head, the body, and the SHA-256 over both with
 * their line ends. Written beside, synced, renamed; the last two are kept, so that a bad one costs a longer tail. @module */
import { hash } from "node:crypto";
import type { EngineState } from "../core/engine/engine_state.ts";
import type { Micros } from "../core/units.ts";
import { makeFolder, syncFolder, writeDurably } from "./durable_file.ts";
import { decodePayload, encodePayload } from "./journal_codec.ts";
import type { Place } from "./journal_reader.ts";
import type { PastState } from "./past.ts";

/** Another number = another meaning: such a snapshot is left aside. */
export const SNAPSHOT_FORMAT = 4;
export const SNAPSHOTS_KEPT = 2;

export type SnapshotHead = Place & {
  readonly format: number;
  readonly writtenAt: Micros;
  /** SHA-256 of what the books depend on besides the journal: markets, strategies, the install tag. See `groundHash`. */
  readonly ground: string;
  /** SHA-256 of the body: equal books have the same. */
  readonly state: string;
};
export type SnapshotBody = { readonly past: PastState; readonly engine: EngineState };
export type Snapshot = SnapshotHead & SnapshotBody;

const NAME = /^\d{12}\.json$/, HALF = /^\d{12}\.json\.tmp$/;

/** Names, newest first. */
export function listSnapshots(dataDir: string): string[] {
  try {
    return [...Deno.readDirSync(folderOf(dataDir))].map(({ name }) => name).filter((name) => NAME.test(name)).sort()
      .reverse();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

export function bodyOf(body: SnapshotBody): { readonly text: string; readonly state: string } {
  const text = encodePayload(body);
  return { text, state: hash("sha256", text, "hex") };
}

/** On the disk when it returns; older ones than the last two are gone then. What the journal holds up to its place must be on
 * the disk already. @param boundary called before the file takes its name, and when all is done */
export function writeSnapshot(
  dataDir: string,
  { format, writtenAt, ground, seq, hash: chain, segment, offset, firstSeq }: Omit<SnapshotHead, "state">,
  body: SnapshotBody,
  boundary: (at: "snapshot" | "snapshotted") => void = () => {},
): SnapshotHead {
  const { text, state } = bodyOf(body);
  const head: SnapshotHead = { format, writtenAt, ground, seq, hash: chain, segment, offset, firstSeq, state };
  const content = `${JSON.stringify(head)}\n${text}\n`, folder = folderOf(dataDir);
  makeFolder(folder);
  // A process that died while it wrote one has left it.
  for (const { name } of [...Deno.readDirSync(folder)]) if (HALF.test(name)) Deno.removeSync(`${folder}/${name}`);
  boundary("snapshot");
  writeDurably(`${folder}/${nameOf(seq)}`, `${content}${hash("sha256", content, "hex")}\n`);
  boundary("snapshotted");
  for (const name of listSnapshots(dataDir).slice(SNAPSHOTS_KEPT)) Deno.removeSync(`${folder}/${name}`);
  syncFolder(folder);
  return head;
}

/** Another version of the program wrote it: there is nothing wrong with it, and nothing that this one could say of it. */
export class OtherFormat extends RangeError {
  override readonly name = "OtherFormat";
}

/** @throws {RangeError} saying what is wrong with the file */
export function readSnapshot(dataDir: string, name: string): Snapshot {
  const { head, text } = readHead(dataDir, name);
  const { past, engine } = parsed(name, () => decodePayload(text)) as SnapshotBody;
  return { ...head, past, engine };
}

/** Checks the file against its own hashes. @throws {RangeError} saying what is wrong */
export function readHead(dataDir: string, name: string): { readonly head: SnapshotHead; readonly text: string } {
  const wrong = (what: string) => wrongFile(name, what);
  const [first, text, seal, ...more] = Deno.readTextFileSync(`${folderOf(dataDir)}/${name}`).split("\n");
  if (more.length !== 1 || more[0] !== "") throw wrong("it has not three lines");
  if (hash("sha256", `${first}\n${text}\n`, "hex") !== seal) throw wrong("it does not match its hash");
  const head = parsed(name, () => JSON.parse(first)) as SnapshotHead;
  if (head.format !== SNAPSHOT_FORMAT) {
    throw new OtherFormat(`Cannot use snapshots/${name}: it has format ${head.format}; want ${SNAPSHOT_FORMAT}`);
  }
  if (name !== nameOf(head.seq)) throw wrong(`it is of record ${head.seq}`);
  return { head, text };
}

/** What a line of the file holds: an object, or it was not written by us, whatever its hash says. */
function parsed(name: string, parse: () => unknown): object {
  let value: unknown;
  try {
    value = parse();
  } catch (cause) {
    throw wrongFile(name, `it cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (typeof value === "object" && value !== null) return value;
  throw wrongFile(name, "it holds no object where one was written");
}

function wrongFile(name: string, what: string, options?: ErrorOptions): RangeError {
  return new RangeError(`Cannot use snapshots/${name}: ${what}`, options);
}

function nameOf(seq: number): string {
  return `${String(seq).padStart(12, "0")}.json`;
}

function folderOf(dataDir: string): string {
  return `${dataDir}/snapshots`;
}
