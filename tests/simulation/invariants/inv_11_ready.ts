/** INV-11: an order only leaves for a venue that is READY, on data that is fresh and whole, while no difference is open that
 * nobody can explain. @module */
import type { Command, Place, Replace } from "../../../core/command.ts";
import { marketName } from "../../../core/instrument.ts";
import type { Invariant } from "../contract.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-11";
/** No book may be older, whatever its usual pace. */
const OLDEST_BOOK = 10_000_000;

export const readyOnly: Invariant = {
  id: ID,
  meaning: "no order while its venue is not READY, its data stale, its book invalid or a difference unexplained",
  create: (stage) => ({
    onCommand(command) {
      const engine = engineOf(stage);
      if (engine === null || !isOrder(command)) return;
      const { desk } = engine, market = desk.market(command.instrument), venue = desk.venue(market.venue);
      // The engine's own instant: its clock need not be the true one.
      const now = command.kind === "amend" ? stage.now : desk.orders.get(placeOf(command).clientId)!.createdAt;
      const name = `${command.kind} on ${marketName(market)}`, { book, bookAt, bookValid, distrust } = market;
      if (venue.readiness !== "READY") violated(ID, `${name} while the venue is ${venue.readiness}: ${venue.reason}`);
      if (command.kind !== "amend" && venue.limitedUntil > now) {
        violated(ID, `${name} while the venue has asked for silence`);
      }
      if (!bookValid || bookAt === 0) violated(ID, `${name} without a book: ${market.bookReason}`);
      if (command.kind !== "amend" && now - bookAt > OLDEST_BOOK) {
        violated(ID, `${name} on a book that is ${now - bookAt} µs old`);
      }
      if (!(book.bestBid > 0 && book.bestAsk > book.bestBid)) {
        violated(ID, `${name} on a book of ${book.bestBid} over ${book.bestAsk} ticks`);
      }
      if (distrust !== null) violated(ID, `${name} although its books are not trusted: ${distrust}`);
      for (const { id, stops, instrument, sentence } of engine.reconcilerOf(venue.id).report.differences) {
        const concerns = stops === "venue" || stops === "everything" ||
          stops === "instrument" && instrument === market.id;
        if (concerns) violated(ID, `${name} although ${id} is open: ${sentence}`);
      }
    },
  }),
};

function placeOf(command: Place | Replace): Place {
  return command.kind === "place" ? command : command.place;
}

function isOrder(command: Command): command is Extract<Command, { kind: "place" | "replace" | "amend" }> {
  return command.kind === "place" || command.kind === "replace" || command.kind === "amend";
}
