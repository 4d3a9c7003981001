import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { BookDelta, BookSnapshot } from "../../../core/event.ts";
import { formatSteps } from "../../../core/units.ts";
import { binance } from "../../../exchanges/binance/mod.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { BTC, ETH, listed, Talk } from "../../support/binance_talk.ts";
import { tradeFrame } from "../../support/binance_frames.ts";
import { trimmed } from "../../support/binance_plain.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { sbeBest, sbeDiff, sbeTrades } from "../../support/sbe_writer.ts";
import { slowTest } from "../../support/slow.ts";

const SECOND = 1_000_000;
/** Time passes, and the market stream answers what it is asked, without an event. */
function passIdle(talk: Talk, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    talk.pass(SECOND);
    const asked = talk.io.transmitted.at(-1), { method, id } = JSON.parse(asked?.text ?? "{}");
    if (method !== "LIST_SUBSCRIPTIONS") continue;
    const result = ["depth@100ms", "trade", "bookTicker"].map((kind) => `btcusdt@${kind}`);
    talk.frame(asked!.channel, { result, id });
  }
}
const kinds = (talk: Talk, start = 0) => talk.io.events.slice(start).map(({ kind }) => kind);
const books = (talk: Talk) =>
  talk.io.events.filter((event): event is BookSnapshot | BookDelta =>
    event.kind === "book_snapshot" || event.kind === "book_delta"
  );

Deno.test("the feed subscribes depth, trades and top of all its markets once the listing is known", () => {
  const talk = new Talk({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.session.start(talk.now);
  assertEquals(talk.io.opened[0], { channel: "public.1", url: "ws://127.0.0.1:2/stream" });
  talk.open("public.1");
  assertEquals(talk.io.transmitted, [], "no grids yet");
  talk.answerListing();
  assertEquals(talk.sent("public.1").params, [
    "btcusdt@depth@100ms",
    "btcusdt@trade",
    "btcusdt@bookTicker",
    "ethusdt@depth@100ms",
    "ethusdt@trade",
    "ethusdt@bookTicker",
  ] as unknown);
});

Deno.test("the feed leaves out the top of the book for those who have no use for it", () => {
  const talk = new Talk({ topOfBook: false });
  talk.session.start(talk.now);
  talk.open("public.1");
  talk.answerListing();
  assertEquals(talk.sent("public.1").params, ["btcusdt@depth@100ms", "btcusdt@trade"] as unknown);
});

Deno.test("the feed subscribes in bounded frames, at most four a second", () => {
  const symbols = Array.from({ length: 100 }, (_, i) => `C${i}USDT`);
  const talk = new Talk({ symbols, signer: null });
  talk.session.start(talk.now);
  talk.open("public.1");
  talk.answerListing(symbols.map((symbol) => listed(symbol)));
  const sizes: number[] = [];
  for (let i = 0; i < 3; i++) {
    const { id, params } = talk.sent("public.1");
    sizes.push((params as unknown as string[]).length);
    talk.frame("public.1", { result: null, id });
    assertEquals(talk.io.transmitted.length, i + 1, "one frame, then a wait");
    talk.pass(250_000);
  }
  assertEquals(sizes, [100, 100, 100]);
  assertEquals(talk.calls("/api/v3/depth").length, 2, "snapshots follow, two at once");
});

Deno.test("more markets than one connection can stream are refused", () => {
  const markets = Array.from({ length: 342 }, (_, i) => ({ instrument: i as InstrumentId, symbol: `C${i}` }));
  const options = { venue: "b", markets, endpoints: binance.networks.mainnet, signer: null, seed: 1 };
  assertThrows(() => binance.createSession(options, new ScriptedEffects()), RangeError, "want at most 341");
});

Deno.test("a book is joined to its snapshot and goes on without a gap", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  const url = new URL(talk.calls("/api/v3/depth")[0].call.url);
  assertEquals([url.searchParams.get("symbol"), url.searchParams.get("limit")], ["BTCUSDT", "1000"]);
  talk.depth(99, 101, [["99.00", "1.00000"]]);
  talk.depth(102, 102, [], [["101.00", "3.00000"]]);
  assertEquals(books(talk), []);
  talk.answerSnapshot("BTCUSDT", 100);
  talk.depth(103, 104, [["99.00", "0.00000"]]);
  assertEquals(books(talk).map(({ kind, lastId }) => [kind, lastId]), [
    ["book_snapshot", 100],
    ["book_delta", 101],
    ["book_delta", 102],
    ["book_delta", 104],
  ]);
});

Deno.test("P15 a gap loses the book at once, and the market is fetched anew", () => {
  const talk = Talk.up();
  talk.depth(101, 101);
  const start = talk.io.events.length;
  talk.depth(105, 106);
  assertEquals(kinds(talk, start), ["book_lost"]);
  assertStringIncludes(talk.io.last("book_lost").reason, "gap: update 105 does not continue 101");
  talk.depth(107, 107);
  assertEquals(kinds(talk, start), ["book_lost"], "kept, not told");
  talk.answerSnapshot("BTCUSDT", 105);
  assertEquals(books(talk).slice(-3).map(({ lastId }) => lastId), [105, 106, 107]);
  assertEquals(talk.io.last("venue_link").state, "up", "other markets go on");
});

Deno.test("P13 a resync gives the book up at once and fetches it anew; while that is under way a second one changes nothing", () => {
  const talk = Talk.up();
  talk.depth(101, 101);
  const start = talk.io.events.length, asked = talk.calls("/api/v3/depth").length;
  const resync = (instrument: number) =>
    talk.submit({ kind: "resync", venue: "binance", instrument: instrument as InstrumentId, reason: "1050 ms old" });
  resync(0);
  resync(0);
  assertEquals(kinds(talk, start), ["book_lost"]);
  assertEquals(talk.io.last("book_lost").reason, "asked for anew: 1050 ms old");
  talk.pass(SECOND);
  assertEquals(talk.calls("/api/v3/depth").length, asked + 1);
  talk.depth(102, 103);
  talk.answerSnapshot("BTCUSDT", 102);
  assertEquals(books(talk).slice(-2).map(({ kind, lastId }) => [kind, lastId]), [
    ["book_snapshot", 102],
    ["book_delta", 103],
  ]);
  resync(9);
  assertEquals(talk.io.last("ignored").reason, "a resync of market 9, which is not listed");
});

Deno.test("a snapshot that is too old is asked for again, with a wait", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.depth(201, 202);
  talk.answerSnapshot("BTCUSDT", 150);
  assertEquals([books(talk), talk.calls("/api/v3/depth")], [[], []]);
  talk.pass(SECOND);
  talk.answerSnapshot("BTCUSDT", 201);
  assertEquals(books(talk).map(({ lastId }) => lastId), [201, 202]);
});

Deno.test("a snapshot that is refused, lost or unreadable is asked for again, with growing waits", () => {
  const bodies: [string, number][] = [['{"code":-1003,"msg":"x"}', 400], ["", 0], ["<html>", 200], [
    '{"lastUpdateId":1}',
    200,
  ], ["", 503]];
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  for (const [body, status] of bodies) {
    talk.answer("/api/v3/depth", body, status);
    assertEquals(talk.calls("/api/v3/depth"), [], `${status} ${body}`);
    for (let i = 0; i < 70 && talk.calls("/api/v3/depth").length === 0; i++) {
      talk.pass(SECOND);
      talk.depth(300 + i, 300 + i);
    }
  }
  talk.answerSnapshot("BTCUSDT", 999);
  assertEquals(books(talk).length, 1);
  assert(talk.io.of("ignored").some(({ reason }) => reason.includes("depth snapshot of BTCUSDT was refused")));
});

Deno.test("a depth frame that cannot be read loses that market's book only", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.depth(101, 101, [], [], "ETHUSDT");
  const start = talk.io.events.length;
  talk.depth(101, 101, [["100.005", "1"]]);
  assertEquals(kinds(talk, start), ["error", "book_lost"]);
  assertEquals(talk.io.last("book_lost").instrument, BTC);
  talk.depth(102, 102, [], [], "ETHUSDT");
  assertEquals(talk.io.last("book_delta").instrument, ETH);
  talk.depth(102, 102, [["1e2", "1"]]);
  talk.frame(talk.channel("public"), '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUp');
  assertEquals(talk.io.of("book_lost").length, 1, "it is lost already");
  assertEquals(talk.calls("/api/v3/depth").length, 1, "bad frames do not multiply the calls");
  const before = books(talk).length;
  talk.answerSnapshot("BTCUSDT", 102);
  assertEquals(books(talk).length, before, "it was on its way when more was lost");
  talk.pass(SECOND);
  talk.answerSnapshot("BTCUSDT", 103);
  assertEquals(talk.io.last("book_snapshot").lastId, 103);
});

Deno.test("a snapshot on its way when a depth frame cannot be read is not joined: it may be older than that frame", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.depth(101, 101, [["99.00", "1.00000"]]);
  talk.depth(102, 102, [["1e2", "1"]]);
  talk.answerSnapshot("BTCUSDT", 100);
  assertEquals(books(talk), [], "it lacks both changes");
  talk.pass(SECOND);
  talk.answerSnapshot("BTCUSDT", 102);
  talk.depth(103, 103);
  assertEquals(books(talk).map(({ lastId }) => lastId), [102, 103]);
});

Deno.test("frames that are no depth frames and cannot be read are told and lose no book", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  for (const frame of ["junk", tradeFrame({ symbol: "DOGEUSDT" }), '{"e":"fresh"}', "[]", tradeFrame({ p: "1e2" })]) {
    talk.frame(talk.channel("public"), frame);
  }
  assertEquals(kinds(talk, start), ["error", "error", "error", "error", "error"]);
});

Deno.test("trades and tops come through, replies and unasked frames are told", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.frame(talk.channel("public"), tradeFrame({}));
  talk.market({ u: 1, s: "BTCUSDT", b: "100.00", B: "1", a: "100.01", A: "1" });
  talk.market({ lastUpdateId: 5, bids: [], asks: [] }, "btcusdt@depth5");
  talk.market({ e: "kline", E: 1 });
  talk.frame(talk.channel("public"), { result: null, id: "foreign" });
  assertEquals(kinds(talk, start), ["trade", "top_of_book", "ignored", "ignored", "ignored"]);
});

Deno.test("a book that is lost again and again in a short time puts the socket in doubt", () => {
  const talk = Talk.up();
  let id = 100;
  for (let i = 0; i < 6 && talk.io.closed.length === 0; i++) {
    talk.depth(id += 10, id);
    for (let j = 0; j < 60 && talk.calls("/api/v3/depth").length === 0 && talk.io.closed.length === 0; j++) {
      talk.pass(SECOND / 2);
      talk.depth(id += 1, id);
    }
    if (talk.calls("/api/v3/depth").length > 0) talk.answerSnapshot("BTCUSDT", id);
  }
  assertEquals(talk.io.closed, ["public.1"]);
  assertEquals(talk.io.last("venue_link").state, "down");
});

Deno.test("a lost socket loses every book, and the next one joins them anew", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.drop("public.1");
  assertEquals(talk.io.of("book_lost").map(({ instrument }) => instrument), [BTC, ETH]);
  assertStringIncludes(talk.io.last("book_lost").reason, "the market stream was lost: the socket closed");
  assertEquals(talk.io.last("venue_link").state, "down");
  talk.pass(2 * SECOND);
  talk.openPublic();
  assertEquals(talk.io.last("venue_link").state, "syncing");
  talk.answerSnapshot("BTCUSDT", 500);
  talk.answerSnapshot("ETHUSDT", 900);
  talk.flow();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("a snapshot asked for over the lost socket does not join the new one's changes", () => {
  const talk = Talk.up();
  talk.depth(105, 105);
  const [asked] = talk.calls("/api/v3/depth");
  talk.drop("public.1");
  talk.pass(2 * SECOND);
  talk.openPublic();
  const count = books(talk).length;
  talk.reply(asked, { lastUpdateId: 105, bids: [], asks: [] });
  assertEquals(books(talk).length, count);
  talk.answerSnapshot("BTCUSDT", 600);
  assertEquals(talk.io.last("book_snapshot").lastId, 600);
});

Deno.test("a silent stream is asked for its subscriptions; no answer closes it, a missing one too", () => {
  const talk = Talk.up();
  talk.pass(9 * SECOND);
  const { id, method } = talk.sent("public.1");
  assertEquals(method, "LIST_SUBSCRIPTIONS");
  talk.frame("public.1", { result: ["btcusdt@depth@100ms", "btcusdt@trade", "btcusdt@bookTicker"], id });
  assertEquals(talk.io.closed, []);
  talk.pass(9 * SECOND);
  talk.frame("public.1", { result: ["btcusdt@trade"], id: talk.sent("public.1").id });
  assertEquals(talk.io.closed.includes("public.1"), true);
  assertStringIncludes(talk.io.last("book_lost").reason, "the venue forgot the subscription to btcusdt@depth@100ms");
  const other = Talk.up({ signer: null });
  other.pass(13 * SECOND);
  assertEquals(other.io.closed, ["public.1"]);
  assertStringIncludes(other.io.last("book_lost").reason, "silent for");
});

Deno.test("a refused or unanswered subscription gives the socket up", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.open("public.1");
  talk.frame("public.1", { code: 2, msg: "Invalid request", id: talk.sent("public.1").id });
  assertEquals(talk.io.closed, ["public.1"]);
  assertStringIncludes(talk.io.last("venue_link").reason, "SUBSCRIBE refused: 2 Invalid request");
  talk.pass(2 * SECOND);
  talk.open("public.2");
  talk.pass(6 * SECOND);
  assertEquals(talk.io.closed, ["public.1", "public.2"]);
});

Deno.test("an announced shutdown opens the next socket first, and the book goes on without a gap", () => {
  const talk = Talk.up();
  talk.depth(101, 101);
  talk.market({ e: "serverShutdown", E: 1 }, "!serverShutdown");
  assertEquals(talk.io.opened.at(-1)?.channel, "public.2");
  const start = talk.io.events.length;
  talk.open("public.2");
  const both = (u: number) => {
    for (const channel of ["public.1", "public.2"]) {
      talk.frame(channel, { stream: "s", data: { e: "depthUpdate", E: 1, s: "BTCUSDT", U: u, u, b: [], a: [] } });
    }
  };
  talk.frame("public.2", { stream: "s", data: { e: "depthUpdate", E: 1, s: "BTCUSDT", U: 103, u: 103, b: [], a: [] } });
  both(102);
  talk.frame("public.2", tradeFrame({}));
  talk.frame("public.2", { result: null, id: talk.sent("public.2").id });
  both(103);
  talk.pass(3 * SECOND);
  assertEquals(talk.io.closed, ["public.1"]);
  talk.depth(104, 104);
  assertEquals(kinds(talk, start).filter((kind) => kind !== "clock_offset"), [
    "book_delta",
    "book_delta",
    "book_delta",
  ]);
  assertEquals(books(talk).slice(-3).map(({ lastId }) => lastId), [102, 103, 104]);
  assertEquals(talk.calls("/api/v3/depth"), []);
});

slowTest("a socket is replaced before the venue's 24 hours are over", () => {
  const talk = Talk.up({ signer: null });
  let minutes = 0;
  for (; minutes < 23 * 60 && talk.io.opened.length === 1; minutes++) {
    for (let i = 0; i < 10; i++) {
      talk.pass(6 * SECOND);
      talk.frame("public.1", tradeFrame({}));
    }
    for (const call of talk.calls("/api/v3/time")) talk.reply(call, { serverTime: talk.serverTime });
    if (talk.calls("/api/v3/exchangeInfo").length > 0) talk.answerListing();
  }
  assert(minutes >= 22 * 60 - 1, `after ${minutes} minutes`);
  assertEquals(talk.io.opened[1].channel, "public.2");
  assertEquals(talk.io.of("book_lost"), []);
});

/** The book as a Map of price text to size text, from plain JSON. */
class TextBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();

  apply(bids: string[][], asks: string[][]): void {
    for (const [side, levels] of [[this.bids, bids], [this.asks, asks]] as const) {
      for (const [price, size] of levels) {
        if (Number(size) === 0) side.delete(trimmed(price));
        else side.set(trimmed(price), trimmed(size));
      }
    }
  }

  /** Both sides, by price. */
  text(): string {
    return [this.bids, this.asks].map((side) => [...side].sort(([a], [b]) => Number(a) - Number(b)).join(" ")).join(
      "|",
    );
  }
}

const shared = sharedFixtures();
for (const name of ["spot_2021_10_12", "spot_us_2021_10_12"]) {
  slowTest({
    name: `the feed's books equal an independent replay of ${name} after every message (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      const path = join(shared ?? "", "binance/recordings", `${name}.jsonl.gz`);
      const records = (await linesOf(path)).map((line) =>
        JSON.parse(line) as { kind: string; raw?: string; url?: string }
      );
      const symbols = [
        ...new Set(
          records.filter(({ kind }) => kind === "http").map(({ url }) =>
            new URL(url ?? "").searchParams.get("symbol") ?? ""
          ),
        ),
      ];
      const talk = new Talk({ symbols, signer: null });
      talk.session.start(talk.now);
      talk.answerListing(symbols.map((symbol) => listed(symbol, { tick: "0.00000001", lot: "0.00001" })));
      talk.openPublic();
      assert(replay(talk, records, symbols) > 100);
    },
  });
}

/** Plays a recording to the session and to the referee; returns how many messages changed a book. */
function replay(
  talk: Talk,
  records: readonly { kind: string; raw?: string; url?: string }[],
  symbols: readonly string[],
): number {
  const ours = symbols.map(() => new TextBook()), truth = new Map(symbols.map((symbol) => [symbol, new TextBook()]));
  const ids = new Map<string, number>(),
    kept: Record<string, { U: number; u: number; b: string[][]; a: string[][] }[]> = {};
  let seen = 0, changes = 0;
  const listing = { tick: { step: 1, decimals: 8 }, lot: { step: 1, decimals: 5 } };
  const absorb = () => {
    for (const event of talk.io.events.slice(seen)) {
      if (event.kind !== "book_snapshot" && event.kind !== "book_delta") continue;
      const pairs = ({ count, prices, sizes }: typeof event.bids) =>
        Array.from(
          { length: count },
          (_, i) => [formatSteps(prices[i], listing.tick), formatSteps(sizes[i], listing.lot)],
        );
      ours[event.instrument].apply(pairs(event.bids), pairs(event.asks));
      changes++;
    }
    seen = talk.io.events.length;
    symbols.forEach((symbol, i) => assert(ours[i].text() === truth.get(symbol)?.text(), `${symbol} after ${changes}`));
  };
  for (const { kind, raw = "", url } of records) {
    if (kind === "ws") {
      const { data } = JSON.parse(raw);
      if (data.e === "depthUpdate") {
        const id = ids.get(data.s);
        if (id === undefined) (kept[data.s] ??= []).push(data);
        else if (data.u > id) truth.get(data.s)?.apply(data.b, data.a);
      }
      talk.frame("public.1", raw);
    } else if (kind === "http") {
      const symbol = new URL(url ?? "").searchParams.get("symbol") ?? "", body = JSON.parse(raw);
      ids.set(symbol, body.lastUpdateId);
      truth.get(symbol)?.apply(body.bids, body.asks);
      for (const { u, b, a } of kept[symbol] ?? []) if (u > body.lastUpdateId) truth.get(symbol)?.apply(b, a);
      const call = talk.calls("/api/v3/depth").find(({ call }) =>
        new URL(call.url).searchParams.get("symbol") === symbol
      );
      if (call) talk.reply(call, raw);
      else throw new Error(`the feed did not ask for ${symbol}`);
    }
    absorb();
  }
  assertEquals(talk.io.of("book_lost"), []);
  return changes;
}

const SBE = { apiKey: "a-public-key" };
/** A book change in SBE, in ticks of 0.01 and lots of 0.00001. */
const sbeChange = (firstId: number, lastId: number, bids: readonly (readonly [ticks: number, lots: number])[]) =>
  sbeDiff({ symbol: "BTCUSDT", firstId, lastId, bids, asks: [], exponents: [-2, -5] });

Deno.test("the feed opens the SBE streams with the key in a header, and subscribes to them in their own words", () => {
  const talk = new Talk({ sbe: SBE });
  talk.session.start(talk.now);
  assertEquals(talk.io.opened[0], {
    channel: "public.1",
    url: "ws://127.0.0.1:4/stream",
    headers: { "X-MBX-APIKEY": "a-public-key" },
  });
  talk.answerListing();
  talk.open("public.1");
  assertEquals(talk.sent("public.1").params, ["btcusdt@depth", "btcusdt@trade", "btcusdt@bestBidAsk"] as unknown);
});

Deno.test("a book in SBE is joined to its snapshot by the same rules, gaps and all", () => {
  const talk = new Talk({ sbe: SBE });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.binary(sbeChange(99, 101, [[9_900, 100_000]]));
  talk.binary(sbeChange(102, 102, []));
  assertEquals(books(talk), []);
  talk.answerSnapshot("BTCUSDT", 100);
  talk.binary(sbeChange(103, 104, [[9_900, 0]]));
  assertEquals(books(talk).map(({ kind, lastId }) => [kind, lastId]), [
    ["book_snapshot", 100],
    ["book_delta", 101],
    ["book_delta", 102],
    ["book_delta", 104],
  ]);
  assertEquals(books(talk)[1].bids.prices[0], 9_900, "what is kept meanwhile has levels of its own");
  talk.binary(sbeChange(106, 106, []));
  assertStringIncludes(talk.io.last("book_lost").reason, "gap: update 106 does not continue 104");
  assertEquals(talk.calls("/api/v3/depth").length, 1);
  talk.answerSnapshot("BTCUSDT", 106);
  assertEquals(books(talk).at(-1)?.kind, "book_snapshot");
});

Deno.test("the feed emits every trade of an SBE frame, and best prices with the venue's time", () => {
  const talk = Talk.up({ sbe: SBE });
  talk.binary(sbeTrades("BTCUSDT", [[1, 10_005_000_000, 1_000, 1], [2, 10_006_000_000, 2_000, 0]], 77));
  talk.binary(sbeBest("BTCUSDT", 9, [10_005_000_000, 1_000, 10_006_000_000, 2_000], 78));
  const [, ...trades] = talk.io.of("trade").map(({ tradeId, price, size, aggressor, venueAt }) => [
    tradeId,
    price,
    size,
    aggressor,
    venueAt,
  ]);
  assertEquals(trades as unknown, [["1", 10_005, 1, "sell", 77], ["2", 10_006, 2, "buy", 77]]);
  const { bidPrice, askSize, lastId, venueAt } = talk.io.last("top_of_book");
  assertEquals([bidPrice, askSize, lastId, venueAt] as unknown, [10_005, 2, 9, 78]);
});

Deno.test("an SBE frame that cannot be read is an error; if it is a book's, the book is lost and fetched anew", () => {
  const talk = Talk.up({ sbe: SBE });
  talk.binary(sbeTrades("BTCUSDT", [[1, 1, 1, 1]]));
  assertStringIncludes(talk.io.last("error").message, "Cannot read mantissa 1");
  assertEquals(talk.io.of("book_lost").length, 0);
  talk.binary(sbeChange(201, 202, [[0, 1]]));
  assertStringIncludes(talk.io.last("book_lost").reason, "Cannot read price 0 × 10^-2 of BTCUSDT");
  assertEquals(talk.calls("/api/v3/depth").length, 1);
});

Deno.test("an SBE frame that may be a book's and hides whose loses every book: nobody can say which lacks it", () => {
  const symbols = ["BTCUSDT", "ETHUSDT"], change = sbeChange(101, 101, [[9_900, 1]]);
  const changed = (place: number, value: number) => change.with(place, value);
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [change.slice(0, 30), "cut short"],
    [change.slice(0, 6), "cut short"],
    [changed(0, 27), "a root block of 27 bytes"],
    [changed(34, 17), "steps of 17 bytes"],
    [changed(4, 2), "SBE schema 2"],
    [Uint8Array.from([...change, 0]), "want it to end with its symbol"],
  ];
  for (const [frame, why] of cases) {
    const talk = Talk.up({ sbe: SBE, symbols });
    talk.binary(frame);
    assertEquals(talk.io.of("book_lost").map(({ instrument }) => instrument), [BTC, ETH], why);
    assertStringIncludes(talk.io.last("book_lost").reason, why);
    assertEquals(talk.calls("/api/v3/depth").length, 2, why);
    for (const symbol of symbols) talk.answerSnapshot(symbol, 101);
    talk.binary(sbeChange(102, 102, []));
    assertEquals(talk.io.last("book_delta").lastId, 102, "every book goes on");
  }
});

Deno.test("SBE frames that tell no book, or another market's, lose none when they cannot be read", () => {
  const talk = Talk.up({ sbe: SBE });
  talk.binary(sbeTrades("BTCUSDT", [[1, 1_000_000, 1_000, 0]]).slice(0, 40));
  talk.binary(sbeBest("BTCUSDT", 9, [10_005_000_000, 1_000, 10_006_000_000, 2_000]).slice(0, 40));
  talk.binary(sbeDiff({ symbol: "XRPUSDT", firstId: 1, lastId: 2, bids: [], asks: [] }));
  assertEquals([talk.io.of("error").length, talk.io.of("book_lost").length], [3, 0]);
});

Deno.test("a venue that writes all its SBE frames in another way puts the socket in doubt", () => {
  const talk = Talk.up({ sbe: SBE, symbols: ["BTCUSDT", "ETHUSDT"], signer: null }), channel = talk.channel("public");
  for (let i = 0; i < 40 && talk.io.opened.length === 1; i++) {
    talk.binary(sbeChange(101 + i, 101 + i, []).with(0, 27));
    talk.pass(1_000_000);
    for (const symbol of ["BTCUSDT", "ETHUSDT"]) {
      if (talk.calls("/api/v3/depth").some(({ call }) => call.url.includes(symbol))) {
        talk.answerSnapshot(symbol, 101 + i);
      }
    }
  }
  assert(talk.io.closed.includes(channel));
  assertEquals(talk.io.opened.length, 2, "the next socket is tried");
});

Deno.test("an SBE socket's notice of a shutdown, which is JSON, opens the next socket with the key as well", () => {
  const talk = Talk.up({ sbe: SBE }), before = talk.io.opened.length;
  const unknown = sbeChange(1, 2, []);
  unknown[2]++;
  talk.binary(unknown);
  assertEquals(talk.io.last("ignored").reason, "SBE template 10004 is not known");
  talk.frame(talk.channel("public"), { stream: "!serverShutdown", data: { e: "serverShutdown", E: 1 } });
  assertEquals(talk.io.opened[before].headers, { "X-MBX-APIKEY": "a-public-key" });
});

Deno.test("P14 a subscription that is accepted and brings nothing is no link; after a while the socket is given up", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.answerSnapshot();
  const { state, reason } = talk.io.last("venue_link");
  assertEquals([state, reason], ["syncing", "no market data has come since the subscription"]);
  passIdle(talk, 21);
  assertEquals(talk.io.closed, ["public.1"]);
  const down = talk.io.of("venue_link").find(({ state }) => state === "down");
  assertStringIncludes(down!.reason, "accepted and brought nothing in 20 s");
  assertFalse(talk.io.of("venue_link").some(({ state }) => state === "up"));
  talk.pass(2 * SECOND);
  talk.openPublic();
  talk.answerSnapshot("BTCUSDT", 500);
  assertEquals(talk.io.last("venue_link").state, "syncing");
  talk.depth(501, 502);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("P14 a socket that takes over from one that flowed keeps the link up, and has to flow as well", () => {
  const talk = Talk.up({ signer: null });
  talk.market({ e: "serverShutdown", E: talk.serverTime }, "!serverShutdown");
  talk.openPublic();
  assertEquals(talk.io.last("venue_link").state, "up");
  const before = talk.io.of("venue_link").length;
  passIdle(talk, 21);
  assert(talk.io.closed.includes("public.2"), "the new one brought nothing");
  assertEquals(talk.io.of("venue_link")[before].state, "down");
});
