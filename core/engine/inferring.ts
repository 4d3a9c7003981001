/** Books what the venue reports and gives no trades of, and writes it down: questions stand in no record and the wait for their
 * answers in no clock but this run's, so that no later run could tell when it was. What an average costs follows from the order
 * of the bookings; a start repeats it. @module */
import { formatSteps, type Grid, type Micros, parseSteps, type Price, type Size } from "../units.ts";
import { type Instrument, marketName } from "../instrument.ts";
import type { Fill, Liquidity, Side } from "../event.ts";
import { ZERO } from "../money.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { FillMarks } from "./fill_marks.ts";
import type { Telling } from "./telling.ts";
import type { Turn } from "./turn.ts";

/** Lots were booked for want of their trades; the market by name, price and size as decimals. */
export type InferredMemo = {
  readonly topic: "inferred_fill";
  readonly market: string;
  readonly clientId: string | null;
  readonly venueOrderId: string;
  readonly tradeId: string;
  readonly side: Side;
  readonly price: string;
  readonly size: string;
  readonly liquidity: Liquidity;
  /** The venue's time of its word, and ours of the booking. */
  readonly venueAt: Micros | null;
  readonly at: Micros;
};

export type InferringParts = {
  readonly desk: Desk;
  readonly marks: Pick<FillMarks, "plain">;
  readonly telling: Pick<Telling, "count">;
  readonly turn: Pick<Turn, "recalling">;
  /** The ledger cannot take a fill of ours: what we hold is not known any more. */
  unbookable(fill: Fill, reason: string): void;
};

export class Inferring {
  #memos: InferredMemo[] = [];

  constructor(private readonly parts: InferringParts) {}

  /** People hear of it as an incident of the order; its trades will be its fills. */
  infer(order: Order, now: Micros): void {
    const { desk: { orders, markets }, telling, turn } = this.parts, { instrument, misfit } = markets[order.instrument];
    // Without the market's rules nothing can be booked: the next round comes. Of an earlier run its own note tells.
    if (instrument === null || misfit !== null || turn.recalling) return;
    const fill = orders.infer(order, instrument, now);
    if (fill === null) return;
    telling.count("fills inferred");
    this.#memos.push(memoOf(fill, instrument));
    this.#book(fill);
  }

  /** Takes what an earlier run booked. Of a market that is not configured any more it concerns nobody; what today's grid cannot
   * hold is asked for, and inferred, anew. */
  recall(memo: InferredMemo): void {
    const { desk: { orders, markets } } = this.parts;
    const instrument = markets.find((one) => marketName(one) === memo.market)?.instrument ?? null;
    if (instrument === null) return;
    const fill = fillOf(memo, instrument);
    if (fill === null) return;
    orders.inferred(fill);
    this.#book(fill);
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly InferredMemo[] {
    if (this.#memos.length === 0) return NONE;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  #book(fill: Fill): void {
    const { desk: { ledger }, marks } = this.parts;
    try {
      ledger.bookInferred(fill, marks.plain(fill.instrument).strategy);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.parts.unbookable(fill, error.message);
    }
  }
}

const NONE: readonly InferredMemo[] = [];

function memoOf(fill: Fill, instrument: Instrument): InferredMemo {
  const { clientId, venueOrderId, tradeId, side, liquidity, venueAt, receivedAt } = fill;
  return {
    topic: "inferred_fill",
    market: marketName(instrument),
    clientId,
    venueOrderId,
    tradeId,
    side,
    price: formatSteps(fill.price, instrument.tick),
    size: formatSteps(fill.size, instrument.lot),
    liquidity,
    venueAt,
    at: receivedAt,
  };
}

/** `null` = today's grid cannot hold it. */
function fillOf(memo: InferredMemo, { id, venue, quote, tick, lot }: Instrument): Fill | null {
  const { clientId, venueOrderId, tradeId, side, liquidity, venueAt, at } = memo;
  const price = stepsOf(memo.price, tick), size = stepsOf(memo.size, lot);
  if (price === null || size === null) return null;
  return {
    kind: "fill",
    venue,
    instrument: id,
    clientId,
    venueOrderId,
    tradeId,
    side,
    price: price as Price,
    size: size as Size,
    liquidity,
    // What it costs, its trades will tell.
    fee: { asset: quote, amount: ZERO },
    source: "query",
    venueAt,
    receivedAt: at,
  };
}

function stepsOf(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}
