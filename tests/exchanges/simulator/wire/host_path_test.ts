import { assertEquals } from "@std/assert";
import { hostIn, withoutHost } from "../../../../exchanges/simulator/wire/host_path.ts";

Deno.test("A first segment with a dot is the upstream host", () => {
  assertEquals(["/stream.binance.com/ws/x", "/ws/x", "/fstream.asterdex.com", "/"].map(withoutHost), [
    "/ws/x",
    "/ws/x",
    "/",
    "/",
  ]);
  assertEquals([hostIn("/fstream.asterdex.com/ws"), hostIn("/ws/a.b"), hostIn("")], [
    "fstream.asterdex.com",
    null,
    null,
  ]);
});
