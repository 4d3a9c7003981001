/** One segment of the journal as a file. @module */
export type SegmentFile = {
  /** Bytes taken, which may be fewer than given. */
  writeSync(bytes: Uint8Array): number;
  truncateSync(length: number): void;
  syncDataSync(): void;
  /** Syncs on another thread; `writeSync` may be called meanwhile. */
  sync(): Promise<void>;
  close(): void;
};

/** "000001.jsonl" for 1. */
export function segmentName(number: number): string {
  return `${String(number).padStart(6, "0")}.jsonl`;
}

/** Segment file names, oldest first; none if the folder is missing. */
export function listSegments(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isFile, name }) => isFile && /^\d{6}\.jsonl$/.test(name))
      .map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Two descriptors: one writes, the other syncs, since a file that syncs in the background is busy for everyone else. */
export function openSegmentFile(path: string): SegmentFile {
  const writer = Deno.openSync(path, { create: true, append: true, mode: 0o600 });
  const syncer = Deno.openSync(path, { read: true });
  return {
    writeSync: (bytes) => writer.writeSync(bytes),
    truncateSync: (length) => writer.truncateSync(length),
    syncDataSync: () => writer.syncDataSync(),
    sync: () => syncer.syncData(),
    close() {
      writer.close();
      syncer.close();
    },
  };
}

/** Cuts a torn tail off, and keeps its bytes beside the segment as evidence: "000001.torn-4711". */
export function cutTail(folder: string, segment: string, offset: number): void {
  const path = `${folder}/${segment}`;
  Deno.writeFileSync(`${folder}/${segment.slice(0, 6)}.torn-${offset}`, readFrom(path, offset), { mode: 0o600 });
  using file = Deno.openSync(path, { write: true });
  file.truncateSync(offset);
  file.syncSync();
}

function readFrom(path: string, offset: number): Uint8Array {
  using file = Deno.openSync(path, { read: true });
  const bytes = new Uint8Array(file.statSync().size - offset);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    const got = file.readSync(bytes.subarray(done));
    if (got === null) break;
    done += got;
  }
  return bytes;
}
