import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { BODY_LIMIT_BYTES, BODY_LIMIT_MS, readBody } from "../../dashboard/body.ts";
import { Refusal } from "../../dashboard/refusal.ts";
import { killReader, pauseReader, rearmReader } from "../../dashboard/readers.ts";
import { HandClock } from "../support/hand_clock.ts";

const post = (body: BodyInit | null) => new Request("http://127.0.0.1/", { method: "POST", body });
const refusal = async (body: BodyInit | null, schema: Parameters<typeof readBody>[1]) =>
  await assertRejects(() => readBody(post(body), schema, new HandClock()), Refusal) as Refusal;

Deno.test("readBody() reads no body as an empty object", async () => {
  assertEquals(await readBody(post(null), killReader, new HandClock()), {});
  assertEquals(await readBody(post(" \n"), pauseReader, new HandClock()), {});
});

Deno.test("readBody() names each field that is wrong", async () => {
  const { status, code, details } = await refusal('{"reason":5,"phrse":"x"}', rearmReader);
  assertEquals([status, code], [422, "invalid_body"]);
  assertEquals(details.map(({ field }) => field), ["reason", "phrase", ""]);
});

Deno.test("readBody() refuses what is no JSON, and keys that objects would swallow", async () => {
  for (const text of ["{", "reason=panic", '{"a":1}{', "\u0000", "NaN"]) {
    assertEquals((await refusal(text, killReader)).status, 400, text);
  }
  assertEquals((await refusal('{"reason":"x","__proto__":{"level":"stop"}}', killReader)).status, 422);
});

Deno.test("readBody() stops at its bound, told or not told beforehand", async () => {
  const long = " ".repeat(BODY_LIMIT_BYTES + 1);
  assertEquals((await refusal(long, killReader)).status, 413);
  let pulls = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(32 + 0 * ++pulls)),
  });
  assertEquals((await refusal(endless, killReader)).status, 413);
  assertEquals(pulls < 100, true);
});

Deno.test("readBody() does not wait for ever on a body that does not come", async () => {
  const clock = new HandClock();
  const never = new ReadableStream<Uint8Array>({ start() {} });
  const reading = assertRejects(() => readBody(post(never), killReader, clock), Refusal);
  await Promise.resolve();
  clock.turn(BODY_LIMIT_MS);
  assertEquals((await reading as Refusal).status, 408);
});

Deno.test("killReader takes whatever reason a person sends, and refuses a level that it does not know", async () => {
  const read = (text: string) => readBody(post(text), killReader, new HandClock());
  assertEquals(await read('{"reason":7,"by":"root","x":1}'), { reason: "the reason given was no text" });
  assertEquals(await read('{"level":"stop","scope":"global"}'), { level: "stop", scope: "global" });
  for (const text of ['{"level":"STOP"}', '{"level":null}', '{"scope":""}', '{"scope":5}', "[]", "5", "null"]) {
    assertEquals((await refusal(text, killReader)).status, 422, text);
  }
});

Deno.test("readBody() ends in a value or in a refusal for any bytes (property, seed 11)", async () => {
  const bodies = fc.oneof(fc.json(), fc.string(), fc.uint8Array().map((bytes) => new TextDecoder().decode(bytes)));
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(killReader, rearmReader, pauseReader), async (text, schema) => {
      try {
        await readBody(post(text), schema, new HandClock());
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { seed: 11, numRuns: 500 },
  );
});
