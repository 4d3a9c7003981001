import { assertEquals } from "@std/assert";
import { SbeTrade } from "../../../exchanges/binance/sbe_trade.ts";

Deno.test("SbeTrade.tradeId spells all 64 bits of the id it was given, and a copy keeps it", () => {
  const trade = new SbeTrade(), view = new DataView(new ArrayBuffer(9));
  for (const id of [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -1n]) {
    view.setBigInt64(1, id, true);
    trade.identify(view, 1);
    const copy = { ...trade };
    view.setBigInt64(1, 7n, true);
    assertEquals([trade.tradeId, copy.tradeId], [String(id), String(id)]);
    trade.identify(view, 1);
    assertEquals([trade.tradeId, copy.tradeId], ["7", String(id)]);
  }
});
