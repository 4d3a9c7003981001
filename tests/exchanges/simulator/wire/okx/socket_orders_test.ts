import { assertEquals } from "@std/assert";
import { OkxWireTalk, PRIVATE } from "../../../../support/okx_wire_talk.ts";

const S = { instIdCode: 10_460, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };

Deno.test("Each operation is answered under its id with what became of each order", () => {
  const talk = new OkxWireTalk(), socket = talk.private();
  const placed = talk.op(socket, "order", [{ ...S, clOrdId: "a" }]);
  assertEquals([placed.op, placed.code, placed.msg, placed.data[0].clOrdId], ["order", "0", "", "a"]);
  assertEquals([/^\d{16}$/.test(placed.inTime), /^\d{16}$/.test(placed.outTime)], [true, true]);
  const both = talk.op(socket, "batch-orders", [{ ...S, clOrdId: "b" }, { ...S, clOrdId: "a" }]);
  assertEquals([both.code, both.data.map(({ sCode }: { sCode: string }) => sCode)], ["2", ["0", "51016"]]);
  const code = (op: string, args: unknown[]) => talk.op(socket, op, args).code;
  assertEquals(code("amend-order", [{ instIdCode: 10_460, clOrdId: "a", newSz: "0.002" }]), "0");
  assertEquals(code("batch-amend-orders", [{ instIdCode: 10_460, clOrdId: "b", newPx: "59000" }]), "0");
  assertEquals(code("cancel-order", [{ instIdCode: 10_460, clOrdId: "a" }]), "0");
  assertEquals(code("batch-cancel-orders", [{ instIdCode: 10_460, clOrdId: "b" }]), "0");
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("What is refused as a whole has no data", () => {
  const talk = new OkxWireTalk(), socket = talk.private(), stranger = talk.open(PRIVATE);
  const code = (op: string, args: unknown[], more = {}, on = socket) => {
    const { code, data } = talk.op(on, op, args, more);
    assertEquals(data, []);
    return code;
  };
  assertEquals(code("order", [S], {}, stranger), "60011");
  assertEquals(code("order", [S, S]), "60013");
  assertEquals(code("order", []), "60013");
  assertEquals(code("batch-orders", [1]), "60013");
  assertEquals(code("order", [S], { expTime: String(talk.nowMs - 10) }), "50036");
  assertEquals(code("order", [S], { expTime: "soon" }), "51000");
  assertEquals(code("mass-cancel", [{ instType: "OPTION" }]), "51010");
  assertEquals(code("batch-orders", Array.from({ length: 21 }, () => S)), "50025");
});

Deno.test("An order without an answer may rest all the same", () => {
  const talk = new OkxWireTalk(), socket = talk.private();
  talk.wire.setFault("order_no_answer", { count: 1 }, talk.now);
  assertEquals(talk.op(socket, "order", [{ ...S, clOrdId: "a" }]), null);
  assertEquals(talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId), ["a"]);
});

Deno.test("The answer and the order's own push come in either order", () => {
  const talk = new OkxWireTalk(), socket = talk.private(), first = new Set<string>();
  talk.subscribe(socket, { channel: "orders", instType: "ANY" });
  for (let i = 0; i < 20; i++) {
    talk.say(socket, JSON.stringify({ id: `n${i}`, op: "order", args: [{ ...S, clOrdId: `c${i}` }] }));
    talk.pass(60);
    const [earlier, ...later] = talk.take(socket);
    first.add(earlier.op ?? earlier.arg.channel);
    assertEquals(later.length, 1);
  }
  assertEquals([...first].sort(), ["order", "orders"]);
});
