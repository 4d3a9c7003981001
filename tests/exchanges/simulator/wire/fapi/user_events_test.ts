import { assertEquals, assertGreater } from "@std/assert";
import { DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("A fill is told lightly, then with its fee and what it realised, then as wallet and position", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trade("BUY", "0.001");
  talk.pass(50);
  const events = talk.take(socket), kinds = events.map(({ e, o }) => o === undefined ? e : `${o.x} ${o.X}`);
  assertEquals(kinds, ["NEW NEW", "TRADE_LITE", "TRADE FILLED", "ACCOUNT_UPDATE"]);
  const [, lite, { o: report }, { a: update }] = events;
  assertEquals([lite.t, lite.i, lite.l, lite.L], [report.t, report.i, report.l, report.L]);
  assertEquals([report.N, report.m, report.R, report.ps, report.rp], ["USDT", false, false, "BOTH", "0.00000000"]);
  assertEquals(Number(report.n), Math.floor(Number(report.L) * 0.001 * 0.0004 * 1e8) / 1e8);
  assertEquals([update.m, update.B.length, update.B[0].bc, update.P[0].pa], ["ORDER", 1, "0.00000000", "0.001"]);
  assertEquals(Number(update.B[0].wb), 1_000_000 - Number(report.n));
});

Deno.test("Events have the fields of their venue", () => {
  const usdm = new UsdmTalk(), aster = new AsterTalk();
  const [report, update] = [usdm, aster].map((talk) => {
    const socket = talk.listening();
    talk.trade("BUY");
    talk.pass(50);
    const events = talk.take(socket);
    return [
      events.filter(({ e }) => e === "ORDER_TRADE_UPDATE").at(-1).o,
      events.find(({ e }) => e === "ACCOUNT_UPDATE").a.P[0],
    ];
  });
  const only = (a: object, b: object) => Object.keys(a).filter((name) => !(name in b)).sort().join(" ");
  assertEquals([only(report[0], update[0]), only(update[0], report[0])], ["V er gtd pP pm si ss", ""]);
  assertEquals(only(report[1], update[1]), "bep");
});

Deno.test("Crossed funding is told with its amount and without positions; a transfer as a deposit", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trade("BUY", "1");
  talk.pass(50);
  talk.take(socket);
  talk.trouble("funding", { rate: 0.001, symbol: "BTCUSDT" });
  const [{ a: funding }] = talk.heard(socket, "ACCOUNT_UPDATE");
  assertEquals([funding.m, funding.P, Number(funding.B[0].bc) < -60], ["FUNDING_FEE", [], true]);
  talk.trouble("transfer", { amount: 7 });
  const [{ a: transfer }] = talk.heard(socket, "ACCOUNT_UPDATE");
  assertEquals([transfer.m, transfer.B[0].bc], ["DEPOSIT", "7.00000000"]);
  talk.trouble("transfer", { amount: -7 });
  assertEquals(talk.heard(socket, "ACCOUNT_UPDATE")[0].a.m, "WITHDRAW");
});

Deno.test("A liquidation is told as an order of the venue's, after orders that it ended", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trade("BUY", "1");
  const { orderId } = talk.place();
  talk.pass(50);
  talk.take(socket);
  talk.trouble("liquidation");
  const [ended, taken] = talk.heard(socket, "ORDER_TRADE_UPDATE").map(({ o }) => o);
  assertEquals([ended.i, ended.x], [orderId, "CANCELED"]);
  assertEquals([taken.x, taken.X, taken.c.startsWith("autoclose-"), taken.S, taken.l], [
    "CALCULATED",
    "FILLED",
    true,
    "SELL",
    "1",
  ]);
});

Deno.test("Whoever comes close to liquidation is warned once", () => {
  const talk = new UsdmTalk({ accounts: [{ ...DEMO_ACCOUNT, balances: { USDT: "1000" } }] }), socket = talk.listening();
  for (let i = 0; i < 100; i++) talk.trade("BUY", "0.002");
  talk.take(socket);
  const heard = [];
  for (let percent = -3; percent > -20; percent -= 0.05) {
    talk.trouble("mark_price", { percent });
    heard.push(...talk.heard(socket, "MARGIN_CALL", 5));
  }
  assertEquals(heard.length, 1);
  const [{ cw, p: [{ s, pa, mm }] }] = heard;
  assertEquals([s, pa, Number(mm) > 0, Number(cw) < 1_000], ["BTCUSDT", "0.2", true, true]);
  assertEquals(talk.read("/fapi/v3/positionRisk"), [], "and then liquidated");
});

Deno.test("A key that nobody keeps expires, is told, and brings nothing more", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  assertEquals(talk.order("PUT", "listenKey").listenKey.length, 64);
  talk.trouble("user_stream_terminated");
  const [expired] = talk.heard(socket, "listenKeyExpired");
  assertEquals(expired.listenKey.length, 64);
  talk.place();
  assertEquals(talk.heard(socket, "ORDER_TRADE_UPDATE"), []);
  assertEquals(talk.order("PUT", "listenKey").code, -1125);
});

Deno.test("Leverage and margin mode are told as what they are", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.order("POST", "leverage", { symbol: "BTCUSDT", leverage: 7 });
  assertEquals(talk.heard(socket, "ACCOUNT_CONFIG_UPDATE")[0].ac, { s: "BTCUSDT", l: 7 });
  talk.order("POST", "marginType", { symbol: "BTCUSDT", marginType: "ISOLATED" });
  assertEquals(talk.heard(socket, "ACCOUNT_UPDATE")[0].a.m, "MARGIN_TYPE_CHANGE");
});

Deno.test("Spot at Aster tells executions without wrapper or former id, and both balances", () => {
  const talk = new AsterTalk({}, "spot"), socket = talk.listening();
  talk.trade("BUY", "0.0002");
  talk.pass(50);
  const events = talk.take(socket), reports = events.filter(({ e }) => e === "executionReport");
  assertEquals(reports.map(({ x, X }) => `${x} ${X}`), ["NEW NEW", "TRADE FILLED"]);
  assertEquals(["C", "r", "w", "I"].filter((name) => name in reports[1]), []);
  assertEquals(reports[1].N, "BTC");
  const balances = events.filter(({ e }) => e === "outboundAccountPosition").at(-1);
  assertEquals([balances.B.map(({ a }: { a: string }) => a).sort(), "u" in balances, balances.m], [
    ["BTC", "USDT"],
    false,
    "ORDER",
  ]);
  assertGreater(Number(balances.B.find(({ a }: { a: string }) => a === "BTC").f), 10);
});
