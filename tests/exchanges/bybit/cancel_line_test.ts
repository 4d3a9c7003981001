import { assertEquals } from "@std/assert";
import type { Cancel } from "../../../core/command.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";

const cancel = (talk: Talk, id: number) => {
  const order: Cancel = { kind: "cancel", venue: "bybit", instrument: BTC, clientId: `c${id}`, venueOrderId: `v${id}` };
  talk.submit(order);
};
const ops = (talk: Talk) => talk.sent("trade.1").map(({ op }) => op);
const count = (all: readonly string[], op: string) => all.filter((one) => one === op).length;
const answers = (talk: Talk) =>
  talk.io.of("cancel_answer").map(({ clientId, verdict, refusal }) => [clientId, verdict, refusal?.code ?? null]);

Deno.test("CancelLine sends what the venue takes in a second, then as batches of one, and lets the rest wait", () => {
  const talk = Talk.up();
  talk.sent("trade.1");
  for (let i = 0; i < 30; i++) cancel(talk, i);
  const first = ops(talk);
  assertEquals([count(first, "order.cancel"), count(first, "order.cancel-batch"), first.length], [9, 9, 18]);
  talk.pass(1_090_000);
  assertEquals(ops(talk), []);
  talk.pass(20_000);
  assertEquals(ops(talk).length, 12);
  assertEquals(talk.io.of("send_refused"), []);
});

Deno.test("CancelLine reads the fate of a batch of one from its details", () => {
  const talk = Talk.up(), op = "order.cancel-batch";
  talk.sent("trade.1");
  for (let i = 0; i < 11; i++) cancel(talk, i);
  const batches = talk.sent("trade.1").filter((frame) => frame.op === op);
  assertEquals(batches[0].args, [{ category: "linear", request: [{ symbol: "BTCUSDT", orderId: "v9" }] }]);
  const head = { retCode: 0, retMsg: "OK", op, data: { list: [] } };
  const legs = [{ code: 0, msg: "OK" }, { code: 110_001, msg: "order not exists or too late to cancel" }];
  batches.forEach(({ reqId }, i) => talk.frame("trade.1", { ...head, reqId, retExtInfo: { list: [legs[i]] } }));
  assertEquals(answers(talk), [["c9", "accepted", null], ["c10", "refused", "110001"]]);
});

Deno.test("CancelLine takes a batch that says nothing of its order for ambiguous", () => {
  const talk = Talk.up();
  talk.sent("trade.1");
  for (let i = 0; i < 10; i++) cancel(talk, i);
  const { reqId, op } = talk.sent("trade.1").at(-1)!;
  talk.frame("trade.1", { reqId, retCode: 0, retMsg: "OK", op, data: {}, retExtInfo: {} });
  assertEquals(answers(talk), [["c9", "ambiguous", "lost"]]);
});

Deno.test("CancelLine keeps one cancel an order waiting, and goes over REST where there is no socket", () => {
  const talk = Talk.up();
  talk.drop("trade.1");
  for (let i = 0; i < 20; i++) cancel(talk, i);
  for (let i = 18; i < 20; i++) cancel(talk, i);
  assertEquals([talk.calls("/v5/order/cancel").length, talk.calls("/v5/order/cancel-batch").length], [9, 9]);
  talk.pass(1_110_000);
  assertEquals(talk.calls("/v5/order/cancel").length + talk.calls("/v5/order/cancel-batch").length, 20);
});

Deno.test("CancelLine says when no road takes a byte", () => {
  const talk = Talk.up();
  talk.drop("trade.1");
  talk.io.offline = true;
  cancel(talk, 1);
  assertEquals(talk.io.last("send_refused").command, "cancel");
});
