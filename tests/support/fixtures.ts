/** Where the shared recordings lie on this machine: in `shared/fixtures` beside the checkout. They are read in place and
 * never copied here, since some have no licence. A test that needs them is ignored by name where they are absent. @module */
import { join } from "@std/path";
import { ROOT } from "./source_tree.ts";

/** The folder's path, or `null` where this machine has none. */
export function sharedFixtures(): string | null {
  const path = join(ROOT, "..", "shared", "fixtures");
  try {
    return Deno.statSync(path).isDirectory ? path : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The lines of a text file, gzipped or not. */
export async function linesOf(path: string): Promise<string[]> {
  const file = (await Deno.open(path)).readable;
  const bytes = path.endsWith(".gz") ? file.pipeThrough(new DecompressionStream("gzip")) : file;
  return (await new Response(bytes).text()).split("\n").filter((line) => line !== "");
}
