import { assertEquals } from "@std/assert";
import { OKX_DEAD_MAN, okxDeadManRequest, readOkxDeadMan } from "../../../../../exchanges/okx/dead_man.ts";
import type { Micros } from "../../../../../core/units.ts";
import { OkxWireTalk, SPOT } from "../../../../support/okx_wire_talk.ts";

const S = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };
const set = (talk: OkxWireTalk, timeOut: string, tag?: string) => talk.send("trade/cancel-all-after", { timeOut, tag });
const resting = (talk: OkxWireTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);

Deno.test("The switch ends the orders of its tag when nobody sets it anew, and says so", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { ...S, clOrdId: "ours", tag: "t1" });
  talk.send("trade/order", { ...S, clOrdId: "other" });
  const [told] = set(talk, "10", "t1").data;
  assertEquals([Number(told.triggerTime) - Number(told.ts), told.tag], [10_000, "t1"]);
  talk.pass(9_000);
  assertEquals(resting(talk), ["ours", "other"]);
  set(talk, "10", "t1");
  talk.pass(9_000);
  assertEquals(resting(talk), ["ours", "other"]);
  talk.pass(1_500);
  assertEquals(resting(talk), ["other"]);
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "ours" }).data[0].cancelSource, "20");
});

Deno.test("Without a tag it is for everything; zero takes it off", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { ...S, clOrdId: "a", tag: "t1" });
  set(talk, "10");
  talk.pass(1_100);
  assertEquals(set(talk, "0").data[0].triggerTime, "0");
  talk.pass(12_000);
  assertEquals(resting(talk), ["a"]);
  set(talk, "10");
  talk.pass(10_500);
  assertEquals(resting(talk), []);
});

Deno.test("Windows are from ten seconds to two minutes, once a second for a tag, at most twenty tags", () => {
  const talk = new OkxWireTalk();
  for (const timeOut of ["9", "121", "x", "10.5", "-1"]) {
    assertEquals(set(talk, timeOut, `w${timeOut.replace(/\W/g, "")}`).code, "51000");
  }
  talk.pass(1_000);
  assertEquals([set(talk, "60", "t").code, set(talk, "60", "t").code], ["0", "50011"]);
  for (let i = 0; i < 19; i++) assertEquals(set(talk, "60", `tag${i}`).code, "0");
  assertEquals(set(talk, "60", "more").code, "51071");
  talk.pass(1_000);
  assertEquals(set(talk, "60", "t").code, "0");
});

Deno.test("The connector's own request and reader understand it", () => {
  const talk = new OkxWireTalk(),
    window = OKX_DEAD_MAN.window,
    { method, path, params } = okxDeadManRequest("t1", window);
  const { status, body } = talk.sent(method, path.replace("/api/v5/", ""), "", JSON.stringify(params))!;
  const sentAt = 7e6 as Micros,
    outcome = readOkxDeadMan("t1", { window, sentAt }, { status, body: JSON.stringify(body) });
  assertEquals(JSON.stringify(outcome).includes(String(sentAt + window)), true, JSON.stringify(outcome));
});
