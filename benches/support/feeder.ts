/** Plays Binance spot, or several of it, to a bot in another process: depth frames over raw TCP, an account that agrees to
 * everything. While it times, it never sleeps, so that no wake-up of its own is in the figure.
 *
 *   deno run -P=dev benches/support/feeder.ts PLAN      a `FeederPlan` as JSON; commands and replies as lines on stdin, stdout
 *
 * Between commands each market gets a frame now and then, so that no book goes stale. @module */
import { parseGrid } from "../../core/units.ts";
import { AcceptingVenue } from "./accepting_venue.ts";
import { depthFrames, IDS_A_FRAME, snapshotBody } from "./binance_frames.ts";
import { type FeederCommand, type FeederPlan, type FeederReplies, type FeedPlan, PATHS } from "./feeder_words.ts";
import { FIRST_ID, FrameRing } from "./frame_ring.ts";
import { loopingStream, replayed } from "./looping_stream.ts";
import { LineCutter } from "./ratio_lines.ts";
import { ServerSocket, textFrame } from "./server_frames.ts";
import { levels } from "../../tests/support/map_book.ts";
import type { Stream } from "./book_stream.ts";

const TICK = parseGrid("0.01"), LOT = parseGrid("0.00001");
const IDLE_MS = 20, QUIET_MS = 100;
/** What one write carries at most in a stream: a socket's buffer is of that order. */
const CHUNK = 64 << 10, ANY = 1 << 20;
/** A frame that has led to no order by then leads to none. */
const SILENCE_MS = 50;
/** Frames before the first that counts, each time: the other client had the cores until then. */
const WARM = 100;
/** A bot that takes longer than this after a burst has lost it. */
const PATIENCE_MS = 20_000;
const encoder = new TextEncoder();
const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));
/** ms, of the system's clock. */
const epoch = () => performance.timeOrigin + performance.now();

type Heard = { readonly text: string; readonly at: number };

/** One venue: its markets, its account and its two sockets. */
class FedVenue {
  readonly rings: readonly FrameRing[];
  readonly streams: readonly Stream[];
  readonly account: AcceptingVenue;
  public: ServerSocket | null = null;
  trade: ServerSocket | null = null;
  readonly #wanted: Set<string>;

  constructor({ feeds }: FeedPlan) {
    this.account = new AcceptingVenue(feeds.map(({ symbol }) => symbol), () => Math.floor(epoch()));
    this.streams = feeds.map(({ shape }) => loopingStream(shape));
    this.rings = feeds.map(({ symbol }, i) => new FrameRing(this.streams[i].messages, symbol, TICK, LOT));
    feeds.forEach(({ symbol }, i) =>
      this.account.snapshots.set(symbol, snapshotBody(this.streams[i].snapshot, TICK, LOT, FIRST_ID))
    );
    this.#wanted = new Set(feeds.map(({ symbol }) => symbol));
  }

  /** The snapshots are those that the rings begin with, so frames may flow once all are fetched. */
  get flows(): boolean {
    return this.public !== null && this.trade !== null && this.#wanted.size === 0;
  }

  /** The first market's frames once more. */
  echoRing(): FrameRing {
    return new FrameRing(this.streams[0].messages, this.rings[0].symbol, TICK, LOT);
  }

  rest(url: string): string {
    const symbol = new URL(url).searchParams.get("symbol") ?? "";
    if (url.includes("/depth")) {
      if (!this.#wanted.delete(symbol)) throw new Error(`The bot has lost the book of ${symbol}`);
    }
    return this.account.reply({ id: 0, call: { method: "GET", url, headers: {}, body: null, timeout: 0 } as never });
  }
}

class Feeder {
  readonly venues: readonly FedVenue[];
  #orders = 0;
  #heard: ((heard: Heard) => void) | null = null;
  #busy = false;
  /** A burst has led the book off the ring. */
  #over = false;
  #echo: ServerSocket | null = null;
  /** The bot's own would have a hole. */
  #echoRing: FrameRing | null = null;

  constructor({ venues }: FeederPlan) {
    this.venues = venues.map((plan) => new FedVenue(plan));
  }

  /** Port of the sockets, and of REST. */
  listen(): { ws: number; rest: number } {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept(listener);
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      const { pathname, search } = new URL(url), [, venue, path] = /^\/v(\d+)(\/.*)$/.exec(pathname) ?? [];
      return new Response(this.venues[Number(venue)].rest(`http://127.0.0.1${path}${search}`));
    });
    setInterval(() => this.#idle(), IDLE_MS);
    return { ws: listener.addr.port, rest: server.addr.port };
  }

  async handle(command: FeederCommand): Promise<FeederReplies[FeederCommand["do"]]> {
    this.#busy = command.do !== "quoted";
    try {
      switch (command.do) {
        case "quoted":
          while (this.#orders < command.orders) await new Promise((resolve) => setTimeout(resolve, 10));
          return { orders: this.#orders };
        case "fill": {
          const venue = this.venues[command.venue], [ring] = venue.rings;
          // Nothing may be under way that wants to move what is filled.
          await spin(QUIET_MS);
          await venue.trade!.send(textFrame(venue.account.fill(ring.symbol, "BUY")));
          await spin(QUIET_MS);
          return {};
        }
        case "ticks":
          return await this.#ticks(command.timed === "bot", command.count, command.gapMicros);
        case "stream":
          return await this.#stream(command.seconds);
        case "burst":
          return await this.#burst(command.frames, command.liftTicks);
        case "load":
          return await this.#load(command.perSecond, command.seconds);
        default:
          return command satisfies never;
      }
    } finally {
      this.#busy = false;
    }
  }

  async #ticks(bot: boolean, count: number, gapMicros: number): Promise<FeederReplies["ticks"]> {
    const [venue] = this.venues, ring = bot ? venue.rings[0] : this.#echoRing ??= venue.echoRing();
    const target = bot ? venue.public! : this.#echo!, micros: number[] = [];
    let heard: Heard | null = null, silent = 0, orderBytes = 0, firstAt = 0;
    this.#heard = (told) => heard ??= told;
    for (let i = -WARM; micros.length < count; i++) {
      await spin(gapMicros / 1e3);
      heard = null;
      const frame = ring.take(1, 0, Math.floor(epoch())), began = performance.now();
      if (i === 0) firstAt = began;
      void target.send(frame);
      while (heard === null && performance.now() - began < SILENCE_MS) await immediate();
      if (i < 0) continue;
      if (heard === null) {
        if (++silent > count) throw new Error(`${silent} frames led to no order, and ${micros.length} to one`);
        continue;
      }
      const { at, text } = heard as Heard;
      micros.push((at - began) * 1e3);
      orderBytes = text.length;
    }
    this.#heard = null;
    return { micros, silent, orderBytes, seconds: (performance.now() - firstAt) / 1e3 };
  }

  async #stream(seconds: number): Promise<FeederReplies["stream"]> {
    const [venue] = this.venues, [ring] = venue.rings, until = performance.now() + seconds * 1e3, before = ring.taken;
    while (performance.now() < until) await venue.public!.send(ring.take(ANY, CHUNK, Math.floor(epoch())));
    return { sent: ring.taken - before };
  }

  async #burst(frames: number, liftTicks: number): Promise<FeederReplies["burst"]> {
    const [venue] = this.venues, [ring] = venue.rings, before = ring.taken, began = performance.now();
    while (ring.taken - before < frames - 1) {
      await venue.public!.send(ring.take(frames - 1 - (ring.taken - before), CHUNK, Math.floor(epoch())));
    }
    this.#over = true;
    const lift = liftOf(venue.streams[0], ring.taken, liftTicks);
    let decided: number | null = null;
    this.#heard = ({ text, at }) => {
      const { price } = (JSON.parse(text) as { params: { price?: string } }).params;
      if (price !== undefined && Number(price) >= lift.above) decided ??= at;
    };
    const text = depthFrames([lift], TICK, LOT, FIRST_ID + ring.taken * IDS_A_FRAME, ring.symbol)[0];
    await venue.public!.send(textFrame(text));
    const sentAt = performance.now();
    while (decided === null && performance.now() - sentAt < PATIENCE_MS) await immediate();
    this.#heard = null;
    const decidedMs = decided === null ? null : decided - sentAt;
    return { sent: ring.taken - before + 1, seconds: (sentAt - began) / 1e3, decidedMs, before: ring.taken };
  }

  async #load(perSecond: number, seconds: number): Promise<FeederReplies["load"]> {
    const markets = Math.max(...this.venues.map(({ rings }) => rings.length)), began = performance.now();
    const before = this.#orders;
    let sent = 0;
    for (let passed = 0; passed < seconds; passed = (performance.now() - began) / 1e3) {
      for (const due = Math.floor(passed * perSecond); sent < due; sent++) {
        const venue = this.venues[sent % this.venues.length];
        const ring = venue.rings[Math.floor(sent / this.venues.length) % markets % venue.rings.length];
        await venue.public!.send(ring.take(1, 0, Math.floor(epoch())));
      }
      await immediate();
    }
    return { sent, orders: this.#orders - before, seconds: (performance.now() - began) / 1e3 };
  }

  /** A frame for each market that nobody feeds just now. */
  #idle(): void {
    if (this.#busy || this.#over || !this.venues.every(({ flows }) => flows)) return;
    for (const { rings, public: socket } of this.venues) {
      for (const ring of rings) void socket!.send(ring.take(1, 0, Math.floor(epoch())));
    }
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const connection of listener) void this.#serve(await ServerSocket.accept(connection));
  }

  async #serve(socket: ServerSocket): Promise<void> {
    const { path } = socket;
    if (path === PATHS.echoPublic) this.#echo = socket;
    if (path === PATHS.echoPublic || path === PATHS.echoTrade) {
      return await socket.read((text, at) => this.#heard?.({ text, at }));
    }
    const [, number, rest] = /^\/v(\d+)(\/.*)$/.exec(path) ?? [], venue = this.venues[Number(number)];
    const isPublic = rest === "/stream", channel = isPublic ? "public.1" : "trade.1";
    if (isPublic) venue.public = socket;
    else venue.trade = socket;
    await socket.read((text, at) => {
      if (text.includes('"order.')) {
        this.#orders += 1;
        this.#heard?.({ text, at });
      }
      // In one write: each by itself would wait for a turn of the event loop.
      void socket.send(joined(venue.account.answer({ channel, text }).map(textFrame)));
    });
    if (isPublic) venue.public = null;
    else venue.trade = null;
  }
}

/** What lifts the best bid, and with it the mid, by `ticks`: asks below are gone, and one bid stands there. `above`: a price
 * that only a quote on the lifted market reaches. */
function liftOf(stream: Stream, taken: number, ticks: number) {
  const book = replayed(stream, taken), bid = book.best("bid") + ticks;
  const gone = [...book.ask.keys()].filter((price) => price <= bid).map((price) => [price, 0] as const);
  return { bids: levels([bid, 1_000]), asks: levels(...gone), above: bid / 100 };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

async function spin(ms: number): Promise<void> {
  const until = performance.now() + ms;
  do await immediate(); while (performance.now() < until);
}

if (import.meta.main) {
  const feeder = new Feeder(JSON.parse(Deno.args[0]) as FeederPlan), cutter = new LineCutter();
  const say = (value: unknown) => Deno.stdout.writeSync(encoder.encode(JSON.stringify(value) + "\n"));
  say(feeder.listen());
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const line of cutter.push(text)) say(await feeder.handle(JSON.parse(line) as FeederCommand));
  }
  Deno.exit();
}
