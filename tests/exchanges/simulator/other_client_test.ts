import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { WEB_PREFIX } from "../../../exchanges/simulator/other_client.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));
const SYMBOL = { symbol: "BTCUSDT" };
const REST = { ...SYMBOL, side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };

type Fields = Record<string, string | number>;
const place = (talk: WireTalk, fields: Fields = {}) => talk.signed("POST", "/api/v3/order", { ...REST, ...fields })!;
const resting = (talk: WireTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);
const trouble = (talk: WireTalk, name: string, parameters = {}) => talk.wire.setFault(name, parameters, talk.now);

/** A socket that hears the account's events. */
function listening(talk: WireTalk): number {
  const socket = talk.open("/ws-api/v3");
  assertEquals(talk.signedCall(socket, "userDataStream.subscribe.signature").status, 200);
  return socket;
}
const events = (talk: WireTalk, socket: number, kind: string) =>
  talk.take(socket).map(({ event }) => event).filter((event) => event?.e === kind);

Deno.test("Faults foreign_order and foreign_cancel: another client's order rests, and goes", () => {
  const talk = open(), socket = listening(talk);
  place(talk, { newClientOrderId: "a" });
  trouble(talk, "foreign_order", { ...SYMBOL, lots: 500 });
  talk.pass(50);
  const [first, foreign] = talk.wire.state().openOrders;
  assertEquals([first.clientOrderId, foreign.side, foreign.size], ["a", "buy", "0.005"]);
  assert(foreign.clientOrderId.startsWith(WEB_PREFIX));
  assertEquals(events(talk, socket, "executionReport").at(-1).c, foreign.clientOrderId);
  trouble(talk, "foreign_cancel");
  assertEquals([resting(talk), talk.wire.state().faults, talk.wire.truth.struck("foreign_order")], [["a"], [], 1]);
});

Deno.test("Fault foreign_order at our own price: self-trade prevention ends ours", () => {
  const talk = open(), bid = Number(talk.get("/api/v3/ticker/bookTicker", SYMBOL)!.body.bidPrice);
  const socket = listening(talk);
  place(talk, { newClientOrderId: "a", price: (bid - 1).toFixed(2) });
  trouble(talk, "foreign_order", { ...SYMBOL, side: "sell", own: true, lots: 500 });
  talk.pass(50);
  assertEquals(talk.wire.state().fillCount, 0, "those before ours have stepped aside");
  const ours = events(talk, socket, "executionReport").filter(({ c }) => c === "a");
  assertEquals(ours.map(({ X }) => X), ["NEW", "EXPIRED_IN_MATCH"]);
});

Deno.test("Fault foreign_order at our own price does nothing while nothing of ours rests there", () => {
  const talk = open();
  trouble(talk, "foreign_order", { ...SYMBOL, side: "sell", own: true });
  assertEquals([resting(talk), talk.wire.truth.struck("foreign_order"), talk.wire.state().faults], [[], 0, []]);
});
