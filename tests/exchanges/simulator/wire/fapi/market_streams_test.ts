import { assert, assertEquals, assertGreater } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";
import { NEUTRAL_TAPE } from "../../../../support/tape_text.ts";

Deno.test("Each pace of depth has a chain of its own: pu is the u of the message before, and the book is the venue's", () => {
  const talk = new UsdmTalk();
  const sockets = ["@100ms", "", "@500ms", "@0ms"].map((pace) => talk.open(`/public/ws/btcusdt@depth${pace}`));
  talk.pass(3_000);
  const counts = sockets.map((socket) => {
    const events = talk.take(socket);
    for (let i = 1; i < events.length; i++) assertEquals(events[i].pu, events[i - 1].u);
    for (const { U, pu } of events) assertGreater(U, pu + 1, "ids of other markets lie between");
    return events.length;
  });
  assertGreater(counts[0], counts[1]);
  assertGreater(counts[1], counts[2]);
  assertEquals(counts[3], counts[0]);
});

Deno.test("Depth events have the fields of their venue", () => {
  const fields = (talk: UsdmTalk | AsterTalk, path: string) => {
    const socket = talk.open(path);
    talk.pass(1_200);
    return Object.keys(talk.take(socket)[0]).sort().join(" ");
  };
  assertEquals(fields(new UsdmTalk(), "/public/ws/btcusdt@depth@100ms"), "E T U a b e ps pu s st u");
  assertEquals(fields(new AsterTalk(), "/fstream.asterdex.com/ws/btcusdt@depth@100ms"), "E T U a b e pu s u");
  assertEquals(fields(new AsterTalk(), "/sstream.asterdex.com/ws/btcusdt@depth"), "E T U a b e pu s u");
  assertEquals(fields(new UsdmTalk(), "/public/ws/btcusdt@bookTicker"), "A B E T a b e ps s st u");
  assertEquals(fields(new AsterTalk(), "/sstream.asterdex.com/ws/btcusdt@bookTicker"), "A B a b s u");
  assertEquals(fields(new UsdmTalk(), "/market/ws/btcusdt@markPrice@1s"), "E P T ap e i p r s st");
});

Deno.test("Partial depth shows the best levels, with the event name of changes", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws/btcusdt@depth5@100ms");
  talk.pass(300);
  const [{ e, b, a }] = talk.take(socket);
  assertEquals([e, b.length, a.length], ["depthUpdate", 5, 5]);
  assert(Number(b[0][0]) > Number(b[1][0]) && Number(a[0][0]) < Number(a[1][0]) && Number(b[0][0]) < Number(a[0][0]));
});

Deno.test("A lost message leaves a hole in the chain; one that comes twice bears its own ids", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws/btcusdt@depth@100ms");
  const holes = (events: { pu: number; u: number }[]) =>
    events.filter(({ pu }, i) => i > 0 && pu !== events[i - 1].u).length;
  talk.pass(500);
  const before = talk.take(socket);
  talk.trouble("gap", { symbol: "BTCUSDT" });
  talk.pass(500);
  const behind = talk.take(socket);
  assertEquals([holes(before), holes([...before, ...behind])], [0, 1]);
  talk.trouble("repeat_depth", { symbol: "BTCUSDT" });
  talk.pass(500);
  const ids = [...behind, ...talk.take(socket)].map(({ U, u, pu }) => `${U} ${u} ${pu}`);
  assertEquals(ids.length - new Set(ids).size, 1);
});

Deno.test("Marks come every second, or every third; trades aggregated and single", () => {
  const talk = new UsdmTalk();
  const [fast, slow, all] = ["btcusdt@markPrice@1s", "btcusdt@markPrice", "!markPrice@arr@1s"].map((name) =>
    talk.open(`/market/ws/${name}`)
  );
  const [trades, single] = [talk.open("/market/ws/btcusdt@aggTrade"), talk.open("/public/ws/btcusdt@trade")];
  talk.pass(9_500);
  const marks = talk.take(fast);
  assertEquals([marks.length >= 9, talk.take(slow).length], [true, 3]);
  assertEquals(talk.take(all)[0].map(({ s }: { s: string }) => s), ["BTCUSDT", "ETHUSDT"]);
  const aggregates = talk.take(trades), singles = talk.take(single);
  assertGreater(aggregates.length, 0);
  assertEquals(Object.keys(aggregates[0]).sort().join(" "), "E T a e f l m nq p q s st");
  assertEquals(singles.every(({ X }) => X === "MARKET"), true);
  assertEquals(aggregates[0].f, singles[0].t);
});

Deno.test("A recording is told under its own ids, with its last trade or the middle of its book for a mark", () => {
  const talk = new UsdmTalk({ symbols: [], tapes: [NEUTRAL_TAPE] });
  const book = talk.open("/public/ws/abcusdt@depth@100ms"), marks = talk.open("/market/ws/abcusdt@markPrice@1s");
  talk.pass(3_000);
  const [{ U, u }] = talk.take(book).filter((event) => event.b.length === 1), mark = talk.take(marks).at(-1);
  assertEquals([U, u, mark.r, Number(mark.p) > 99], [19, 21, "0.00000000", true]);
});
