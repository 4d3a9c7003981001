import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT } from "../../../../support/okx_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const MARKET = { instIdCode: 10_459, tdMode: "cross", side: "buy", ordType: "market", sz: "1" };
const S = { instIdCode: 10_460, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.1", px: "60000", clOrdId: "a" };
const EVENTS = { extraParams: '{"updateInterval":"0"}' };

function listen(...args: Record<string, unknown>[]) {
  const talk = new OkxWireTalk(), socket = talk.private();
  const first = talk.subscribe(socket, ...args).filter(({ event }) => event === undefined);
  return { talk, socket, first };
}

Deno.test("Orders have no first word; balances and positions begin with a snapshot of one page", () => {
  assertEquals(listen({ channel: "orders", instType: "ANY" }).first, []);
  const [account] = listen({ channel: "account" }).first,
    [positions] = listen({ channel: "positions", instType: "ANY" }).first;
  for (const push of [account, positions]) {
    assertEquals([push.eventType, push.curPage, push.lastPage, typeof push.arg.uid], ["snapshot", 1, true, "string"]);
  }
  assertEquals([account.data[0].details.length, positions.data], [4, []]);
  const [both] = listen({ channel: "balance_and_position" }).first;
  assertEquals([both.data[0].eventType, both.data[0].balData.length, both.data[0].posData], ["snapshot", 4, []]);
});

Deno.test("An order of spot is told with the balance that it holds back; nothing moves for it", () => {
  const { talk, socket } = listen({ channel: "orders", instType: "SPOT" }, { channel: "account", ...EVENTS }, {
    channel: "balance_and_position",
  });
  talk.op(socket, "order", [S]);
  assertEquals(talk.pushes.map(({ arg: { channel } }) => channel), ["orders", "account"]);
  const [{ details: [usdt] }] = talk.pushed("account");
  assertEquals([usdt.ccy, usdt.cashBal, usdt.availBal], ["USDT", "1000000", "994000"]);
});

Deno.test("A trade of spot is told as order, balances, and both together with its number", () => {
  const { talk, socket } = listen({ channel: "orders", instType: "ANY" }, { channel: "balance_and_position" });
  talk.op(socket, "order", [{ ...S, ordType: "ioc", px: "66000", sz: "0.0001" }]);
  const [both] = talk.pushed("balance_and_position"),
    trade = talk.pushed("orders").find(({ tradeId }) => tradeId !== "");
  assertEquals([both.eventType, both.trades, both.posData], ["filled", [{ instId: SPOT, tradeId: trade.tradeId }], []]);
  assertEquals(both.balData.map(({ ccy }: { ccy: string }) => ccy).sort(), ["BTC", "USDT"]);
});

Deno.test("A trade of a swap is told with its position, and with nothing left when it is closed", () => {
  const { talk, socket } = listen({ channel: "positions", instType: "SWAP", ...EVENTS }, {
    channel: "balance_and_position",
  });
  talk.op(socket, "order", [MARKET]);
  talk.op(socket, "order", [{ ...MARKET, side: "sell" }]);
  const told = talk.pushed("positions");
  assertEquals([told[0].pos, told.at(-1).pos], ["1", "0"]);
  assert(talk.pushes.every(({ arg, eventType }) => arg.channel !== "positions" || eventType === "event_update"));
  assertEquals(talk.pushed("balance_and_position").at(-1).posData[0].pos, "0");
});

Deno.test("Funding and transfers are told with their own words", () => {
  const { talk, socket } = listen({ channel: "balance_and_position" });
  talk.op(socket, "order", [MARKET]);
  talk.wire.setFault("transfer", { asset: "USDT", amount: 5 }, talk.now);
  talk.pass(50);
  talk.pushes.push(...talk.take(socket));
  talk.wire.setFault("funding", { rate: 0.001 }, talk.now);
  talk.pass(50);
  talk.pushes.push(...talk.take(socket));
  const [row, funding] = talk.pushed("balance_and_position").slice(-2);
  assertEquals([funding.eventType, funding.posData.length, funding.trades], ["funding_fee", 1, []]);
  assertEquals([row.eventType, row.balData.map(({ ccy }: { ccy: string }) => ccy), row.trades], ["transferred", [
    "USDT",
  ], []]);
});

slowTest("Balances and positions are told every five seconds unless the client wants events alone", () => {
  for (const [extra, count] of [[{}, 3], [EVENTS, 0], [{ extraParams: "{" }, 3]] as const) {
    const { talk, socket } = listen({ channel: "account", ...extra });
    talk.pass(16_500);
    assertEquals(talk.take(socket).length, count, JSON.stringify(extra));
  }
});

Deno.test("An account subscription may be for one asset", () => {
  const { talk, socket, first } = listen({ channel: "account", ccy: "BTC", ...EVENTS });
  assertEquals(first[0].data[0].details.map(({ ccy }: { ccy: string }) => ccy), ["BTC"]);
  talk.op(socket, "order", [S]);
  assertEquals(talk.pushed("account"), []);
});

Deno.test("What the venue does in silence is not told, and nothing is during an outage", () => {
  const { talk, socket } = listen({ channel: "orders", instType: "ANY" }, { channel: "account", ...EVENTS });
  talk.op(socket, "order", [S]);
  talk.pushes.splice(0);
  talk.wire.setFault("venue_cancels", { silent: true }, talk.now);
  talk.pass(50);
  assertEquals([talk.take(socket), talk.wire.state().openOrders], [[], []]);
  talk.op(socket, "order", [{ ...S, clOrdId: "b" }]);
  talk.pushes.splice(0);
  talk.wire.setFault("venue_cancels", { reason: "exchange" }, talk.now);
  talk.pass(50);
  const [told] = talk.take(socket).filter(({ arg }) => arg?.channel === "orders");
  assertEquals([told.data[0].clOrdId, told.data[0].state, told.data[0].cancelSource], ["b", "canceled", "0"]);
  talk.wire.setFault("no_user_events", {}, talk.now);
  talk.op(socket, "order", [{ ...S, clOrdId: "c" }]);
  assertEquals(talk.pushes, []);
});

Deno.test("A post-only order that would take is told as live before its end, or not", () => {
  const { talk, socket } = listen({ channel: "orders", instType: "ANY" }), seen = new Set<string>();
  for (let i = 0; i < 40 && seen.size < 2; i++) {
    talk.op(socket, "order", [{ ...S, ordType: "post_only", px: "67000", sz: "0.001", clOrdId: `p${i}` }]);
    seen.add(talk.pushed("orders").map(({ state, cancelSource }) => state + cancelSource).join());
    talk.pushes.splice(0);
    talk.pass(100);
  }
  assertEquals([...seen].sort(), ["canceled31", "live,canceled31"]);
});

Deno.test("Other accounts hear nothing of it", () => {
  const [demo] = [new OkxWireTalk().account], bob = { ...demo, name: "bob", apiKey: "bob" };
  const talk = new OkxWireTalk({ accounts: [demo, bob] }, bob), heard = talk.private();
  talk.subscribe(heard, { channel: "orders", instType: "ANY" });
  const ann = talk.open("/ws/v5/private");
  talk.login(ann, { apiKey: demo.apiKey }); // both share a secret here
  assertEquals(talk.op(ann, "order", [MARKET]).code, "0");
  assertEquals([talk.take(heard), talk.wire.state().fills[0].account], [[], demo.name]);
  assertEquals(talk.own("account/positions").data, []);
});
