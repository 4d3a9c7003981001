import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const place = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields });
const said = (talk: BybitTalk, socket: number, message: object) => {
  talk.tell(socket, message as Record<string, unknown>);
  talk.pass(5);
  return talk.take(socket)[0];
};

Deno.test("Nothing is subscribed before the socket is logged in", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/private");
  assertEquals(said(talk, socket, { op: "subscribe", args: ["order"] }).success, false);
  const { success, ret_msg, op, conn_id } = said(talk, socket, talk.auth());
  assertEquals([success, ret_msg, op, typeof conn_id], [true, "", "auth", "string"]);
  assertEquals(said(talk, socket, { op: "subscribe", args: ["order"], req_id: "a" }), {
    success: true,
    ret_msg: "",
    conn_id,
    req_id: "a",
    op: "subscribe",
  });
});

Deno.test("A login that has expired, or is signed by another, is refused", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/private");
  assertEquals(said(talk, socket, talk.auth(talk.nowMs - 1)).success, false);
  assertEquals(said(talk, socket, { op: "auth", args: ["demo", talk.nowMs + 9_000, "00"] }).success, false);
  assertEquals(said(talk, socket, { op: "auth", args: ["nobody", talk.nowMs + 9_000, "00"] }).success, false);
  assertEquals(said(talk, socket, { op: "auth" }).success, false);
  // Clients send the time as a text too.
  assertEquals(said(talk, socket, talk.auth(String(talk.nowMs + 9_000))).success, true);
});

Deno.test("Pings are answered in the private form", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/private");
  const { op, args, req_id } = said(talk, socket, { op: "ping", req_id: "p" });
  assertEquals([op, args.length, /^\d{13}$/.test(args[0]), req_id], ["pong", 1, true, "p"]);
  assertEquals("req_id" in said(talk, socket, { op: "ping" }), false);
});

Deno.test("Unknown topics and mixed forms are refused whole", () => {
  const talk = new BybitTalk(), socket = talk.hearing("wallet");
  const subscribed = (...args: string[]) => said(talk, socket, { op: "subscribe", args }).success;
  assertEquals([
    subscribed("order", "dream"),
    subscribed("order", "order.linear"),
    subscribed("order.linear", "order.spot"),
    subscribed("execution"),
    subscribed("execution"),
  ], [false, false, true, true, true]);
  assertEquals(said(talk, socket, { op: "subscribe", args: [] }).success, false);
  assertEquals(said(talk, socket, { op: "dream" }).success, false);
  assertEquals(said(talk, socket, { op: "unsubscribe", args: "x" }).success, false);
});

Deno.test("A fill is told fast, then with its fee, then as order, position and wallet, behind the answer", () => {
  const talk = new BybitTalk(), socket = talk.hearing("execution.fast", "execution", "order", "position", "wallet");
  place(talk, { price: "66000", timeInForce: "IOC", orderLinkId: "a" });
  talk.pass(50);
  const frames = talk.take(socket);
  assertEquals(frames.map(({ topic }) => topic), ["execution.fast", "execution", "order", "position", "wallet"]);
  const [fast, execution, order, position, wallet] = frames.map(({ data }) => data[0]);
  assertEquals([fast.execId, fast.orderId], [execution.execId, order.orderId]);
  assertEquals([order.orderStatus, order.cumExecQty, position.size, position.side], ["Filled", "0.01", "0.01", "Buy"]);
  assertEquals(wallet.coin[0].coin, "USDT");
  assert(frames.every(({ creationTime }) => Number.isInteger(creationTime)));
  assertEquals([Object.keys(frames[0]), Object.keys(frames[2])], [
    ["topic", "creationTime", "data"],
    ["topic", "id", "creationTime", "data"],
  ]);
});

Deno.test("Positions are told with every change of an order, also where they stay the same; spot has none", () => {
  const talk = new BybitTalk(), socket = talk.hearing("position");
  place(talk);
  place(talk, SPOT);
  assertEquals(talk.rows(socket, "position").map(({ symbol, side, size }) => [symbol, side, size]), [
    ["BTCUSDT", "", "0"],
  ]);
});

Deno.test("Topics of one category tell that category alone", () => {
  const talk = new BybitTalk(), linear = talk.hearing("order.linear"), spot = talk.hearing("order.spot");
  place(talk);
  place(talk, SPOT);
  assertEquals(talk.rows(linear, "order.linear").map(({ category }) => category), ["linear"]);
  assertEquals(talk.rows(spot, "order.spot").map(({ category }) => category), ["spot"]);
});

Deno.test("Nothing is told of what was before, and nothing after the topic was given up", () => {
  const talk = new BybitTalk();
  place(talk);
  const socket = talk.hearing("order");
  assertEquals(talk.rows(socket, "order"), []);
  assertEquals(said(talk, socket, { op: "unsubscribe", args: ["order"] }).success, true);
  place(talk);
  assertEquals(talk.rows(socket, "order"), []);
});

Deno.test("Funding comes among the trades, and changes the wallet", () => {
  const startAt = 1_790_006_399_000_000 as never, talk = new BybitTalk({ startAt });
  talk.now = startAt;
  place(talk, { price: "66000", timeInForce: "IOC" });
  const socket = talk.hearing("execution", "execution.fast", "wallet");
  talk.pass(2_000);
  const frames = talk.take(socket);
  assertEquals(frames.map(({ topic }) => topic), ["execution", "wallet"]);
  const [row] = frames[0].data;
  assertEquals([row.execType, row.orderType, row.orderLinkId, row.side, row.execQty], [
    "Funding",
    "UNKNOWN",
    "",
    "Buy",
    "0.01",
  ]);
});

Deno.test("An account hears of itself alone", () => {
  const other = {
    name: "other",
    apiKey: "other",
    secret: "s",
    publicKey: null,
    balances: {},
    makerFee: "0",
    takerFee: "0",
  };
  const demo = { ...other, name: "demo", apiKey: "demo", secret: "demo", balances: { USDT: "100000" } };
  const talk = new BybitTalk({ accounts: [other, demo] }), socket = talk.hearing("order");
  place(talk);
  assertEquals(talk.rows(socket, "order").length, 1);
});

Deno.test("Private troubles keep events back or end the socket", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order");
  talk.trouble("no_user_events");
  place(talk);
  assertEquals(talk.rows(socket, "order"), []);
  talk.wire.clearFaults();
  talk.trouble("private_down");
  const login = talk.open("/v5/private");
  assertEquals(said(talk, login, talk.auth()).success, false);
  talk.wire.clearFaults();
  talk.trouble("user_stream_terminated");
  talk.pass(20);
  assertEquals([talk.closed.has(socket), talk.closed.has(login)], [true, true]);
});

slowTest("A silent socket is cut after as long as its address asked for", () => {
  const talk = new BybitTalk(),
    silent = talk.open("/v5/private", "max_active_time=30s"),
    alive = talk.open("/v5/private");
  talk.pass(35_000);
  assertEquals([talk.closed.has(silent), talk.closed.has(alive)], [true, false]);
});
