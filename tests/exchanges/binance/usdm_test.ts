import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { BookDelta, BookSnapshot } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { binanceUsdm } from "../../../exchanges/binance/mod.ts";
import { endOfFutures, USDM_WORDS } from "../../../exchanges/binance/usdm.ts";
import { USDM_RULE } from "../../../exchanges/binance/depth_rule.ts";
import { DepthSync } from "../../../exchanges/shared/depth_sync.ts";
import { FuturesCodec } from "../../../exchanges/shared/fapi_codec.ts";
import { snapshotOf } from "../../../exchanges/shared/fapi_frames.ts";
import { fieldsOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { MapBook } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

const options = { venue: "binance_usdm", markets: [], endpoints: binanceUsdm.networks.mainnet, signer: null, seed: 1 };

Deno.test("the streams of USD-M stand on their routes: depth and best prices apart from trades and mark prices", () => {
  const streams = (topOfBook?: boolean) =>
    USDM_WORDS.feed({ ...options, topOfBook }, { get: () => undefined }).streams.map(({ url, kinds }) => [url, kinds]);
  assertEquals(streams(), [
    ["wss://fstream.binance.com/public/stream", ["depth@100ms", "bookTicker"]],
    ["wss://fstream.binance.com/market/stream", ["aggTrade", "markPrice@1s"]],
  ]);
  assertEquals(streams(false)[0][1], ["depth@100ms"]);
});

Deno.test("endOfFutures() takes the reason first, then the kind of order", () => {
  const cases = [
    ["EXPIRED", "EXPIRED", null, "GTX", "post_only"],
    ["EXPIRED", "EXPIRED", null, "FOK", "unfilled"],
    ["EXPIRED", "EXPIRED", null, "GTC", "expiry"],
    ["EXPIRED", "EXPIRED", "EXCHANGE_CANCELED", "GTX", "venue"],
    ["EXPIRED_IN_MATCH", "EXPIRED", null, "GTX", "self_trade"],
    ["CANCELED", "CANCELED", null, "GTX", undefined],
    ["FILLED", "TRADE", null, "IOC", undefined],
  ] as const;
  for (const [status, execution, reason, f, cause] of cases) {
    assertEquals(endOfFutures(status, execution, reason, f), cause, `${status} ${reason} ${f}`);
  }
});

const shared = sharedFixtures();
/** Replays frames and snapshots through the rule of USD-M, and compares the book's best prices with the ticker's of the same id.
 * @returns how many were compared */
function replay(
  messages: readonly { readonly raw: string; readonly symbol: string | null }[],
  symbols: Record<string, [string, string]>,
) {
  const markets = new Map(
    Object.entries(symbols).map(([symbol, [tick, lot]], i) => [
      symbol,
      madeUpInstrument({ id: i as InstrumentId, symbol, tick: parseGrid(tick), lot: parseGrid(lot) }),
    ]),
  );
  const codec = new FuturesCodec("binance_usdm", markets), books = [...markets].map(() => new MapBook());
  const syncs = books.map(() => new DepthSync(USDM_RULE));
  const best = books.map(() => new Map<number, string>()), told = { changes: 0, compared: 0, gaps: 0, slow: 0 };
  for (const sync of syncs) sync.begin();
  const emit = (event: BookSnapshot | BookDelta) => {
    const book = books[event.instrument];
    if (event.kind === "book_snapshot") book.applySnapshot(event.bids, event.asks);
    else book.applyDelta(event.bids, event.asks);
    told.changes++;
    const seen = best[event.instrument].get(event.lastId ?? 0);
    if (seen === undefined) return;
    const bid = book.best("bid"), ask = book.best("ask");
    assertEquals(`${bid},${book.bid.get(bid)} ${ask},${book.ask.get(ask)}`, seen, `at ${event.lastId}`);
    told.compared++;
  };
  for (const { raw, symbol } of messages) {
    if (symbol !== null) {
      const market = markets.get(symbol);
      if (!market) continue;
      const body = fieldsOf(parseJson("x", raw), { venue: "x", frame: raw });
      const outcome = syncs[market.id].snapshot(snapshotOf(body, market, 0 as Micros), emit);
      assert(outcome !== "gap", `${symbol}: ${outcome}`);
      continue;
    }
    const stream = /"stream":"([a-z0-9]+)@/.exec(raw)?.[1].toUpperCase() ?? "";
    if (!markets.has(stream)) continue;
    const message = codec.decode(raw, 0 as Micros);
    if (message.kind === "top_of_book") {
      const { bidPrice, bidSize, askPrice, askSize, lastId, instrument } = message;
      best[instrument].set(lastId ?? 0, `${bidPrice},${bidSize} ${askPrice},${askSize}`);
    }
    if (message.kind === "book_delta" && syncs[message.instrument].change(message, emit) === "gap") told.gaps++;
  }
  return { ...told, slow: codec.slowCount, synced: syncs.every(({ state }) => state === "synced") };
}

Deno.test({
  name: "the recording of 2021 replays gapless on every market (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const lines = await linesOf(join(shared ?? "", "binance/recordings/usdm_2021_07_22.jsonl.gz"));
    const messages = lines.map((line) => JSON.parse(line) as { kind: string; raw?: string; url?: string })
      .filter(({ kind }) => kind !== "connect")
      .map(({ kind, raw, url }) => ({
        raw: raw ?? "",
        symbol: kind === "http" ? new URL(url ?? "").searchParams.get("symbol") : null,
      }));
    const markets = { SUSHIUSDT: ["0.0010", "1"], AKROUSDT: ["0.00001", "1"], KEEPUSDT: ["0.0001", "1"] } as const;
    const { changes, gaps, synced } = replay(messages, markets as unknown as Record<string, [string, string]>);
    assertEquals([gaps, synced], [0, true]);
    assert(changes > 300, `${changes} changes`);
  },
});

slowTest({
  name:
    "the recording of 2024 replays gapless, and each change whose id the ticker names has its best prices (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const lines = await linesOf(join(shared ?? "", "recordings/binance-usdm-btcusdt-2024-08-08/frames.gz"));
    const messages = lines.map((line) => {
      const raw = line.slice(line.indexOf(" ") + 1);
      return { raw, symbol: raw.startsWith('{"lastUpdateId"') ? "BTCUSDT" : null };
    });
    const { changes, gaps, synced, compared } = replay(messages, { BTCUSDT: ["0.10", "0.001"] });
    assertEquals([gaps, synced], [0, true]);
    assert(changes > 6_000 && compared > 500, `${changes} changes, ${compared} compared`);
  },
});
