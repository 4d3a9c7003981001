/** A real desk with real books, orders and ledger behind it, brought into a wanted state by the facts that would bring it
 * there: book messages, fills, acks. For tests of what strategies want. @module */
import type { Micros, Price, Side, Size } from "../../core/units.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { Desk } from "../../core/desk/desk.ts";
import type { Market } from "../../core/desk/market.ts";
import { Ledger } from "../../core/ledger/ledger.ts";
import { Orders } from "../../core/oms/orders.ts";
import { levels } from "./map_book.ts";
import { madeUpFill } from "./made_up_fill.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";

export const NOW = 1_700_000_000_000_000 as Micros;
type Pairs = readonly (readonly [price: number, lots: number])[];

export class QuotingDesk {
  readonly desk: Desk;
  #count = 0;

  /** One market for each of `instruments`, numbered from 0; trading is active, and no book has come. */
  constructor(instruments: readonly Partial<Instrument>[] = [{}]) {
    const listed = instruments.map((change, index) => madeUpInstrument({ ...change, id: index as InstrumentId }));
    this.desk = new Desk(listed, new Orders({ ids: { isOurs: () => true }, strict: true }), new Ledger());
    this.desk.trading = "ACTIVE";
    for (const instrument of listed) this.list(instrument);
  }

  list(instrument: Instrument): void {
    this.desk.ledger.open(instrument);
    this.market(instrument.id).instrument = instrument;
  }

  market(id = 0): Market {
    return this.desk.market(id as InstrumentId);
  }

  /** The whole book as the venue shows it, our own orders included. */
  book(bids: Pairs, asks: Pairs, id = 0): this {
    this.market(id).book.applySnapshot(levels(...bids), levels(...asks));
    this.market(id).bookTouched(NOW);
    return this;
  }

  /** Fills until the position is `lots`. */
  position(lots: number, id = 0): this {
    const change = lots - this.desk.ledger.position(id as InstrumentId).size;
    if (change !== 0) {
      const side = change > 0 ? "buy" : "sell";
      this.desk.ledger.book(madeUpFill(side, Math.abs(change), 1_000_000, { instrument: id as InstrumentId }));
    }
    return this;
  }

  /** An order of ours that rests at the venue. The book is not touched: say there what the venue shows. */
  resting(side: Side, price: number, lots: number, id = 0): this {
    const { venue } = this.market(id), clientId = `own-${++this.#count}`, { orders } = this.desk;
    orders.intend(
      {
        kind: "place",
        venue,
        instrument: id as InstrumentId,
        clientId,
        side,
        price: price as Price,
        size: lots as Size,
        timeInForce: "post_only",
        validity: 1e6 as Micros,
      },
      { strategy: "test", level: this.#count },
      NOW,
    );
    orders.apply({ kind: "sent", venue, clientId, sentAt: NOW, validUntil: NOW + 1e6 as Micros }, NOW);
    orders.apply({
      kind: "place_answer",
      venue,
      clientId,
      verdict: "accepted",
      venueOrderId: `${this.#count}`,
      refusal: null,
      receivedAt: NOW,
    }, NOW);
    // The venue's next book message shows it.
    if (this.market(id).bookValid) this.market(id).bookTouched(NOW);
    return this;
  }
}
