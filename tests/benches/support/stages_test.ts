import { assertEquals } from "@std/assert";
import { type PathStage, stageOf } from "../../../benches/support/stages.ts";

const CASES: readonly (readonly [file: string, name: string, stage: PathStage])[] = [
  ["exchanges/binance/fast_frames.ts", "scan", "decode"],
  ["exchanges/shared/scanner.ts", "digits", "decode"],
  ["exchanges/shared/depth_sync.ts", "accept", "decode"],
  ["exchanges/binance/session.ts", "onFrame", "decode"],
  ["exchanges/binance/session.ts", "submit", "encode"],
  ["exchanges/shared/fapi_order_flow.ts", "place", "encode"],
  ["exchanges/shared/signer.ts", "sign", "sign"],
  ["core/book/ladder.ts", "set", "book"],
  ["core/indicators/ewma.ts", "update", "indicators"],
  ["strategies/market_making/quotes.ts", "decide", "decide"],
  ["core/oms/quote_differ.ts", "diff", "differ"],
  ["core/oms/orders.ts", "record", "orders"],
  ["core/risk/rules/order.ts", "check", "risk"],
  ["core/engine/engine.ts", "step", "engine"],
  ["core/engine/engine.ts", "settle", "after the send"],
  ["runtime/journal_codec.ts", "encode", "journal"],
  ["runtime/network.ts", "transmit", "send"],
  ["benches/support/scripted_wire.ts", "transmit", "send"],
  ["runtime/tape.ts", "put", "tape and archive"],
  ["runtime/live.ts", "turn", "loop"],
  ["benches/support/quoting_bot.ts", "receive", "bench"],
];

Deno.test("stageOf() knows each file of the path", () => {
  for (const [file, name, stage] of CASES) assertEquals(stageOf(file, name, "unknown"), stage, `${file} ${name}`);
});

Deno.test("stageOf() lets what serves many, and what is not ours, work for its caller", () => {
  for (const file of ["core/units.ts", "exchanges/shared/requests.ts", "ext:core/01_core.js", ""]) {
    assertEquals(stageOf(file, "any", "risk"), "risk", file);
  }
});

Deno.test("stageOf() calls everything below the engine's housekeeping by that name", () => {
  assertEquals(stageOf("core/oms/orders.ts", "forget", "after the send"), "after the send");
});
