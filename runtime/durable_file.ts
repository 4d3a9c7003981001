/** Small files that must be whole after a power cut: written beside, synced, renamed over, and the folder synced. @module */
/** Replaces `path` in one step; when it returns, the new content is on the disk. Mode 0600. What could not be written takes no
 * room. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  try {
    writeWhole(temporary, text);
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It is not there, or the disk refuses this too; what failed first is what counts.
    }
    throw error;
  }
  syncFolder(folderOf(path));
}

function writeWhole(path: string, text: string): void {
  using file = Deno.openSync(path, { create: true, write: true, truncate: true, mode: 0o600 });
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
  file.syncSync();
}

/** The same on another thread; when it resolves, the new content is on the disk. One at a time for each temporary file. */
export async function writeDurablyBehind(path: string, text: string, temporary = `${path}.tmp`): Promise<void> {
  {
    using file = await Deno.open(temporary, { create: true, write: true, truncate: true, mode: 0o600 });
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.sync();
  }
  await Deno.rename(temporary, path);
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(folderOf(path), { read: true });
  await folder.sync();
}

/** Removes `path`, durably; false = there was none. */
export function removeDurably(path: string): boolean {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  syncFolder(folderOf(path));
  return true;
}

/** Makes the names in a folder survive a power cut. */
export function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return; // it cannot open a folder, and journals its names itself
  using folder = Deno.openSync(path, { read: true });
  folder.syncSync();
}

/** Brings a file's bytes to the disk, whoever wrote them. */
export function syncFile(path: string): void {
  using file = Deno.openSync(path, { read: true, write: true });
  file.syncDataSync();
}

/** Creates a folder and its parents for the owner alone, if it is missing. */
export function makeFolder(path: string): void {
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Written out, since the thread that writes the tape would load a library for it. */
function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end < 0 ? "." : path.slice(0, end + 1);
}
