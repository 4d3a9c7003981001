import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRing, RingReader, type RingShape, RingWriter } from "../../core/shared_ring.ts";
import type { WriterStart } from "../support/ring_writer.ts";
import { slowTest } from "../support/slow.ts";

const SMALL: RingShape = { capacity: 4, fields: 2 };

Deno.test("drain() gives what was written, in order and once (seed 11)", () => {
  const steps = fc.array(fc.oneof(fc.constant("read" as const), fc.integer({ min: 1, max: 9 })), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (script) => {
      const shared = createRing(SMALL), writer = new RingWriter(shared, SMALL), reader = new RingReader(shared, SMALL);
      let written = 0, read = 0;
      for (const step of script) {
        if (step !== "read") {
          for (let i = 0; i < step; i++) writer.write([++written, -written]);
          continue;
        }
        const lost = Math.max(0, written - read - SMALL.capacity), before = reader.dropped, seen: number[] = [];
        reader.drain(([first, second]) => {
          assertEquals(second, -first);
          seen.push(first);
        });
        assertEquals(reader.dropped - before, lost);
        assertEquals(seen, Array.from({ length: written - read - lost }, (_, i) => read + lost + i + 1));
        read = written;
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

Deno.test("a ring goes on when its count wraps at 32 bits, and past 0", () => {
  for (const start of [2 ** 31 - 3, -3]) {
    const shared = createRing(SMALL), words = new Int32Array(shared);
    words[0] = start; // as if so many had been written
    const writer = new RingWriter(shared, SMALL), reader = new RingReader(shared, SMALL);
    reader.drain(() => {}); // what was lost before counts as dropped
    const before = reader.dropped, seen: number[] = [];
    for (let i = 0; i < 8; i++) {
      writer.write([i, i]);
      reader.drain(([first]) => seen.push(first));
    }
    assertEquals([seen, reader.dropped], [[0, 1, 2, 3, 4, 5, 6, 7], before]);
  }
});

Deno.test("a slot that is being written is not read as a record", () => {
  const shared = createRing(SMALL), words = new Int32Array(shared);
  const writer = new RingWriter(shared, SMALL), reader = new RingReader(shared, SMALL);
  writer.write([1, 2]);
  words[1] = 0; // its number is taken away: the writer has begun to overwrite it
  reader.drain(() => assert(false, "read a record that is being written"));
  assertEquals(reader.dropped, 1);
});

slowTest("a busy writer and a busy reader: no record is torn, and what is not read is counted as dropped", async () => {
  const shape: RingShape = { capacity: 64, fields: 3 }, records = 400_000;
  const shared = createRing(shape), reader = new RingReader(shared, shape);
  const worker = new Worker(new URL("../support/ring_writer.ts", import.meta.url), { type: "module" });
  try {
    const done = Promise.withResolvers<void>(), begun = Promise.withResolvers<void>();
    worker.onmessage = ({ data }) => data === "begins" ? begun.resolve() : done.resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      begun.reject(new Error(event.message));
    };
    worker.postMessage({ shared, shape, records } satisfies WriterStart);
    await begun.promise;
    let received = 0, last = 0, torn = 0;
    const take = ([number, double, complement]: Int32Array) => {
      if (double !== ((2 * number) | 0) || complement !== ~number || number <= last) torn += 1;
      last = number;
      received += 1;
    };
    // The reader spins beside the writer until it has seen the last record.
    while (last !== records) reader.drain(take);
    await done.promise;
    assertEquals(torn, 0);
    assertEquals(received + reader.dropped, records);
    assert(received > shape.capacity, `only ${received} records were read while the writer was busy`);
  } finally {
    worker.terminate();
  }
});

Deno.test("createRing() and both sides refuse a shape that cannot be, or is another", () => {
  assertThrows(() => createRing({ capacity: 3, fields: 1 }), RangeError, "power of two");
  assertThrows(() => createRing({ capacity: 4, fields: 0 }), RangeError, "want 1 or more");
  const shared = createRing(SMALL);
  assertThrows(() => new RingWriter(shared, { capacity: 8, fields: 2 }), RangeError, "want 25 words");
  assertThrows(() => new RingReader(shared, { capacity: 4, fields: 3 }), RangeError, "want 17 words");
});
