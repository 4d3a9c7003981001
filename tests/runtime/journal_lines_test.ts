import { assertEquals } from "@std/assert";
import { linesOf } from "../../runtime/journal_lines.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("linesOf() gives lines longer than its reads, and lines that end at a read's border", () => {
  using dir = new TempDir();
  const long = "x".repeat(3 << 20), border = "y".repeat((1 << 20) - 1);
  dir.write("lines", `${border}\n${long}\n\nlast`);
  const seen = [...linesOf(dir.file("lines"))].map(({ bytes, offset, ended }) => [bytes.length, offset, ended]);
  assertEquals(seen, [
    [border.length, 0, true],
    [long.length, border.length + 1, true],
    [0, border.length + long.length + 2, true],
    [4, border.length + long.length + 3, false],
  ]);
});
