import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

type Levels = [string, string][];
type Book = {
  topic: string;
  type: string;
  ts: number;
  cts: number;
  data: { b: Levels; a: Levels; u: number; seq: number };
};

/** Follows a stream as the venue's rules say. */
class Follower {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  id = 0;
  gaps = 0;
  snapshots = 0;

  take({ type, data: { b, a, u } }: Book): void {
    if (type === "snapshot" || u === 1) {
      this.snapshots++;
      this.bids.clear();
      this.asks.clear();
    } else if (u !== this.id + 1) this.gaps++;
    this.id = u;
    for (const [side, levels] of [[this.bids, b], [this.asks, a]] as const) {
      for (const [price, size] of levels) size === "0" ? side.delete(price) : side.set(price, size);
    }
  }

  best(count: number): string {
    const top = (side: Map<string, string>, sign: number) =>
      [...side].map(([price, size]) => [Number(price), Number(size)]).sort((x, y) => sign * (x[0] - y[0])).slice(
        0,
        count,
      );
    return JSON.stringify([top(this.bids, -1), top(this.asks, 1)]);
  }
}

function following(talk: BybitTalk, topic: string, category = "linear"): [socket: number, read: () => Book[]] {
  const socket = talk.open(`/v5/public/${category}`);
  talk.tell(socket, { op: "subscribe", args: [topic] });
  return [socket, () => talk.take(socket).filter((frame) => frame.topic === topic)];
}

/** The public truth of a market, each time that it was told. */
function truths(talk: BybitTalk, key: string, count: number): Set<string> {
  const { market, instrument: { tick, lot } } = talk.wire.truth.floors.get(key)!, seen = new Set<string>();
  const side = (name: "buy" | "sell") =>
    market.depth(name, count).map(([price, size]) => [
      Number((price * tick.step / 10 ** tick.decimals).toFixed(tick.decimals)),
      Number((size * lot.step / 10 ** lot.decimals).toFixed(lot.decimals)),
    ]);
  const note = () => seen.add(JSON.stringify([side("buy"), side("sell")]));
  note();
  talk.wire.truth.onDepth = (told) => told === key && note();
  return seen;
}

for (const [category, key] of [["linear", "BTCUSDT perp"], ["spot", "BTCUSDT"]]) {
  Deno.test(`Each depth of a ${category} book is the venue's own, message by message, without a gap`, () => {
    for (const depth of [50, 200, 1000]) {
      const talk = new BybitTalk(), seen = truths(talk, key, 10);
      const [, read] = following(talk, `orderbook.${depth}.BTCUSDT`, category), follower = new Follower();
      talk.pass(3_000);
      const frames = read();
      assert(frames.length > 50, String(frames.length));
      for (const frame of frames) {
        follower.take(frame);
        assert(seen.has(follower.best(10)), `${depth} at ${follower.id}`);
        assert(follower.bids.size <= depth && follower.asks.size <= depth);
      }
      assertEquals([follower.gaps, follower.snapshots], [0, 1]);
    }
  });
}

Deno.test("Keys stand as the venue puts them, and numbers with its places", () => {
  const talk = new BybitTalk(), keys = (frame: Book) => Object.keys(frame).join();
  const [, linear] = following(talk, "orderbook.50.BTCUSDT"),
    [, spot] = following(talk, "orderbook.50.BTCUSDT", "spot");
  const [, best] = following(talk, "orderbook.1.BTCUSDT");
  talk.pass(100);
  const [perp] = linear(), [pair] = spot(), [one] = best();
  assertEquals([keys(perp), keys(pair), keys(one)], [
    "topic,type,ts,data,cts",
    "topic,ts,type,data,cts",
    "topic,ts,type,data,cts",
  ]);
  assertEquals(Object.keys(perp.data).join(), "s,b,a,u,seq");
  assert(perp.data.b.every(([price, size]) => /^\d+\.\d$/.test(price) && /^\d+\.\d{3}$/.test(size)));
  assert(pair.data.b.every(([price, size]) => !/\.\d*0$/.test(price + size)));
});

Deno.test("Who comes later begins with the book as it is, at the number of the stream", () => {
  const talk = new BybitTalk(), [, first] = following(talk, "orderbook.50.BTCUSDT"), early = new Follower();
  talk.pass(1_000);
  const [, second] = following(talk, "orderbook.50.BTCUSDT"), late = new Follower();
  talk.pass(1_000);
  for (const frame of first()) early.take(frame);
  for (const frame of second()) late.take(frame);
  assertEquals([late.id, late.best(50), late.gaps], [early.id, early.best(50), 0]);
});

Deno.test("Depth 1 tells the best prices as they are, and the same number again after three seconds of silence", () => {
  const talk = new BybitTalk(), [, read] = following(talk, "orderbook.1.BTCUSDT");
  talk.trouble("freeze_book");
  talk.pass(6_500);
  const frames = read();
  assertEquals(frames.map(({ type }) => type).filter((type) => type !== "snapshot"), []);
  const repeated = frames.filter(({ data }) => data.u === frames.at(-1)!.data.u);
  assertEquals(repeated.length, 3);
  assertEquals(repeated[2].ts - repeated[1].ts, 3_000);
  assertEquals(repeated[2].cts, repeated[0].cts);
});

Deno.test("Fault gap leaves a hole in the numbers, and the book right once it is asked for anew", () => {
  const talk = new BybitTalk(), seen = truths(talk, "BTCUSDT perp", 10);
  const [socket, read] = following(talk, "orderbook.50.BTCUSDT"), follower = new Follower();
  talk.pass(200);
  talk.trouble("gap", { symbol: "BTCUSDT", count: 2 });
  talk.pass(300);
  for (const frame of read()) follower.take(frame);
  assertEquals(follower.gaps, 1);
  const args = ["orderbook.50.BTCUSDT"];
  talk.tell(socket, { op: "unsubscribe", args });
  read();
  talk.tell(socket, { op: "subscribe", args });
  talk.pass(500);
  for (const frame of read()) {
    follower.take(frame);
    assert(seen.has(follower.best(10)));
  }
});

Deno.test("Fault freeze_book lets the book stand still for everybody, and catch up afterwards", () => {
  const talk = new BybitTalk(), [, read] = following(talk, "orderbook.50.BTCUSDT"), follower = new Follower();
  talk.pass(200);
  for (const frame of read()) follower.take(frame);
  talk.trouble("freeze_book", { symbol: "BTCUSDT" });
  talk.pass(1_000);
  assertEquals(read(), []);
  const late = following(talk, "orderbook.50.BTCUSDT"), other = new Follower();
  for (const frame of late[1]()) other.take(frame);
  assertEquals(other.best(50), follower.best(50));
  talk.wire.clearFaults();
  const seen = truths(talk, "BTCUSDT perp", 10);
  talk.pass(300);
  for (const frame of read()) {
    follower.take(frame);
    assert(seen.has(follower.best(10)));
  }
  assertEquals(follower.gaps, 0);
});

Deno.test("Fault repeat_depth says the message before the last one once more", () => {
  const talk = new BybitTalk(), [, read] = following(talk, "orderbook.50.BTCUSDT");
  talk.pass(300);
  talk.trouble("repeat_depth", { symbol: "BTCUSDT" });
  talk.pass(300);
  const ids = read().map(({ data }) => data.u), back = ids.findIndex((id, i) => i > 0 && id <= ids[i - 1]);
  assertEquals([ids[back], ids[back + 1]], [ids[back - 2], ids[back - 1] + 1]);
});

Deno.test("Fault book_restart begins every stream anew with number 1 and the whole book", () => {
  const talk = new BybitTalk(), [, read] = following(talk, "orderbook.50.BTCUSDT"), follower = new Follower();
  talk.pass(300);
  talk.trouble("book_restart", { symbol: "BTCUSDT" });
  talk.pass(300);
  const frames = read();
  for (const frame of frames) follower.take(frame);
  assert(frames.some(({ data, type }) => data.u === 1 && type === "snapshot" && data.b.length > 10));
  assertEquals([follower.gaps, follower.snapshots, talk.wire.state().faults], [0, 2, []]);
});

Deno.test("Who comes before the first message of depth begins with the opening book, which was public", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const talk = new BybitTalk({ seed }), seen = truths(talk, "BTCUSDT perp", 10), follower = new Follower();
    talk.pass(12); // the best prices were told once
    const [, read] = following(talk, "orderbook.50.BTCUSDT");
    talk.pass(6);
    const [first] = read();
    follower.take(first);
    assert(seen.has(follower.best(10)), `seed ${seed}`);
  }
});
