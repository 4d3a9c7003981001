import { assertEquals, assertStringIncludes } from "@std/assert";
import { okxSpot } from "../../../exchanges/okx/mod.ts";
import { BTC, listed, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;
const SYMBOL = "BTC-USDT-SWAP";
const kinds = (talk: Talk) => talk.io.events.map(({ kind }) => kind);
const since = (talk: Talk, from: number) =>
  talk.io.events.slice(from).filter(({ kind }) => kind.startsWith("book")).map(({ kind }) => kind);

Deno.test("the documented sequence applies: a change, a sign of life, a reset to a lower id, and on from there", () => {
  const talk = Talk.up({ signer: null }), from = talk.io.events.length;
  for (const [prev, id] of [[100, 105], [105, 105], [105, 3], [3, 5]]) talk.update(prev, id, { bids: [["100", "3"]] });
  assertEquals(since(talk, from), Array(4).fill("book_delta"));
  assertEquals(talk.io.last("book_delta").lastId, 5);
});

Deno.test("a gap loses the book, takes its channel off and asks for it anew; nothing counts until the snapshot", () => {
  const talk = Talk.up({ signer: null }), from = talk.io.events.length, channel = talk.channel("public");
  talk.update(100, 105);
  talk.update(106, 110);
  talk.update(110, 111);
  assertEquals(since(talk, from), ["book_delta", "book_lost"]);
  assertStringIncludes(talk.io.last("book_lost").reason, "follows 106 does not continue 105");
  assertEquals(talk.frames(channel).slice(-2).map(({ op, args }) => [op, ...args]), [
    ["unsubscribe", { channel: "books", instId: SYMBOL }],
    ["subscribe", { channel: "books", instId: SYMBOL }],
  ]);
  talk.snapshot({ seqId: 200 });
  talk.update(200, 201);
  assertEquals(since(talk, from).slice(2), ["book_snapshot", "book_delta"]);
  assertEquals(talk.state, "up", "a lost book is told by itself, the link stands");
});

Deno.test("a snapshot that does not come is asked for again with waits, and at last the socket is given up", () => {
  const talk = Talk.up({ signer: null }), first = talk.channel("public");
  talk.update(106, 110);
  for (let i = 0; i < 12 && talk.channel("public") === first; i++) {
    talk.pass(6 * SECOND);
    talk.frame(first, "pong");
  }
  talk.pass(60 * SECOND);
  assertEquals(talk.io.closed.includes(first), true);
  assertEquals(talk.channel("public") === first, false);
});

Deno.test("a book that says nothing for longer than its sign of life is fetched anew, though its socket lives", () => {
  const talk = Talk.up({ signer: null });
  for (let i = 0; i < 14; i++) {
    talk.pass(5 * SECOND);
    talk.frame(talk.channel("public"), "pong");
  }
  talk.update(100, 100);
  for (let i = 0; i < 18; i++) {
    talk.pass(5 * SECOND);
    talk.frame(talk.channel("public"), "pong");
  }
  assertEquals(talk.io.of("book_lost").length, 0, "the sign of life counts");
  talk.pass(7 * SECOND);
  talk.frame(talk.channel("public"), "pong");
  talk.pass(7 * SECOND);
  assertStringIncludes(talk.io.last("book_lost").reason, "nothing was said of the book");
});

Deno.test("a quiet socket is asked with a bare ping, and a silent one is dead", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.pass(8 * SECOND);
  assertEquals(talk.io.transmitted.at(-1), { channel, text: "ping", kind: "other" });
  talk.frame(channel, "pong");
  talk.pass(7 * SECOND);
  assertEquals(talk.io.closed, []);
  talk.pass(6 * SECOND);
  assertEquals(talk.io.closed, [channel]);
  assertEquals(
    talk.io.of("venue_link").some(({ state, reason }) => state === "down" && reason.includes("silent")),
    true,
  );
});

Deno.test("a notice of an upgrade opens the next socket first; its snapshots take the books over without a loss", () => {
  const talk = Talk.up({ signer: null }), old = talk.channel("public");
  talk.frame(old, { event: "notice", code: "64008", msg: "The connection will soon be closed", connId: "1" });
  const next = talk.channel("public");
  assertEquals(next === old, false);
  talk.open(next);
  talk.acknowledge(next);
  const from = talk.io.events.length;
  talk.update(100, 105, { channel: old });
  talk.snapshot({ seqId: 104, channel: next });
  talk.update(105, 106, { channel: old });
  talk.update(104, 106, { channel: next });
  assertEquals(since(talk, from), ["book_delta", "book_snapshot", "book_delta"]);
  talk.pass(3 * SECOND);
  assertEquals([talk.io.closed, talk.state, talk.io.of("book_lost").length], [[old], "up", 0] as unknown[]);
});

Deno.test("a spare that took a book over and died gives it back to the socket that carries the talk", () => {
  const talk = Talk.up({ signer: null, symbols: [SYMBOL, "ETH-USDT-SWAP"] }), main = talk.channel("public");
  talk.frame(main, { event: "notice", code: "64008", msg: "soon", connId: "1" });
  const spare = talk.channel("public");
  talk.open(spare);
  talk.acknowledge(spare);
  talk.snapshot({ channel: spare });
  talk.drop(spare);
  assertEquals(talk.io.of("book_lost").map(({ instrument }) => instrument), [BTC]);
  assertEquals(talk.frames(main).at(-1)?.args, [{ channel: "books", instId: SYMBOL }]);
  talk.snapshot({ channel: main, seqId: 300 });
  talk.update(300, 301, { channel: main });
  assertEquals(talk.io.last("book_delta").lastId, 301);
});

Deno.test("a lost socket loses its books, and the next one brings them", () => {
  const talk = Talk.up({ signer: null });
  talk.drop(talk.channel("public"));
  assertEquals([talk.io.of("book_lost").length, talk.state], [1, "down"] as unknown[]);
  talk.pass(2 * SECOND);
  talk.openPublic();
  assertEquals(talk.state, "up");
});

Deno.test("best prices, trades, marks and indexes are told, of the socket that carries the talk alone", () => {
  const talk = Talk.up({ signer: null }), from = talk.io.events.length;
  const top = { asks: [["100.1", "2", "0", "1"]], bids: [["100", "1", "0", "1"]], ts: "1", seqId: 7 };
  const trade = { instId: SYMBOL, tradeId: "1", px: "100", sz: "0.5", side: "buy", ts: "1", count: "1", seqId: 1 };
  const tell = (socket?: string) => {
    talk.market("bbo-tbt", SYMBOL, [top], {}, socket);
    talk.market("trades", SYMBOL, [trade], {}, socket);
    talk.market("mark-price", SYMBOL, [{ instType: "SWAP", instId: SYMBOL, markPx: "100.05", ts: "1" }], {}, socket);
    talk.market("index-tickers", "BTC-USDT", [{ instId: "BTC-USDT", idxPx: "100.02", ts: "1" }], {}, socket);
  };
  tell();
  assertEquals(kinds(talk).slice(from), ["top_of_book", "trade", "reference_price", "reference_price"]);
  assertEquals(
    talk.io.of("reference_price").map(({ of, instrument }) => [of, instrument]),
    [["mark", BTC], ["index", BTC]] as unknown[],
  );
  const main = talk.channel("public");
  talk.frame(main, { event: "notice", code: "64008", msg: "soon", connId: "1" });
  const count = talk.io.events.length;
  talk.open(talk.channel("public"));
  tell(talk.channel("public"));
  assertEquals(talk.io.events.slice(count).filter(({ kind }) => kind !== "venue_link"), []);
});

Deno.test("a frame of the book that cannot be read is told with the frame, and the book is fetched anew", () => {
  const talk = Talk.up({ signer: null });
  talk.update(100, 101, { bids: [["100.05", "1"]] });
  assertStringIncludes(talk.io.last("error").message, "100.05");
  assertStringIncludes(talk.io.last("book_lost").reason, "could not be read");
  assertEquals(talk.frames(talk.channel("public")).at(-1)?.op, "subscribe");
  talk.pass(11 * SECOND);
  assertEquals(talk.calls("/api/v5/public/instruments").length, 1, "the grids may have changed");
});

Deno.test("a snapshot off the grid on a new socket has the listing read again: without it that book never begins", () => {
  const talk = Talk.up({ signer: null });
  talk.drop(talk.channel("public"));
  talk.pass(11 * SECOND);
  const channel = talk.channel("public");
  talk.open(channel);
  talk.acknowledge(channel);
  const asked = () => talk.calls("/api/v5/public/instruments").length, before = asked();
  talk.snapshot({ bid: "100.05", channel });
  assertStringIncludes(talk.io.last("error").message, "100.05");
  assertEquals(asked() - before, 1);
});

Deno.test("a book that is refused gives the socket up; a refused mark does not", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.answerTime();
  const channel = talk.channel("public");
  talk.open(channel);
  const [books, { id, args }] = talk.frames(channel), mark = args.find((arg) => arg.channel === "mark-price");
  talk.frame(channel, { id, event: "error", code: "60018", msg: "wrong", arg: mark, connId: "1" });
  assertEquals(talk.io.closed, []);
  assertStringIncludes(talk.io.last("ignored").reason, "mark-price");
  talk.frame(channel, { id: books.id, event: "error", code: "60018", msg: "wrong", connId: "1" });
  assertEquals(talk.io.closed, [channel]);
  assertStringIncludes(talk.io.last("venue_link").reason, "60018");
});

Deno.test("asked for anew by somebody, a book is lost and subscribed to again, once", () => {
  const talk = Talk.up({ signer: null });
  const resync = { kind: "resync", venue: "okx", instrument: BTC, reason: "it is crossed" } as const;
  talk.submit(resync);
  talk.submit(resync);
  assertEquals(talk.io.of("book_lost").map(({ reason }) => reason), ["asked for anew: it is crossed"]);
});

Deno.test("more markets than one socket may carry are spread over several", () => {
  const symbols = Array.from({ length: 27 }, (_, i) => `C${i}-USDT`);
  const talk = new Talk({ signer: null, symbols, venue: okxSpot, topOfBook: false });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.answerTime();
  talk.openPublic("public");
  assertEquals(talk.state, "connecting");
  talk.openPublic("public2");
  assertEquals(talk.state, "up");
  const books = (name: string) =>
    talk.frames(talk.channel(name)).flatMap(({ args }) => args).filter(({ channel }) => channel === "books");
  assertEquals([books("public").length, books("public2").length], [25, 2]);
  assertEquals(
    talk.frames(talk.channel("public")).some(({ args }) => args.some(({ channel }) => channel === "bbo-tbt")),
    false,
  );
});

Deno.test("a market that is listed late is subscribed to on the socket that is there", () => {
  const talk = new Talk({ signer: null, symbols: [SYMBOL, "NEW-USDT-SWAP"] });
  talk.session.start(talk.now);
  talk.answerListing([listed(SYMBOL)]);
  talk.answerTime();
  talk.openPublic();
  assertEquals(talk.io.last("venue_link").reason, "not listed: NEW-USDT-SWAP");
  talk.pass(6 * SECOND);
  talk.frame(talk.channel("public"), "pong");
  talk.market("instruments", SYMBOL, [listed("NEW-USDT-SWAP")]);
  talk.pass(5 * SECOND);
  talk.answerListing();
  const frames = talk.frames(talk.channel("public"));
  assertEquals(frames.at(-2)?.args, [{ channel: "books", instId: "NEW-USDT-SWAP" }]);
  talk.acknowledge(talk.channel("public"), frames.length - 2);
  talk.snapshot({ symbol: "NEW-USDT-SWAP" });
  assertEquals(talk.state, "up");
});

Deno.test("new grids lose the book before the new instrument is told", () => {
  const talk = Talk.up({ signer: null }), from = talk.io.events.length;
  talk.pass(6 * SECOND);
  talk.frame(talk.channel("public"), "pong");
  talk.pass(5 * SECOND);
  talk.market("instruments", SYMBOL, [listed(SYMBOL)]);
  talk.answerListing([listed(SYMBOL, { tickSz: "0.01" })]);
  assertEquals(talk.io.events.slice(from).map(({ kind }) => kind), ["book_lost", "instrument"]);
  assertEquals(talk.frames(talk.channel("public")).at(-1)?.op, "subscribe");
});

Deno.test("with a key the faster books are asked for after a login, and taken where the tier has them", () => {
  const talk = Talk.up({ fast: true }), channel = talk.channel("public");
  const [login, books] = talk.frames(channel);
  assertEquals([login.op, books.args], ["login", [{ channel: "books-l2-tbt", instId: SYMBOL }]] as unknown[]);
  assertEquals(talk.frames(channel).flatMap(({ args }) => args).some((arg) => arg.channel === "books"), false);
  talk.update(100, 105);
  talk.update(106, 107);
  assertEquals(talk.sent(channel, "unsubscribe").args, [{ channel: "books-l2-tbt", instId: SYMBOL }]);
  talk.snapshot({ seqId: 200 });
  assertEquals([talk.io.last("book_snapshot").lastId, talk.state], [200, "up"] as unknown[]);
});

Deno.test("a tier without them goes on with the usual books on the same socket, and does not ask again", () => {
  const talk = Talk.up(), channel = talk.channel("public");
  assertEquals(talk.frames(channel).at(-1)?.args, [{ channel: "books", instId: SYMBOL }]);
  assertEquals([talk.io.closed, talk.state], [[], "up"] as unknown[]);
  talk.drop(channel);
  talk.pass(2 * SECOND);
  talk.openPublic();
  assertEquals(talk.frames(talk.channel("public")).map(({ op }) => op), ["subscribe", "subscribe"]);
});

Deno.test("a login that is refused, or never answered, does not keep the books away", () => {
  const start = () => {
    const talk = new Talk();
    talk.session.start(talk.now);
    talk.answerListing();
    talk.answerTime();
    talk.open(talk.channel("public"));
    return talk;
  };
  const refused = start(), channel = refused.channel("public");
  refused.frame(channel, { event: "error", code: "60009", msg: "Login failed", connId: "1" });
  assertEquals(refused.frames(channel)[1].args, [{ channel: "books", instId: SYMBOL }]);
  const silent = start(), first = silent.channel("public");
  silent.pass(20 * SECOND);
  assertEquals(silent.io.closed.includes(first), true);
  silent.open(silent.channel("public"));
  assertEquals(silent.frames(silent.channel("public"))[0].op, "subscribe");
});

Deno.test("too many subscriptions are a limit like any other: nothing but cancels goes out until the pause is over", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.update(106, 110);
  const { id } = talk.sent(channel, "subscribe");
  talk.frame(channel, { id, event: "error", code: "60014", msg: "Requests too frequent", connId: "1" });
  assertEquals([talk.io.last("rate_limited").scope, talk.io.closed], ["all", [channel]] as unknown[]);
});
