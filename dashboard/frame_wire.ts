/** The way of a frame from the engine's thread to the dashboard's: a part that is the same object as in the frame that was
 * sent before stays at home, and the other side puts in the one it has. @module */
import { type Change, changed, type Frame, type Parts } from "./protocol.ts";

export class FrameSender {
  #last: Frame | null = null;

  /** To be called for frames that are sent, in their order, and for no other. */
  thin(frame: Frame): Change {
    const { view, books, strategies, receipts } = frame, last = this.#last;
    this.#last = frame;
    return {
      ...frame,
      view: {
        ...view,
        venues: fresh(view.venues, last?.view.venues),
        markets: fresh(view.markets, last?.view.markets),
        strategies: fresh(view.strategies, last?.view.strategies),
        risk: fresh(view.risk, last?.view.risk),
        limits: fresh(view.limits, last?.view.limits),
      },
      books: fresh(books, last?.books),
      strategies: fresh(strategies, last?.strategies),
      receipts: receipts === last?.receipts ? null : receipts,
    };
  }
}

export class FrameReceiver {
  #last: Frame | null = null;

  whole(change: Change): Frame {
    return this.#last = changed(this.#last, change);
  }
}

/** A list of another length goes whole. */
function fresh<T>(list: readonly T[], before: readonly T[] | undefined): Parts<T> {
  if (list === before) return null;
  if (list.length !== before?.length) return list;
  let same = true;
  const parts = list.map((part, i) => {
    if (part === before[i]) return null;
    same = false;
    return part;
  });
  return same ? null : parts;
}
