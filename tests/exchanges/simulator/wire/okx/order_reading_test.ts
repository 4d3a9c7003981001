import { assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
const S = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };
const P = { instId: SWAP, tdMode: "cross", side: "buy", ordType: "limit", sz: "1", px: "60000" };

/** The sCode of an order. */
const codeOf = (talk: OkxWireTalk, order: unknown): string => talk.send("trade/order", order).data[0].sCode;

Deno.test("Each missing or unknown word of an order is refused by name", () => {
  const talk = open();
  const cases: [Record<string, unknown>, string][] = [
    [{ ...S, instId: undefined }, "50014"],
    [{ ...S, instId: "X-Y" }, "51001"],
    [{ ...S, side: "BUY" }, "51000"],
    [{ ...S, ordType: "stop" }, "51000"],
    [{ ...S, ordType: "optimal_limit_ioc" }, "51000"],
    [{ ...S, sz: undefined }, "50014"],
    [{ ...S, px: undefined }, "50014"],
    [{ ...S, sz: "-1" }, "51000"],
    [{ ...S, tdMode: undefined }, "50014"],
    [{ ...S, tdMode: "cross" }, "51010"],
    [{ ...P, tdMode: "cash" }, "51000"],
    [{ ...P, posSide: "long" }, "51000"],
    [{ ...S, clOrdId: "a-b" }, "51000"],
    [{ ...S, tag: "x".repeat(17) }, "51000"],
    [{ ...S, stpMode: "none" }, "51000"],
    [{ ...S, ordType: "fok", stpMode: "cancel_both" }, "54036"],
    [{ ...S, attachAlgoOrds: [{ tpTriggerPx: "1" }] }, "51000"],
    [{ ...S, px: "60000.05" }, "51150"],
    [{ ...S, sz: "0.000001" }, "51020"],
    [{ ...P, sz: "0.001" }, "51121"],
    [{ ...S, px: "90000" }, "51006"],
  ];
  for (const [order, code] of cases) assertEquals(codeOf(talk, order), code, JSON.stringify(order));
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("Optional words may be there or not, as texts or as numbers and booleans", () => {
  const talk = open();
  for (
    const order of [
      { ...P, sz: 1, px: 60000, posSide: "net", reduceOnly: false, stpMode: "cancel_taker", tag: "t1", ccy: "USDT" },
      { ...P, reduceOnly: "false", attachAlgoOrds: [], tgtCcy: "", banAmend: "true" },
      { ...S, ordType: "post_only", tradeQuoteCcy: "USDT" },
      { ...S, pxAmendType: "0" },
    ]
  ) {
    assertEquals(codeOf(talk, order), "0", JSON.stringify(order));
  }
});

Deno.test("A market buy of spot spends its size in quote unless it says otherwise", () => {
  const talk = open(), market = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "market" };
  const filled = (id: string) => talk.own("trade/order", { instId: SPOT, clOrdId: id }).data[0];
  talk.send("trade/order", { ...market, sz: "650", clOrdId: "inquote" });
  const quote = filled("inquote");
  assertEquals([quote.tgtCcy, quote.sz, quote.state], ["quote_ccy", "650", "filled"]);
  assertEquals(Math.round(Number(quote.accFillSz) * 1_000), 10);
  talk.send("trade/order", { ...market, sz: "0.01", tgtCcy: "base_ccy", clOrdId: "inbase" });
  assertEquals([filled("inbase").sz, filled("inbase").accFillSz], ["0.01", "0.01"]);
  talk.send("trade/order", { ...market, side: "sell", sz: "0.01", clOrdId: "sold" });
  assertEquals([filled("sold").tgtCcy, filled("sold").accFillSz], ["base_ccy", "0.01"]);
});

Deno.test("A price beyond the limit is moved there where the client wants that", () => {
  const talk = open();
  assertEquals(codeOf(talk, { ...P, side: "sell", px: "1", ordType: "post_only" }), "51006");
  assertEquals(codeOf(talk, { ...P, ordType: "ioc", px: "99999", pxAmendType: "1", clOrdId: "moved" }), "0");
  const [order] = talk.own("trade/order", { instId: SWAP, clOrdId: "moved" }).data;
  assertEquals([Number(order.px) < 70_000, order.state], [true, "filled"]);
});

Deno.test("In hedge mode an order says which side it is for, and one against it closes", () => {
  const talk = open();
  assertEquals(talk.send("account/set-position-mode", { posMode: "long_short_mode" }).data, [{
    posMode: "long_short_mode",
  }]);
  const market = { instId: SWAP, tdMode: "cross", ordType: "market", sz: "1" };
  assertEquals(codeOf(talk, { ...market, side: "buy" }), "50014");
  assertEquals(codeOf(talk, { ...market, side: "buy", posSide: "net" }), "51000");
  assertEquals(codeOf(talk, { ...market, side: "buy", posSide: "long" }), "0");
  assertEquals(codeOf(talk, { ...market, side: "sell", posSide: "short" }), "0");
  assertEquals(talk.own("account/positions").data.map(({ posSide, pos }) => [posSide, pos]), [["long", "1"], [
    "short",
    "1",
  ]]);
  assertEquals(codeOf(talk, { ...market, side: "sell", posSide: "long" }), "0");
  assertEquals(codeOf(talk, { ...market, side: "sell", posSide: "long" }), "51169");
});

Deno.test("The margin mode of a swap is its first order's, until nothing is left of it", () => {
  const talk = open();
  assertEquals(codeOf(talk, { ...P, tdMode: "isolated", clOrdId: "iso" }), "0");
  assertEquals(codeOf(talk, P), "51010");
  talk.send("trade/cancel-order", { instId: SWAP, clOrdId: "iso" });
  assertEquals(codeOf(talk, P), "0");
});

Deno.test("An order without a client id has none, also where it is asked for", () => {
  const talk = open(), { data: [{ ordId, clOrdId }] } = talk.send("trade/order", S);
  assertEquals([clOrdId, talk.own("trade/order", { instId: SPOT, ordId }).data[0].clOrdId], ["", ""]);
});
