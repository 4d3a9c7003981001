import { assertEquals } from "@std/assert";
import { Params } from "../../../../../exchanges/simulator/wire/binance/params.ts";
import { ask, command, oneOrAll, page, query } from "../../../../../exchanges/simulator/wire/fapi/operation.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("Operations are public, signed, or commands", () => {
  const run = () => ({});
  assertEquals([ask("a", 1, run).security, query("b", 1, run).security, command("c", 1, run).security], [
    "none",
    "signed",
    "signed",
  ]);
  assertEquals([query("b", 1, run), command("c", 1, run)].map((one) => "command" in one && one.command), [false, true]);
});

Deno.test("page() takes from the beginning where one was named, else the newest; oneOrAll() weighs by the symbol", () => {
  assertEquals([page([1, 2, 3], 2, true), page([1, 2, 3], 2, false)], [[1, 2], [2, 3]]);
  const weight = oneOrAll(1, 40);
  assertEquals([weight(new Params(new Map([["symbol", "X"]]))), weight(new Params(new Map()))], [1, 40]);
});

Deno.test("Orders that ended without a fill are told of for three days at USD-M, for a week at Aster; filled ones longer", () => {
  for (const [talk, days] of [[new UsdmTalk(), 3], [new AsterTalk(), 7]] as const) {
    const { orderId } = talk.place(), filled = talk.trade("BUY", "0.001").orderId;
    talk.order("DELETE", "order", { symbol: "BTCUSDT", orderId });
    const [account] = talk.wire.truth.accounts, order = account.find(orderId)!;
    for (const [age, status] of [[days - 0.1, "CANCELED"], [days + 0.1, undefined]] as const) {
      order.updatedAt = talk.now - age * 86_400e6 as typeof order.updatedAt;
      assertEquals(talk.read("order", { symbol: "BTCUSDT", orderId }).status, status);
    }
    assertEquals(talk.read("order", { symbol: "BTCUSDT", orderId: filled }).status, "FILLED");
  }
});
