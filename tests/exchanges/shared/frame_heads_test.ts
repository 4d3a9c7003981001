import { assertEquals } from "@std/assert";
import { FrameHeads, MOST_HEADS } from "../../../exchanges/shared/frame_heads.ts";

const OFFSET = '{"stream":"'.length;
const headOf = (symbol: string, kind: string) => `{"stream":"${symbol}@${kind}","data":{"e":"${kind}","E":`;
const viewOf = (text: string): DataView => {
  const bytes = new Uint8Array(1_024);
  new TextEncoder().encodeInto(text, bytes);
  return new DataView(bytes.buffer);
};

Deno.test("FrameHeads.find() tells heads apart that share their first bytes", () => {
  const heads = new FrameHeads<string>(OFFSET);
  const known = ["btcusdt", "btcusdc", "1000satsusdt", "a"].flatMap((symbol) =>
    ["trade", "depth"].map((kind) => headOf(symbol, kind))
  );
  for (const head of known) {
    assertEquals(heads.find(viewOf(`${head}1`)), null);
    heads.learn(viewOf(`${head}1`), head, head);
  }
  for (const head of known) {
    assertEquals(heads.find(viewOf(`${head}1770000000000,`)), head);
    assertEquals(heads.end, head.length);
    assertEquals(heads.find(viewOf(head.replace('"E"', '"F"'))), null, "one byte differs");
    assertEquals(heads.find(viewOf(head.slice(0, -1))), null, "cut");
  }
  assertEquals(heads.find(viewOf("")), null);
});

Deno.test("FrameHeads keeps no more heads than its bound and still finds what it has", () => {
  const heads = new FrameHeads<number>(OFFSET);
  for (let i = 0; i < MOST_HEADS + 500; i++) {
    const head = headOf(`sym${i}`, "trade");
    heads.learn(viewOf(head), head, i);
  }
  let found = 0;
  for (let i = 0; i < MOST_HEADS + 500; i++) {
    const value = heads.find(viewOf(headOf(`sym${i}`, "trade")));
    if (value === null) continue;
    assertEquals(value, i);
    found++;
  }
  assertEquals(found <= MOST_HEADS && found > MOST_HEADS * 0.9, true, `${found} found`);
});
