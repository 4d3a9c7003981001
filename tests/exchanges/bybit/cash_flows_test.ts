import { assertEquals } from "@std/assert";
import { readFlow } from "../../../exchanges/bybit/cash_flows.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import type { Micros } from "../../../core/units.ts";
import { execution, pushed } from "../../support/bybit_account.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";

const LOG = "/v5/account/transaction-log";
const ROW = {
  id: "i1",
  symbol: "BTCUSDT",
  category: "linear",
  type: "SETTLEMENT",
  transactionTime: "1700000000000",
  currency: "USDT",
  change: "-0.25",
  tradeId: "t1",
};
const flow = (change: Record<string, unknown>) =>
  readFlow(
    bodyOf("bybit", JSON.stringify({ ...ROW, ...change })),
    (symbol) => symbol === "BTCUSDT" ? BTC : null,
    5 as Micros,
  );

Deno.test("CashFlowSearch asks for each kind by itself, and tells all of them at once", () => {
  const talk = Talk.up(), types: (string | null)[] = [];
  talk.submit({ kind: "query", venue: "bybit", queryId: 3, what: "cash_flows", since: talk.now });
  for (let [call] = talk.calls(LOG); call; [call] = talk.calls(LOG)) {
    const type = new URL(call.call.url).searchParams.get("type");
    types.push(type);
    const list = type === "SETTLEMENT"
      ? [ROW]
      : type === "TRANSFER_IN"
      ? [{ ...ROW, type, symbol: "", change: "10" }]
      : [];
    talk.answer(LOG, { list, nextPageCursor: "" });
  }
  assertEquals(types.slice(0, 3), ["SETTLEMENT", "TRANSFER_IN", "TRANSFER_OUT"]);
  const { flows, queryId } = talk.io.last("cash_flows");
  assertEquals([flows.map(({ what }) => what), queryId], [["funding", "transfer"], 3]);
});

Deno.test("CashFlowSearch fails when one kind cannot be had", () => {
  const talk = Talk.up();
  talk.submit({ kind: "query", venue: "bybit", queryId: 3, what: "cash_flows", since: talk.now });
  talk.answer(LOG, { list: [ROW], nextPageCursor: "" });
  talk.refuse(LOG, 10_016);
  assertEquals([talk.io.of("cash_flows"), talk.io.of("query_failed").length], [[], 1]);
});

Deno.test("readFlow() gives funding the id that the private stream gives it", () => {
  const talk = Talk.up();
  const paid = execution({ execType: "Funding", execFee: "0.25", execTime: "1700000000000", feeCurrency: "" });
  talk.frame(talk.channel("private"), pushed("execution", paid));
  const told = flow({}), before = talk.io.last("cash_flow");
  assertEquals([told?.flowId, told?.amount, told?.instrument], [before.flowId, before.amount, before.instrument]);
});

Deno.test("readFlow() tells money of the account apart from that of a market, and leaves what moved none", () => {
  assertEquals(flow({ change: "0" }), null);
  assertEquals(flow({ type: "TRADE" }), null);
  const other = flow({ symbol: "XRPUSDT" });
  assertEquals([other?.instrument, other?.what, other?.flowId], [
    null,
    "funding",
    "SETTLEMENT USDT -0.25 1700000000000000 t1",
  ]);
  const moved = flow({ type: "TRANSFER_OUT", symbol: "", change: "-5", tradeId: "" });
  assertEquals([moved?.what, moved?.flowId], ["transfer", "TRANSFER_OUT USDT -5 1700000000000000 i1"]);
});
