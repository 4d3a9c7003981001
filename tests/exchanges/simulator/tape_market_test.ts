import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { formatMoney, priceAmount } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { DEMO_ACCOUNT } from "../../../exchanges/simulator/accounts.ts";
import { USDM_LISTINGS } from "../../../exchanges/simulator/catalogues.ts";
import { Exchange } from "../../../exchanges/simulator/exchange.ts";
import { createTape, type TapeOptions } from "../../../exchanges/simulator/tape_market.ts";
import type { TapeSource } from "../../../exchanges/simulator/tape_records.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { ExchangeLog } from "../../support/exchange_log.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { FUTURES_TAPE, NEUTRAL_TAPE, OWN_TAPE, RECORDED_TAPE, WINDOW_TAPE } from "../../support/tape_text.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";
import { slowTest } from "../../support/slow.ts";

function open(tapes: readonly TapeSource[], change: Partial<TapeOptions> = {}) {
  const log = new ExchangeLog(), exchange = new Exchange([DEMO_ACCOUNT], log);
  const options = { venue: "binance", tapes, speed: 1, symbols: [], startAt: 0 as Micros, fund: true, ...change };
  const tape = createTape(exchange, options);
  const play = (until = Infinity) => {
    while (tape.nextAt <= until && !tape.ended) tape.step();
  };
  const floor = exchange.floor("ABCUSDT")!;
  return { exchange, log, tape, play, floor };
}

Deno.test("createTape() lists the tape's symbols with their first book before anything plays", () => {
  const { exchange, floor } = open([RECORDED_TAPE]);
  assertEquals(floor.updateId, 20);
  assertEquals(floor.market.depth("buy", 9), [[9950, 10], [9900, 20]]);
  assertEquals([floor.instrument.tick, floor.instrument.lot], [{ step: 1, decimals: 2 }, { step: 1, decimals: 1 }]);
  const [account] = exchange.accounts;
  assertEquals(account.wallet("ABC").free, [1_000n, 0], "an asset that nobody holds can still be traded");
  assertEquals(account.wallet("USDT").free, [1_000_000n, 0]);
});

Deno.test("A spot tape keeps its update ids, also of messages that its snapshot already holds", () => {
  const { log, play, floor, tape } = open([RECORDED_TAPE]);
  tape.begin(0 as Micros);
  play();
  assertEquals(log.depths.map(({ firstId, lastId }) => [firstId, lastId]), [[15, 18], [19, 21], [22, 23]]);
  assertEquals(floor.updateId, 23);
  assertEquals(floor.market.depth("buy", 9), [[9900, 20]]);
  assertEquals(floor.market.depth("sell", 9), [[10000, 15], [10001, 40]]);
  assertEquals(log.trades.map(({ id, aggregate }) => [id, aggregate]), [[9, { id: 3, firstId: 8, lastId: 9 }]]);
  assertEquals([log.bestCount, tape.ended, tape.nextAt], [1, true, Infinity as Micros]);
});

Deno.test("A tape keeps the recorder's times against its beginning, at the speed that is asked for", () => {
  const { tape } = open([RECORDED_TAPE], { speed: 2 }), times: number[] = [];
  tape.begin(1_000 as Micros);
  for (; !tape.ended; tape.step()) times.push(tape.nextAt);
  assertEquals(times, [1_000, 51_000, 101_000, 151_000, 201_000, 251_000]);
});

Deno.test("A tape waits for its first listener, but not for ever", () => {
  const { tape, log } = open([RECORDED_TAPE]);
  assertEquals(tape.nextAt, 10e6 as Micros);
  tape.step();
  assertEquals([log.depths.length, tape.nextAt], [0, 10e6 as Micros]);
  tape.begin(99e6 as Micros); // it has begun already
  assertEquals(tape.nextAt, 10e6 as Micros);
});

Deno.test("Books that are no spot chain are told as one, gapless, with ids of our own", () => {
  for (const [source, depths] of [[WINDOW_TAPE, 1], [FUTURES_TAPE, 2]] as const) {
    const { log, tape, play, floor } = open([source]);
    const first = floor.updateId;
    tape.begin(0 as Micros);
    play();
    assertEquals(log.depths.length, depths);
    log.depths.forEach(({ firstId, lastId }, i) => assertEquals([firstId, lastId], [first + i + 1, first + i + 1]));
    assertEquals(floor.updateId, first + depths);
  }
});

Deno.test("A window's message says what has changed, and what is gone", () => {
  const { log, tape, play } = open([WINDOW_TAPE]);
  tape.begin(0 as Micros);
  play();
  assertEquals(log.depths[0].bids, [[197, 10], [198, 0]]);
  assertEquals(log.depths[0].asks, [[200, 10]]);
  assertEquals([tape.skipped, log.trades.length], [1, 0], "a trade off the grid is left out and counted");
});

Deno.test("Futures leave out what came before their snapshot", () => {
  const { log, tape, play } = open([FUTURES_TAPE]);
  tape.begin(0 as Micros);
  play();
  assertEquals(log.depths.map(({ bids }) => bids), [[[995, 80]], [[990, 0]]]);
});

Deno.test("A tape's trades fill the accounts' orders, which its public book never shows", () => {
  const { exchange, log, tape, play, floor } = open([NEUTRAL_TAPE]);
  tape.begin(0 as Micros);
  play(150_000);
  const shape = { kind: "limit_maker", lifetime: "gtc", quote: null, selfTrade: "none", clientId: "a" } as const;
  const price = 9_990 as Price, size = 3 as Size;
  const { order } = exchange.place(exchange.accounts[0], floor, { ...shape, side: "sell", price, size });
  assertEquals(floor.market.depth("sell", 1), [[10000, 15]]);
  play();
  assertEquals([order!.status, order!.filled], ["filled", 3]);
  assertEquals(log.trades.map(({ id, size }) => [id, size]), [[7, 5]], "our own trade is not public");
});

Deno.test("createTape() plays several tapes side by side, and lists what it was asked for alone", () => {
  const other = { ...NEUTRAL_TAPE, name: "other", meta: { symbol: "XYZUSDT", tick: "0.01" } };
  const both = open([RECORDED_TAPE, other]);
  assertEquals([...both.exchange.floors.keys()], ["ABCUSDT", "XYZUSDT"]);
  both.tape.begin(0 as Micros);
  both.play();
  assertEquals(both.tape.ended, true);
  assertEquals([...open([RECORDED_TAPE, other], { symbols: ["XYZUSDT"] }).exchange.floors.keys()], ["XYZUSDT"]);
});

Deno.test("createTape() refuses symbols that it does not hold, and a speed that is none", () => {
  assertThrows(() => open([RECORDED_TAPE], { symbols: ["NOPE"] }), RangeError, "they hold ABCUSDT");
  for (const speed of [0, -1, NaN]) assertThrows(() => open([RECORDED_TAPE], { speed }), RangeError, "speed");
});

Deno.test("createTape() leaves an account alone that has named its own funds", () => {
  assertEquals(open([RECORDED_TAPE], { fund: false }).exchange.accounts[0].wallets.has("ABC"), false);
});

Deno.test("createTape() plays what our own tape recorded", () => {
  const { log, tape, play, floor } = open([OWN_TAPE]);
  tape.begin(0 as Micros);
  play();
  assertEquals(log.depths.map(({ firstId, lastId }) => [firstId, lastId]), [[18, 20], [21, 22], [23, 23]]);
  assertEquals([floor.market.bestBidSize, log.trades.length], [8, 1]);
});

/** One recorded spot book as the recorder's own words make it, one state for each message. */
class Referee {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  id = 0;

  snapshot(id: number, bids: [string, string][], asks: [string, string][]): void {
    this.id = id;
    for (const [price, size] of bids) this.bids.set(price, size);
    for (const [price, size] of asks) this.asks.set(price, size);
  }

  delta(first: number, last: number, bids: [string, string][], asks: [string, string][]): boolean {
    if (last <= this.id) return false;
    assert(first <= this.id + 1, `gap: ${first} after ${this.id}`);
    this.id = last;
    for (const [side, levels] of [[this.bids, bids], [this.asks, asks]] as const) {
      for (const [price, size] of levels) /[1-9]/.test(size) ? side.set(price, size) : side.delete(price);
    }
    return true;
  }

  state(): string {
    const sorted = (side: Map<string, string>) => [...side].sort(([a], [b]) => Number(a) - Number(b)).join(" ");
    return `${this.id} ${sorted(this.bids)} | ${sorted(this.asks)}`;
  }
}

const shared = sharedFixtures();
const BINANCE = ["spot_2021_10_12", "spot_us_2021_10_12"];
for (const name of BINANCE) {
  slowTest({
    name:
      `A client of the recording ${name} holds, after every message, the book of an independent replay (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      const lines = await linesOf(join(shared!, "binance", "recordings", `${name}.jsonl.gz`));
      const talk = new WireTalk(createBinanceWire({
        seed: 1,
        startAt: START,
        tapes: [{ name, text: lines.join("\n"), meta: null }],
      }));
      const { symbols } = talk.wire.state();
      assert(symbols.length > 0);
      const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@depth@100ms`).join("/");
      const socket = talk.open("/stream", `streams=${streams}`);
      const clients = new Map<string, Referee>(), seen = new Map<string, string[]>();
      for (const symbol of symbols) {
        const { body } = talk.get("/api/v3/depth", { symbol, limit: 5_000 })!;
        const client = new Referee();
        client.snapshot(body.lastUpdateId, body.bids, body.asks);
        clients.set(symbol, client);
        seen.set(symbol, []);
      }
      while (!talk.wire.state().tapeEnded) talk.pass(1_000);
      talk.pass(100);
      for (const { data } of talk.take(socket)) {
        const client = clients.get(data.s)!;
        if (client.delta(data.U, data.u, data.b, data.a)) seen.get(data.s)!.push(client.state());
      }
      for (const symbol of symbols) {
        const states = replay(lines, symbol);
        assert(states.length > 5, `${symbol} has ${states.length} messages`);
        assertEquals(seen.get(symbol), states);
        const { body } = talk.get("/api/v3/depth", { symbol, limit: 5_000 })!;
        const last = new Referee();
        last.snapshot(body.lastUpdateId, body.bids, body.asks);
        assertEquals(last.state(), states.at(-1));
      }
    },
  });
}

/** Messages between two looks at the whole book of a long recording; the last one is always looked at. */
const SAMPLE = 250;
for (const name of ["binance-spot-btcusdt-2024-08-08", "binance-spot-ethbtc-2020-11-01-h09"]) {
  slowTest({
    name: `A client of ${name} holds the recording's book at every ${SAMPLE}th message (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      const folder = join(shared!, "recordings", name);
      const lines = await linesOf(join(folder, "events.jsonl.gz"));
      const meta = JSON.parse(await Deno.readTextFile(join(folder, "meta.json")));
      const tapes = [{ name, text: lines.join("\n"), meta }];
      const talk = new WireTalk(createBinanceWire({ seed: 1, startAt: START, tapes, speed: 100 }));
      const [symbol] = talk.wire.state().symbols;
      const socket = talk.open("/ws", "");
      talk.say(socket, JSON.stringify({ method: "SUBSCRIBE", params: [`${symbol.toLowerCase()}@depth@100ms`], id: 1 }));
      const { body } = talk.get("/api/v3/depth", { symbol, limit: 5_000 })!;
      const client = new Referee(), referee = new Referee();
      client.snapshot(body.lastUpdateId, body.bids, body.asks);
      while (!talk.wire.state().tapeEnded) talk.pass(1_000);
      talk.pass(100);
      const wanted = new Map<number, string>();
      let count = 0;
      for (const record of lines.map((line) => JSON.parse(line))) {
        if (record.kind === "snapshot") referee.snapshot(record.u, record.bids, record.asks);
        else if (record.kind === "delta" && referee.delta(record.U, record.u, record.bids, record.asks)) {
          if (++count % SAMPLE === 0) wanted.set(referee.id, referee.state());
        }
      }
      wanted.set(referee.id, referee.state());
      let compared = 0;
      for (const frame of talk.take(socket).filter(({ e }) => e === "depthUpdate")) {
        client.delta(frame.U, frame.u, frame.b, frame.a);
        if (!wanted.has(client.id)) continue;
        assert(client.state() === wanted.get(client.id), `another book at id ${client.id}`);
        compared++;
      }
      assert(compared >= wanted.size - 1 && compared > 10, `compared ${compared} of ${wanted.size}`);
      assertEquals(client.id, referee.id);
    },
  });
}

/** The states of one symbol's book, straight from the recording. */
function replay(lines: readonly string[], symbol: string): string[] {
  const records = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind !== "connect");
  const book = new Referee(), states: string[] = [];
  const snapshot = records.find(({ kind, url }) => kind === "http" && url.includes(`symbol=${symbol}&`));
  const { lastUpdateId, bids, asks } = JSON.parse(snapshot.raw);
  book.snapshot(lastUpdateId, bids, asks);
  for (const { kind, raw } of records) {
    const { data } = kind === "ws" ? JSON.parse(raw) : { data: null };
    if (data?.e !== "depthUpdate" || data.s !== symbol) continue;
    if (book.delta(data.U, data.u, data.b, data.a)) states.push(book.state());
  }
  return states;
}

Deno.test("createTape() of a venue that lists the symbol as a contract values positions by the tape's last trade", () => {
  const listings = [{ ...USDM_LISTINGS[0], symbol: "ABCUSDT", multiplier: "0.1" }], log = new ExchangeLog();
  const exchange = new Exchange([DEMO_ACCOUNT], log), base = { venue: "binance_usdm", speed: 1, symbols: ["ABCUSDT"] };
  const tape = createTape(exchange, { ...base, tapes: [RECORDED_TAPE], startAt: 0 as Micros, fund: true, listings });
  const floor = exchange.floor("ABCUSDT", "linear")!, [account] = exchange.accounts;
  assertEquals([exchange.floor("ABCUSDT"), formatMoney(floor.instrument.multiplier)], [null, "0.1"]);
  assertEquals(formatMoney(floor.reference!.mark), "99.5");
  assertEquals(account.perpWallets.has("ABC"), true);
  tape.begin(0 as Micros);
  while (!tape.ended) tape.step();
  assertEquals(floor.reference!.mark, priceAmount(floor.lastPrice as Price, floor.instrument));
});
