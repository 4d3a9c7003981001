/** An engine with market making on some markets, stepped by hand and brought to where it quotes both sides of each; what its
 * commands lead to is answered between the timed steps. @module */
import type { Approved, Command, Query } from "../../core/command.ts";
import type { Event } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros, Side } from "../../core/units.ts";
import { Engine } from "../../core/engine/engine.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { AgreeingVenue } from "./agreeing_venue.ts";
import type { Message } from "./book_stream.ts";
import { wideLimits } from "./wide_limits.ts";

export type EngineOptions = {
  readonly markets: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of every market. */
  readonly snapshot: Message;
};

const VENUE = "binance";
const START = 1_770_000_000_000_000 as Micros;
const BEAT = 50_000;
/** Beats within which the venue is proven and everything is quoted. */
const FIRST_BEATS = 400;

export class SteppedEngine {
  readonly engine: Engine;
  now = START;
  readonly #instruments: readonly Instrument[];
  readonly #venue: AgreeingVenue;

  constructor(readonly options: EngineOptions) {
    this.#instruments = Array.from({ length: options.markets }, (_, i) => {
      const base = i === 0 ? "BTC" : `B${i}`;
      return madeUpInstrument({ id: i as InstrumentId, base, symbol: `${base}USDT` });
    });
    this.#venue = new AgreeingVenue(VENUE, this.#instruments, START);
    this.engine = createEngine(this.#instruments, options);
    this.#boot();
  }

  /** Lets time pass, without a step. */
  pass(micros: number): void {
    this.now = this.now + micros as Micros;
  }

  /** The loop's beat and everything that it leads to: ended orders leave the books then. */
  beat(): void {
    this.settle([{ kind: "timer", at: this.now }]);
  }

  /** Steps a batch and everything that it leads to. */
  settle(batch: readonly Event[]): void {
    this.answer(this.engine.step(batch, this.now));
  }

  /** Steps what commands lead to, until nothing follows. @returns how many commands there were */
  answer(commands: readonly Approved<Command>[]): number {
    let count = 0;
    for (let left = commands; left.length > 0;) {
      count += left.length;
      const events = left.flatMap((command) => this.#venue.answer(command, this.now));
      this.engine.settle();
      this.engine.takeFacts();
      left = this.engine.step(events, this.now);
    }
    this.engine.settle();
    this.engine.takeFacts();
    return count;
  }

  /** What the venue says to a question, not stepped. */
  tell(query: Query): Event[] {
    return this.#venue.answer(query, this.now);
  }

  /** The batch that tells a fill of our first order on that side. */
  fill(side: Side, instrument = 0): Event[] {
    return this.#venue.fill(instrument as InstrumentId, side, this.now);
  }

  /** The whole book of one market. */
  snapshot({ bids, asks }: Message, instrument = 0): Event {
    return { kind: "book_snapshot", instrument: instrument as InstrumentId, bids, asks, ...this.#stamp() };
  }
  delta({ bids, asks }: Message, instrument = 0): Event {
    return { kind: "book_delta", instrument: instrument as InstrumentId, bids, asks, ...this.#stamp() };
  }

  #stamp() {
    return { firstId: null, lastId: null, previousId: null, venueAt: this.now, receivedAt: this.now };
  }

  #boot(): void {
    const common = { venue: VENUE, receivedAt: this.now } as const;
    this.settle([
      ...this.#instruments.map((instrument) =>
        ({ kind: "instrument", instrument, receivedAt: this.now }) satisfies Event
      ),
      { kind: "clock_offset", offset: 0 as Micros, roundTrip: 1_000 as Micros, ...common },
      { kind: "venue_link", state: "up", reason: "a bench", ...common },
    ]);
    for (let i = 0; this.engine.desk.markets.some(({ id }) => this.engine.desk.orders.liveCount(id) < 2); i++) {
      if (i === FIRST_BEATS) {
        throw new Error(`The engine did not quote everything within ${FIRST_BEATS} beats`);
      }
      this.pass(BEAT);
      this.settle(this.#instruments.map(({ id }) => this.snapshot(this.options.snapshot, id)));
      this.beat();
    }
  }
}

const SIZES = { maxOrderSize: "0.02", maxOrderNotional: "2500", maxPosition: "0.08" };

function createEngine(instruments: readonly Instrument[], { parameters }: EngineOptions): Engine {
  const strategies = instruments.map(({ id, symbol }) => ({
    id: `mm-${symbol.toLowerCase()}`,
    kind: marketMaking,
    instruments: [id],
    parameters,
  }));
  return new Engine({
    mode: "demo",
    build: "bench",
    startedAt: START,
    markets: instruments,
    venues: new Map([[VENUE, { capabilities: binance.capabilities, validity: 2_000_000 as Micros }]]),
    strategies,
    limits: wideLimits({
      markets: instruments.length,
      venues: [VENUE],
      strategies: strategies.map(({ id }) => id),
      sizes: SIZES,
    }),
    ids: new ClientIds(1, 1),
    watermark: START,
    control: {
      armAtStart: true,
      tripped: null,
      startedAt: START,
      rearmCooldown: 3_000_000 as Micros,
      dedicated: new Set(),
    },
  });
}
