import { assertEquals } from "@std/assert";
import { BUSINESS, OkxWireTalk, PRIVATE, PUBLIC, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();
type Answer = { event?: string; code?: string };
const outcome = (frames: Answer[]) => {
  const { event, code } = frames.find(({ event }) => event !== undefined)!;
  return event === "error" ? code : "ok";
};

Deno.test("Each channel is on its own address, and asks for what it is about", () => {
  const talk = open(), doors = [PUBLIC, PRIVATE, BUSINESS].map((path) => talk.open(path));
  const at = (args: Record<string, unknown>) =>
    doors.map((socket) => {
      talk.pass(5);
      return outcome(talk.subscribe(socket, args));
    });
  assertEquals(at({ channel: "books", instId: SWAP }), ["ok", "60018", "60018"]);
  assertEquals(at({ channel: "trades-all", instId: SWAP }), ["60018", "60018", "ok"]);
  assertEquals(at({ channel: "orders", instType: "ANY" }), ["60018", "60011", "60018"]);
  assertEquals(at({ channel: "books", instId: "BTC-USD" }), ["60018", "60018", "60018"]);
  assertEquals(at({ channel: "books" }), ["60018", "60018", "60018"]);
  assertEquals(at({ channel: "funding-rate", instId: SPOT })[0], "60018");
  assertEquals(at({ channel: "index-tickers", instId: "BTC-USDT" })[0], "ok");
  assertEquals(at({ channel: "index-tickers", instId: SWAP })[0], "60018");
  assertEquals(at({ channel: "instruments", instType: "SWAP" })[0], "ok");
  assertEquals(at({ channel: "instruments" })[0], "60018");
  assertEquals(at({ channel: "status" })[0], "ok");
});

Deno.test("Books of ticks and trades of the account are for a high tier", () => {
  const low = open(), high = new OkxWireTalk({ accounts: [{ ...low.account, takerFee: "0.0002" }] });
  for (const [talk, wanted] of [[low, "64003"], [high, "ok"]] as const) {
    const socket = talk.open(PUBLIC);
    assertEquals(outcome(talk.subscribe(socket, { channel: "books-l2-tbt", instId: SWAP })), "60011");
    talk.login(socket);
    assertEquals(outcome(talk.subscribe(socket, { channel: "books50-l2-tbt", instId: SWAP })), wanted);
    assertEquals(outcome(talk.subscribe(talk.private(), { channel: "fills" })), wanted);
  }
});

Deno.test("A subscription to orders covers what it names", () => {
  const talk = open(), socket = talk.private();
  talk.pushes.push(...talk.subscribe(socket, { channel: "orders", instType: "SWAP", instFamily: "BTC-USDT" }));
  const place = (instIdCode: number, tdMode: string) =>
    talk.op(socket, "order", [{ instIdCode, tdMode, side: "buy", ordType: "limit", px: "60000", sz: "1" }]);
  place(10_460, "cash");
  assertEquals(talk.pushed("orders"), []);
  place(10_459, "cross");
  assertEquals(talk.pushed("orders").map(({ instId }) => instId), [SWAP]);
});
