import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Subscriptions, type Topic } from "../../../exchanges/okx/subscriptions.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";

const NOW = 5 as Micros;
const BOOKS = { channel: "books", instId: "A" }, TRADES = { channel: "trades", instId: "A" };

function stage() {
  const texts: string[] = [], told: unknown[] = [], io = { takes: true };
  const subscriptions = new Subscriptions({
    transmit: (_channel, text) => {
      if (io.takes) texts.push(text);
      return io.takes;
    },
  }, {
    done: (channel) => told.push(`done ${channel}`),
    refused: (_channel, topics, { code }) => told.push([code, topics.map(({ channel }) => channel)]),
  });
  const event = (value: object, channel = "c") =>
    subscriptions.onEvent(channel, fieldsOf(value, { venue: "okx", frame: "" }), NOW);
  return { texts, told, io, subscriptions, event };
}

Deno.test("a message is over once each of its topics is answered, by its own word", () => {
  const { subscriptions, told, texts, event } = stage();
  assertEquals(subscriptions.ask("c", [BOOKS, TRADES]), true);
  assertEquals(JSON.parse(texts[0]), { id: "s1", op: "subscribe", args: [BOOKS, TRADES] });
  assertEquals(event({ id: "s1", event: "subscribe", arg: TRADES, connId: "1" }), true);
  assertEquals([told, subscriptions.waits("c")], [[], true] as unknown[]);
  event({ id: "s1", event: "subscribe", arg: { ...BOOKS, uid: "7" } });
  assertEquals([told, subscriptions.waits("c")], [["done c"], false] as unknown[]);
});

Deno.test("answers without the message's id find it by what they are about", () => {
  const { subscriptions, told, event } = stage();
  subscriptions.ask("c", [BOOKS]);
  subscriptions.ask("d", [BOOKS]);
  event({ event: "subscribe", arg: BOOKS }, "d");
  assertEquals(told, ["done d"]);
});

Deno.test("a refusal names its topic, or all that it may mean", () => {
  const { subscriptions, told, event } = stage();
  subscriptions.ask("c", [BOOKS, TRADES]);
  event({ id: "s1", event: "error", code: "60018", msg: "wrong", arg: TRADES });
  assertEquals(told, [["60018", ["trades"]]]);
  event({ id: "s1", event: "error", code: "60012", msg: "wrong" });
  subscriptions.ask("d", [BOOKS, TRADES]);
  const msg = "Wrong URL or channel:trades,instId:A doesn't exist. Please use the correct URL.";
  event({ id: "s2", event: "error", code: "60018", msg }, "d");
  assertEquals(told.pop(), ["60018", ["trades"]]);
  assertEquals(told.slice(1), [["60012", ["books"]], "done c"]);
});

Deno.test("renewing takes the topic off first; what answers nothing of ours is left alone", () => {
  const { subscriptions, texts, event } = stage();
  assertEquals(subscriptions.renew("c", BOOKS), true);
  assertEquals(texts.map((text) => JSON.parse(text).op), ["unsubscribe", "subscribe"]);
  assertEquals(event({ event: "unsubscribe", arg: BOOKS }), true);
  assertEquals(event({ event: "notice", code: "64008", msg: "" }), false);
  assertEquals(event({ id: "7", event: "error", code: "60012", msg: "of another request" }), false);
});

Deno.test("a transport that takes no byte is told, and a socket that is gone waits for nothing", () => {
  const { subscriptions, io } = stage();
  subscriptions.ask("c", [BOOKS]);
  subscriptions.close("c");
  assertEquals(subscriptions.waits("c"), false);
  io.takes = false;
  assertEquals([subscriptions.ask("c", [BOOKS]), subscriptions.renew("c", BOOKS), subscriptions.waits("c")], [
    false,
    false,
    false,
  ]);
});

Deno.test("many topics go in several messages", () => {
  const { subscriptions, texts } = stage();
  const many: Topic[] = Array.from({ length: 450 }, (_, i) => ({ channel: "trades", instId: `M${i}` }));
  subscriptions.ask("c", many);
  assertEquals(texts.map((text) => JSON.parse(text).args.length), [200, 200, 50]);
});
