/** A made-up day of a market maker as its journal: seven venues with three markets each, quotes on both sides that are moved,
 * now and then filled, and the venues' regular answers. Each market's position wanders about zero. @module */
import type { Event, Fill, OrderReport, Side } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Place } from "../../core/command.ts";
import { parseMoney } from "../../core/money.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { Random } from "../../exchanges/shared/random.ts";
import type { Journal } from "../../runtime/journal.ts";
import type { JournalEntry } from "../../runtime/journal_codec.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";

export const DAY_VENUES = ["binance", "okx", "bybit", "gate", "hyperliquid", "dydx", "aster"] as const;
export const DAY_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;
const SECOND = 1_000_000, CLIP = 100 as Size, MID = 1_000_000;
/** From one answer of a venue to the next, seconds. */
const LISTS_EVERY = 5, BALANCES_EVERY = 30, TRADES_EVERY = 60, NOTES_EVERY = 5;
/** Appends between two syncs, which roll full segments. */
const FLUSH_EVERY = 20_000;

type Quote = { readonly place: Place; readonly venueOrderId: string };
type Market = {
  readonly instrument: Instrument;
  readonly quotes: Record<Side, Quote | null>;
  readonly fills: Fill[];
  position: number;
  mid: number;
};

export class DayJournal {
  readonly markets: readonly Market[];
  now: Micros;
  readonly #ids: ClientIds;
  readonly #random: Random;
  #venueIds = 0;
  #appends = 0;

  constructor(readonly journal: Journal, tag: number, startAt: Micros, seed = 1) {
    this.now = startAt;
    this.#ids = new ClientIds(tag, 1);
    this.#random = new Random(seed);
    this.markets = DAY_VENUES.flatMap((venue) => DAY_SYMBOLS.map((symbol) => ({ venue, symbol }))).map((name, id) => ({
      instrument: madeUpInstrument({ id: id as InstrumentId, ...name, base: name.symbol.replace("USDT", "") }),
      quotes: { buy: null, sell: null },
      fills: [],
      position: 0,
      mid: MID,
    }));
    const boot = { tag, epoch: 1, mode: "live", build: "day", config: "0".repeat(64) };
    this.#append([{ kind: "boot", payload: boot }]);
    for (const { instrument } of this.markets) {
      this.#append([event({ kind: "instrument", instrument, receivedAt: startAt })]);
    }
    for (const venue of DAY_VENUES) {
      const free = parseMoney("1000000"), locked = parseMoney("0");
      const balances = ["BTC", "ETH", "SOL", "USDT"].map((asset) => ({ asset, free, locked }));
      const stamp = { venueAt: null, receivedAt: startAt, requestedAt: startAt };
      this.#append([
        event({ kind: "venue_link", venue, state: "up", reason: "it is up", receivedAt: startAt }),
        event({ kind: "balances", venue, balances, complete: true, source: "query", ...stamp }),
      ]);
    }
  }

  /** Lives on. @param moves quotes that a market moves in a second, on average */
  async live(seconds: number, moves: number, done: () => boolean = () => false): Promise<void> {
    for (let second = 0; second < seconds && !done(); second++) {
      this.#answers(second);
      for (const market of this.markets) {
        if (this.#random.next() < moves) this.#move(market, this.#random.next() < 0.5 ? "buy" : "sell");
      }
      this.now = this.now + SECOND as Micros;
      if (this.#appends < FLUSH_EVERY) continue;
      this.#appends = 0;
      await this.journal.flush();
    }
    await this.journal.flush();
  }

  #answers(second: number): void {
    const queryId = 0, requestedAt = this.now - 20_000 as Micros, receivedAt = this.now;
    if (second % LISTS_EVERY === 0) {
      for (const { instrument: { id, venue }, quotes } of this.markets) {
        const orders = Object.values(quotes).flatMap((quote) => quote ? [this.#report(quote, "open", 0, "query")] : []);
        this.#append([event({ kind: "open_orders", venue, queryId, requestedAt, receivedAt, instrument: id, orders })]);
      }
    }
    if (second % TRADES_EVERY === 0) {
      for (const { instrument: { id, venue }, fills } of this.markets) {
        const listed = fills.splice(0).map((fill) => ({ ...fill, source: "query" as const }));
        const list = { queryId, requestedAt, receivedAt, instrument: id, fills: listed };
        this.#append([event({ kind: "own_trades", venue, ...list })]);
      }
    }
    if (second % BALANCES_EVERY === 0) {
      for (const venue of DAY_VENUES) {
        const free = parseMoney("1000000"), locked = parseMoney("0");
        const balances = ["BTC", "ETH", "SOL", "USDT"].map((asset) => ({ asset, free, locked }));
        const stamp = { venueAt: null, receivedAt, requestedAt };
        this.#append([event({ kind: "balances", venue, balances, complete: false, source: "query", ...stamp })]);
      }
    }
    if (second % NOTES_EVERY === 0) {
      const point = { at: this.now, equity: "1000000.12", inventory: 12, realised: "3.25", unrealised: "-0.5" };
      this.#append([{ kind: "note", payload: { topic: "curve", point } }]);
    }
  }

  /** The old quote is cancelled, or was filled; the new one rests. */
  #move(market: Market, side: Side): void {
    const { instrument: { id: instrument, venue }, quotes } = market, old = quotes[side];
    market.mid += this.#random.int(21) - 10;
    if (old !== null) {
      const wanted = side === "buy" ? market.position <= 0 : market.position >= 0;
      if (this.#random.next() < (wanted ? 0.06 : 0.04)) this.#fill(market, old, side);
      else this.#cancel(old);
    }
    const place: Place = {
      kind: "place",
      venue,
      instrument,
      clientId: this.#ids.next(),
      side,
      price: market.mid + (side === "buy" ? -50 : 50) as Price,
      size: CLIP,
      timeInForce: "post_only",
      validity: 2_000_000 as Micros,
    };
    const { clientId } = place, sentAt = this.now, venueOrderId = String(++this.#venueIds), receivedAt = this.now;
    const quote = quotes[side] = { place, venueOrderId }, validUntil = sentAt + place.validity as Micros;
    this.#append([{ kind: "command", payload: place }]);
    this.#append([event({ kind: "sent", venue, clientId, sentAt, validUntil })]);
    this.now = this.now + 3_000 as Micros;
    const answer = { kind: "place_answer", venue, clientId, verdict: "accepted", venueOrderId, refusal: null } as const;
    this.#append([event({ ...answer, receivedAt } as Event)]);
    this.#append([event(this.#report(quote, "open", 0, "push"))]);
  }

  #cancel(quote: Quote): void {
    const { place: { venue, instrument, clientId }, venueOrderId } = quote;
    this.#append([{ kind: "command", payload: { kind: "cancel", venue, instrument, clientId, venueOrderId } }]);
    this.now = this.now + 3_000 as Micros;
    const answer = { kind: "cancel_answer", venue, clientId, verdict: "accepted", refusal: null } as const;
    this.#append([event({ ...answer, receivedAt: this.now } as Event)]);
    this.#append([event(this.#report(quote, "canceled", 0, "push"))]);
  }

  #fill(market: Market, quote: Quote, side: Side): void {
    const { place, venueOrderId } = quote, { venue, instrument, clientId, price, size } = place;
    const fill: Fill = {
      kind: "fill",
      venue,
      instrument,
      clientId,
      venueOrderId,
      tradeId: `t${venueOrderId}`,
      side,
      price,
      size,
      liquidity: "maker",
      fee: { asset: "USDT", amount: parseMoney("0.001") },
      source: "push",
      venueAt: this.now,
      receivedAt: this.now,
    };
    market.position += side === "buy" ? size : -size;
    market.fills.push(fill);
    const told = { side, price: "10000.1", size: "0.001", liquidity: "maker", fee: "0.001", feeAsset: "USDT" };
    const place_ = { venue, symbol: market.instrument.symbol, orderId: clientId, tradeId: fill.tradeId };
    const fact = { seq: 1, at: "", kind: "fill", ...place_, ...told, position: "0.001", realisedPnl: "0.01" };
    this.#append([event(fill), { kind: "fact", payload: fact } as JournalEntry]);
    this.#append([event(this.#report(quote, "filled", size, "push"))]);
  }

  #report({ place, venueOrderId }: Quote, status: OrderReport["status"], filled: number, source: "push" | "query") {
    const { venue, instrument, clientId, side, price, size } = place;
    const when = { venueAt: source === "push" ? this.now : null, receivedAt: this.now };
    const requestedAt = source === "query" ? this.now - 20_000 as Micros : null;
    const what = { venue, instrument, clientId, venueOrderId, side, price, size, filled: filled as Size };
    return {
      kind: "order",
      ...what,
      status,
      reason: null,
      source,
      requestedAt,
      ...when,
    } as const satisfies OrderReport;
  }

  #append(entries: readonly JournalEntry[]): void {
    this.journal.append(entries, this.now);
    this.#appends += 1;
  }
}

function event(payload: Event): JournalEntry {
  return { kind: "event", payload } as JournalEntry;
}
