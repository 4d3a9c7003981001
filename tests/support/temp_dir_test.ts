import { assertEquals, assertThrows } from "@std/assert";
import { TempDir } from "./temp_dir.ts";
import { slowTest } from "./slow.ts";

/** Makes files in the folder that it is told until it cannot any more. */
const WRITER = `self.onmessage = ({ data }) => {
  for (let i = 0; ; i++) {
    try {
      Deno.writeTextFileSync(data + "/" + i, "x");
    } catch {
      self.postMessage("over");
      break;
    }
    if (i === 3000) self.postMessage("writing");
  }
};`;

slowTest("TempDir is gone at its end also while a thread still writes there", async () => {
  const url = URL.createObjectURL(new Blob([WRITER], { type: "text/javascript" }));
  const writer = new Worker(url, { type: "module" });
  const said = () => new Promise((resolve) => writer.onmessage = ({ data }) => resolve(data));
  const dir = new TempDir();
  dir.write("a/first", "x");
  const begun = said();
  writer.postMessage(dir.file("a"));
  assertEquals(await begun, "writing");
  const over = said();
  dir[Symbol.dispose]();
  assertEquals(await over, "over");
  writer.terminate();
  URL.revokeObjectURL(url);
  for (const path of [dir.path, `${dir.path}.gone`]) assertThrows(() => Deno.statSync(path), Deno.errors.NotFound);
});
