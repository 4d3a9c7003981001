/** Account data of Aster's spot to events. Orders, their events and trades are worded as on its perpetuals, not as on Binance's spot:
 * an event is not wrapped, and a cancelled order keeps its own id in `c`, as there is no `C` (verify). Source: asterdex/api-docs of
 * 2026-06-30, spot, "Account information update", "Order update", "Account information"; read 2026-11-26. @module */
import type { AccountEvent, Balance, DecodeError, Ignored } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import { type EndOf, readFuturesUpdate, strangeUpdate, type StreamNote } from "../shared/fapi_account.ts";
import { type Answer, type Evidence, PUSH, resultFields } from "../shared/fapi_answers.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { Listing } from "../shared/market_frames.ts";

/** Kinds of events that only the account's stream has. */
export const SPOT_USER_EVENTS: ReadonlySet<string> = new Set([
  "executionReport",
  "outboundAccountPosition",
  "listenKeyExpired",
  "announcement",
]);

/** Reads one event of the account; a trade becomes a fill and an order report, in this order. @throws {FrameError} */
export function readSpotEvent(
  event: Fields,
  listing: Listing,
  endOf: EndOf,
  receivedAt: Micros,
): readonly (AccountEvent | DecodeError | Ignored | StreamNote)[] {
  const kind = event.text("e"), { venue, frame } = event.origin;
  const ignore = (reason: string): Ignored => ({ kind: "ignored", venue, reason, receivedAt });
  switch (kind) {
    case "executionReport": {
      const instrument = listing.get(event.text("s"));
      if (instrument) return readFuturesUpdate(event, instrument, endOf, receivedAt);
      return [strangeUpdate(event, event.optionalText("c"), "executionReport", receivedAt)];
    }
    case "outboundAccountPosition": {
      const rows = event.list("B").map((value) => fieldsOf(value, event.origin, "B[]"));
      const balances = rows.map((row) => readBalance(row, "a", "f", "l"));
      return [{ kind: "balances", venue, balances, complete: false, ...PUSH, venueAt: event.instant("T"), receivedAt }];
    }
    case "listenKeyExpired":
      return [{ kind: "key_expired" }];
    case "announcement":
      return [ignore("an announcement carries nothing for us")];
    default:
      throw new FrameError(venue, `Cannot read user event "${kind}": no such kind is known`, frame);
  }
}

/** The balances of an `account` body; an asset that it does not name is empty. @throws {FrameError} */
export function readSpotAccount(answer: Answer, evidence: Evidence, receivedAt: Micros): readonly AccountEvent[] {
  const rows = resultFields(answer).list("balances").map((value) => fieldsOf(value, answer.origin, "balances[]"));
  const balances = rows.map((row) => readBalance(row, "asset", "free", "locked"));
  const { venue } = answer.origin;
  return [{ kind: "balances", venue, balances, complete: true, ...evidence, venueAt: null, receivedAt }];
}

function readBalance(row: Fields, asset: string, free: string, locked: string): Balance {
  return { asset: row.text(asset), free: row.amount(free), locked: row.amount(locked) };
}
