/** The way of a frame from the engine's thread to the dashboard's: a part that is the same object as in the frame that was
 * sent before stays at home, and the other side puts in the one it has. @module */
import type { Frame, SentFrame } from "./protocol.ts";

export class FrameSender {
  #last: Frame | null = null;

  /** To be called for frames that are sent, in their order, and for no other. */
  thin(frame: Frame): SentFrame {
    const { view, books, strategies, receipts } = frame, last = this.#last;
    this.#last = frame;
    return {
      ...frame,
      view: {
        ...view,
        venues: view.venues === last?.view.venues ? null : view.venues,
        risk: view.risk === last?.view.risk ? null : view.risk,
      },
      books: books.map((book, i) => book === last?.books[i] ? null : book),
      strategies: strategies === last?.strategies ? null : strategies,
      receipts: receipts === last?.receipts ? null : receipts,
    };
  }
}

export class FrameReceiver {
  #last: Frame | null = null;

  whole({ view, books, strategies, receipts, ...rest }: SentFrame): Frame {
    const last = this.#last;
    return this.#last = {
      ...rest,
      view: { ...view, venues: view.venues ?? last?.view.venues ?? [], risk: view.risk ?? last?.view.risk ?? [] },
      books: books.flatMap((book, i) => book ?? last?.books[i] ?? []),
      strategies: strategies ?? last?.strategies ?? [],
      receipts: receipts ?? last?.receipts ?? [],
    };
  }
}
