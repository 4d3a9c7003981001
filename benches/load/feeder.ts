/** Plays several Binance spot venues at a fixed rate: half depth frames of 44 levels, half trades, spread over all markets, with
 * an account that agrees to everything and a fill now and then. It sleeps between its frames, unlike the one that measures
 * microseconds.
 *
 *   deno run -P=dev benches/load/feeder.ts PLAN      a `LoadPlan` as JSON; commands and replies as lines on stdin, stdout
 * @module */
import { formatSteps, parseGrid } from "../../core/units.ts";
import { AcceptingVenue } from "../support/accepting_venue.ts";
import { IDS_A_FRAME, snapshotBody, tradeFrames } from "../support/binance_frames.ts";
import { FIRST_ID, FrameRing } from "../support/frame_ring.ts";
import { type FeedShape, loopingStream, replayed } from "../support/looping_stream.ts";
import { LineCutter } from "../support/ratio_lines.ts";
import { ServerSocket, textFrame } from "../support/server_frames.ts";
import { levels } from "../../tests/support/map_book.ts";
import type { Stream } from "../support/book_stream.ts";
import type { LoadCommand, LoadPlan, LoadReplies } from "./words.ts";

const TICK = parseGrid("0.01"), LOT = parseGrid("0.00001");
/** In both the mid wanders about two basis points a minute, so a quote is moved now and then. */
const COMMON = { count: 300, seed: 20_261_125, changes: 22, drift: 0 };
/** The first market of each venue: 20,000.00, levels far apart, as those of a dear coin. */
const SPARSE: FeedShape = { ...COMMON, temper: "lively", firstMid: 2_000_000 };
/** The others: 1,000.00, neighbouring levels. */
const DENSE: FeedShape = { ...COMMON, temper: "calm", firstMid: 100_000 };
const TRADES = 50;
/** More are not kept for those who do not ask. */
const TIMES = 1_000_000;
/** Frames a second for each market that nobody loads, so that its book does not go stale. */
const IDLE_RATE = 1;
const IDLE_MS = 100;
const FILL_MS = 1_000;
const UNKNOWN = { code: -2011, msg: "Unknown order sent." };
const NOT_REPLACED = {
  cancelResult: "FAILURE",
  newOrderResult: "NOT_ATTEMPTED",
  cancelResponse: UNKNOWN,
  newOrderResponse: null,
};
const encoder = new TextEncoder();
const epoch = () => performance.timeOrigin + performance.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One venue: its markets, its account and its two sockets. */
class LoadedVenue {
  readonly account: AcceptingVenue;
  public: ServerSocket | null = null;
  trade: ServerSocket | null = null;
  readonly #rings: readonly FrameRing[];
  readonly #streams: readonly Stream[];
  readonly #trades: readonly (readonly Uint8Array[])[];
  readonly #missing: Set<string>;
  readonly #times: number[] = [];
  #turn = 0;
  #fillTurn = 0;

  constructor(readonly symbols: readonly string[], number: number) {
    this.account = new AcceptingVenue(symbols, () => Math.floor(epoch()));
    const shapes = symbols.map((_, i) => i === 0 ? SPARSE : DENSE);
    this.#streams = shapes.map((shape, i) => loopingStream({ ...shape, seed: shape.seed + 1_000 * number + i }));
    this.#rings = symbols.map((symbol, i) => new FrameRing(this.#streams[i].messages, symbol, TICK, LOT));
    this.#trades = symbols.map((symbol, i) => tradesOf(symbol, i, shapes[i].firstMid));
    this.#missing = new Set(symbols);
  }

  get joined(): boolean {
    return this.public !== null && this.trade !== null && this.#missing.size === 0;
  }

  rest(url: string): Response {
    const { pathname, searchParams } = new URL(url), symbol = searchParams.get("symbol") ?? "";
    if (pathname === "/api/v3/openOrders") return Response.json(this.#resting(symbol));
    if (pathname === "/api/v3/order") {
      const id = searchParams.get("origClientOrderId");
      const found = this.#resting(symbol).find(({ clientOrderId }) => clientOrderId === id);
      return found
        ? Response.json(found)
        : Response.json({ code: -2013, msg: "Order does not exist." }, { status: 400 });
    }
    if (pathname === "/api/v3/depth") this.#snapshot(symbol);
    const call = { method: "GET", url, headers: {}, body: null, timeout: 0 };
    return new Response(this.account.reply({ id: 0, call: call as never }));
  }

  /** Sends the next frame of the next market. @throws {Error} if the bot has left */
  send(): Promise<void> {
    if (this.public === null) throw new Error(`The bot has closed the market stream of ${this.symbols[0]}`);
    const frame = this.#next();
    if (this.#times.length < TIMES) this.#times.push(epoch());
    return this.public.send(frame);
  }

  takeTimes(): number[] {
    return this.#times.splice(0);
  }

  #next(): Uint8Array {
    const count = this.#rings.length, turn = this.#turn++, market = turn % count, round = Math.floor(turn / count);
    if (round % 2 === 0) return this.#rings[market].take(1, 0, Math.floor(epoch()));
    return this.#trades[market][(round >> 1) % TRADES];
  }

  /** Fills a resting order of the next market: a buy, and the next time round a sell. */
  fill(): void {
    const turn = this.#fillTurn++, symbol = this.symbols[turn % this.symbols.length];
    const side = Math.floor(turn / this.symbols.length) % 2 === 0 ? "BUY" : "SELL";
    try {
      void this.trade?.send(textFrame(this.account.fill(symbol, side)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // nothing rests there just now
    }
  }

  answer(channel: string, text: string): string[] {
    try {
      return this.account.answer({ channel, text });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // a cancel that a fill has overtaken
      const { id, method } = JSON.parse(text) as { id: number; method: string },
        replaces = method === "order.cancelReplace";
      const refusal = replaces ? { code: -2022, msg: "Order cancel-replace failed.", data: NOT_REPLACED } : UNKNOWN;
      return [JSON.stringify({ id, status: 400, error: refusal })];
    }
  }

  #resting(symbol: string): { readonly clientOrderId: string }[] {
    const text = JSON.stringify({ id: 0, method: "openOrders.status", params: { symbol } });
    return JSON.parse(this.account.answer({ channel: "trade.1", text })[0]).result;
  }

  #snapshot(symbol: string): void {
    const i = this.symbols.indexOf(symbol), { taken } = this.#rings[i], book = replayed(this.#streams[i], taken);
    const side = (map: ReadonlyMap<number, number>, down: boolean) =>
      levels(...[...map].sort(([a], [b]) => down ? b - a : a - b));
    const message = { bids: side(book.bid, true), asks: side(book.ask, false) };
    this.account.snapshots.set(symbol, snapshotBody(message, TICK, LOT, FIRST_ID + taken * IDS_A_FRAME));
    this.#missing.delete(symbol);
  }
}

/** Around the middle of the stream, which is where no quote of ours rests. */
function tradesOf(symbol: string, seed: number, mid: number): Uint8Array[] {
  return tradeFrames(TRADES, TICK, LOT, seed).map((text) =>
    textFrame(
      text.replaceAll("btcusdt", symbol.toLowerCase()).replaceAll("BTCUSDT", symbol)
        .replace(/"p":"[^"]+"/, `"p":"${formatSteps(mid, TICK)}.00000000"`),
    )
  );
}

class Feeder {
  readonly #venues: readonly LoadedVenue[];
  /** Venues `from` to `to` are loaded now. */
  #loaded = { from: 0, to: 0 };
  #idleDue = 0;

  constructor({ venues }: LoadPlan) {
    this.#venues = venues.map((symbols, i) => new LoadedVenue(symbols, i));
  }

  /** Port of the sockets, and of REST. */
  listen(): { ws: number; rest: number } {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept(listener);
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      const { pathname, search } = new URL(url), [, venue, path] = /^\/v(\d+)(\/.*)$/.exec(pathname) ?? [];
      return this.#venues[Number(venue)].rest(`http://127.0.0.1${path}${search}`);
    });
    setInterval(() => this.#idle(), IDLE_MS);
    setInterval(() => this.#venues.forEach((venue) => venue.fill()), FILL_MS);
    return { ws: listener.addr.port, rest: server.addr.port };
  }

  async handle(command: LoadCommand): Promise<LoadReplies[LoadCommand["do"]]> {
    switch (command.do) {
      case "joined":
        while (!this.#venues.every(({ joined }) => joined)) await sleep(10);
        return {};
      case "load":
        return await this.#load(command);
      case "times":
        return this.#venues.slice(command.from, command.to).map((venue) => venue.takeTimes());
      default:
        return command satisfies never;
    }
  }

  async #load(
    { from, to, perSecond, seconds }: Extract<LoadCommand, { readonly do: "load" }>,
  ): Promise<LoadReplies["load"]> {
    const venues = this.#venues.slice(from, to), began = performance.now();
    let sent = 0;
    this.#loaded = { from, to };
    for (let passed = 0; passed < seconds; passed = (performance.now() - began) / 1e3) {
      for (const due = Math.floor(passed * perSecond); sent < due; sent++) {
        const sending = venues[sent % venues.length].send();
        // What the system does not take at once is waited for, now and then: the bot is slower than the feed.
        if (sent % 256 === 255) await sending;
      }
      await sleep(1);
    }
    this.#loaded = { from: 0, to: 0 };
    return { sent, seconds: (performance.now() - began) / 1e3 };
  }

  /** A frame now and then for the markets that nobody loads. */
  #idle(): void {
    this.#idleDue += IDLE_RATE * IDLE_MS / 1e3;
    if (this.#idleDue < 0.5) return;
    this.#idleDue -= 0.5;
    this.#venues.forEach((venue, i) => {
      if (!venue.joined || (i >= this.#loaded.from && i < this.#loaded.to)) return;
      for (let k = 0; k < venue.symbols.length; k++) void venue.send();
    });
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const connection of listener) {
      // A bot that is killed resets what it had open.
      this.#serve(await ServerSocket.accept(connection)).catch((error) => {
        if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
      });
    }
  }

  async #serve(socket: ServerSocket): Promise<void> {
    const [, number, rest] = /^\/v(\d+)(\/.*)$/.exec(socket.path) ?? [], venue = this.#venues[Number(number)];
    const isPublic = rest === "/stream";
    if (isPublic) venue.public = socket;
    else venue.trade = socket;
    await socket.read((text) => {
      for (const frame of venue.answer(isPublic ? "public.1" : "trade.1", text)) void socket.send(textFrame(frame));
    });
    if (isPublic) venue.public = null;
    else venue.trade = null;
  }
}

if (import.meta.main) {
  const feeder = new Feeder(JSON.parse(Deno.args[0]) as LoadPlan), cutter = new LineCutter();
  const say = (value: unknown) => {
    const bytes = encoder.encode(JSON.stringify(value) + "\n");
    for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
  };
  say(feeder.listen());
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const line of cutter.push(text)) say(await feeder.handle(JSON.parse(line) as LoadCommand));
  }
  Deno.exit();
}
