/** Reads recorded market data in the formats that are about, told apart by their content: a recorder's raw frames and
 * snapshots (`recvTime`, `kind`, `raw`), neutral events (`t`, `kind`), and our own tapes (`at`, `channel`). Out come
 * records in the venue's decimals, with times in µs. Books of Binance alone are understood in raw frames. @module */
import type { BookRecord, GridRecord, TapeRecord, TextLevel } from "./tape_record.ts";
import { sbeRecords } from "./tape_sbe.ts";

export type * from "./tape_record.ts";

export type TapeSource = {
  readonly name: string;
  readonly text: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
};

type Json = Readonly<Record<string, unknown>>;
type Reader = (line: Json) => Iterable<TapeRecord>;

/** The records of a tape, in the order of its lines.
 * @param symbol names the market where neither the tape nor its description does
 * @throws {RangeError} naming the line that cannot be read */
export function* recordsOf(tape: TapeSource, symbol: string | null): Generator<TapeRecord> {
  let read: Reader | null = null, number = 0;
  for (const line of linesOf(tape.text)) {
    number++;
    if (line.trim() === "") continue;
    try {
      const value = JSON.parse(line) as Json;
      read ??= readerFor(value, tape.meta, symbol);
      yield* read(value);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RangeError(`Cannot read tape ${tape.name}, line ${number}: ${why}`, { cause });
    }
  }
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    yield text.slice(start, end < 0 ? text.length : end);
    if (end < 0) return;
    start = end + 1;
  }
}

function readerFor(first: Json, meta: Json | null, symbol: string | null): Reader {
  if (typeof first !== "object" || first === null) throw new RangeError("want a JSON object on each line");
  if ("recvTime" in first) return readRecorded;
  if ("t" in first && "kind" in first) return neutralReader(meta, symbol);
  if ("at" in first && ("channel" in first || "reply" in first || "kind" in first)) return ownReader();
  throw new RangeError("no known format: want recvTime and kind, t and kind, or at and channel");
}

/** `{recvTime: seconds, kind: "connect" | "ws" | "http", url?, raw}`. */
function* readRecorded(line: Json): Generator<TapeRecord> {
  const at = Math.round(Number(line.recvTime) * 1e6);
  if (line.kind === "ws") yield* frameRecords(JSON.parse(String(line.raw)), at);
  else if (line.kind === "http") yield* replyRecords(String(line.url), JSON.parse(String(line.raw)), at);
}

/** `{t: µs, kind, …}` with the market named beside it. */
function neutralReader(meta: Json | null, given: string | null): Reader {
  const symbol = typeof meta?.symbol === "string" ? meta.symbol : given;
  if (symbol === null) {
    throw new RangeError("nothing names the market: want a meta.json beside the tape, or one symbol");
  }
  return function* (line) {
    const at = Number(line.t), located = { at, symbol };
    switch (line.kind) {
      case "snapshot":
      case "delta":
      case "book": {
        const kind = line.kind === "book" ? "window" : line.kind;
        const firstId = numberOrNull(line.U), lastId = numberOrNull(line.u), previousId = numberOrNull(line.pu);
        yield { ...located, kind, firstId, lastId, previousId, bids: levels(line.bids), asks: levels(line.asks) };
        return;
      }
      case "best": {
        const [bid] = levels(line.bids), [ask] = levels(line.asks);
        if (bid && ask) yield { ...located, kind: "best", updateId: numberOrNull(line.u), bid, ask };
        return;
      }
      case "trade":
        yield {
          ...located,
          kind: "trade",
          price: String(line.price),
          size: String(line.size),
          aggressor: line.side === "buy" ? "buy" : "sell",
          id: numberOrNull(line.id),
          firstId: null,
          lastId: null,
        };
        return;
      default:
        throw new RangeError(`no known kind "${line.kind}": want snapshot, delta, book, best or trade`);
    }
  };
}

/** `{at: µs, channel, frame | text | base64}` and `{at, reply: {url?, body}}`, or `{at, kind: "reply", body}`. A reply without its
 * address is a snapshot of the symbol whose ids it fits. */
function ownReader(): Reader {
  const pending: BookRecord[] = [], ranges = new Map<string, { first: number; last: number }>();
  return function* (line) {
    const at = Number(line.at), frame = line.frame ?? line.text, { base64 } = line;
    if (typeof frame === "string" || typeof base64 === "string") {
      const records = typeof frame === "string"
        ? frameRecords(JSON.parse(frame), at)
        : sbeRecords(Uint8Array.fromBase64(String(base64)), at);
      for (const record of records) {
        if (record.kind === "delta") {
          const range = ranges.get(record.symbol);
          if (range === undefined) ranges.set(record.symbol, { first: record.firstId ?? 0, last: record.lastId ?? 0 });
          else range.last = record.lastId ?? range.last;
          yield* fitting(pending, ranges);
        }
        yield record;
      }
      return;
    }
    const reply = (line.reply ?? (line.kind === "reply" ? line : null)) as Json | null;
    if (reply === null || typeof reply.body !== "string" || Number(reply.status ?? 200) !== 200) return;
    if (typeof reply.url === "string") return yield* replyRecords(reply.url, JSON.parse(reply.body), at);
    const body = JSON.parse(reply.body) as Json;
    if (Array.isArray(body.symbols)) return yield* listingRecords(body, at);
    if (typeof body.lastUpdateId !== "number") return;
    pending.push(snapshotOf("", body, at));
    yield* fitting(pending, ranges);
  };
}

/** Snapshots whose id falls into what was seen of one symbol. */
function* fitting(
  pending: BookRecord[],
  ranges: ReadonlyMap<string, { first: number; last: number }>,
): Generator<BookRecord> {
  for (let i = pending.length - 1; i >= 0; i--) {
    const id = pending[i].lastId!;
    const [found] = [...ranges].filter(([, { first, last }]) => first - 1 <= id && id <= last);
    if (found === undefined) continue;
    yield { ...pending[i], symbol: found[0] };
    pending.splice(i, 1);
  }
}

/** What a Binance market stream frame tells, bare or wrapped. */
function* frameRecords(message: unknown, at: number): Generator<TapeRecord> {
  if (typeof message !== "object" || message === null) return;
  const outer = message as Json, data = (outer.data ?? outer) as Json;
  if (typeof data !== "object" || data === null || typeof data.s !== "string") return;
  const symbol = data.s, located = { at, symbol };
  if (data.e === "depthUpdate") {
    // A partial book carries the same event on futures; only its stream's name tells.
    if (typeof outer.stream === "string" && /@depth(?:5|10|20)(?:@|$)/.test(outer.stream)) return;
    const firstId = numberOrNull(data.U), lastId = numberOrNull(data.u), previousId = numberOrNull(data.pu);
    yield { ...located, kind: "delta", firstId, lastId, previousId, bids: levels(data.b), asks: levels(data.a) };
  } else if (data.e === "trade" || data.e === "aggTrade") {
    const aggregated = data.e === "aggTrade";
    yield {
      ...located,
      kind: "trade",
      price: String(data.p),
      size: String(data.q),
      aggressor: data.m === true ? "sell" : "buy",
      id: numberOrNull(aggregated ? data.a : data.t),
      firstId: aggregated ? numberOrNull(data.f) : null,
      lastId: aggregated ? numberOrNull(data.l) : null,
    };
  } else if ("b" in data && "a" in data && "B" in data && "A" in data) {
    const bid: TextLevel = [String(data.b), String(data.B)], ask: TextLevel = [String(data.a), String(data.A)];
    yield { ...located, kind: "best", updateId: numberOrNull(data.u), bid, ask };
  }
}

/** What a REST answer tells, by its address. */
function* replyRecords(url: string, body: Json, at: number): Generator<TapeRecord> {
  const { pathname, searchParams } = new URL(url, "http://tape");
  if (pathname.endsWith("/depth")) yield snapshotOf(searchParams.get("symbol") ?? "", body, at);
  else if (pathname.endsWith("/exchangeInfo")) yield* listingRecords(body, at);
}

function snapshotOf(symbol: string, body: Json, at: number): BookRecord {
  const lastId = numberOrNull(body.lastUpdateId);
  const bids = levels(body.bids), asks = levels(body.asks);
  return { kind: "snapshot", at, symbol, firstId: null, lastId, previousId: null, bids, asks };
}

function* listingRecords(body: Json, at: number): Generator<GridRecord> {
  for (const listed of (body.symbols ?? []) as Json[]) {
    const filters = (listed.filters ?? []) as Json[];
    const tick = filters.find(({ filterType }) => filterType === "PRICE_FILTER")?.tickSize;
    const lot = filters.find(({ filterType }) => filterType === "LOT_SIZE")?.stepSize;
    if (typeof tick !== "string" || typeof lot !== "string") continue;
    yield { kind: "grid", at, symbol: String(listed.symbol), tick, lot };
  }
}

function levels(value: unknown): readonly TextLevel[] {
  if (!Array.isArray(value)) throw new RangeError("want lists of [price, size] as bids and asks");
  return value as TextLevel[];
}

function numberOrNull(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
