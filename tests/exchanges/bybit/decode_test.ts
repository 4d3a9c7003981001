import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { join } from "@std/path";
import fc from "fast-check";
import { decodeFrames, isErrorLine } from "../../../exchanges/decode.ts";
import { plainBybitLines } from "../../support/bybit_plain.ts";
import { execution, order, position, pushed, wallet } from "../../support/bybit_account.ts";
import { bybitBook, bybitTrades } from "../../support/bybit_frames.ts";
import { LINEAR_ROW } from "../../support/bybit_talk.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { slowTest } from "../../support/slow.ts";

const shared = sharedFixtures(), FOLDER = join(shared ?? "", "bybit");
const decode = (text: string, listing?: string) => [...decodeFrames("bybit", "perp", text, listing)];

Deno.test("decodeFrames() of Bybit prints by the venue's listing where it is given", () => {
  const listing = JSON.stringify({ retCode: 0, retMsg: "OK", result: { list: [LINEAR_ROW], nextPageCursor: "" } });
  const [line] = decode(bybitBook({ b: [["1000.10", "0.5"]] }), listing);
  assertEquals(JSON.parse(line).bids, [["1000.1", "0.5"]]);
  assert(isErrorLine(decode(bybitBook({ b: [["1000.15", "0.5"]] }), listing)[0]), "off the grid");
  assertThrows(() => decode("{}", "no listing"), RangeError, "Cannot read the listing");
});

Deno.test("decodeFrames() of Bybit takes a recorder's lines, and tells bad frames one by one", () => {
  const raw = bybitBook({ b: [["1", "1"]] });
  assertEquals(decode(JSON.stringify({ recvTime: 1, raw })), decode(raw));
  const lines = decode([JSON.stringify({ recvTime: 1 }), "{", '{"topic":"order"}', '{"op":"ping"}'].join("\n"));
  assertEquals(lines.map((line) => JSON.parse(line).kind), ["ignored", "error", "error", "ignored"]);
});

slowTest("decodeFrames() of Bybit prints one line or more for whatever comes, and never throws (property)", () => {
  const frames = [
    bybitBook({ b: [["100.05", "2"]], type: "snapshot" }),
    bybitTrades([{}]),
    ...[
      pushed("order", order()),
      pushed("execution", execution()),
      pushed("position", position()),
      pushed("wallet", wallet()),
    ]
      .map((frame) => JSON.stringify(frame)),
    JSON.stringify({ retCode: 0, retMsg: "OK", result: { list: [LINEAR_ROW, order()] }, time: 1 }),
    JSON.stringify({ topic: "tickers.X", type: "delta", ts: 1, data: { symbol: "X", markPrice: "1.5" } }),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.nat(),
      fc.nat(),
      fc.constantFrom("", "0", "-", '"', "e5", "}", "null"),
      (frame, at, length, put) => {
        const start = at % (frame.length + 1);
        const spoiled = frame.slice(0, start) + put + frame.slice(start + length % 4);
        if (spoiled.trim() === "") return;
        for (const line of decode(spoiled)) assertEquals(typeof JSON.parse(line).kind, "string");
      },
    ),
    { seed: 4, numRuns: 2_000 },
  );
});

Deno.test({
  name: "decodeFrames() prints every socket frame of Bybit as plain JSON reads it (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    let data = 0, files = 0;
    for await (const { name } of Deno.readDir(FOLDER)) {
      if (!/^ws_.*\.jsonl$/.test(name)) continue;
      files++;
      for (const frame of await linesOf(join(FOLDER, name))) {
        const wanted = plainBybitLines(frame), lines = decode(frame);
        if (wanted === null) assert(lines.every((line) => JSON.parse(line).kind === "ignored"), `${name}: ${lines[0]}`);
        else assertEquals(lines, wanted.map((line) => JSON.stringify(line)), name);
        data += wanted?.length ?? 0;
      }
    }
    assert(files >= 45 && data >= 90, `${files} files carried ${data} lines`);
  },
});

Deno.test({
  name: "decodeFrames() prints something for every body of Bybit, and no error (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    for await (const { name } of Deno.readDir(FOLDER)) {
      if (!/^rest_.*\.jsonl?$/.test(name) || name.startsWith("rest_request_")) continue;
      const lines = decode(await Deno.readTextFile(join(FOLDER, name)));
      assert(lines.length > 0 && !lines.some(isErrorLine), `${name}: ${lines[0]}`);
    }
  },
});

Deno.test({
  name: "decodeFrames() prints a recorded book from which the expected one is built (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const recording = join(FOLDER, "recording_orderbook.500.XRPUSDT");
    const { states } = JSON.parse(await Deno.readTextFile(`${recording}.expected.json`));
    const frames = await linesOf(`${recording}.jsonl.gz`), book = { bids: new Map(), asks: new Map() };
    for (const [i, frame] of frames.entries()) {
      const [line] = decode(frame), event = JSON.parse(line);
      for (const side of ["bids", "asks"] as const) {
        if (event.kind === "book_snapshot") book[side].clear();
        for (const [price, size] of event[side]) {
          if (size === "0") book[side].delete(price);
          else book[side].set(price, size);
        }
      }
      const wanted = states[i];
      assertEquals(event.sequence, { u: wanted.u, seq: wanted.seq });
      assertEquals([book.bids.size, book.asks.size], [wanted.bidLevels, wanted.askLevels]);
      assertEquals(await hashOf(book), wanted.top25Sha256, `after line ${i + 1}`);
    }
    assertEquals(frames.length, states.length);
  },
});

type Side = ReadonlyMap<string, string>;

/** The recording's prices have four decimals on the wire, its sizes none. */
async function hashOf({ bids, asks }: { readonly bids: Side; readonly asks: Side }): Promise<string> {
  const best = (side: Side, sign: number) =>
    [...side].sort(([a], [b]) => sign * (Number(a) - Number(b))).slice(0, 25)
      .map(([price, size]) => `${Number(price).toFixed(4)}:${size}`).join("|");
  const text = `${best(bids, -1)}#${best(asks, 1)}`;
  return encodeHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
