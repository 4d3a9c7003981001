/** The watches at work: what happens is shown to them, what they find is held or ends trading, and what the loss rules count
 * from is written down for the next run. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Command } from "../command.ts";
import type { Fill, PlaceAnswer, Timer } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import { GLOBAL_SCOPE } from "../risk/holds.ts";
import { type BoardState, WatchBoard } from "../risk/watch/board.ts";
import type { LossPoint } from "../risk/watch/loss_history.ts";
import type { RiskReading } from "../risk/risk_rows.ts";
import type { Breach, LoopBeat, Watch } from "../risk/watch/watch.ts";
import type { CheckItem } from "./check_list.ts";
import type { LossTrip } from "./control.ts";
import type { Holding } from "./holding.ts";
import type { Quoter } from "./quoter.ts";
import type { Telling } from "./telling.ts";

/** What the watches need of the engine around them. */
export type WatchSurroundings = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly holding: Holding;
  readonly telling: Telling;
  readonly quoters: readonly Quoter[];
};
/** A market's book is asked for anew at most this often. */
export const RESYNC_MICROS = 10_000_000;
/** Messages that must follow one another before a book that was in doubt is quoted on again. */
export const SETTLING_UPDATES = 3;

export class Watching {
  readonly board: WatchBoard;
  readonly #quoted: readonly (readonly string[])[];
  /** When each market's book was asked for anew last. */
  readonly #resyncs: Float64Array;
  /** Markets whose books are to be asked for anew. */
  readonly #doubted: { readonly market: Market; readonly reason: string }[] = [];
  #point: LossPoint | null = null;
  readonly #beat: { -readonly [K in keyof LoopBeat]: LoopBeat[K] } = { lag: NaN, clockJump: 0 };

  constructor(private readonly around: WatchSurroundings) {
    const { desk, gate, holding, quoters } = around;
    this.#resyncs = new Float64Array(desk.markets.length).fill(-Infinity);
    this.#quoted = desk.markets.map(({ id }) =>
      quoters.filter(({ strategy }) => strategy.instruments.includes(id)).map(({ id }) => id)
    );
    const context = {
      desk,
      limits: () => gate.limits,
      quoted: this.#quoted,
      isVerified: (venue: VenueId) => holding.isVerified(venue),
    };
    this.board = new WatchBoard(context, {
      breach: (watch, breach, now) => this.#breach(watch, breach, now),
      failed: (watch, error, now) => this.#failed(watch, error, now),
      doubt: (market, sentence, now) => this.doubt(market, sentence, now),
    });
  }

  /** A fill of ours was booked. */
  filled({ instrument, side, price, venueAt, receivedAt }: Fill, order: Order | null): void {
    const strategy = order?.slot.strategy ?? "";
    // Of an order of an earlier run nobody knows whose it was: it counts for each that may be meant.
    const strategies = strategy === "" ? this.#quoted[instrument] : [strategy];
    this.board.filled({ instrument, side, price, at: venueAt ?? receivedAt, strategies });
  }

  answered({ venue, verdict, refusal, receivedAt }: PlaceAnswer, instrument: InstrumentId): void {
    this.board.answered({ venue, instrument, verdict, refusal, at: receivedAt });
  }

  beat({ lag = NaN, clockJump = 0 }: Timer, now: Micros): void {
    this.#beat.lag = lag;
    this.#beat.clockJump = clockJump;
    this.board.beat(this.#beat, now);
  }

  /** Judges all; appends the questions for new books. */
  judge(now: Micros, out: Approved<Command>[]): void {
    this.board.judge(now);
    this.#point ??= this.board.losses.history.point(now);
    while (this.#doubted.length > 0) {
      const { market: { id: instrument, venue }, reason } = this.#doubted.pop()!;
      this.around.telling.count("books asked for anew");
      out.push(this.around.gate.approve({ kind: "resync", venue, instrument, reason }));
    }
  }

  /** Asks for a book anew, however lately that was done. */
  refetch(market: Market, reason: string, now: Micros): void {
    this.#resyncs[market.id] = -Infinity;
    this.doubt(market, reason, now);
  }

  /** A book that may not be trusted: it is asked for anew, and has to prove itself before it is quoted on. */
  doubt(market: Market, reason: string, now: Micros): void {
    market.unsettled = SETTLING_UPDATES;
    // What rests there goes in this step, not with the next look of its strategies.
    for (const quoter of this.around.quoters) quoter.dirty ||= quoter.strategy.instruments.includes(market.id);
    const { readiness } = this.around.desk.venue(market.venue);
    // While the wires are down there is nobody to ask, and a new connection brings new books by itself.
    if (readiness === "DOWN" || readiness === "CONNECTING" || now - this.#resyncs[market.id] < RESYNC_MICROS) return;
    this.#resyncs[market.id] = now;
    this.#doubted.push({ market, reason });
  }

  /** What the next run has to know of money, since the last call; `null` = nothing new. */
  takePoint(): LossPoint | null {
    const point = this.#point;
    this.#point = null;
    return point;
  }

  /** Takes what an earlier run wrote down of money. */
  recall(point: LossPoint): void {
    this.board.losses.history.recall(point);
  }

  /** The loss counters for the check-list of a re-arm: a loss that stands would end trading at once, one that has tripped
   * waits for a new day or for a higher limit, and one that nobody can tell may stand. */
  losses(tripped: readonly LossTrip[], now: Micros): readonly CheckItem[] {
    const items = this.board.lossStands(now).map(({ id, limit, trips, sentence }) => {
      if (trips) return { item: id, ok: false, sentence: `${sentence}: wait until it is over, or raise the limit` };
      const standing = tripped.find((trip) => trip.rule === id && dayOf(trip.at) === dayOf(now) && limit <= trip.limit);
      if (standing === undefined) return { item: id, ok: true, sentence };
      return {
        item: id,
        ok: false,
        sentence: `${sentence}, and it ended trading today: wait for a new day (UTC), or raise the limit`,
      };
    });
    const { unknownBecause } = this.board.losses;
    if (unknownBecause === null) return items;
    return [...items, { item: "LOSSES", ok: false, sentence: `${unknownBecause}; wait until it can` }];
  }

  view(now: Micros): readonly RiskReading[] {
    return this.board.view(now);
  }

  state(): BoardState {
    return this.board.state();
  }

  #breach({ id }: Watch, { scope, act, sentence, status, coolDown, told, limit }: Breach, now: Micros): void {
    const { holding, desk } = this.around;
    if (act !== "trip") {
      return holding.put(
        { scope, cause: id, sentence, status, ends: act === "stop" ? "person" : "itself", coolDown, told },
        now,
      );
    }
    if (scope !== GLOBAL_SCOPE || desk.trading !== "HALTED") holding.trip(scope, id, sentence, status, now, limit);
  }

  /** To trade on a risk that cannot be told is to trade without a limit. */
  #failed({ id, title }: Watch, error: unknown, now: Micros): void {
    if (this.around.desk.trading === "HALTED") return;
    const why = error instanceof Error ? error.message : String(error);
    this.around.holding.trip(GLOBAL_SCOPE, id, `${title} could not be computed: ${why}`, "STOPPED", now);
  }
}

const DAY = 86_400 * MICROS_PER_SECOND;

function dayOf(at: Micros): number {
  return Math.floor(at / DAY);
}
