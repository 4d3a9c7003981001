/** One order of ours as the books hold it: what we wanted, how far it came, what is under way. Written by `Orders` and its
 * parts alone; everybody else reads it through `Order`. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Fill, OrderReport, Side } from "../event.ts";
import type { Money } from "../money.ts";
import type { Place, TimeInForce } from "../command.ts";
import type { FillNote } from "./fill_pool.ts";
import { type InferredPart, lotsOf, NOTHING_INFERRED } from "./inferred_parts.ts";
import { countsInExposure, isTerminal, type Life, type Pending, type Severity } from "./lifecycle.ts";
import { OrderCommands } from "./order_commands.ts";
import type { OrderList } from "./order_list.ts";

/** The place that an order fills: one of a strategy's levels on one side. */
export type Slot = {
  /** Empty = no strategy of ours wanted it: found at the venue under our tag. */
  readonly strategy: string;
  /** 0 = nearest to the market; `TAKE_LEVEL` = an order to be filled at once. */
  readonly level: number;
};
export const TAKE_LEVEL = -1;
/** The slot of an order that no strategy of this run wants: of an earlier run, or an orphan. */
export const NO_SLOT: Slot = { strategy: "", level: 0 };

/** Read it while it is remembered (`Orders.get`): a record whose order was forgotten serves another one. */
export interface Order {
  /** A small whole number that no other order has for as long as this one is remembered; −1 = it stands in no books. */
  readonly seat: number;
  readonly clientId: string;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly timeInForce: TimeInForce;
  readonly slot: Slot;
  /** Cumulative lots: the larger of what our fills sum to and what the venue reported. Never falls. */
  readonly filled: Size;
  readonly life: Life;
  readonly pending: Pending;
  readonly venueOrderId: string | null;
  readonly createdAt: Micros;
  /** 0 = not sent, as far as we know. */
  readonly sentAt: Micros;
  /** After it the placement can no longer arrive at the venue. */
  readonly validUntil: Micros;
  /** First evidence that the venue took it; 0 = none yet. */
  readonly ackedAt: Micros;
  /** 0 = not terminal. */
  readonly closedAt: Micros;
  /** Since when its fate is open; 0 unless `life` is UNKNOWN. */
  readonly unknownAt: Micros;
  /** When the last word about it came, save answers to queries: those count from when they were asked. */
  readonly lastEventAt: Micros;
  /** Cancels refused or lost in a row. */
  readonly cancelAttempts: number;
  /** 0 = no cancel was ever asked for. */
  readonly cancelSentAt: Micros;
  /** No cancel before; Infinity = no further cancel by id. */
  readonly cancelRetryAt: Micros;
  /** Its cancels were given up, and the venue has taken none since. */
  readonly cancelsGivenUp: boolean;
  /** The whole size that an amendment under way asks for. */
  readonly amendSize: Size | null;
  /** No amendment before: the last one was refused. */
  readonly amendRetryAt: Micros;
  readonly everAcked: boolean;
  /** Found at the venue under our tag, in none of our books until then. */
  readonly orphan: boolean;
  /** Believed dead once, and found alive. */
  readonly resurrected: boolean;
  /** No later fill is possible. */
  readonly final: boolean;
  /** Terminal, final, and a clean reconciliation that began long enough after its end found nothing wrong. */
  readonly sealed: boolean;
  /** Lots of it are booked whose trades the venue has not given; see `inferred_fills.ts`. */
  readonly inferred: boolean;
  /** The venue traded for us, liquidation or ADL: nobody of us wanted it. */
  readonly external: boolean;
  /** The last refusal, in the venue's words. */
  readonly reason: string | null;
  /** Since when the venue must be asked about it; 0 = no question is open. */
  readonly askedAt: Micros;
  /** The venue reports more lots than our fills sum to. */
  readonly cumulativeAhead: boolean;
  /** Lots that it reports and nobody has booked yet, be it as inferred ones. */
  readonly unbooked: Size;
  /** A person has answered for the lots that are booked without their trades: nobody asks for those any more. It stays
   * remembered, since it alone knows that they are booked should the trades come after all. */
  readonly tradesWaived: boolean;
  /** When the trades behind its quantity were last asked for; 0 = they were not, or none are missing. */
  readonly tradesAskedAt: Micros;
  /** OPEN or PARTIAL. */
  readonly resting: boolean;
  readonly terminal: boolean;
  /** Lots that may still fill in the worst case; 0 once it does not count in exposure. */
  readonly leaves: Size;
}

export type Incident = {
  readonly severity: Severity;
  readonly code: string;
  readonly sentence: string;
  readonly venue: VenueId;
  readonly instrument: InstrumentId | null;
  readonly clientId: string | null;
};
export type OrderChange = {
  /** `null`: an incident that no order of our books explains, such as a foreign fill. */
  readonly order: Order | null;
  readonly from: Life;
  readonly to: Life;
  readonly incident: Incident | null;
  /** The venue should be asked about this order now. */
  readonly needsQuery: boolean;
  /** It lives against our will and must be cancelled at once. */
  readonly cancelAtOnce: boolean;
  /** The venue does not give the trades behind its quantity: they are to be inferred and booked now. */
  readonly infers?: true;
};

type Placed = Pick<
  Place,
  "clientId" | "venue" | "instrument" | "side" | "price" | "size" | "timeInForce" | "validity"
>;
const NONE: readonly string[] = [];
/** What a record stands for that serves no order. */
export const BLANK_PLACE: Placed = {
  clientId: "",
  venue: "",
  instrument: 0 as InstrumentId,
  side: "buy",
  price: 0 as Price,
  size: 0 as Size,
  timeInForce: "gtc",
  validity: 0 as Micros,
};

/** The books' own hold on an order. Serves one order after the other: see `OrderPool`. */
export class OrderRecord implements Order {
  seat = -1;
  clientId!: string;
  venue!: VenueId;
  instrument!: InstrumentId;
  side!: Side;
  timeInForce!: TimeInForce;
  slot!: Slot;
  price!: Price;
  size!: Size;
  /** False while only a trade told us of it: then `size` is what is filled. */
  sizeKnown!: boolean;
  filled!: Size;
  /** What our own fills sum to. */
  fillSum!: number;
  life!: Life;
  pending!: Pending;
  /** When `pending` last changed. */
  pendingAt!: Micros;
  venueOrderId!: string | null;
  /** Ids that the venue gave it before that one. */
  formerVenueIds!: readonly string[];
  createdAt!: Micros;
  sentAt!: Micros;
  validUntil!: Micros;
  /** So long after its send the placement may arrive at the venue, µs; 0 = we did not send it. */
  window!: Micros;
  ackedAt!: Micros;
  closedAt!: Micros;
  unknownAt!: Micros;
  lastEventAt!: Micros;
  /** The newest query whose answer was applied, by when it was sent. */
  lastQueryAt!: Micros;
  /** The venue's time of the newest push applied. */
  lastVenueAt!: Micros;
  /** When we last heard of a trade, and when the venue made it. */
  lastFillAt!: Micros;
  lastFillVenueAt!: Micros;
  cancelAttempts!: number;
  cancelSentAt!: Micros;
  cancelRetryAt!: Micros;
  cancelsGivenUp!: boolean;
  amendSize!: Size | null;
  amendRetryAt!: Micros;
  /** After it the amendment can no longer arrive at the venue. */
  amendValidUntil!: Micros;
  /** The size before the last amendment: a report that still names it is old news. */
  formerSize!: Size | null;
  everAcked!: boolean;
  orphan!: boolean;
  resurrected!: boolean;
  final!: boolean;
  sealed!: boolean;
  external!: boolean;
  reason!: string | null;
  askedAt!: Micros;
  /** The venue's time of its word that `filled` is what it is, ours where it gave none; 0 = our trades alone say so. */
  filledVenueAt!: Micros;
  /** Since when the venue's quantity is ahead of our fills, or when their trades were last asked for; 0 = it is not. */
  aheadAt!: Micros;
  /** Times the missing trades were asked for, and whether the last one was answered. */
  aheadRounds!: number;
  aheadAnswered!: boolean;
  tradesWaived!: boolean;
  /** What `quotedLots` of it came to in quote, by the venue's newest word; `null` = it did not say. */
  filledQuote!: Money | null;
  quotedLots!: number;
  /** What was booked for want of its trades, oldest first. */
  inferredParts!: readonly InferredPart[];
  /** Its trades that we know, newest first; notes of the `FillPool`. */
  fills!: FillNote | null;
  /** Lots that the exposure sums hold for it; `counted` = it stands in the live list. Kept by `Exposure`. */
  heldLots!: number;
  counted!: boolean;
  /** Where it stands among the others; kept by `OrderList`. */
  list: OrderList<OrderRecord> | null = null;
  listedBefore: OrderRecord | null = null;
  listedAfter: OrderRecord | null = null;
  readonly commands: OrderCommands = new OrderCommands();

  constructor(what: Placed, slot: Slot, now: Micros) {
    this.clear();
    this.begin(what, slot, now);
  }

  /** Serves no order any more: all that `begin` does not set is as a new order has it. */
  clear(): void {
    const never = 0 as Micros;
    this.clientId = "";
    this.sizeKnown = true;
    this.filled = 0 as Size;
    this.fillSum = 0;
    this.life = "NEW";
    this.pending = "none";
    this.pendingAt = never;
    this.venueOrderId = null;
    this.formerVenueIds = NONE;
    this.sentAt =
      this.ackedAt =
      this.closedAt =
      this.unknownAt =
      this.lastEventAt =
        never;
    this.lastQueryAt =
      this.lastVenueAt =
      this.lastFillAt =
      this.lastFillVenueAt =
        never;
    this.cancelAttempts = 0;
    this.cancelSentAt = this.cancelRetryAt = never;
    this.amendSize = this.formerSize = null;
    this.amendRetryAt = this.amendValidUntil = never;
    this.aheadAnswered =
      this.tradesWaived =
      this.cancelsGivenUp =
      this.everAcked =
      this.orphan =
      this.resurrected =
      this.final =
      this.sealed =
      this.external =
        false;
    this.reason = null;
    this.filledVenueAt = this.askedAt = this.aheadAt = never;
    this.aheadRounds = 0;
    this.filledQuote = null;
    this.quotedLots = 0;
    this.inferredParts = NOTHING_INFERRED;
    this.fills = null;
    this.heldLots = 0;
    this.counted = false;
  }

  /** Serves a new order from here on. It was cleared when its last one was forgotten, so that little is left to be written
   * while an order waits.
   * @param window so long after its send it may arrive */
  begin(what: Placed, slot: Slot, now: Micros, window: Micros = what.validity): void {
    this.clientId = what.clientId;
    this.venue = what.venue;
    this.instrument = what.instrument;
    this.side = what.side;
    this.price = what.price;
    this.size = what.size;
    this.timeInForce = what.timeInForce;
    this.window = window;
    this.slot = slot;
    this.createdAt = now;
    // Until the transport says when it really left.
    this.validUntil = now + window as Micros;
  }

  /** Serves what the venue did to us without an order of anybody; its size is what was traded. */
  impose({ venue, instrument, side, price }: Fill, clientId: string, now: Micros): void {
    const size = 0 as Size, validity = 0 as Micros;
    this.begin({ clientId, venue, instrument, side, price, size, timeInForce: "ioc", validity }, NO_SLOT, now);
    this.external = true;
  }

  /** Serves an order that carries our tag and stands in none of our books, as the venue tells of it. */
  adopt(seen: OrderReport | Fill, clientId: string, now: Micros): void {
    const { venue, instrument, side, price } = seen;
    // A quantity that cannot be must not reach the exposure sums.
    const size = (Number.isSafeInteger(seen.size) && seen.size > 0 ? seen.size : 0) as Size;
    const what = { clientId, venue, instrument, side, price, size, timeInForce: "gtc", validity: 0 as Micros } as const;
    this.begin(what, NO_SLOT, now);
    this.orphan = true;
    this.life = "UNKNOWN";
    this.unknownAt = now;
    this.sizeKnown = seen.kind === "order" && size > 0;
  }

  get resting(): boolean {
    return this.life === "OPEN" || this.life === "PARTIAL";
  }
  get terminal(): boolean {
    return isTerminal(this.life);
  }
  get counts(): boolean {
    return countsInExposure(this.life, this.final);
  }
  get cumulativeAhead(): boolean {
    return this.filled > this.fillSum;
  }
  get inferred(): boolean {
    return this.inferredParts.length > 0;
  }
  /** Trades of it are missing and asked for. */
  get lags(): boolean {
    return this.cumulativeAhead && !(this.tradesWaived && this.unbooked === 0);
  }
  get tradesAskedAt(): Micros {
    return this.aheadRounds === 0 ? 0 as Micros : this.aheadAt;
  }
  get unbooked(): Size {
    return this.filled - this.fillSum - lotsOf(this.inferredParts) as Size;
  }
  get leaves(): Size {
    if (!this.counts) return 0 as Size;
    const size = this.amendSize !== null && this.amendSize > this.size ? this.amendSize : this.size;
    return (size > this.filled ? size - this.filled : 0) as Size;
  }
}

/** How a report stands to what we know: "stale" may change nothing, "newer" may even raise the dead. */
export type Freshness = "stale" | "current" | "newer";

/** A push or an answer must not be older, by the venue's clock, than the last one applied. An answer to a query counts only
 * if it was asked after the last word of this order came in, and not before another that was applied. */
export function freshness(order: OrderRecord, report: OrderReport): Freshness {
  if (report.source === "query") {
    if (report.requestedAt === null || !admissible(order, report.requestedAt)) return "stale";
    return report.requestedAt > order.lastQueryAt ? "newer" : "current";
  }
  // A venue that sends no times sends its words in order.
  if (report.venueAt === null) return "newer";
  return report.venueAt > order.lastVenueAt ? "newer" : report.venueAt === order.lastVenueAt ? "current" : "stale";
}

/** Whether the answer to a query that was sent at `requestedAt` may judge `order`. */
export function admissible(order: OrderRecord, requestedAt: Micros): boolean {
  return requestedAt > order.lastEventAt && requestedAt >= order.lastQueryAt;
}
