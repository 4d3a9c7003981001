import { assertEquals } from "@std/assert";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { okxFixture, OkxWireTalk, SWAP } from "../../../../support/okx_wire_talk.ts";

const MARKET = { tdMode: "cross", ordType: "market", sz: "1" };

Deno.test("A trade tells whose order it was, what it cost and at what rate", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { ...MARKET, instId: SWAP, side: "buy", clOrdId: "a", tag: "t" });
  const [{ ordId }] = talk.own("trade/order", { instId: SWAP, clOrdId: "a" }).data;
  for (const fill of talk.own("trade/fills").data) {
    assertEquals([fill.ordId, fill.clOrdId, fill.tag, fill.side, fill.execType, fill.feeRate], [
      ordId,
      "a",
      "t",
      "buy",
      "T",
      "-0.0004",
    ]);
    const value = Number(fill.fillPx) * Number(fill.fillSz) * 0.01;
    assertEquals(Number(fill.fee).toFixed(6), (-value * 0.0004).toFixed(6));
  }
});

Deno.test({
  name: "Trades have every field that the venue's have",
  ignore: sharedFixtures() === null,
  async fn() {
    const talk = new OkxWireTalk();
    talk.send("trade/order", { ...MARKET, instId: SWAP, side: "buy" });
    const [ours] = talk.own("trade/fills").data, [theirs] = (await okxFixture("http_fills.json")).data;
    assertEquals(Object.keys(theirs).filter((name) => !Object.hasOwn(ours, name)), []);
  },
});

Deno.test("The fills channel tells client ids that are numbers", () => {
  const talk = new OkxWireTalk({ accounts: [{ ...new OkxWireTalk().account, takerFee: "0.0001" }] });
  const socket = talk.private();
  talk.pushes.push(...talk.subscribe(socket, { channel: "fills" }));
  for (const clOrdId of ["12", "a1"]) {
    talk.op(socket, "order", [{ ...MARKET, instIdCode: 10_459, side: "buy", sz: "0.01", clOrdId }]);
  }
  assertEquals(talk.pushed("fills").map(({ clOrdId, instId, side, count }) => [clOrdId, instId, side, count]), [
    ["12", SWAP, "buy", "1"],
    ["0", SWAP, "buy", "1"],
  ]);
});
