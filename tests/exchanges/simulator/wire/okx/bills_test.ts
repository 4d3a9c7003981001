import { assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const sum = (rows: { balChg: string }[]) => rows.reduce((total, { balChg }) => total + Number(balChg), 0);

Deno.test("Bills come to what the balance changed by, asset by asset", () => {
  const talk = new OkxWireTalk(), market = { ordType: "market", sz: "1" };
  const swap = { ...market, instId: SWAP, tdMode: "cross" };
  talk.send("trade/order", { ...swap, side: "buy" });
  talk.send("trade/order", {
    instId: SPOT,
    tdMode: "cash",
    ordType: "market",
    side: "buy",
    sz: "0.01",
    tgtCcy: "base_ccy",
  });
  talk.pass(30_000);
  talk.send("trade/order", { ...swap, side: "sell" });
  talk.wire.setFault("transfer", { asset: "USDT", amount: 250 }, talk.now);
  for (const [ccy, start] of [["USDT", 1_000_000], ["BTC", 10]] as const) {
    talk.pass(1_000);
    const { details: [{ cashBal }] } = talk.own("account/balance", { ccy }).data[0];
    const bills = talk.own("account/bills", { ccy }).data as { balChg: string; type: string }[];
    assertEquals(sum(bills).toFixed(8), (Number(cashBal) - start).toFixed(8), ccy);
    assertEquals([...new Set(bills.map(({ type }) => type))].sort(), ccy === "USDT" ? ["1", "2"] : ["2"]);
  }
});

Deno.test("Bills are filtered by kind and told newest first, each with a number of its own", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { instId: SPOT, tdMode: "cash", ordType: "market", side: "sell", sz: "0.01" });
  talk.wire.setFault("transfer", { asset: "USDT", amount: -5 }, talk.now);
  const all = talk.own("account/bills").data, numbers = all.map(({ billId }) => billId as string);
  assertEquals(numbers, [...new Set(numbers)].sort().reverse());
  talk.pass(1_000);
  const [out] = talk.own("account/bills", { type: "1" }).data;
  assertEquals([out.balChg, out.subType, out.ccy, out.sz], ["-5", "12", "USDT", "5"]);
  assertEquals(talk.own("account/bills", { instType: "SPOT" }).data.every(({ type }) => type === "2"), true);
});

Deno.test("Funding is a bill with its rate's sign and the position's size", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", { instId: SWAP, tdMode: "cross", ordType: "market", side: "buy", sz: "3" });
  const { exchange } = talk.wire as never as {
    exchange: {
      floors: Map<string, unknown>;
      payFunding(floor: unknown, rate: readonly [bigint, number]): void;
    };
  };
  exchange.payFunding([...exchange.floors.values()][0], [1n, 4]);
  const [paid] = talk.own("account/bills", { type: "8" }).data;
  assertEquals([paid.subType, paid.instId, paid.sz, Number(paid.balChg) < -0.19, paid.pnl === paid.balChg], [
    "173",
    SWAP,
    "3",
    true,
    true,
  ]);
  const [{ fundingFee, realizedPnl, pnl, fee }] = talk.own("account/positions").data;
  assertEquals(fundingFee, paid.balChg);
  assertEquals(Number(realizedPnl).toFixed(8), (Number(pnl) + Number(fee) + Number(fundingFee)).toFixed(8));
});
