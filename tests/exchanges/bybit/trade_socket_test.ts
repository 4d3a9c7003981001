import { assertEquals } from "@std/assert";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { CLIENT_ID } from "../../support/bybit_account.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";

const place = (talk: Talk) =>
  talk.submit({
    kind: "place",
    venue: "bybit",
    instrument: BTC,
    clientId: CLIENT_ID,
    side: "buy",
    price: 10_000 as Price,
    size: 20 as Size,
    timeInForce: "post_only",
    validity: 1_500_000 as Micros,
  });

Deno.test("TradeSocket logs on before it carries an order", () => {
  const talk = Talk.up(), channel = talk.channel("trade");
  place(talk);
  assertEquals(talk.sent(channel).map(({ op }) => op), ["order.create"]);
  assertEquals(talk.io.transmitted.find((one) => one.channel === channel)?.text.includes('"op":"auth"'), true);
});

Deno.test("TradeSocket is given up when its logon is refused, and opened anew", () => {
  const talk = Talk.up();
  talk.drop("trade.1");
  talk.pass(3_000_000);
  talk.open("trade.2");
  talk.frame("trade.2", { op: "auth", success: false, retCode: 10_003, retMsg: "Invalid apikey", connId: "c" });
  assertEquals([talk.io.closed, talk.io.last("venue_link").state], [["trade.2"], "down"]);
  assertEquals(talk.io.last("venue_link").reason, "trade: auth refused: 10003 Invalid apikey");
});

Deno.test("TradeSocket moves to a new socket when the venue drains the old one, which still answers", () => {
  const talk = Talk.up();
  place(talk);
  const [{ reqId, op }] = talk.sent("trade.1");
  talk.frame("trade.1", { retCode: 10_019, retMsg: "service draining", op: "order.create", connId: "c" });
  assertEquals(talk.channel("trade"), "trade.2");
  place(talk);
  assertEquals([talk.sent("trade.1"), talk.calls("/v5/order/create").length], [[], 1]);
  talk.open("trade.2");
  talk.accept("trade.2");
  talk.frame("trade.1", { reqId, op, retCode: 0, retMsg: "OK", data: { orderId: "v1" } });
  place(talk);
  assertEquals(talk.sent("trade.2").length, 1);
  assertEquals(talk.io.of("place_answer").map(({ verdict }) => verdict), ["accepted"]);
});

Deno.test("TradeSocket tells an answer that it cannot read, and its order as lost", () => {
  const talk = Talk.up();
  place(talk);
  const [{ reqId }] = talk.sent("trade.1");
  talk.frame("trade.1", { reqId, retCode: 0, op: "order.create", data: {} });
  assertEquals(talk.io.of("place_answer").map(({ verdict }) => verdict), ["ambiguous"]);
  talk.frame("trade.1", "no json");
  assertEquals(talk.io.of("error").length, 2);
});

Deno.test("TradeSocket tells an answer to nothing that is open", () => {
  const talk = Talk.up();
  talk.frame("trade.1", { reqId: "999", retCode: 0, op: "order.cancel", data: { orderId: "v1" } });
  assertEquals(talk.io.last("ignored").reason, "an answer to no open request: a result");
});
