/** Writes the tape: one gzip file an hour in `tape/`, the oldest dropped beyond a budget. Each batch is a whole gzip member,
 * so a crash costs the last batch and no more. It belongs on the disk's thread. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";
import { makeFolder } from "./durable_file.ts";

const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{3,}\.jsonl\.gz$/;

export class TapeWriter {
  readonly #folder: string;
  readonly #budget: number;
  /** Bytes by name, oldest first. */
  readonly #sizes = new Map<string, number>();
  #hour = "";
  /** Of the file in use within its hour; never used again, so that names sort by time. */
  #number = 0;
  #name = "";
  #file: Deno.FsFile | null = null;

  /** @param budget bytes that all files together may take; > 0 */
  constructor(dataDir: string, budget: number) {
    this.#folder = `${dataDir}/tape`;
    this.#budget = budget;
    makeFolder(this.#folder);
    const names = [...Deno.readDirSync(this.#folder)].map(({ name }) => name).filter((name) => NAME.test(name)).sort();
    for (const name of names) this.#sizes.set(name, Deno.statSync(`${this.#folder}/${name}`).size);
    this.#drop();
  }

  /** One batch at a time, please. @throws what the disk throws; the next batch then begins a new file */
  async write(lines: Uint8Array<ArrayBuffer>, at: Micros): Promise<void> {
    const pieces = await gzip(lines), hour = isoMicros(at).slice(0, 13);
    // A file beyond a quarter of the budget makes room by the hour's next one, or dropping the oldest would drop it all.
    if (this.#file === null || hour > this.#hour || this.#size > this.#budget / 4) this.#open(hour);
    try {
      for (const bytes of pieces) {
        for (let done = 0; done < bytes.length;) done += this.#file?.writeSync(bytes.subarray(done)) ?? bytes.length;
        this.#sizes.set(this.#name, this.#size + bytes.length);
      }
    } catch (error) {
      this.close();
      throw error;
    }
    this.#drop();
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  get #size(): number {
    return this.#sizes.get(this.#name) ?? 0;
  }

  /** Never appends to what is there: its last member may be cut. */
  #open(hour: string): void {
    this.close();
    let number = hour === this.#hour ? this.#number + 1 : 0;
    for (const name of this.#sizes.keys()) {
      if (name.startsWith(hour)) number = Math.max(number, Number.parseInt(name.slice(hour.length + 1)) + 1);
    }
    this.#hour = hour;
    this.#number = number;
    this.#name = `${hour}-${String(number).padStart(3, "0")}.jsonl.gz`;
    this.#file = Deno.openSync(`${this.#folder}/${this.#name}`, { write: true, createNew: true, mode: 0o600 });
    this.#sizes.set(this.#name, 0);
  }

  #drop(): void {
    let total = 0;
    for (const size of this.#sizes.values()) total += size;
    for (const [name, size] of this.#sizes) {
      if (total <= this.#budget || name === this.#name) return;
      removeIfThere(`${this.#folder}/${name}`);
      this.#sizes.delete(name);
      total -= size;
    }
  }
}

/** The web's own way: node's would cost this thread 8 MB of resident memory (measured on Deno 2.9.6). A `Blob` and a
 * `Response` around it would copy everything four times more. */
async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  const { readable, writable } = new CompressionStream("gzip"), writer = writable.getWriter();
  const writing = writer.write(bytes).then(() => writer.close()), pieces: Uint8Array[] = [];
  for await (const piece of readable) pieces.push(piece);
  await writing;
  return pieces;
}

/** Somebody may have tidied up before us. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
