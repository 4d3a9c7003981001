import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

function heard(category: string, ms = 20_000) {
  const talk = new BybitTalk(), socket = talk.open(`/v5/public/${category}`);
  talk.tell(socket, { op: "subscribe", args: ["publicTrade.BTCUSDT"] });
  talk.pass(ms);
  return talk.take(socket).filter(({ topic }) => topic !== undefined);
}

slowTest("Futures and spot spell a trade differently", () => {
  const [perp] = heard("linear"), [pair] = heard("spot");
  assertEquals(Object.keys(perp), ["topic", "type", "ts", "data"]);
  assertEquals(Object.keys(perp.data[0]), ["T", "s", "S", "v", "p", "L", "i", "BT", "RPI", "seq"]);
  assertEquals(Object.keys(pair), ["topic", "ts", "type", "data"]);
  assertEquals(Object.keys(pair.data[0]), ["i", "T", "p", "v", "S", "seq", "s", "BT", "RPI"]);
  assertEquals([perp.type, pair.type], ["snapshot", "snapshot"]);
});

Deno.test("The trades of one taker come in one message, in their order", () => {
  const frames = heard("linear", 30_000);
  assert(frames.some(({ data }) => data.length > 1));
  const ids = frames.flatMap(({ data }) => data.map(({ i }: { i: string }) => i));
  assertEquals(ids, [...ids].sort());
});

Deno.test("The tick's direction goes by the trade before", () => {
  const trades = heard("linear").flatMap(({ data }) => data);
  for (let i = 1; i < trades.length; i++) {
    const step = Math.sign(Number(trades[i].p) - Number(trades[i - 1].p));
    assert(step === 0 ? trades[i].L.startsWith("Zero") : trades[i].L === (step > 0 ? "PlusTick" : "MinusTick"));
  }
});
