/** A strategy that loads a bot: all its quotes move with each frame of the book, now and then one is made smaller and one is taken to
 * be filled at once, so that orders end in every way that orders end. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Price, Side, Size } from "../../core/units.ts";
import { NOTHING_WANTED, type Quote, type Take, type Target } from "../../core/target.ts";
import type { Desk } from "../../core/desk/desk.ts";
import type { StrategyKind } from "../../core/engine/strategy.ts";

export type ChurnOptions = {
  /** On each side of each market. */
  readonly levels: number;
  /** Between two levels, and from the touch to the first, basis points. */
  readonly spacingBps: number;
  /** Every so manieth frame one order is taken to be filled at once. */
  readonly takeEvery: number;
  /** Of the smallest order. */
  readonly lots: number;
};

const SHRINK_EVERY = 5, SIZES = 40;

export function churn({ levels, spacingBps, takeEvery, lots: base }: ChurnOptions): StrategyKind {
  return {
    name: "churn",
    title: "Moves everything",
    parameters: {},
    heeds: new Set(["book_delta", "book_snapshot"]),
    create(instruments) {
      const [id] = instruments;
      let turn = 0, target: Target = NOTHING_WANTED, moved = false;
      return {
        instruments,
        // It is asked after each word about its orders too: only a frame or a fill changes what it wants.
        observe({ kind }) {
          if (kind === "book_delta" || kind === "fill") moved = true;
        },
        configure() {},
        explain: () => ({ fairValue: null, absent: [], trace: [] }),
        decide(desk) {
          // What was taken is not wanted again.
          if (!moved && desk.orders.liveCount(id) > 0) return target = { quotes: target.quotes, takes: [] };
          moved = false;
          turn += 1;
          const { quotes } = target, takes = turn % takeEvery === 0 ? [takeOf(desk, id, sizeAt(turn))] : [];
          target = turn % SHRINK_EVERY === 0
            ? { quotes: quotes.map((quote) => ({ ...quote, size: quote.size - 1 as Size })), takes }
            : { quotes: quotesAt(desk), takes };
          return target;
        },
      };

      /** No two near each other want the same size: what looks like an earlier order is refused. */
      function sizeAt(turn: number): Size {
        return base + 2 * (turn % SIZES) as Size;
      }

      function quotesAt(desk: Desk): Quote[] {
        const { book } = desk.market(id), step = Math.ceil(book.bestBid * spacingBps / 1e4), size = sizeAt(turn);
        return Array.from({ length: levels }, (_, level) => step * (level + 1) + turn % 2).flatMap((away, level) => [
          quote(id, "buy", level, book.bestBid - away, size),
          quote(id, "sell", level, book.bestAsk + away, size),
        ]);
      }
    },
  };
}

function quote(instrument: InstrumentId, side: Side, level: number, price: number, size: number): Quote {
  return { instrument, side, level, price: price as Price, size: size as Size };
}

/** Back towards a flat position. */
function takeOf(desk: Desk, instrument: InstrumentId, size: Size): Take {
  const { book } = desk.market(instrument), side = desk.ledger.position(instrument).size > 0 ? "sell" : "buy";
  return { instrument, side, price: side === "buy" ? book.bestAsk : book.bestBid, size };
}
