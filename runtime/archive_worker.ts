/** The disk's thread: archive and tape, away from the engine. It may touch the data directory and nothing else. @module */
/// <reference lib="deno.worker" />
import { DiskTasks } from "./disk_tasks.ts";
import type { ToDisk } from "./disk_protocol.ts";
import { collectOften } from "./heap.ts";

const tasks = new DiskTasks((message, moved = []) => self.postMessage(message, moved));
collectOften();
self.onmessage = async ({ data }: MessageEvent<ToDisk>) => {
  await tasks.receive(data);
  if (data.kind === "stop") self.close();
};
