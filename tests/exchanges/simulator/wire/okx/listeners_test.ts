import { assertEquals, assertNotEquals } from "@std/assert";
import { Listeners } from "../../../../../exchanges/simulator/wire/okx/listeners.ts";

function open() {
  const sent: [number, string, string][] = [], exchange = { now: 5 };
  const send = (socket: number, text: string, channel: string) => sent.push([socket, text, channel]);
  return { listeners: new Listeners({ exchange, send } as never), sent, exchange };
}
const subscription = (channel: string, key = channel) => ({ channel, key }) as never;

Deno.test("Listeners tell what somebody asked for, to them alone, and write it once", () => {
  const { listeners, sent, exchange } = open();
  const [a, b] = [listeners.open(1, "public"), listeners.open(2, "public")];
  assertNotEquals(a.connId, b.connId);
  let written = 0;
  const publish = () => listeners.publish("books X", () => `text ${++written}`);
  publish();
  listeners.add(a, subscription("books", "books X"));
  listeners.add(b, subscription("books", "books X"));
  exchange.now = 9;
  publish();
  assertEquals(sent, [[1, "text 1", "market"], [2, "text 1", "market"]]);
  assertEquals([a.saidAt as number, listeners.hears("books X"), listeners.hears("books Y")], [9, true, false]);
  listeners.drop(a, subscription("books", "books X"));
  listeners.close(2);
  publish();
  assertEquals([sent.length, listeners.hears("books X"), [...listeners.sockets.keys()]], [2, false, [1]]);
});

Deno.test("Listeners find the private subscriptions of one account", () => {
  const { listeners } = open(), ann = { name: "ann" } as never, bob = { name: "bob" } as never;
  for (const [id, account] of [[1, ann], [2, bob], [3, ann]] as const) {
    const socket = listeners.open(id, "private");
    socket.account = account;
    for (const channel of ["orders", "account"]) listeners.add(socket, subscription(channel));
  }
  assertEquals([...listeners.of(ann, "orders")].map(([{ id }, { channel }]) => [id, channel]), [
    [1, "orders"],
    [3, "orders"],
  ]);
});

Deno.test("Listeners.answerFirst() says the answer before what the account hears of it", () => {
  const { listeners, sent } = open(), socket = listeners.open(1, "private");
  listeners.answerFirst(() => {
    listeners.send(socket, "event", "account");
    listeners.send(socket, "book", "market");
    return "answer";
  }, (text) => listeners.send(socket, text, "answer"));
  listeners.send(socket, "later", "account");
  assertEquals(sent.map(([, text]) => text), ["book", "answer", "event", "later"]);
});
