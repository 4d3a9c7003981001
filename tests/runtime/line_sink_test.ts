import { assertEquals } from "@std/assert";
import { colourWanted, LineSink } from "../../runtime/line_sink.ts";

/** A stream whose writes wait until the test lets them go. */
function slowTarget(most = Infinity) {
  const written: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  let waiting = Promise.withResolvers<void>();
  return {
    written,
    /** Resolves when a write is under way. */
    busy: () => waiting.promise,
    go() {
      waiting = Promise.withResolvers();
      gates.shift()?.resolve();
    },
    async write(bytes: Uint8Array) {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      waiting.resolve();
      await gate.promise;
      return this.writeSync(bytes);
    },
    writeSync(bytes: Uint8Array) {
      const part = bytes.subarray(0, Math.min(bytes.length, most));
      written.push(new TextDecoder().decode(part));
      return part.length;
    },
  };
}

Deno.test("LineSink writes the lines of one turn at once and those that come meanwhile after them", async () => {
  const target = slowTarget(), sink = new LineSink(target);
  sink.write("one\n");
  sink.write("two\n");
  await target.busy();
  sink.write("three\n");
  assertEquals(target.written, []);
  target.go();
  await target.busy();
  target.go();
  await sink.flush();
  assertEquals(target.written, ["one\ntwo\n", "three\n"]);
});

Deno.test("LineSink drops and counts what a reader that stands still leaves behind", async () => {
  const target = slowTarget(), sink = new LineSink(target, 10);
  sink.write("12345678\n");
  sink.write("too much\n");
  assertEquals(sink.droppedCount, 1);
  await target.busy();
  sink.write("waits\n");
  sink.flushSync();
  assertEquals(target.written, ["waits\n"]);
  target.go();
  await sink.flush();
  assertEquals(target.written, ["waits\n", "12345678\n"]);
});

Deno.test("LineSink finishes what the stream takes in parts", async () => {
  const target = slowTarget(3), sink = new LineSink(target);
  sink.write("12345\n");
  await target.busy();
  target.go();
  await target.busy();
  target.go();
  await sink.flush();
  assertEquals(target.written.join(""), "12345\n");
  sink.write("67890\n");
  sink.flushSync();
  assertEquals(target.written.slice(2).join(""), "67890\n");
});

Deno.test("LineSink outlives a stream that broke", async () => {
  const broken = {
    write: () => Promise.reject(new Error("broken pipe")),
    writeSync: () => {
      throw new Error("broken pipe");
    },
  };
  const sink = new LineSink(broken);
  sink.write("x\n");
  await sink.flush();
  sink.write("y\n");
  sink.flushSync();
  await sink.flush();
  assertEquals(sink.droppedCount, 2);
});

Deno.test("colourWanted() is true on a terminal alone, and not with NO_COLOR", () => {
  assertEquals([colourWanted(true, false), colourWanted(true, true), colourWanted(false, false)], [true, false, false]);
});
