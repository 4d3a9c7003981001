/** One process at most on a data directory: an exclusive lock that the system drops when the process dies. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";
import { makeFolder, syncFolder } from "./durable_file.ts";
import { hostName } from "./host.ts";

export type Holder = { readonly host: string; readonly pid: number; readonly startedAt: string };

/** Another process holds the directory; `holder` null = it did not say who it is. */
export class InstanceLockError extends Error {
  override readonly name = "InstanceLockError";
  constructor(message: string, readonly holder: Holder | null, options?: ErrorOptions) {
    super(message, options);
  }
}

export type InstanceLock = {
  readonly holder: Holder;
  /** Idempotent. The file stays; only the lock goes. */
  release(): void;
  [Symbol.dispose](): void;
};

/** Takes the lock of a data directory, which is created if it is missing.
 * @param name of the lock's file: a bot and a sentinel may be there at once, two of a kind may not
 * @throws {InstanceLockError} naming the holder if another process has it, or the reason if the folder cannot be locked */
export function takeInstanceLock(
  dataDir: string,
  now: Micros,
  tryLock: (file: Deno.FsFile) => boolean = (file) => file.tryLockSync(true),
  name = "lock",
): InstanceLock {
  const path = `${dataDir}/${name}`;
  let file: Deno.FsFile, taken: boolean;
  try {
    makeFolder(dataDir);
    syncFolder(dataDir); // one that cannot be opened would be found out later, and less clearly
    file = Deno.openSync(path, { create: true, read: true, write: true, mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const wanted = "want a folder that this user may read and write";
    throw new InstanceLockError(`Cannot use the data directory ${dataDir}: ${why}; ${wanted}`, null, { cause });
  }
  try {
    taken = tryLock(file);
  } catch (cause) {
    file.close();
    throw new InstanceLockError(
      `Cannot lock the data directory ${dataDir}: ${String(cause)}; want a local file system`,
      null,
      { cause },
    );
  }
  if (!taken) {
    file.close();
    const holder = readHolder(path);
    const who = holder ? `process ${holder.pid} on ${holder.host}, started ${holder.startedAt}` : "another process";
    throw new InstanceLockError(`Cannot use the data directory ${dataDir}: ${who}, holds it`, holder);
  }
  const holder = { host: hostName(), pid: Deno.pid, startedAt: isoMicros(now) };
  file.truncateSync();
  file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
  file.syncSync();
  let held = true;
  const release = () => {
    if (held) file.close(); // closing drops the lock
    held = false;
  };
  return { holder, release, [Symbol.dispose]: release };
}

function readHolder(path: string): Holder | null {
  try {
    const { host, pid, startedAt } = JSON.parse(Deno.readTextFileSync(path)) as Partial<Holder>;
    return typeof host === "string" && typeof pid === "number" && typeof startedAt === "string"
      ? { host, pid, startedAt }
      : null;
  } catch {
    return null; // it took the lock a moment ago and has not written its name yet
  }
}
