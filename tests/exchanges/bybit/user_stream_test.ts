import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { execution, order, position, pushed, USDT_COIN, wallet } from "../../support/bybit_account.ts";
import { Talk } from "../../support/bybit_talk.ts";
import { slowTest } from "../../support/slow.ts";

const WALLET = "/v5/account/wallet-balance", POSITIONS = "/v5/position/list";
const started = (options: ConstructorParameters<typeof Talk>[0] = {}) => {
  const talk = new Talk(options);
  talk.session.start(talk.now);
  talk.answerTime();
  talk.answerListing();
  talk.openPublic();
  talk.openTrade();
  return talk;
};

Deno.test("UserStream logs on, subscribes, and then reads the account", () => {
  const talk = started(), channel = talk.channel("private");
  talk.open(channel);
  assertEquals(talk.calls(WALLET), []);
  assertEquals(talk.accept(channel), ["order", "execution", "wallet", "position"]);
  assertEquals(talk.io.last("venue_link").reason, "the account is not read");
  talk.answerAccount();
  assertEquals(talk.io.last("venue_link").state, "up");
  assertEquals([talk.io.last("balances").complete, talk.io.last("positions").complete], [true, true]);
  assertEquals(talk.io.last("margin").asset, "USD");
});

Deno.test("UserStream of spot has no positions to follow", () => {
  const talk = started({ product: "spot" });
  assertEquals(talk.openPrivate(), ["order", "execution", "wallet"]);
  assertEquals([talk.calls(POSITIONS), talk.io.of("margin")], [[], []]);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("UserStream gives a socket up whose logon or subscription is refused", () => {
  const refusal = { success: false, ret_msg: "Params Error", op: "auth", conn_id: "c" };
  const first = started(), channel = first.channel("private");
  first.open(channel);
  first.frame(channel, refusal);
  assertEquals(first.io.closed, [channel]);
  const second = started();
  second.open(channel);
  second.frame(channel, { ...refusal, success: true });
  const [, { req_id }] = second.sent(channel);
  second.frame(channel, { ...refusal, op: "subscribe", req_id });
  assertEquals(second.io.closed, [channel]);
});

Deno.test("UserStream reads the account again until it succeeds", () => {
  const talk = started(), channel = talk.channel("private");
  talk.open(channel);
  talk.accept(channel);
  talk.refuse(WALLET, 10_016);
  talk.idle(2);
  talk.answer(WALLET, { list: [wallet()] });
  talk.reply(POSITIONS, 0, "lost");
  talk.idle(3);
  talk.answerAccount();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("UserStream tells what is pushed", () => {
  const talk = Talk.up(), channel = talk.channel("private"), start = talk.io.events.length;
  talk.frame(channel, pushed("execution", execution()));
  talk.frame(channel, pushed("order", order({ price: "1000.0" })));
  talk.frame(channel, pushed("position", position()));
  talk.frame(channel, pushed("wallet", wallet([{ ...USDT_COIN, walletBalance: "999" }])));
  assertEquals(talk.io.events.slice(start).map(({ kind }) => kind), [
    "fill",
    "order",
    "positions",
    "balances",
    "margin",
  ]);
  assertEquals(talk.io.last("balances").complete, false);
});

Deno.test("UserStream reads the account again after a frame that it could not read: it may have been a fill", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.frame(channel, pushed("execution", execution({ execQty: "x" })));
  assertEquals(talk.io.last("venue_link").reason, "the account is not read");
  talk.answerAccount();
  assertEquals(talk.io.last("venue_link").state, "up");
  talk.frame(channel, "no json");
  assertEquals(talk.calls(WALLET).length, 1);
});

Deno.test("UserStream knows an answer to nothing that was asked", () => {
  const talk = Talk.up();
  talk.frame(talk.channel("private"), { success: true, ret_msg: "", op: "subscribe", req_id: "nobody's" });
  assertEquals(talk.io.last("ignored").reason, "an answer to nothing that was asked: subscribe ");
});

Deno.test("UserStream follows the dead-man switch once it is set, and over each later socket", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.sent(channel);
  talk.submit({ kind: "dead_man", venue: "bybit", instrument: null, window: 15_000_000 as Micros, callId: 1 });
  talk.answer("/v5/order/disconnected-cancel-all", {});
  const dcpInfos = [{ product: "DERIVATIVES", dcpStatus: "ON", timeWindow: "15" }];
  talk.answer("/v5/account/query-dcp-info", { dcpInfos });
  assertEquals(talk.accept(channel), ["dcp.future"]);
  assertEquals(talk.io.last("dead_man_answer").verdict, "set");
  talk.drop(channel);
  talk.pass(3_000_000);
  assertEquals(talk.openPrivate().at(-1), "dcp.future");
});

Deno.test("UserStream gives a socket up that is refused the topic of a switch that is set; the next is not asked for it again", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit({ kind: "dead_man", venue: "bybit", instrument: null, window: 15_000_000 as Micros, callId: 1 });
  talk.answer("/v5/order/disconnected-cancel-all", {});
  const dcpInfos = [{ product: "DERIVATIVES", dcpStatus: "ON", timeWindow: "15" }];
  talk.answer("/v5/account/query-dcp-info", { dcpInfos });
  talk.accept(channel);
  talk.drop(channel);
  talk.pass(3_000_000);
  const next = talk.channel("private");
  talk.open(next);
  const refuse = () => {
    const { req_id, op, args = [] } = talk.sent(next).at(-1)!, isDcp = args.includes("dcp.future");
    talk.frame(next, { success: !isDcp, ret_msg: isDcp ? "no permission" : "", op, req_id });
    return isDcp;
  };
  while (!refuse());
  assertEquals([talk.io.closed.includes(next), talk.io.last("venue_link").state === "up"], [true, false]);
  talk.pass(3_000_000);
  talk.open(talk.channel("private"));
  assertEquals(talk.accept(talk.channel("private")), ["order", "execution", "wallet", "position"]);
  assertEquals(talk.io.of("dead_man_answer").length, 1);
});

Deno.test("UserStream pings several times in the window of a dead-man switch that is set", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.submit({ kind: "dead_man", venue: "bybit", instrument: null, window: 4_000_000 as Micros, callId: 1 });
  talk.answer("/v5/order/disconnected-cancel-all", {});
  talk.answer("/v5/account/query-dcp-info", {
    dcpInfos: [{ product: "DERIVATIVES", dcpStatus: "ON", timeWindow: "4" }],
  });
  const pings = () =>
    talk.io.transmitted.filter((one) => one.channel === channel && one.text === '{"op":"ping"}').length;
  assertEquals(pings(), 1);
  talk.accept(channel);
  talk.idle(8);
  assertEquals(pings(), 9);
});

slowTest("UserStream keeps following over a new socket before the old one goes", () => {
  const talk = Talk.up();
  talk.idleUntilOpened("private", 2);
  assertEquals(talk.channel("private"), "private.2");
  talk.open("private.2");
  talk.accept("private.2");
  talk.drop("private.1");
  talk.frame("private.2", pushed("execution", execution()));
  assertEquals([talk.io.last("venue_link").state, talk.io.of("fill").length], ["up", 1]);
});
