import { assertEquals } from "@std/assert";
import { attach } from "../../runtime/disk_guest.ts";
import type { FromDisk, ToDisk } from "../../runtime/disk_protocol.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("attach() answers what comes through the port, and closes it at the end", async () => {
  using dir = new TempDir();
  const { port1, port2 } = new MessageChannel(), answers: FromDisk[] = [], stopped = Promise.withResolvers<void>();
  port1.onmessage = ({ data }: MessageEvent<FromDisk>) => {
    answers.push(data);
    if (data.kind === "stopped") stopped.resolve();
  };
  attach(port2);
  const send = (message: ToDisk) => port1.postMessage(message);
  send({ kind: "start", dataDir: dir.path, archive: true, tapeBudget: null });
  send({ kind: "page", requestId: "1", table: "orders", after: 0, limit: 1 });
  send({ kind: "stop" });
  await stopped.promise;
  port1.close();
  assertEquals(answers.map(({ kind }) => kind), ["ready", "archived", "page", "stopped"]);
});
