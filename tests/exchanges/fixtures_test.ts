/** Recorded and printed frames of every venue: the fast road reads them as the slow one does, which `decode` is held to by an
 * independent reader; and no file lies there that no test reads. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { GuessedListing, type NumberNames } from "../../exchanges/shared/guessed_listing.ts";
import { linesOf, sharedFixtures } from "../support/fixtures.ts";
import { binanceRoads, bybitRoads, futuresRoads, okxRoads, type Roads } from "../support/frame_shapes.ts";
import { readingOf, slowReadingOf } from "../support/market_roads.ts";
import { slowTest } from "../support/slow.ts";
import { ROOT } from "../support/source_tree.ts";

const shared = sharedFixtures(), ignore = shared === null;
/** Where any of the venues writes prices and sizes. */
const NUMBERS: NumberNames = {
  prices: new Set(["p", "b", "a", "px", "price"]),
  sizes: new Set(["q", "nq", "B", "A", "v", "sz", "size"]),
  books: new Set(["b", "a", "bids", "asks"]),
};
const encoder = new TextEncoder();

type Recorded = {
  readonly venue: string;
  readonly roads: (listing: GuessedListing) => Roads;
  readonly frames: () => Promise<readonly string[]>;
  /** So many of them take the fast road, at least. */
  readonly least: number;
};
const RECORDED: readonly Recorded[] = [
  {
    venue: "binance",
    roads: binanceRoads,
    frames: async () => [
      ...streamed("binance/spot_ws"),
      ...await captured("binance/recordings/spot_2021_10_12.jsonl.gz"),
      ...await captured("binance/recordings/spot_us_2021_10_12.jsonl.gz"),
    ],
    least: 350,
  },
  {
    venue: "binance_usdm",
    roads: futuresRoads,
    frames: async () => [
      ...streamed("binance/usdm_ws"),
      ...await captured("binance/recordings/usdm_2021_07_22.jsonl.gz"),
      ...(await lines("recordings/binance-usdm-btcusdt-2024-08-08/frames.gz")).slice(0, 5_000).map(behindTime),
    ],
    least: 3_000,
  },
  // Frames of contracts that are not traded here are written alike.
  {
    venue: "binance_usdm of COIN-M",
    roads: futuresRoads,
    frames: () => captured("binance/recordings/coinm_2021.jsonl.gz"),
    least: 40,
  },
  {
    venue: "aster",
    roads: futuresRoads,
    frames: async () => await Promise.resolve(streamed("aster/perp_ws")),
    least: 5,
  },
  {
    venue: "aster_spot",
    roads: futuresRoads,
    frames: async () => await Promise.resolve(streamed("aster/spot_ws")),
    least: 4,
  },
  {
    venue: "bybit",
    roads: bybitRoads,
    frames: async () => (await Promise.all([...named("bybit", /^ws_.*\.jsonl$|^recording.*gz$/)].map(lines))).flat(),
    least: 45,
  },
  {
    venue: "okx",
    roads: okxRoads,
    frames: async () => [
      ...named("okx", /^(?!http_|vectors_|recording).*\.json$/).map((path) => compact(text(path))),
      ...await lines("okx/trades_2025.jsonl"),
      ...await captured("okx/recording_2022-05-13_BTC.jsonl.gz"),
    ],
    least: 10,
  },
];

for (const { venue, roads, frames, least } of RECORDED) {
  slowTest({
    name:
      `${venue}: every frame of the fixtures that the fast road reads it reads as the slow one does (needs shared fixtures)`,
    ignore,
    fn: async () => {
      let read = 0;
      for (const frame of await frames()) {
        const { fast, codec } = roads(new GuessedListing(venue, JSON.parse(frame), null, NUMBERS));
        const told = readingOf(fast, frame);
        assertEquals(readingOf(fast, encoder.encode(frame)), told, `as bytes: ${frame}`);
        if (told === null) continue;
        assertEquals(told, slowReadingOf(codec, frame), frame);
        read++;
      }
      assert(read >= least, `the fast road read ${read} of them; want ${least} at least`);
    },
  });
}

/** Which test reads a file, and the words by which it finds it. */
const READ_BY: readonly (readonly [files: RegExp, test: string, word: string])[] = [
  [/^binance\/(spot_ws|spot_user)\//, "tests/exchanges/decode_test.ts", '"spot_ws", "spot_user"'],
  [
    /^binance\/(spot_rest|spot_wsapi|spot_stp)\//,
    "tests/exchanges/decode_test.ts",
    '"spot_rest", "spot_wsapi", "spot_stp"',
  ],
  [/^binance\/recordings\/spot_/, "tests/exchanges/decode_test.ts", "spot_us_2021_10_12"],
  [/^binance\/(usdm_ws|usdm_user)\//, "tests/exchanges/shared/fapi_decode_test.ts", '"usdm_user"'],
  [/^binance\/(usdm_rest|usdm_wsapi)\//, "tests/exchanges/shared/fapi_decode_test.ts", '"usdm_wsapi"'],
  [/^binance\/recordings\/usdm_/, "tests/exchanges/shared/fapi_decode_test.ts", "usdm_2021_07_22"],
  [/^binance\/recordings\/coinm_/, "tests/exchanges/fixtures_test.ts", "coinm_2021"],
  [/^binance\/sbe\/stream_/, "tests/exchanges/binance/sbe_test.ts", "binance/sbe"],
  // Frames of the trading API in SBE, which is not spoken here: each is refused by its schema.
  [/^binance\/sbe\/wsapi_/, "tests/exchanges/binance/sbe_test.ts", "wsapi_"],
  [/^binance\/signing\//, "tests/exchanges/shared/signer_test.ts", "binance/signing"],
  [/^binance\/requests\//, "tests/exchanges/shared/fapi_futures_calls_test.ts", "ccxt_static_requests"],
  [/^(binance\/spot|aster\/perp)_filters\//, "tests/exchanges/shared/fapi_filters_test.ts", "_filters"],
  [/^aster\/(perp|spot)_(ws|user|rest)\//, "tests/exchanges/aster/decode_test.ts", '"perp_rest"'],
  [/^aster\/signing\//, "tests/exchanges/shared/typed_data_test.ts", '"aster", "signing"'],
  [/^aster\/requests\//, "tests/exchanges/aster/paths_test.ts", "ccxt_static_requests"],
  [/^bybit\/ws_.*\.jsonl$/, "tests/exchanges/bybit/decode_test.ts", "ws_"],
  [/^bybit\/rest_.*\.json$|^bybit\/rest_errors/, "tests/exchanges/bybit/decode_test.ts", "rest_"],
  [/^bybit\/rest_request_/, "tests/exchanges/bybit/calls_test.ts", "rest_request_"],
  [/^bybit\/recording_/, "tests/exchanges/bybit/decode_test.ts", "recording_orderbook"],
  [/^bybit\/signing_/, "tests/exchanges/bybit/signing_test.ts", "signing_vectors"],
  [/^okx\/recording_/, "tests/exchanges/okx/decode_test.ts", "recording_2022"],
  [/^okx\/vectors_signing/, "tests/exchanges/okx/signing_test.ts", "vectors_signing"],
  [/^okx\/vectors_sequence/, "tests/exchanges/okx/depth_rule_test.ts", "vectors_sequence"],
  [/^okx\/vectors_requests/, "tests/exchanges/okx/calls_test.ts", "vectors_requests"],
  [
    /^okx\/http_instruments_swap_2022_full/,
    "tests/exchanges/okx/instruments_test.ts",
    "http_instruments_swap_2022_full",
  ],
  [/^okx\/(?!vectors_|recording).*\.jsonl?$/, "tests/exchanges/okx/decode_test.ts", "jsonl?"],
];
/** What is read by nothing, with the reason. */
const LEFT: readonly RegExp[] = [
  /\/SOURCES\.md$/, // where each file comes from, for people
  /^okx\/vectors_checksum/, // the venue sends checksums of 0 since 2025: gaps are found by its numbers alone
];

Deno.test({
  name: "no file of the fixtures is left unread: each has a test that names it (needs shared fixtures)",
  ignore,
  fn: () => {
    const files = ["aster", "binance", "bybit", "okx"].flatMap((family) => walked(family));
    const rows = [...READ_BY.map(([pattern]) => pattern), ...LEFT];
    assertEquals(files.filter((path) => !rows.some((pattern) => pattern.test(path))), []);
    assertEquals(rows.filter((pattern) => !files.some((path) => pattern.test(path))), []);
    for (const [pattern, test, word] of READ_BY) {
      assert(Deno.readTextFileSync(join(ROOT, test)).includes(word), `${test} does not name ${word}: ${pattern}`);
    }
  },
});

function text(path: string): string {
  return Deno.readTextFileSync(join(shared!, path)).trim();
}
async function lines(path: string): Promise<readonly string[]> {
  return await linesOf(join(shared!, path));
}
function named(folder: string, pattern: RegExp): readonly string[] {
  const names = [...Deno.readDirSync(join(shared!, folder))].map(({ name }) => name);
  return names.filter((name) => pattern.test(name)).sort().map((name) => `${folder}/${name}`);
}
function walked(folder: string): readonly string[] {
  return [...Deno.readDirSync(join(shared!, folder))].flatMap(({ name, isDirectory }) =>
    isDirectory ? walked(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

/** As a socket sends it: documents print frames over many lines. */
function compact(frame: string): string {
  return JSON.stringify(JSON.parse(frame));
}

/** Frames of a recorder's lines that came over a socket. */
async function captured(path: string): Promise<readonly string[]> {
  const records = (await lines(path)).map((line) => JSON.parse(line) as { kind?: string; raw?: string });
  return records.filter(({ kind = "ws", raw }) => kind === "ws" && raw?.startsWith("{")).map(({ raw }) => raw!);
}

/** `<nanoseconds> <frame>`. */
function behindTime(line: string): string {
  return line.slice(line.indexOf(" ") + 1);
}

/** Single frames of a folder, in the envelope of a combined stream where they lack it. */
function streamed(folder: string): readonly string[] {
  const kinds: Record<string, string> = {
    aggTrade: "aggTrade",
    bookTicker: "bookTicker",
    depthUpdate: "depth",
    trade: "trade",
  };
  return named(folder, /\.json$/).map((path) => {
    const value = JSON.parse(text(path)) as { stream?: string; s?: string; e?: string; u?: unknown; b?: unknown };
    const kind = kinds[value.e ?? ""] ??
      (typeof value.b === "string" && value.u !== undefined ? "bookTicker" : undefined);
    if (value.stream !== undefined || kind === undefined || typeof value.s !== "string") return compact(text(path));
    return `{"stream":"${value.s.toLowerCase()}@${kind}","data":${compact(text(path))}}`;
  });
}
