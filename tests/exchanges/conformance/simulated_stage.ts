/** A venue's session before the simulated venue that speaks its words, joined without a socket in virtual time. The truth is read at
 * the venue; everything else is what the session told. @module */
import { assertEquals } from "@std/assert";
import type { Approved, Command, Place } from "../../../core/command.ts";
import type { Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Endpoints, Signer } from "../../../core/venue.ts";
import type { Account } from "../../../exchanges/simulator/accounts.ts";
import type { FaultParameters } from "../../../exchanges/simulator/faults.ts";
import type { Floor } from "../../../exchanges/simulator/floors.ts";
import type { Wire, WireFactory } from "../../../exchanges/simulator/wire.ts";
import { VirtualVenue } from "../../support/virtual_venue.ts";
import { START } from "../../support/wire_talk.ts";
import {
  type Behind,
  PATIENCE_MS,
  type Product,
  type RestingOrder,
  type Scene,
  Stage,
  type StageOptions,
} from "./stage.ts";
import { ToldBooks } from "./told_books.ts";
import { TrueBooks } from "./true_books.ts";

/** A product, and how it is simulated. */
export type SimulatedProduct = Product & {
  readonly createWire: WireFactory;
  readonly signer: Signer;
  /** Of this product, where one wire serves several; absent = the wire's own. */
  readonly endpoints?: (wire: Wire, host: string) => Endpoints;
  /** Name of the market's floor at the simulated venue; absent = the symbol. */
  readonly floor?: (symbol: string) => string;
};

/** A later run on the same venue: the process before it has died, and only the first so many markets are configured. */
export type LaterRun = { readonly after: SimulatedStage; readonly configured: number };

const HOST = "127.0.0.1:1";
/** Ticks, and a share of the price. */
const THROUGH = -200, FAR = 0.008;

export function simulated(product: SimulatedProduct): Scene<SimulatedStage> {
  const start = (options?: StageOptions) => new SimulatedStage(product, options);
  return {
    ...product,
    start,
    async up(options) {
      const stage = start(options);
      return await stage.until("the session is up", () => stage.state === "up");
    },
  };
}

export class SimulatedStage extends Stage {
  readonly wire: Wire;
  readonly venue: VirtualVenue;
  readonly books: ToldBooks;
  readonly trueBooks: TrueBooks;
  readonly inside = this;
  #lastOrder = 0;

  constructor(override readonly product: SimulatedProduct, options: StageOptions = {}, later?: LaterRun) {
    super(product);
    later?.after.venue.cut();
    const { symbols, signer, endpoints } = product, { roads, withoutKey = false, seed = 1, clockAhead = 0 } = options;
    this.wire = later?.after.wire ?? product.createWire({ seed, startAt: START, symbols: [...symbols], pace: 1 });
    if (clockAhead !== 0) this.wire.stepClock(clockAhead);
    this.venue = new VirtualVenue(product.venue.name, this.wire, later?.after.now ?? START, {
      after: later?.after.venue ?? null,
      roads,
      address: HOST,
    });
    this.trueBooks = new TrueBooks(this.wire.truth);
    this.books = new ToldBooks((id, book) => this.trueBooks.compare(this.floorName(id), book));
    this.venue.onTurn = () => {
      for (const event of this.venue.takeEvents()) this.take(event);
    };
    const markets = symbols.slice(0, later?.configured).map((symbol, i) => ({ instrument: i as InstrumentId, symbol }));
    this.venue.start(product.venue.createSession({
      venue: product.venue.name,
      markets,
      endpoints: endpoints?.(this.wire, HOST) ?? this.venue.endpoints,
      signer: withoutKey ? null : signer,
      seed,
    }, this.venue));
  }

  get now(): Micros {
    return this.venue.now;
  }

  pass(ms: number): Promise<this> {
    for (const end = this.now + ms * 1_000; this.now < end;) {
      this.venue.advance(Math.min(end, this.venue.nextAt) as Micros);
    }
    return Promise.resolve(this);
  }

  until(what: string, isSo: () => boolean, ms = PATIENCE_MS): Promise<this> {
    const end = this.now + ms * 1_000;
    while (!isSo()) {
      if (this.now >= end) return Promise.reject(this.late(what, ms));
      this.venue.advance(Math.min(end, this.venue.nextAt) as Micros);
    }
    return Promise.resolve(this);
  }

  newId(): string {
    return encodeClientId({ tag: 1, epoch: 1, sequence: ++this.#lastOrder });
  }

  price(market: number, side: Side, behind: Behind): Price {
    const { bestBid, bestAsk } = this.floor(market).market, best = side === "buy" ? bestBid : bestAsk;
    const ticks = behind === "far" ? Math.round(best * FAR) : behind === "through" ? THROUGH : behind;
    return (side === "buy" ? best - ticks : best + ticks) as Price;
  }

  size(market: number, value = 500): Size {
    const { tick, lot, multiplier } = this.instrument(market), { market: book } = this.floor(market);
    const price = book.bestBid * tick.step / 10 ** tick.decimals;
    const perLot = price * lot.step / 10 ** lot.decimals * Number(multiplier[0]) / 10 ** multiplier[1];
    return Math.max(1, Math.ceil(value / perLot)) as Size;
  }

  openOrders(): Promise<readonly RestingOrder[]> {
    return Promise.resolve(
      this.wire.state().openOrders.map(({ symbol, orderId, clientOrderId, size }) => ({
        clientId: clientOrderId,
        venueOrderId: orderId,
        lots: this.#lots(this.product.symbols.indexOf(symbol), size),
      })),
    );
  }

  traded(place: Pick<Place, "instrument" | "clientId">): Promise<number> {
    return Promise.resolve(this.tradedNow(place));
  }
  /** The same, to be looked at while time passes. */
  tradedNow({ instrument, clientId }: Pick<Place, "instrument" | "clientId">): number {
    return this.wire.state().fills.filter((fill) => fill.clientOrderId === clientId)
      .reduce((lots, { size }) => lots + this.#lots(instrument, size), 0);
  }
  restsNow(clientId: string): boolean {
    return this.wire.state().openOrders.some((order) => order.clientOrderId === clientId);
  }

  checkBooks(): Promise<void> {
    assertEquals([this.trueBooks.wrong, this.trueBooks.firstWrong], [0, ""]);
    return Promise.resolve();
  }

  breakSockets(channel?: string): void {
    if (channel === undefined) this.fault("disconnect", { code: 1006 });
    else this.venue.sever({ channel });
  }

  get channels(): readonly string[] {
    return this.venue.channels;
  }

  floorName(market: number): string {
    const symbol = this.product.symbols[market];
    return this.product.floor?.(symbol) ?? symbol;
  }
  floor(market: number): Floor {
    return this.wire.truth.floors.get(this.floorName(market))!;
  }
  get account(): Account {
    return this.wire.truth.accounts[0];
  }
  tradeIds(): readonly string[] {
    return this.wire.state().fills.map(({ tradeId }) => tradeId);
  }
  fault(name: string, parameters: FaultParameters = {}): void {
    this.wire.setFault(name, parameters, this.now);
  }

  protected send(command: Command): void {
    this.venue.session.submit(command as Approved<Command>, this.now);
    this.venue.onTurn();
  }

  /** @param size as the venue prints it */
  #lots(market: number, size: string): number {
    const { lot } = this.instrument(market);
    return Math.round(Number(size) * 10 ** lot.decimals / lot.step);
  }
}
