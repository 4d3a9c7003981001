import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { guestRights, hostDisk, startDiskThread } from "../../runtime/disk_thread.ts";
import { Journal } from "../../runtime/journal.ts";
import { createLog } from "../../runtime/log.ts";
import { readTape } from "../../runtime/tape_reader.ts";
import { AT, boot, listing, place } from "../support/journal_story.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

function logOf(lines: string[]) {
  return createLog({
    level: "warn",
    format: "text",
    colour: false,
    clock: () => AT,
    redact: String,
    write: (line) => lines.push(line),
  });
}

slowTest("startDiskThread() archives behind the journal, answers pages, keeps the tape and ends", async () => {
  using dir = new TempDir();
  const lines: string[] = [], journal = Journal.open(dir.path, { durability: "write" });
  journal.append([boot, listing], AT); // written before the thread is there
  const disk = startDiskThread({
    dataDir: dir.path,
    archive: true,
    tapeBudget: 1e6,
    log: logOf(lines),
    redact: (text) => text.replaceAll("canary", "[redacted]"),
  });
  disk?.archive?.push(journal.append([{ kind: "command", payload: place("a") }], AT));
  const rows = await disk?.archive?.page("orders", 0, 10);
  assertEquals(rows?.map(({ orderId, state }) => [orderId, state]), [["a", "INTENT"]]);
  disk?.tape?.put({ kind: "frame", at: AT, venue: "binance", channel: "public", frame: "canary" });
  await disk?.stop();
  await journal.close();
  const [name] = [...Deno.readDirSync(dir.file("tape"))].map(({ name }) => name);
  assertEquals([...readTape(dir.file(`tape/${name}`))].map((entry) => entry.kind === "frame" && entry.frame), [
    "[redacted]",
  ]);
  assertEquals(lines, []);
  await assertRejects(async () => await disk?.archive?.page("orders", 0, 10), Error, "closed");
});

Deno.test("startDiskThread() starts nothing when neither archive nor tape is wanted", () => {
  using dir = new TempDir();
  const options = { dataDir: dir.path, archive: false, tapeBudget: null, log: logOf([]), redact: String };
  assertEquals(startDiskThread(options), null);
});

Deno.test("a tape that cannot be written is told, and the thread goes on", async () => {
  using dir = new TempDir();
  dir.write("tape", "in the way");
  const lines: string[] = [];
  const disk = startDiskThread({
    dataDir: dir.path,
    archive: false,
    tapeBudget: 1e6,
    log: logOf(lines),
    redact: String,
  });
  assertEquals(disk?.archive, null);
  disk?.tape?.put({ kind: "start", at: AT, venue: "binance" });
  await disk?.tape?.close();
  await disk?.stop();
  assertEquals(lines.length, 1);
  assertFalse(lines[0].includes("died"));
});

Deno.test("a thread that dies is told, costs archive and tape alone, and everything still ends", async () => {
  using dir = new TempDir();
  const lines: string[] = [], told = Promise.withResolvers<void>();
  const log = logOf(lines);
  const disk = startDiskThread({
    dataDir: dir.path,
    archive: true,
    tapeBudget: 1e6,
    log: { ...log, warn() {}, error: (message) => (lines.push(message), told.resolve()) },
    redact: String,
  }, new URL("../support/dying_worker.ts", import.meta.url));
  disk?.tape?.put({ kind: "start", at: AT, venue: "binance" });
  const page = assertRejects(async () => await disk?.archive?.page("orders", 0, 1), Error, "the process stops");
  await told.promise;
  await page;
  disk?.tape?.put({ kind: "start", at: AT, venue: "binance" });
  await disk?.tape?.close();
  await disk?.stop();
  assertEquals(lines, ["The disk's thread has died; archive and tape end here, the journal goes on"]);
});

Deno.test("hostDisk() does the same as a guest of another thread, with less rights", async () => {
  using dir = new TempDir();
  const lines: string[] = [], journal = Journal.open(dir.path, { durability: "write" });
  journal.append([boot, listing], AT);
  const options = { dataDir: dir.path, archive: true, tapeBudget: 1e6, log: logOf(lines), redact: String };
  const { disk, guest } = hostDisk(options)!;
  const { attach } = await import(guest.moduleUrl);
  attach(guest.port);
  disk.archive?.push(journal.append([{ kind: "command", payload: place("a") }], AT));
  const rows = await disk.archive?.page("orders", 0, 10);
  assertEquals(rows?.map(({ orderId }) => orderId), ["a"]);
  disk.tape?.put({ kind: "start", at: AT, venue: "binance" });
  await disk.stop();
  await journal.close();
  assertEquals([...Deno.readDirSync(dir.file("tape"))].length, 1);
  assertEquals(lines, []);
});

Deno.test("guestRights() lets the guest write its own files alone", () => {
  const start = { dataDir: "/d", archive: true, tapeBudget: 1 };
  assertEquals(guestRights(start), {
    read: ["/d/journal", "/d/twoside.db", "/d/twoside.db-wal", "/d/twoside.db-shm", "/d/tape"],
    write: ["/d/twoside.db", "/d/twoside.db-wal", "/d/twoside.db-shm", "/d/tape"],
  });
  assertEquals(guestRights({ ...start, archive: false }), { read: ["/d/tape"], write: ["/d/tape"] });
  assertEquals(guestRights({ ...start, tapeBudget: null }).write.includes("/d/tape"), false);
});

Deno.test("died() is told once and ends what waits", async () => {
  using dir = new TempDir();
  const lines: string[] = [];
  const options = { dataDir: dir.path, archive: true, tapeBudget: null, log: logOf(lines), redact: String };
  const { disk, guest } = hostDisk(options)!;
  const page = assertRejects(async () => await disk.archive?.page("orders", 0, 1), Error, "the process stops");
  disk.died("gone");
  disk.died("gone");
  await page;
  await disk.stop();
  guest.port.close();
  assertEquals(lines.length, 1);
});
