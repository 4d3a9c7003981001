import { assertEquals } from "@std/assert";
import { type Micros, MICROS_PER_MS } from "../../../core/units.ts";
import { arrivesUntil } from "./oracle.ts";

const NOW = 1_795_608_984_319_000 as Micros, SECOND = 1_000_000, WINDOW = 5 * SECOND;
const query = (ms: number) => `symbol=XRPUSDT&recvWindow=5000&timestamp=${ms}&signature=00`;
const json = (ms: number) => JSON.stringify({ method: "order.place", params: { recvWindow: 5_000, timestamp: ms } });
/** Seconds from now, with the second of slack. */
const until = (text: string, offset = 0) => (arrivesUntil(text, WINDOW, NOW, () => offset) - NOW) / SECOND;

Deno.test("INV-10 a message may arrive for as long as its window is, counted from the time that it carries", () => {
  const now = Math.floor(NOW / MICROS_PER_MS);
  for (const text of [query, json]) {
    assertEquals(until(text(now)), 6);
    assertEquals(until(text(now - 46_000)), -40, "the process has slept: it was over before it left");
    assertEquals(until(text(now - 3_000)), 3);
    assertEquals(until(text(now - 900)), 6, "no more than a road is long");
    assertEquals(until(text(now + 900)), 6);
    assertEquals(until(text(now - 3_000), -3 * SECOND), 6, "the venue's clock is as far behind");
    assertEquals(until(text(now - 46_000), 40 * SECOND), -80);
  }
  assertEquals(until("nothing that we can read"), 6);
  assertEquals(until(`timestamp=${now - 46_000}0`), 6);
});
