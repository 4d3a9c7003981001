/** Words of the venue and of the transport find the order that they are about: by our id, by the venue's, or none. What carries
 * our tag and stands in no book is taken in and told; what does not is watched as somebody else's. @module */
import type { Micros } from "../units.ts";
import type { Fill, OrderFound, OrderReport } from "../event.ts";
import { type OrderAnswer, takeAnswer, takeFill, takeReport } from "./evidence.ts";
import type { ForeignOrders } from "./foreign_orders.ts";
import type { IncidentNote } from "./lifecycle.ts";
import { admissible, type OrderChange, type OrderRecord } from "./order.ts";
import type { OrderIndex } from "./order_index.ts";
import { NO_CHANGES, type OrderStep } from "./order_step.ts";
import type { OrderStore } from "./order_store.ts";
import { type StrangeFills, withoutOrder } from "./strange_fills.ts";

const ORPHAN: IncidentNote = {
  severity: "S1",
  code: "orphan",
  says: "carries our tag and stands in none of our books",
};

export type OwnIds = { isOurs(text: string | null): boolean };
export type OrderEvidence = OrderAnswer | OrderReport | Fill | OrderFound;

export class OrderWords {
  readonly #index: OrderIndex;

  constructor(
    private readonly ids: OwnIds,
    private readonly store: OrderStore,
    private readonly step: OrderStep,
    private readonly foreign: ForeignOrders,
    private readonly strange: StrangeFills,
  ) {
    this.#index = store.index;
  }

  take(event: OrderEvidence, now: Micros): readonly OrderChange[] {
    switch (event.kind) {
      case "order":
        return this.#report(event, now);
      case "fill":
        return this.#fill(event, now);
      case "order_found":
        return this.#found(event, now);
      default:
        return this.#answer(event, now);
    }
  }

  /** It is not in a complete list of open orders (or not known by id) that was asked for at `requestedAt`. */
  missing(clientId: string, requestedAt: Micros, now: Micros): readonly OrderChange[] {
    const order = this.#index.working(clientId);
    if (!order || order.terminal || !admissible(order, requestedAt)) return NO_CHANGES;
    this.step.begin(order);
    this.step.life("missing", now);
    return this.#index.conclude(this.step, order, now);
  }

  #answer(event: OrderAnswer, now: Micros): readonly OrderChange[] {
    const order = this.#index.byClientId(event.clientId);
    if (!order) {
      return withoutOrder(
        "S1",
        "unknown_id",
        `A ${event.kind} names order ${event.clientId}, which stands in none of our books`,
        event.venue,
        null,
        event.clientId,
      );
    }
    this.step.begin(order);
    if (event.kind === "place_answer") this.#index.noteVenueId(order, event.venueOrderId);
    takeAnswer(this.step, order, event, now);
    return this.#index.conclude(this.step, order, now);
  }

  #report(report: OrderReport, now: Micros): readonly OrderChange[] {
    const known = this.#index.find(report);
    if (!known && !this.ids.isOurs(report.clientId)) {
      this.foreign.note(report);
      return NO_CHANGES;
    }
    if (!known && !this.store.hasRoom && hasEnded(report)) {
      const { venue, instrument, clientId, status } = report;
      const sentence = `Order ${clientId} ${ORPHAN.says}: ${status} at ${venue}`;
      return withoutOrder(ORPHAN.severity, ORPHAN.code, sentence, venue, instrument, clientId);
    }
    const order = known ?? this.store.adopt(report, report.clientId!, now);
    this.step.begin(order);
    if (!known) this.step.tell(ORPHAN, `${report.status} at ${report.venue}`);
    this.#index.noteVenueId(order, report.venueOrderId);
    takeReport(this.step, order, report, now);
    if (!known && !order.terminal) this.step.cancelAtOnce();
    return this.#index.conclude(this.step, order, now);
  }

  #fill(fill: Fill, now: Micros): readonly OrderChange[] {
    const known = this.#index.find(fill), isForced = !known && fill.cause !== undefined;
    if (!known && !isForced && !this.ids.isOurs(fill.clientId)) return this.strange.tell(fill);
    const order = known ?? (isForced ? this.store.impose(fill, now) : this.store.adopt(fill, fill.clientId!, now));
    this.step.begin(order);
    if (!known && !isForced) this.step.tell(ORPHAN, `trade ${fill.tradeId} of ${fill.size} lots`);
    this.#index.noteVenueId(order, fill.venueOrderId);
    takeFill(this.step, order, fill, now);
    return this.#index.conclude(this.step, order, now);
  }

  #found(event: OrderFound, now: Micros): readonly OrderChange[] {
    const order = this.#index.byClientId(event.clientId);
    if (event.report) {
      const changes = this.#report(asFound(event, event.report), now);
      // What has ended may be asked about once more, and whatever comes back answers that.
      if (order?.terminal && event.requestedAt >= order.askedAt) this.#answered(order, now);
      return changes;
    }
    if (!order) return NO_CHANGES;
    if (!order.terminal) return this.missing(event.clientId, event.requestedAt, now);
    if (event.requestedAt >= order.askedAt) this.#answered(order, now);
    return NO_CHANGES;
  }

  #answered(order: OrderRecord, now: Micros): void {
    order.askedAt = 0 as Micros;
    this.#index.refresh(order, now);
  }
}

/** The report inside an answer, dated and named by the question. */
function asFound({ clientId, requestedAt }: OrderFound, report: OrderReport): OrderReport {
  return { ...report, clientId: report.clientId ?? clientId, source: "query", requestedAt };
}

function hasEnded({ status }: OrderReport): boolean {
  return status !== "open" && status !== "partial";
}
