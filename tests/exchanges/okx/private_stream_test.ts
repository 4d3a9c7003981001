import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { formatMoney } from "../../../core/money.ts";
import { okxSpot } from "../../../exchanges/okx/mod.ts";
import { ACCOUNT, ORDER, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;

/** Everything but the private socket. */
function half(): Talk {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  return talk;
}

Deno.test("a socket logs on with the venue's time, which it waits for, then subscribes; then the account is read", () => {
  const talk = half(), channel = talk.channel("private");
  talk.offset = 3_600 * SECOND;
  talk.open(channel);
  assertEquals(talk.frames(channel), [], "the venue's clock is not known");
  talk.answerTime();
  talk.openPublic();
  const [login] = talk.frames(channel)[0].args;
  assertEquals([login.apiKey, login.passphrase, login.timestamp], ["key", "phrase", "1795611600"]);
  assertEquals(talk.frames(channel).length, 1, "nothing else before the yes");
  talk.frame(channel, { event: "login", code: "0", msg: "", connId: "1" });
  const extraParams = '{"updateInterval":"0"}';
  assertEquals(talk.sent(channel, "subscribe").args, [
    { channel: "orders", instType: "SWAP" },
    { channel: "account", extraParams },
    { channel: "positions", instType: "SWAP", extraParams },
  ]);
  assertEquals(talk.calls("/api/v5/account/balance").length, 0);
  talk.acknowledge(channel);
  assertEquals(talk.state, "syncing");
  talk.answerAccount();
  assertEquals(talk.state, "up");
});

Deno.test("spot has no positions to subscribe to", () => {
  const talk = Talk.up({ venue: okxSpot });
  const args = talk.sent(talk.channel("private"), "subscribe").args;
  assertEquals(args.map(({ channel }) => channel), ["orders", "account"]);
});

Deno.test("a login or a subscription that is refused gives the socket up and says why", () => {
  const cases: [(talk: Talk, channel: string) => void, string][] = [
    [
      (talk, channel) => talk.frame(channel, { event: "error", code: "60009", msg: "Login failed.", connId: "1" }),
      "login refused: 60009",
    ],
    [
      (talk, channel) => talk.frame(channel, { event: "login", code: "60024", msg: "Wrong passphrase", connId: "1" }),
      "login refused: 60024",
    ],
    [(talk, channel) => {
      talk.frame(channel, { event: "login", code: "0", msg: "", connId: "1" });
      const { id } = talk.sent(channel, "subscribe");
      talk.frame(channel, { id, event: "error", code: "60011", msg: "Please log in", connId: "1" });
    }, "refused: 60011"],
    [(talk) => talk.pass(21 * SECOND), "not ready in time"],
  ];
  for (const [act, reason] of cases) {
    const talk = half();
    talk.answerTime();
    const channel = talk.channel("private");
    talk.open(channel);
    act(talk, channel);
    assertEquals(talk.io.closed.includes(channel), true, reason);
    assertEquals(
      talk.io.of("venue_link").some(({ state, reason: told }) => state === "down" && told.includes(reason)),
      true,
      reason,
    );
  }
});

Deno.test("a refused time has the clock measured anew before the next login", () => {
  const talk = half();
  talk.answerTime();
  const channel = talk.channel("private");
  talk.open(channel);
  talk.frame(channel, { event: "error", code: "60006", msg: "Timestamp request expired", connId: "1" });
  talk.pass(2 * SECOND);
  const next = talk.channel("private");
  talk.open(next);
  assertEquals(talk.frames(next), []);
  talk.answerTime();
  assertEquals(talk.frames(next).map(({ op }) => op), ["login"]);
});

Deno.test("orders, balances, margin and positions are told as they come", () => {
  const talk = Talk.up(), from = talk.io.events.length, channel = talk.channel("private");
  talk.order({
    state: "partially_filled",
    accFillSz: "1",
    fillSz: "1",
    fillPx: "100",
    tradeId: "5",
    execType: "M",
    fillFee: "-0.01",
    fillFeeCcy: "USDT",
  });
  talk.frame(channel, { arg: { channel: "account", uid: "1" }, eventType: "event_update", data: [ACCOUNT] });
  const position = { instId: "BTC-USDT-SWAP", pos: "-0.5", posSide: "net", avgPx: "100", liqPx: "150.5", uTime: "1" };
  talk.frame(channel, {
    arg: { channel: "positions", instType: "SWAP", uid: "1" },
    eventType: "event_update",
    data: [position],
  });
  assertEquals(talk.io.events.slice(from).map(({ kind }) => kind), [
    "fill",
    "order",
    "balances",
    "margin",
    "positions",
  ]);
  assertEquals([talk.io.last("balances").complete, talk.io.last("positions").complete], [false, false]);
  const [held] = talk.io.last("positions").positions;
  assertEquals([held.size, held.liquidationPrice && formatMoney(held.liquidationPrice)], [-50, "150.5"] as unknown[]);
});

Deno.test("what is no market of ours is told as ignored; what only informs too", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.order({ instId: "X-USDT-SWAP" });
  assertStringIncludes(talk.io.last("ignored").reason, "X-USDT-SWAP");
  assertEquals(talk.io.last("ignored").stranger, undefined);
  const clOrdId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  const stranger = { symbol: "X-USDT-SWAP", clientId: clOrdId, venueOrderId: "77" };
  talk.order({ instId: "X-USDT-SWAP", ordId: "77", clOrdId });
  assertEquals(talk.io.last("ignored").stranger, { ...stranger, traded: null });
  talk.order({ instId: "X-USDT-SWAP", ordId: "77", clOrdId, tradeId: "5", fillSz: "2", fillPx: "3", side: "sell" });
  assertEquals(talk.io.last("ignored").stranger, { ...stranger, traded: "sell 2 at 3" });
  talk.frame(channel, { event: "channel-conn-count", channel: "orders", connCount: "2", connId: "1" });
  assertStringIncludes(talk.io.last("ignored").reason, "channel-conn-count orders 2");
  talk.frame(channel, { arg: { channel: "fills", uid: "1" }, data: [{}] });
  assertStringIncludes(talk.io.last("ignored").reason, "channel fills");
  talk.frame(channel, "pong");
  assertEquals(talk.state, "up");
});

Deno.test("a subscription that the venue takes back is a lost socket", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  talk.frame(channel, { event: "channel-conn-count-error", channel: "orders", connCount: "30", connId: "1" });
  assertEquals([talk.io.closed, talk.state], [[channel], "down"] as unknown[]);
});

Deno.test("a frame that cannot be read has the account read again: it may have been a fill", () => {
  const talk = Talk.up();
  talk.order({ sz: "0.001" });
  assertStringIncludes(talk.io.last("error").message, "0.001");
  assertEquals([talk.state, talk.calls("/api/v5/account/balance").length], ["syncing", 1] as unknown[]);
  talk.answerAccount();
  assertEquals(talk.state, "up");
});

Deno.test("a row that cannot be read hides none of the others, and has the account read again; an odd price is told", () => {
  const talk = Talk.up(), from = talk.io.events.length;
  const traded = { state: "filled", accFillSz: "1", fillSz: "1", fillPx: "100.001", execType: "", category: "adl" };
  const row = (more: object) => ({ ...ORDER, instType: "SWAP", instId: "BTC-USDT-SWAP", uTime: "1", ...more });
  const paid = { fillFee: "-0.01", fillFeeCcy: "USDT" };
  talk.frame(talk.channel("private"), {
    arg: { channel: "orders", instType: "SWAP", uid: "1" },
    data: [row({ sz: "0.001" }), row({ ordId: "7", sz: "1", tradeId: "-5", ...traded, ...paid })],
  });
  const told = talk.io.events.slice(from).filter(({ kind }) => kind === "error" || kind === "fill" || kind === "order");
  assertEquals(told.map(({ kind }) => kind), ["error", "error", "fill", "order"]);
  assertStringIncludes(talk.io.last("error").message, "lies between two ticks");
  assertEquals([talk.io.last("fill").price, talk.io.last("fill").cause], [1_001, "adl"] as unknown[]);
  assertEquals([talk.state, talk.calls("/api/v5/account/balance").length], ["syncing", 1] as unknown[]);
});

Deno.test("a notice opens the next socket first; it takes over once it is logged on and subscribed", () => {
  const talk = Talk.up(), old = talk.channel("private");
  talk.frame(old, { event: "notice", code: "64008", msg: "The connection will soon be closed", connId: "1" });
  assertEquals(talk.state, "up");
  talk.openPrivate();
  assertEquals(talk.channel("private") === old, false);
  talk.answerAccount();
  talk.pass(4 * SECOND);
  assertEquals([talk.io.closed, talk.state], [[old], "up"] as unknown[]);
});

Deno.test("silence is met with a bare ping, and a socket that does not answer it is dead", () => {
  const talk = Talk.up(), channel = talk.channel("private");
  for (let i = 0; i < 2; i++) {
    talk.pass(6 * SECOND);
    talk.frame(talk.channel("public"), "pong");
  }
  assertEquals(talk.io.transmitted.filter((sent) => sent.channel === channel).at(-1)?.text, "ping");
  talk.pass(5 * SECOND);
  assertEquals(talk.io.closed.includes(channel), true);
});
