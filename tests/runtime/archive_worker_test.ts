import { assertEquals, assertStringIncludes } from "@std/assert";
import { diskRights } from "../../runtime/disk_thread.ts";
import type { FromDisk, ToDisk } from "../../runtime/disk_protocol.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

/** Starts the worker with rights to `allowed` and gives what it answers to `messages`, up to "stopped". */
async function talk(allowed: string, ...messages: readonly ToDisk[]): Promise<readonly FromDisk[]> {
  const worker = new Worker(new URL("../../runtime/archive_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: diskRights(allowed) },
  });
  const answers: FromDisk[] = [], stopped = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<FromDisk>) => {
    answers.push(data);
    if (data.kind === "stopped") stopped.resolve();
  };
  worker.onerror = (event) => stopped.reject(new Error(event.message));
  for (const message of [...messages, { kind: "stop" } as const]) worker.postMessage(message);
  await stopped.promise;
  worker.terminate();
  return answers;
}

Deno.test("the disk's thread works with the rights to its data directory alone", async () => {
  using dir = new TempDir();
  const [ready, archived] = await talk(dir.path, {
    kind: "start",
    dataDir: dir.path,
    archive: true,
    tapeBudget: null,
  });
  assertEquals(ready, { kind: "ready", lastSeq: 0, rebuilt: null });
  assertEquals(archived, { kind: "archived", lastSeq: 0, problem: null });
});

slowTest("the disk's thread can touch no other folder", async () => {
  using allowed = new TempDir();
  using other = new TempDir();
  const [, archived] = await talk(allowed.path, {
    kind: "start",
    dataDir: other.path,
    archive: true,
    tapeBudget: null,
  });
  assertStringIncludes(String((archived as { problem: unknown }).problem), "Requires");
  assertEquals([...Deno.readDirSync(other.path)], []);
});
