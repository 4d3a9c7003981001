import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

function heard(category: string) {
  const talk = new BybitTalk(), socket = talk.open(`/v5/public/${category}`);
  talk.tell(socket, { op: "subscribe", args: ["tickers.BTCUSDT"] });
  talk.pass(5_000);
  return { talk, socket, frames: talk.take(socket).filter(({ topic }) => topic !== undefined) };
}

Deno.test("A contract's ticker is whole first, then tells what changed, at most ten times a second", () => {
  const { talk, frames } = heard("linear");
  assertEquals(frames.map(({ type }) => type).slice(0, 3), ["snapshot", "delta", "delta"]);
  assert(frames.length > 20 && frames.length <= 52, String(frames.length));
  assert(frames.slice(1).every(({ data }) => data.symbol === "BTCUSDT" && Object.keys(data).length > 1));
  const merged = Object.assign({}, ...frames.map(({ data }) => data));
  const [now] = talk.ask("/v5/market/tickers", { category: "linear", symbol: "BTCUSDT" }).result.list;
  assertEquals([merged.fundingRate, merged.nextFundingTime], [now.fundingRate, now.nextFundingTime]);
});

Deno.test("A spot ticker is whole each time, and has no best prices", () => {
  const { frames } = heard("spot");
  assertEquals([...new Set(frames.map(({ type }) => type))], ["snapshot"]);
  assertEquals(Object.keys(frames[0]), ["topic", "ts", "type", "cs", "data"]);
  assert(!("bid1Price" in frames[0].data) && "usdIndexPrice" in frames[0].data);
});

Deno.test("Nobody's ticker costs nothing: the timer rests until somebody comes again", () => {
  const { talk, socket } = heard("linear");
  talk.tell(socket, { op: "unsubscribe", args: ["tickers.BTCUSDT"] });
  talk.pass(500);
  talk.take(socket);
  talk.tell(socket, { op: "subscribe", args: ["tickers.BTCUSDT"] });
  talk.pass(1_000);
  const types = talk.take(socket).filter(({ topic }) => topic !== undefined).map(({ type }) => type);
  assertEquals([types[0], types.slice(1).includes("snapshot"), types.length > 3], ["snapshot", false, true]);
});
