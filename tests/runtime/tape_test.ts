import { assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { Tape, type TapeEntry, tapeLine, type TapeOptions } from "../../runtime/tape.ts";
import type { Micros } from "../../core/units.ts";
import { slowTest } from "../support/slow.ts";

const AT = 1_764_099_999_123_456 as Micros;
const frame = (text: string | Uint8Array, at = AT): TapeEntry => ({
  kind: "frame",
  at,
  venue: "binance",
  channel: "public",
  frame: text,
});
function build(options: Partial<TapeOptions> = {}) {
  const posts: { lines: string; at: Micros }[] = [];
  const posted = Promise.withResolvers<void>();
  const tape = new Tape({
    post: (lines, at) => {
      posts.push({ lines: new TextDecoder().decode(lines), at });
      posted.resolve();
    },
    redact: (text) => text,
    ...options,
  });
  return { tape, posts, posted: posted.promise };
}

Deno.test("tapeLine() puts at, venue and kind first, and bytes as base64", () => {
  assertEquals(
    tapeLine(frame("x")),
    '{"at":1764099999123456,"venue":"binance","kind":"frame","channel":"public","text":"x"}',
  );
  assertEquals(JSON.parse(tapeLine(frame(new Uint8Array([0, 255])))).base64, "AP8=");
});

Deno.test("Tape posts what it collected in order, when its time is over", async () => {
  const { tape, posts, posted } = build({ flushMs: 1 });
  tape.put(frame("1"));
  tape.put(frame("2"));
  assertEquals(posts, []);
  await posted;
  assertEquals(posts, [{ lines: `${tapeLine(frame("1"))}\n${tapeLine(frame("2"))}\n`, at: AT }]);
});

Deno.test("Tape posts behind the turn when much was collected, and copies borrowed bytes", async () => {
  const { tape, posts, posted } = build({ flushChars: 400 });
  const bytes = new Uint8Array([1, 2, 3]);
  tape.put(frame(bytes));
  bytes.fill(9);
  tape.put(frame("x".repeat(300)));
  assertEquals(posts, []);
  await posted;
  assertEquals(posts.length, 1);
  assertEquals(JSON.parse(posts[0].lines.split("\n")[0]).base64, "AQID");
  tape.written();
  await tape.close();
});

Deno.test("Tape writes into a buffer that came back, and keeps none that a flood has blown up", () => {
  const buffers: ArrayBuffer[] = [];
  const { tape } = build({ post: (lines) => buffers.push(lines.buffer), boundChars: 1e9 });
  const post = (text: string, back: boolean) => {
    tape.put(frame(text));
    tape.flush();
    if (back) tape.written(buffers.at(-1));
  };
  for (let i = 0; i < 6; i++) post("x", true);
  assertEquals(new Set(buffers).size, 2, "one is written to while the other is on its way");
  post("x".repeat(2 << 20), true);
  const large = buffers.at(-1)!;
  for (let i = 0; i < 4; i++) post("y", true);
  assertEquals([large.byteLength > 1 << 20, buffers.slice(7).filter((buffer) => buffer === large).length], [true, 0]);
  tape.abandon();
});

Deno.test("Tape drops and counts what it cannot hold, and says so where it is missing", async () => {
  const { tape, posts } = build({ flushChars: 300, boundChars: 600 });
  for (let i = 0; i < 8; i++) {
    tape.put(frame("x".repeat(100), AT + i as Micros));
    await Promise.resolve(); // each input has a turn of its own
  }
  const dropped = tape.droppedCount;
  assertEquals(dropped > 0, true);
  tape.written();
  const late = AT + 100 as Micros;
  tape.put(frame("after", late));
  tape.flush();
  const kinds = posts.flatMap(({ lines }) => lines.trimEnd().split("\n").map((line) => JSON.parse(line)));
  assertEquals(kinds.at(-2), { at: late, venue: "", kind: "gap", dropped });
  assertEquals(kinds.at(-1).text, "after");
  assertEquals(kinds.length, 8 - dropped + 2);
  posts.forEach(() => tape.written());
  await tape.close();
});

slowTest("Tape writes any text as tapeLine() does (property)", () => {
  const { tape, posts } = build({ boundChars: 1e9 });
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.constant('{"s":"a\\\\\\"b"}\n\u007f'),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ text, venue: fc.string(), channel: text }), { maxLength: 5 }), (frames) => {
      const entries = frames.map(({ text, venue, channel }) => ({ ...frame(text), venue, channel }) as TapeEntry);
      posts.length = 0;
      for (const entry of entries) tape.put(entry);
      tape.flush();
      posts.forEach(() => tape.written());
      const want = entries.map((entry) => tapeLine(entry) + "\n").join("");
      assertEquals(posts.map(({ lines }) => lines).join(""), want.toWellFormed());
    }),
    { seed: 20_261_125, numRuns: 500 },
  );
  tape.abandon();
});

Deno.test("Tape writes any bytes as tapeLine() does (property)", () => {
  const { tape, posts } = build({ boundChars: 1e9 });
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 5 }), (frames) => {
      const entries = frames.map((bytes) => frame(bytes));
      posts.length = 0;
      for (const entry of entries) tape.put(entry);
      tape.flush();
      posts.forEach(() => tape.written());
      assertEquals(posts.map(({ lines }) => lines).join(""), entries.map((entry) => tapeLine(entry) + "\n").join(""));
    }),
    { seed: 20_261_125, numRuns: 300 },
  );
  tape.abandon();
});

Deno.test("Tape posts what several ticks of its timer have turned into bytes as one batch", async () => {
  const { tape, posts, posted } = build({ flushMs: 201 });
  tape.put(frame("1"));
  setTimeout(() => tape.put(frame("2", AT + 9 as Micros)), 120); // behind the first tick
  await posted;
  assertEquals(posts[0].at, AT);
  assertEquals(posts[0].lines.split("\n").map((line) => line && JSON.parse(line).text), ["1", "2", ""]);
  tape.abandon();
});

Deno.test("Tape strikes known secrets out of its lines", () => {
  const { tape, posts } = build({ redact: (text) => text.replaceAll("canary-0123", "[redacted]") });
  tape.put(frame('{"apiKey":"canary-0123"}'));
  tape.flush();
  assertFalse(posts[0].lines.includes("canary"));
});

Deno.test("close() resolves when the last post is written, and nothing is taken afterwards", async () => {
  const { tape, posts } = build();
  tape.put(frame("1"));
  let closed = false;
  const closing = tape.close().then(() => closed = true);
  await Promise.resolve();
  assertEquals([closed, posts.length], [false, 1]);
  tape.put(frame("2"));
  tape.written();
  await closing;
  tape.flush();
  assertEquals(posts.length, 1);
  await tape.close();
});

Deno.test("abandon() lets go of what is under way", async () => {
  const { tape, posts } = build();
  tape.put(frame("1"));
  tape.flush();
  tape.put(frame("2"));
  const closing = tape.close();
  tape.abandon();
  await closing;
  tape.put(frame("3"));
  tape.flush();
  assertEquals(posts.length, 2);
});
