import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { decodeFrames, isErrorLine, type Product } from "../../../exchanges/decode.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { okxBook, okxTrades } from "../../support/okx_frames.ts";
import { plainOkxLines } from "../../support/okx_plain.ts";
import { listed } from "../../support/okx_talk.ts";

const shared = sharedFixtures(), FOLDER = join(shared ?? "", "okx");
const decode = (
  text: string,
  product: Product = "spot",
  listing?: string,
) => [...decodeFrames("okx", product, text, listing)];
const parsed = (text: string, product: Product = "spot", listing?: string) =>
  decode(text, product, listing).map((line) => JSON.parse(line));
const LISTING = JSON.stringify({
  code: "0",
  msg: "",
  data: [listed("BTC-USDT-SWAP"), listed("NEW-USDT-SWAP", { tickSz: "", lotSz: "" })],
});

Deno.test("sizes of swaps are told in units of base by the venue's listing, and in contracts without it", () => {
  const frame = okxTrades([{ px: "100.1", sz: "2.5" }], "BTC-USDT-SWAP");
  const [known] = parsed(frame, "perp", LISTING), [unknown] = parsed(frame, "perp");
  assertEquals([known.size, known.unit], ["0.025", undefined]);
  assertEquals([unknown.size, unknown.unit], ["2.5", "contracts"]);
  const [book] = parsed(okxBook({ symbol: "BTC-USDT-SWAP", bids: [["100.1", "1.5"]] }), "perp", LISTING);
  assertEquals([book.bids, book.sequence], [[["100.1", "0.015"]], { seqId: 105, prevSeqId: 101 }]);
  assert(isErrorLine(decode(okxTrades([{ px: "100.15" }], "BTC-USDT-SWAP"), "perp", LISTING)[0]), "off the grid");
  assertThrows(() => decode("{}", "perp", "no listing"), RangeError, "Cannot read the listing");
});

Deno.test("the number before the first of a sequence is told as it came", () => {
  const [book] = parsed(okxBook({ action: "snapshot", sequence: { checksum: 0, seqId: 5, prevSeqId: -1 } }));
  assertEquals(book.sequence, { seqId: 5, prevSeqId: -1 });
});

Deno.test("control frames: signs of life, yes and no, notices; requests of a client carry nothing", () => {
  const frames = [
    "pong",
    "ping",
    '{"id":"1","event":"subscribe","arg":{"channel":"books","instId":"A"},"connId":"x"}',
    '{"event":"error","code":"60012","msg":"Invalid request","connId":"x"}',
    '{"event":"login","code":"0","msg":"","connId":"x"}',
    '{"event":"notice","code":"64008","msg":"soon","connId":"x"}',
    '{"op":"subscribe","args":[{"channel":"books","instId":"A"}]}',
    '{"id":"7","op":"order","code":"1","msg":"","data":[{"ordId":"","clOrdId":"a","tag":"","sCode":"51008","sMsg":"No money"}]}',
    '{"code":"50111","msg":"Invalid OK-ACCESS-KEY"}',
    '{"code":"0","msg":"","data":[{"ts":"1597026383085"}]}',
    '{"arg":{"channel":"status"},"data":[{"title":"x"}]}',
    "{",
  ];
  assertEquals(parsed(frames.join("\n")).map(({ kind, accepted, code, id }) => [kind, accepted, code, id]), [
    ["heartbeat", undefined, undefined, undefined],
    ["ignored", undefined, undefined, undefined],
    ["ack", true, undefined, "1"],
    ["ack", false, "60012", null],
    ["ack", true, undefined, null],
    ["ignored", undefined, undefined, undefined],
    ["ignored", undefined, undefined, undefined],
    ["ack", false, "51008", "7"],
    ["ack", false, "50111", null],
    ["heartbeat", undefined, undefined, undefined],
    ["ignored", undefined, undefined, undefined],
    ["error", undefined, undefined, undefined],
  ] as unknown[]);
});

Deno.test("a recorder's line is the frame that it holds", () => {
  const raw = okxTrades([{}]);
  assertEquals(decode(JSON.stringify({ t: 1, dir: "in", raw })), decode(raw));
});

/** Fixtures of markets that count contracts. */
const IN_CONTRACTS = /SWAP|FUTURES|"BTC-USD-\d|"ETH-USD-\d/;

Deno.test({
  name: "every market-data and account fixture of OKX is printed as plain JSON reads it (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    let files = 0, lines = 0;
    for (const { name } of [...Deno.readDirSync(FOLDER)].sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (!/\.jsonl?$/.test(name) || /^vectors_|_expected/.test(name)) continue;
      const text = await Deno.readTextFile(join(FOLDER, name)), isPerp = IN_CONTRACTS.test(text);
      const frames = name.endsWith(".jsonl") ? text.split("\n").filter((line) => line !== "") : [text];
      for (const frame of frames) {
        const product = isPerp ? "perp" : "spot", told = parsed(frame, product), wanted = plainOkxLines(frame, isPerp);
        assert(told.length > 0 && told.every(({ kind }) => kind !== "error"), `${name}: ${told[0]?.message}`);
        if (wanted === null) continue;
        assertEquals(told.filter(({ kind }) => kind !== "margin"), wanted, name);
        lines += wanted.length;
      }
      files++;
    }
    assert(files >= 60 && lines >= 55, `${files} files carried ${lines} lines`);
  },
});

Deno.test({
  name: "the recording of 2022 replays to its expected books (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const expected = JSON.parse(await Deno.readTextFile(join(FOLDER, "recording_2022-05-13_BTC_expected.json")));
    const books = new Map<string, Record<"bids" | "asks", Map<string, string>>>();
    for (const line of await linesOf(join(FOLDER, "recording_2022-05-13_BTC.jsonl.gz"))) {
      for (const event of parsed(line)) {
        if (event.kind !== "book_snapshot" && event.kind !== "book_delta") continue;
        if (event.kind === "book_snapshot") books.set(event.symbol, { bids: new Map(), asks: new Map() });
        const book = books.get(event.symbol)!;
        for (const side of ["bids", "asks"] as const) {
          for (const [price, size] of event[side]) {
            if (size === "0") book[side].delete(price);
            else book[side].set(price, size);
          }
        }
      }
    }
    for (const [symbol, { final_bids, final_asks, final_top5 }] of Object.entries<Record<string, never>>(expected)) {
      const { bids, asks } = books.get(symbol)!;
      const best = (side: Map<string, string>, sign: number) =>
        [...side].sort(([a], [b]) => sign * (Number(a) - Number(b))).slice(0, 5);
      assertEquals([bids.size, asks.size], [final_bids, final_asks], symbol);
      assertEquals({ bids: best(bids, -1), asks: best(asks, 1) }, final_top5, symbol);
    }
  },
});
