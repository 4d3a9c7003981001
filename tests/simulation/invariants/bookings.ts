/** Which of the venue's trades our ledger has, one by one, and whether its positions are their sums. @module */
import type { Market } from "../../../core/desk/market.ts";
import type { Engine } from "../../../core/engine/engine.ts";
import { marketName } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { lotsOf } from "../../../core/oms/inferred_parts.ts";
import type { OrderRecord } from "../../../core/oms/order.ts";
import type { Micros } from "../../../core/units.ts";
import type { Execution } from "../../../exchanges/simulator/orders.ts";
import type { Stage } from "../contract.ts";
import { Oracle, unitsOf, type VenueTruth } from "./oracle.ts";
import { engineOf, violated } from "./violation.ts";

/** One for each stage: both invariants look at the same. */
export class Bookings {
  static readonly #known = new WeakMap<Stage, Bookings>();
  static of(stage: Stage): Bookings {
    let bookings = this.#known.get(stage);
    if (bookings === undefined) this.#known.set(stage, bookings = new Bookings(stage));
    return bookings;
  }

  readonly oracle: Oracle;
  readonly venues: readonly VenueBookings[];
  #life = -1;

  private constructor(private readonly stage: Stage) {
    this.oracle = Oracle.of(stage);
    this.venues = this.oracle.venues.map((truth) => new VenueBookings(truth, () => engineOf(stage)));
  }

  /** Another process may have other books. */
  restart(): void {
    if (this.#life === this.stage.lives) return;
    this.#life = this.stage.lives;
    for (const venue of this.venues) venue.restart();
  }

  /** @throws {RangeError} for a venue that is not on the stage */
  of(venue: string): VenueBookings {
    const found = this.venues.find(({ truth }) => truth.venue.id === venue);
    if (found === undefined) throw new RangeError(`Cannot find venue "${venue}" on the stage`);
    return found;
  }

  look(each: (market: Market, books: VenueBookings) => void = () => {}): void {
    const engine = engineOf(this.stage);
    if (engine === null) return;
    this.restart();
    this.oracle.look();
    for (const venue of this.venues) venue.look();
    for (const market of engine.desk.markets) {
      const books = this.venues.find(({ truth }) => truth.venue.id === market.venue);
      if (books !== undefined) each(market, books);
    }
  }
}

/** Which of a venue's trades the ledger has. */
export class VenueBookings {
  /** Not booked yet, oldest first. */
  unbooked: Execution[] = [];
  /** Units by symbol that are booked. */
  readonly #sums = new Map<string, number>();
  /** Likewise what a person adopted, and how many entries the ledger had when that was summed. */
  readonly #adoptions = new Map<string, { readonly units: number; readonly entryCount: number }>();
  #seen = 0;

  constructor(readonly truth: VenueTruth, private readonly engine: () => Engine | null) {}

  restart(): void {
    this.unbooked = [];
    this.#sums.clear();
    this.#adoptions.clear();
    this.#seen = 0;
  }

  look(): void {
    const { trades } = this.truth;
    for (; this.#seen < trades.length; this.#seen++) this.unbooked.push(trades[this.#seen]);
    if (this.unbooked.length > 0) this.unbooked = this.unbooked.filter((trade) => !this.#isBooked(trade));
  }

  /** @throws {InvariantError} if the position is not the sum of the trades that are booked */
  checkSum(market: Market): void {
    const engine = this.engine()!, { position, trades } = engine.desk.ledger.account(market.id);
    const { instrument } = position;
    if (instrument === null) return;
    let units = this.#sums.get(market.symbol) ?? 0;
    for (const order of engine.desk.orders.lagging(market.venue)) {
      if (order.instrument !== market.id) continue;
      const lots = unitsOf(lotsOf((order as OrderRecord).inferredParts), instrument.lot);
      units += order.side === "buy" ? lots : -lots;
    }
    const adopted = this.#adopted(engine, market), held = unitsOf(position.size, instrument.lot);
    if (held === units + adopted) return;
    violated(
      "INV-02",
      `${marketName(market)} holds ${held} in our books; its ${trades.count} trades sum to ${units}, ` +
        `${adopted} were adopted, all in 1e-8`,
    );
  }

  #isBooked(execution: Execution): boolean {
    const engine = this.engine(), { order, size } = execution, { symbol, lot } = order.instrument;
    const market = engine?.desk.markets.find((one) => one.venue === this.truth.venue.id && one.symbol === symbol);
    if (engine === null || market === undefined) return false;
    const { trades } = engine.desk.ledger.account(market.id), tradeId = this.truth.tradeName(execution);
    // The time only matters for trades that may have been forgotten, of which there are none in so short a run.
    if (!trades.has(tradeId, Number.MAX_SAFE_INTEGER as Micros)) return false;
    const units = unitsOf(size, lot);
    this.#sums.set(symbol, (this.#sums.get(symbol) ?? 0) + (order.side === "buy" ? units : -units));
    return true;
  }

  #adopted(engine: Engine, market: Market): number {
    const { entryCount } = engine.desk.ledger, known = this.#adoptions.get(market.symbol);
    if (known?.entryCount === entryCount) return known.units;
    const units = adoptedUnits(engine, market);
    this.#adoptions.set(market.symbol, { units, entryCount });
    return units;
  }
}

/** Lots that a person adopted, in units. */
function adoptedUnits({ desk: { ledger } }: Engine, market: Market): number {
  let units = 0;
  for (const { kind, market: name, size } of ledger.entries()) {
    if (kind !== "adjustment" || size === null || name !== marketName(market)) continue;
    const [mantissa, decimals] = parseMoney(size);
    units += Number(mantissa) * 10 ** (8 - decimals);
  }
  return units;
}
