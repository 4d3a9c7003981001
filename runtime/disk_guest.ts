/** The disk's tasks as a guest on another thread, which loads this module by its address and hands it the port to the
 * engine's side; see `disk_thread.ts`. @module */
import { DiskTasks } from "./disk_tasks.ts";
import type { ToDisk } from "./disk_protocol.ts";
import { collectOften } from "./heap.ts";

export function attach(port: MessagePort): void {
  const tasks = new DiskTasks((message, moved = []) => port.postMessage(message, moved));
  const stopCollecting = collectOften();
  port.onmessage = async ({ data }: MessageEvent<ToDisk>) => {
    await tasks.receive(data);
    if (data.kind !== "stop") return;
    stopCollecting();
    port.close();
  };
}
