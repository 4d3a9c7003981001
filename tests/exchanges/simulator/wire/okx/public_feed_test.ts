import { assert, assertEquals } from "@std/assert";
import { DEPTH_RULE } from "../../../../../exchanges/okx/depth_rule.ts";
import { BUSINESS, OkxWireTalk, PUBLIC, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

type Level = [string, string, string, string];
type Book = {
  action: string;
  data: [{ bids: Level[]; asks: Level[]; seqId: number; prevSeqId: number; checksum: number }];
};
const BOOKS = { channel: "books", instId: SWAP };

function listen(args: Record<string, unknown>, path = PUBLIC, talk = new OkxWireTalk()) {
  const socket = talk.open(path), first = talk.subscribe(socket, args).filter(({ event }) => event === undefined);
  return { talk, socket, first };
}
const booksIn = (frames: { action?: string }[]) =>
  frames.filter(({ action }) => action !== undefined) as never as Book[];

/** The book as a client keeps it, and the ids at which the chain broke. */
class Kept {
  readonly sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  readonly gaps: number[] = [];
  last = 0;
  take({ action, data: [{ bids, asks, seqId, prevSeqId }] }: Book): void {
    if (action === "snapshot") { for (const side of Object.values(this.sides)) side.clear(); }
    // it begins anew
    else if (DEPTH_RULE.next(this.last, { firstId: seqId, lastId: seqId, previousId: prevSeqId } as never) !== "next") {
      this.gaps.push(seqId);
    }
    for (const [side, levels] of [[this.sides.bids, bids], [this.sides.asks, asks]] as const) {
      for (const [price, size] of levels) size === "0" ? side.delete(price) : side.set(price, size);
    }
    this.last = seqId;
  }
  best(count: number): string[][] {
    const sorted = (side: Map<string, string>, sign: number) =>
      [...side].sort((a, b) => sign * (Number(a[0]) - Number(b[0]))).slice(0, count).map((level) => level.join("@"));
    return [sorted(this.sides.bids, -1), sorted(this.sides.asks, 1)];
  }
}

Deno.test("A book begins with a snapshot and goes on in a chain of ids; it is the venue's own", () => {
  const { talk, socket, first } = listen(BOOKS), kept = new Kept();
  const [snapshot] = booksIn(first);
  assertEquals([snapshot.action, snapshot.data[0].prevSeqId, snapshot.data[0].checksum], ["snapshot", -1, 0]);
  let truth = "";
  const { instrument, market } = [...talk.wire.truth.floors.values()][0];
  const step = instrument.tick.step / 10 ** instrument.tick.decimals,
    lot = instrument.lot.step / 10 ** instrument.lot.decimals;
  talk.wire.truth.onDepth = (symbol) => {
    if (!symbol.startsWith(SWAP)) return;
    const of = (side: "buy" | "sell") =>
      market.depth(side, 10).map(([price, size]) =>
        `${Number((price * step).toFixed(1))}@${Number((size * lot).toFixed(2))}`
      );
    truth = JSON.stringify([of("buy"), of("sell")]);
  };
  for (const frame of booksIn(first)) kept.take(frame);
  let compared = 0;
  for (let i = 0; i < 300; i++) {
    talk.pass(10);
    const came = booksIn(talk.take(socket));
    for (const frame of came) kept.take(frame);
    if (came.length > 0 && truth !== "") {
      assertEquals(JSON.stringify(kept.best(10)), truth);
      compared++;
    }
  }
  assertEquals(kept.gaps, []);
  assert(compared > 10, `compared ${compared}`);
});

Deno.test("A lost message and a frozen book break the chain; a message that comes twice does too", () => {
  for (const [fault, parameters] of [["gap", {}], ["freeze_book", { count: 3 }], ["repeat_depth", {}]] as const) {
    const { talk, socket, first } = listen(BOOKS), kept = new Kept();
    for (const frame of booksIn(first)) kept.take(frame);
    talk.pass(1_000);
    talk.wire.setFault(fault, { ...parameters, symbol: SWAP }, talk.now);
    talk.pass(3_000);
    for (const frame of booksIn(talk.take(socket))) kept.take(frame);
    assert(kept.gaps.length >= 1, fault);
  }
});

Deno.test("After maintenance the ids fall, and the chain holds", () => {
  const { talk, socket, first } = listen(BOOKS), kept = new Kept(), ids: number[] = [];
  for (const frame of booksIn(first)) kept.take(frame);
  talk.wire.setFault("sequence_reset", {}, talk.now);
  talk.pass(2_000);
  for (const frame of booksIn(talk.take(socket))) {
    kept.take(frame);
    ids.push(frame.data[0].seqId);
  }
  assertEquals(kept.gaps, []);
  assert(ids.some((id, i) => i > 0 && id < ids[i - 1]) || ids[0] < 1e6, ids.slice(0, 5).join());
  const again = booksIn(talk.subscribe(socket, BOOKS))[0].data[0];
  assertEquals(again.prevSeqId, -1);
  assert(again.seqId < 1e6);
});

Deno.test("A crossed book is one for a moment, and comes right by the next message", () => {
  const { talk, socket, first } = listen(BOOKS), kept = new Kept();
  for (const frame of booksIn(first)) kept.take(frame);
  talk.wire.setFault("crossed_book", { count: 1, symbol: SWAP }, talk.now);
  let crossed = 0;
  for (let i = 0; i < 100; i++) {
    talk.pass(20);
    for (const frame of booksIn(talk.take(socket))) {
      kept.take(frame);
      const [[bid], [ask]] = kept.best(1).map(([level]) => [Number(level.split("@")[0])]);
      if (bid >= ask) crossed++;
    }
  }
  assertEquals([crossed, kept.gaps], [1, []]);
});

Deno.test("Best prices and five levels come whole, and only when they have changed", () => {
  const best = listen({ channel: "bbo-tbt", instId: SWAP }), five = listen({ channel: "books5", instId: SPOT });
  for (const [{ talk, socket, first }, depth] of [[best, 1], [five, 5]] as const) {
    talk.pass(2_000);
    const frames = [...first, ...talk.take(socket)];
    for (const { action, data: [{ asks, bids }] } of frames) {
      assertEquals([action, asks.length, bids.length], [undefined, depth, depth]);
    }
    // The first is for who has just come, whatever the others were told.
    const texts = frames.slice(first.length).map(({ data: [{ asks, bids }] }) => JSON.stringify([asks, bids]));
    assert(texts.length > 5 && texts.every((text, i) => i === 0 || text !== texts[i - 1]));
  }
  assertEquals([best.first[0].data[0].instId, five.first[0].data[0].instId], [undefined, SPOT]);
});

Deno.test("Trades of one taker at one price come together, and one by one on the business address", () => {
  const talk = new OkxWireTalk();
  const { socket } = listen({ channel: "trades", instId: SWAP }, PUBLIC, talk);
  const { socket: single } = listen({ channel: "trades-all", instId: SWAP }, BUSINESS, talk);
  const priv = talk.private();
  // Two of ours at one price behind each other, then a taker of them.
  talk.pass(10_000);
  talk.op(priv, "order", [{ instIdCode: 10_459, tdMode: "cross", side: "buy", ordType: "market", sz: "60" }]);
  talk.pass(100);
  const together = talk.take(socket).filter(({ data }) => data).map(({ data: [row] }) => row);
  const alone = talk.take(single).filter(({ data }) => data).map(({ data: [row] }) => row);
  const covered = together.flatMap(({ tradeId, count }) =>
    Array.from({ length: Number(count) }, (_, i) => String(Number(tradeId) - Number(count) + 1 + i))
  );
  assertEquals(covered, alone.map(({ tradeId }) => tradeId));
  assertEquals(
    together.reduce((sum, { sz }) => sum + Number(sz), 0).toFixed(2),
    alone.reduce((sum, { sz }) => sum + Number(sz), 0).toFixed(2),
  );
  assert(together.some(({ count }) => Number(count) > 1) || together.length === alone.length);
  assert("seqId" in together[0] && !("count" in alone[0]));
});

slowTest("Marks, funding, limits and tickers are told at once and again and again", () => {
  for (const channel of ["mark-price", "funding-rate", "price-limit", "tickers", "index-tickers"]) {
    const instId = channel === "index-tickers" ? "BTC-USDT" : SWAP,
      { talk, socket, first } = listen({ channel, instId });
    assertEquals([first.length, first[0].arg], [1, { channel, instId }], channel);
    talk.pass(70_000);
    assert(talk.take(socket).length >= 1, channel);
  }
});

Deno.test("A change of a market's state or grid is told to who asked for the listing", () => {
  const { talk, socket, first } = listen({ channel: "instruments", instType: "SWAP" });
  assertEquals(first, []);
  talk.wire.setFault("market_status", { status: "halted", symbol: SWAP }, talk.now);
  talk.pass(50);
  assertEquals(talk.take(socket).map(({ data: [{ instId, state }] }) => [instId, state]), [[SWAP, "suspend"]]);
  talk.wire.clearFaults();
  talk.pass(50);
  assertEquals(talk.take(socket).map(({ data: [{ state }] }) => state), ["live"]);
});

Deno.test("A quiet book says after a minute that it lives", () => {
  // So slow a market that nothing happens.
  const { talk, socket, first } = listen(BOOKS, PUBLIC, new OkxWireTalk({ pace: 1e-6 }));
  const [{ data: [{ seqId }] }] = booksIn(first);
  talk.say(socket, "ping");
  talk.pass(25_000);
  talk.say(socket, "ping");
  talk.pass(25_000);
  talk.say(socket, "ping");
  talk.pass(15_000);
  const [alive] = booksIn(talk.take(socket));
  assertEquals([alive.action, alive.data[0].asks, alive.data[0].bids, alive.data[0].prevSeqId, alive.data[0].seqId], [
    "update",
    [],
    [],
    seqId,
    seqId,
  ]);
});
