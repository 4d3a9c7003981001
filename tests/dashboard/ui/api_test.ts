/** @module */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { outcomeOf, readTail } from "../../../dashboard/ui/api.ts";

Deno.test("outcomeOf() reads results, refusals, and answers that are neither", () => {
  const read = (http: number, body: unknown) => {
    const { status, message, details, version } = outcomeOf(
      http,
      typeof body === "string" ? body : JSON.stringify(body),
    );
    return { status, message, details, version };
  };
  const none = { details: [], version: undefined };
  assertEquals(read(200, { status: "applied", message: "ok", version: 3 }), {
    status: "applied",
    message: "ok",
    details: [],
    version: 3,
  });
  assertEquals(read(202, { receipt: "k1", message: "taken" }), { status: "pending", message: "taken", ...none });
  assertEquals(read(200, {}), { status: "applied", message: "", ...none });
  const details = [{ field: "levels", reason: "is 99" }];
  assertEquals(read(422, { status: "rejected", version: 7, error: { code: "rejected", message: "no", details } }), {
    status: "rejected",
    message: "no",
    details,
    version: 7,
  });
  assertEquals(
    read(409, { error: { message: "wait", details: ["cool-down", { item: "ready", message: "is DOWN" }] } }).details,
    [
      { field: "", reason: "cool-down" },
      { field: "ready", reason: "is DOWN" },
    ],
  );
  assertEquals(read(502, "<html>Bad gateway"), { status: "rejected", message: "<html>Bad gateway", ...none });
  assertEquals(read(500, "null"), { status: "rejected", message: "The server answered 500", ...none });
});

Deno.test("readTail() gives the newest rows of a table of any length, in order and without holes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (length, wanted) => {
        let asked = 0;
        const read = (after: number, limit: number) => {
          asked += 1;
          const first = after + 1, last = Math.min(length, after + limit);
          return Promise.resolve(
            Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({ seq: first + index })),
          );
        };
        const rows = await readTail(read, wanted) ?? [];
        const numbers = rows.map(({ seq }) => seq as number);
        assertEquals(numbers.at(-1) ?? 0, length);
        assertEquals(numbers.length >= Math.min(length, wanted), true, `${numbers.length} of ${wanted}`);
        for (let index = 1; index < numbers.length; index++) assertEquals(numbers[index], numbers[index - 1] + 1);
        assertEquals(asked <= 50, true, `${asked} requests`);
      },
    ),
    { seed: 13, numRuns: 100 },
  );
});

Deno.test("readTail() gives null when the archive cannot be read", async () => {
  assertEquals(await readTail(() => Promise.resolve(null), 100), null);
});
