import { assertEquals } from "@std/assert";
import { FIRST_ID, FrameRing } from "../../../benches/support/frame_ring.ts";
import { loopingStream } from "../../../benches/support/looping_stream.ts";
import { parseGrid } from "../../../core/units.ts";

const TICK = parseGrid("0.01"), LOT = parseGrid("0.00001");
const { messages } = loopingStream({
  temper: "lively",
  count: 6,
  seed: 3,
  firstMid: 6_500_000,
  changes: 22,
  drift: 0,
});

type Depth = { readonly data: { readonly U: number; readonly u: number; readonly E: number; readonly s: string } };

/** The texts of server frames that lie end to end. */
function textsOf(bytes: Uint8Array): string[] {
  const texts: string[] = [], view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1], body = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const length = short < 126 ? short : short === 126 ? view.getUint16(at + 2) : Number(view.getBigUint64(at + 2));
    texts.push(new TextDecoder().decode(bytes.subarray(body, body + length)));
    at = body + length;
  }
  return texts;
}

Deno.test("FrameRing.take() gives frames whose ids continue each other, round after round, with the time it is told", () => {
  const ring = new FrameRing(messages, "ETHUSDT", TICK, LOT);
  let last = FIRST_ID;
  for (let i = 0; i < 20; i++) {
    const { data } = JSON.parse(textsOf(ring.take(1, 0, 1_795_608_000_000 + i))[0]) as Depth;
    assertEquals([data.s, data.U, data.E], ["ETHUSDT", last + 1, 1_795_608_000_000 + i]);
    last = data.u;
  }
  assertEquals(ring.taken, 20);
});

Deno.test("FrameRing.take() keeps to its bounds and to the end of the ring", () => {
  const count = (most: number, bytes: number, before = 0) => {
    const ring = new FrameRing(messages, "BTCUSDT", TICK, LOT);
    for (let i = 0; i < before; i++) ring.take(1, 0, 1_795_608_000_000);
    return textsOf(ring.take(most, bytes, 1_795_608_000_000)).length;
  };
  assertEquals(count(3, 1 << 20), 3);
  assertEquals(count(3, 0), 1);
  assertEquals(count(3, 3_500), 2);
  assertEquals(count(100, 1 << 20), 7);
  assertEquals(count(100, 1 << 20, 5), 2);
});
