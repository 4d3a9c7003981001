/** The bundle in the tree is what the sources give: `deno run` serves it without a build step. @module */
import { assert } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../support/source_tree.ts";

Deno.test("dashboard/ui/dist/main.js is byte for byte what `deno task build` makes of the sources", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const built = join(folder, "main.js");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      // Frozen: the same versions as the kept bundle was made of, and the lock stays as it is.
      args: ["bundle", "--frozen", "--minify", "--platform", "browser", "-o", built, "dashboard/ui/main.tsx"],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const [fresh, kept] = await Promise.all([
      Deno.readTextFile(built),
      Deno.readTextFile(join(ROOT, "dashboard/ui/dist/main.js")),
    ]);
    // Not assertEquals: a difference of two minified lines tells nobody anything.
    assert(
      fresh === kept,
      `dashboard/ui/dist/main.js is stale: run "deno task build" (${kept.length} against ${fresh.length} characters)`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
