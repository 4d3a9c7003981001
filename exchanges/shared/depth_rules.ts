/** Rules by which a change continues a book that was fetched beside the stream, one for each family of venues.
 * Source of each: beside the venue's name that uses it. @module */
import type { BookDelta } from "../../core/event.ts";
import type { ChainVerdict, DepthRule } from "./depth_sync.ts";

/** A change names the first and the last id that it covers, and ids have no holes. Up to the book's id + 1 it continues the book;
 * what ends at or before the book's id holds nothing new. */
export const RANGE_RULE: DepthRule = { first: judgeRange, next: judgeRange };

function judgeRange(id: number, { firstId, lastId }: BookDelta): ChainVerdict {
  if ((lastId ?? 0) <= id) return "old";
  return (firstId ?? 0) <= id + 1 ? "next" : "gap";
}

/** A change names the last id of the change before it, and ids have holes: other markets use them too. The first one after a snapshot
 * covers the snapshot's id, or follows it directly. One that ends at the snapshot's id holds nothing new: sizes are absolute. */
export const LINKED_RULE: DepthRule = {
  first(snapshotId, { firstId, lastId, previousId }) {
    if ((lastId ?? 0) <= snapshotId) return "old";
    return (firstId ?? Infinity) <= snapshotId || (previousId ?? Infinity) <= snapshotId ? "next" : "gap";
  },
  next(id, { lastId, previousId }) {
    if (previousId === id) return "next";
    return (lastId ?? 0) <= id ? "old" : "gap";
  },
};
