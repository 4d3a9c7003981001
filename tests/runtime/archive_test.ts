import { assertEquals, assertRejects } from "@std/assert";
import { Archive, type ArchiveOptions } from "../../runtime/archive.ts";
import type { ToDisk } from "../../runtime/disk_protocol.ts";
import type { Log } from "../../runtime/log.ts";

function build(options: Partial<ArchiveOptions> = {}) {
  const posts: ToDisk[] = [], warnings: string[] = [];
  let waiting: { kind: string; resolve: () => void }[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn: (message) => warnings.push(message),
    error() {},
    child: () => log,
  };
  const archive = new Archive({
    post: (message) => {
      posts.push(message);
      for (const { kind, resolve } of waiting) if (kind === message.kind) resolve();
      waiting = waiting.filter(({ kind }) => kind !== message.kind);
    },
    log,
    ...options,
  });
  const posted = (kind: ToDisk["kind"]) => new Promise<void>((resolve) => waiting.push({ kind, resolve }));
  archive.receive({ kind: "ready", lastSeq: 0, rebuilt: null });
  archive.receive({ kind: "archived", lastSeq: 0, problem: null });
  return { archive, posts, warnings, posted };
}
const encode = (text: string) => new TextEncoder().encode(text);
const batch = (firstSeq: number, count = 1, length = 10) => ({
  firstSeq,
  lastSeq: firstSeq + count - 1,
  bytes: encode("x".repeat(length)),
});

Deno.test("Archive gathers lines and sends them together, in order", async () => {
  const { archive, posts, posted } = build({ flushMs: 1 });
  const sent = posted("lines");
  archive.push({ ...batch(1), bytes: encode("one\n") });
  archive.push({ ...batch(2), bytes: encode("two\n") });
  archive.push({ ...batch(3, 0), bytes: encode("") });
  assertEquals(posts, []);
  await sent;
  assertEquals(posts, [{ kind: "lines", lines: encode("one\ntwo\n") }]);
  archive.receive({ kind: "archived", lastSeq: 2, problem: null });
  assertEquals(archive.lastSeq, 2);
  archive.close();
});

Deno.test("Archive leaves out what there is no room for, counts it, and has it read in the journal once all is in", () => {
  const { archive, posts } = build({ boundBytes: 25 });
  archive.push(batch(1));
  archive.push(batch(2));
  archive.push(batch(3, 4));
  assertEquals(archive.leftOutCount, 4);
  archive.flush();
  archive.push(batch(7, 1));
  assertEquals(archive.leftOutCount, 5);
  archive.receive({ kind: "archived", lastSeq: 2, problem: null });
  assertEquals(posts.map(({ kind }) => kind), ["lines", "catch_up"]);
  archive.push(batch(8));
  archive.flush();
  archive.receive({ kind: "archived", lastSeq: 7, problem: null }); // the catch-up's
  archive.push(batch(9));
  archive.push(batch(10));
  assertEquals(archive.leftOutCount, 6); // ten characters are under way, ten wait
  archive.close();
});

Deno.test("Archive tells a failure and has what was lost read in the journal after a while", async () => {
  const { archive, posts, warnings, posted } = build({ retryMs: 1 });
  archive.push(batch(1));
  archive.flush();
  const caught = posted("catch_up");
  archive.receive({ kind: "archived", lastSeq: 0, problem: "disk full" });
  archive.receive({ kind: "archived", lastSeq: 0, problem: "disk full" });
  await caught;
  assertEquals(posts.map(({ kind }) => kind), ["lines", "catch_up"]);
  assertEquals(warnings.length, 2);
  archive.close();
});

Deno.test("Archive says when it was made anew", () => {
  const { archive, warnings } = build();
  archive.receive({ kind: "ready", lastSeq: 9, rebuilt: "it is damaged" });
  assertEquals([archive.lastSeq, warnings.length], [9, 1]);
  archive.receive({ kind: "taped", problem: null, buffer: new ArrayBuffer(0) }); // not its own
});

Deno.test("page() sends the lines before it, and resolves or rejects as it is answered", async () => {
  const { archive, posts } = build();
  archive.push(batch(1));
  const good = archive.page("orders", 0, 10), bad = archive.page("fills", 5, 10);
  assertEquals(posts.map(({ kind }) => kind), ["lines", "page", "page"]);
  assertEquals(posts[1], { kind: "page", requestId: "1", table: "orders", after: 0, limit: 10 });
  archive.receive({ kind: "page", requestId: "2", rows: [], error: "it is damaged" });
  archive.receive({ kind: "page", requestId: "1", rows: [{ seq: 1 }] });
  archive.receive({ kind: "page", requestId: "1", rows: [] });
  assertEquals(await good, [{ seq: 1 }]);
  await assertRejects(() => bad, Error, "Cannot read the archive: it is damaged");
  archive.close();
});

Deno.test("page() is refused beyond a bound and after close(), which refuses those under way", async () => {
  const { archive } = build();
  const pages = Array.from({ length: 100 }, () => archive.page("pnl", 0, 1));
  await assertRejects(() => archive.page("pnl", 0, 1), Error, "100 pages are under way");
  archive.close();
  for (const page of pages) await assertRejects(() => page, Error, "the process stops");
  await assertRejects(() => archive.page("pnl", 0, 1), Error, "it is closed");
});

Deno.test("close() sends the rest, and nothing is taken or retried afterwards", () => {
  const { archive, posts } = build();
  archive.push(batch(1));
  archive.close();
  archive.push(batch(2));
  archive.flush();
  archive.receive({ kind: "archived", lastSeq: 0, problem: "too late" });
  assertEquals(posts.map(({ kind }) => kind), ["lines"]);
});
