/** Who we are at a venue: the install tag and the boot epoch that every client id starts with. Both are on the disk before
 * they are used, so that no id is ever given out twice. @module */
import { makeFolder, writeDurably, writeDurablyBehind } from "./durable_file.ts";
import { machineFingerprint } from "./host.ts";

export const TAG_LIMIT = 1 << 12;
export const EPOCH_LIMIT = 1 << 20;
/** Client ids that are reserved at a time. */
export const ID_BLOCK = 4_096;

export type Identity = {
  /** 0 to 4,095; the same for the life of a data directory on one machine. */
  readonly tag: number;
  /** 1 to 1,048,575; one more at every start. */
  readonly epoch: number;
  /** Why the tag is a new one; `null` = it is the old one. "machine": the directory came from another machine, whose
   * process may still run and own the orders of the old tag. */
  readonly renewed: "first" | "machine" | null;
  /** Sequences of client ids below it may be used: they are reserved on the disk. */
  readonly reserved: number;
  /** Tags that this directory has used before on other machines. Their orders are not ours to cancel. */
  readonly formerTags: readonly number[];
};
/** The file of the identity cannot be trusted. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
}

export type IdentityOptions = {
  /** Tag and epoch of the journal's last boot; an older file (a backup come back) must not repeat an epoch. */
  readonly lastBoot?: { readonly tag: number; readonly epoch: number } | null;
  readonly machine?: string | null;
  /** A random whole number below the bound; for tests. */
  readonly draw?: (bound: number) => number;
};

/** The identity of this start: written and synced when it returns. To be called under the instance lock.
 * @throws {IdentityError} if the file is damaged or the epochs are used up */
export function takeIdentity(dataDir: string, options: IdentityOptions = {}): Identity {
  const { lastBoot = null, machine = machineFingerprint(), draw = drawBelow } = options;
  const path = `${dataDir}/identity.json`;
  makeFolder(dataDir);
  const stored = read(path);
  const identity: Omit<Identity, "reserved"> = stored === null
    ? renew("first", lastBoot ? [lastBoot.tag] : [], draw)
    : stored.machine !== machine
    ? renew("machine", [...new Set([...stored.formerTags, stored.tag])], draw)
    : { tag: stored.tag, epoch: nextEpoch(stored, lastBoot, path), renewed: null, formerTags: stored.formerTags };
  const { tag, epoch, formerTags } = identity;
  writeDurably(path, textOf({ tag, epoch, machine, formerTags }, ID_BLOCK));
  return { ...identity, reserved: ID_BLOCK };
}

/** Reserves further sequences of this start, off the path of orders; on the disk when it resolves. */
export async function reserveIds(
  dataDir: string,
  { tag, epoch, formerTags }: Pick<Identity, "tag" | "epoch" | "formerTags">,
  reserved: number,
  write: typeof writeDurablyBehind = writeDurablyBehind,
  machine = machineFingerprint(),
): Promise<void> {
  await write(`${dataDir}/identity.json`, textOf({ tag, epoch, machine, formerTags }, reserved));
}

function textOf(stored: Stored, reserved: number): string {
  return JSON.stringify({ ...stored, reserved }) + "\n";
}

/** The tag that the next start will go under; `null` = it gets a new one, or the file is damaged. */
export function currentTag(dataDir: string, machine = machineFingerprint()): number | null {
  try {
    const stored = read(`${dataDir}/identity.json`);
    return stored !== null && stored.machine === machine ? stored.tag : null;
  } catch (error) {
    if (error instanceof IdentityError) return null; // the start itself will say so
    throw error;
  }
}

type Stored = {
  readonly tag: number;
  readonly epoch: number;
  readonly machine: string | null;
  readonly formerTags: readonly number[];
};

function renew(
  renewed: "first" | "machine",
  formerTags: readonly number[],
  draw: (bound: number) => number,
): Omit<Identity, "reserved"> {
  if (formerTags.length >= TAG_LIMIT / 2) {
    throw new IdentityError(`Cannot take a new install tag: ${formerTags.length} of ${TAG_LIMIT} are used up`);
  }
  let tag = draw(TAG_LIMIT);
  while (formerTags.includes(tag)) tag = (tag + 1) % TAG_LIMIT;
  return { tag, epoch: 1, renewed, formerTags };
}

function nextEpoch(stored: Stored, lastBoot: IdentityOptions["lastBoot"], path: string): number {
  const journalled = lastBoot?.tag === stored.tag ? lastBoot.epoch : 0;
  const epoch = Math.max(stored.epoch, journalled) + 1;
  if (epoch < EPOCH_LIMIT) return epoch;
  throw new IdentityError(
    `Cannot start once more under install tag ${stored.tag}: all ${EPOCH_LIMIT} epochs are used; move ${path} away`,
  );
}

function read(path: string): Stored | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new IdentityError(`Cannot read ${path}: ${String(error)}`, { cause: error });
  }
  const stored = parse(text);
  if (stored) return stored;
  throw new IdentityError(
    `Cannot trust ${path}: it holds no install tag and epoch; put it back from a copy, or move it away to get a new tag`,
  );
}

function parse(text: string): Stored | null {
  try {
    const { tag, epoch, machine, formerTags } = JSON.parse(text) as Partial<Record<keyof Stored, unknown>>;
    const whole = (value: unknown, from: number, below: number): value is number =>
      typeof value === "number" && Number.isInteger(value) && value >= from && value < below;
    if (!whole(tag, 0, TAG_LIMIT) || !whole(epoch, 1, EPOCH_LIMIT)) return null;
    if (machine !== null && typeof machine !== "string") return null;
    if (!Array.isArray(formerTags) || !formerTags.every((former) => whole(former, 0, TAG_LIMIT))) return null;
    return { tag, epoch, machine, formerTags };
  } catch {
    return null; // the caller refuses it by name
  }
}

function drawBelow(bound: number): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] % bound;
}
