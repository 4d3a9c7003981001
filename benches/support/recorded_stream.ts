/** A recorded feed in the shape of a made-up one: its first snapshot and all deltas after it. @module */
import { join } from "@std/path";
import type { Levels } from "../../core/book/levels.ts";
import { parseGrid, parseSteps } from "../../core/units.ts";
import { linesOf } from "../../tests/support/fixtures.ts";
import { levels } from "../../tests/support/map_book.ts";
import { endToEnd, type Stream } from "./book_stream.ts";

type Pairs = readonly (readonly [string, string])[];
type Recorded = { readonly kind: string; readonly bids: Pairs; readonly asks: Pairs };

/** @param folder of the shared recordings; sizes are counted in hundred-millionths, which any of them fits */
export async function recordedStream(fixtures: string, folder: string): Promise<Stream> {
  const path = join(fixtures, "recordings", folder);
  const { tick } = JSON.parse(await Deno.readTextFile(join(path, "meta.json"))) as { tick: string };
  const grids = [parseGrid(tick), parseGrid("0.00000001")] as const;
  const read = (pairs: Pairs): Levels =>
    levels(...pairs.map(([price, size]) => [parseSteps(price, grids[0]), parseSteps(size, grids[1])] as const));
  const events = (await linesOf(join(path, "events.jsonl.gz"))).map((line) => JSON.parse(line) as Recorded);
  const books = events.filter(({ kind }) => kind === "snapshot" || kind === "delta")
    .map(({ bids, asks }) => ({ bids: read(bids), asks: read(asks) }));
  return endToEnd({ snapshot: books[0], messages: books.slice(1) });
}
