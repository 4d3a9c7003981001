import { assertEquals } from "@std/assert";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { okxFixture, OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const MARKET = { instId: SWAP, tdMode: "cross", ordType: "market", sz: "2" };
const usdt = (talk: OkxWireTalk) => talk.own("account/balance", { ccy: "USDT" }).data[0].details[0];
const lacks = (ours: object, theirs: object) => Object.keys(theirs).filter((name) => !Object.hasOwn(ours, name));

Deno.test("An order of spot holds money back, and a position its margin", () => {
  const talk = new OkxWireTalk();
  const spot = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.1", px: "60000", clOrdId: "a" };
  talk.send("trade/order", spot);
  assertEquals([usdt(talk).cashBal, usdt(talk).availBal, usdt(talk).frozenBal, usdt(talk).ordFrozen], [
    "1000000",
    "994000",
    "6000",
    "6000",
  ]);
  talk.send("trade/cancel-order", { instId: SPOT, clOrdId: "a" });
  talk.send("trade/order", { ...MARKET, side: "buy" });
  const [position] = talk.own("account/positions").data, after = usdt(talk);
  assertEquals([position.pos, position.posSide, position.mgnMode, position.ccy, position.lever], [
    "2",
    "net",
    "cross",
    "USDT",
    "20",
  ]);
  // 2 contracts of 0.01 BTC at some 65,000 with a leverage of 20: about 65 USDT.
  assertEquals([Math.round(Number(position.imr)), Math.round(Number(after.imr))], [65, 65]);
  assertEquals(Number(after.cashBal) + Number(after.upl), Number(after.eq));
  assertEquals(Number(after.cashBal), 1_000_000 + Number(position.fee));
});

Deno.test("A short is below zero in net mode, and its profit grows as the mark falls", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { ...MARKET, side: "sell" });
  const [{ pos, avgPx, markPx, upl, notionalUsd }] = talk.own("account/positions").data;
  assertEquals(pos, "-2");
  assertEquals(Number(upl).toFixed(6), ((Number(avgPx) - Number(markPx)) * 0.02).toFixed(6));
  assertEquals(Number(notionalUsd).toFixed(4), (Number(markPx) * 0.02).toFixed(4));
});

Deno.test("What was realised is profit less fees, with the funding", () => {
  const talk = new OkxWireTalk(), socket = talk.private();
  talk.pushes.push(...talk.subscribe(socket, { channel: "positions", instType: "SWAP" }));
  for (const side of ["buy", "sell"]) talk.op(socket, "order", [{ ...MARKET, instIdCode: 10_459, side }]);
  const flat = talk.pushed("positions").at(-1);
  assertEquals([flat.pos, flat.avgPx, flat.fundingFee], ["0", "", "0"]);
  assertEquals(Number(flat.realizedPnl).toFixed(8), (Number(flat.pnl) + Number(flat.fee)).toFixed(8));
  assertEquals(Number(usdt(talk).cashBal).toFixed(8), (1_000_000 + Number(flat.realizedPnl)).toFixed(8));
});

Deno.test("An isolated position has a margin of its own", () => {
  const talk = new OkxWireTalk();
  talk.send("account/set-leverage", { instId: SWAP, lever: "10", mgnMode: "isolated" });
  talk.send("trade/order", { ...MARKET, tdMode: "isolated", side: "buy" });
  const [position] = talk.own("account/positions").data;
  assertEquals([position.mgnMode, position.imr, Math.round(Number(position.margin))], ["isolated", "", 130]);
  const liquidation = Number(position.liqPx) / Number(position.avgPx);
  assertEquals([liquidation > 0.89, liquidation < 0.92], [true, true]);
});

Deno.test({
  name: "Balances and positions have every field that the venue's have",
  ignore: sharedFixtures() === null,
  async fn() {
    const talk = new OkxWireTalk(), socket = talk.private();
    talk.send("trade/order", { ...MARKET, side: "buy" });
    const balance = talk.own("account/balance").data[0],
      theirs = (await okxFixture("http_get_account_balance.json")).data[0];
    assertEquals(lacks(balance, theirs), []);
    assertEquals(lacks(balance.details[0], theirs.details[0]), []);
    assertEquals(
      lacks(talk.own("account/positions").data[0], (await okxFixture("http_get_positions.json")).data[0]),
      [],
    );
    const [both] = talk.subscribe(socket, { channel: "balance_and_position" }).slice(-1);
    assertEquals(lacks(both.data[0], (await okxFixture("balance_and_position_1.json")).data[0]), []);
  },
});
