/** INV-02 and INV-03: our books against the venue's own trades, one by one. Each trade of ours is booked once, in full and in
 * time, and the position is the sum of those that are booked (with the lots that stand for trades that the venue does not give,
 * and those that a person adopted). @module */
import { marketName } from "../../../core/instrument.ts";
import { MICROS_PER_SECOND } from "../../../core/units.ts";
import type { Invariant } from "../contract.ts";
import { Bookings } from "./bookings.ts";
import { Health, seconds, violated } from "./violation.ts";

/** A trade may stay unbooked so long at a venue that is well. */
const BOOKED_WITHIN = 60 * MICROS_PER_SECOND;
/** What was told so shortly before a death may be lost with the power that failed: no sync had brought it to the disk. It is told
 * again then; that it is booked once, the sums show. */
const UNSYNCED = 5 * MICROS_PER_SECOND;

export const ledgerIsTrades: Invariant = {
  id: "INV-02",
  meaning: "a position is the sum of its unique fills and, once all is settled, the venue's",
  create(stage) {
    const bookings = Bookings.of(stage);
    return {
      onCommand: (command) => bookings.oracle.command(command),
      onLife: () => bookings.restart(),
      onStep: () => bookings.look((market, books) => books.checkSum(market)),
      atEnd() {
        bookings.look((market, books) => {
          books.checkSum(market);
          const open = books.unbooked.filter(({ order }) => order.instrument.symbol === market.symbol);
          if (open.length === 0) return;
          const ids = open.map((trade) => books.truth.tradeName(trade)).join(", ");
          violated("INV-02", `${marketName(market)} lacks trades of the venue at the end: ${ids}`);
        });
      },
    };
  },
};

export const tradesOnce: Invariant = {
  id: "INV-03",
  meaning: "no trade is booked twice, and none of a healthy venue stays unbooked for more than a minute",
  create(stage) {
    const bookings = Bookings.of(stage), health = new Health(stage), told = new Map<string, number>();
    return {
      onCommand: (command) => bookings.oracle.command(command),
      onDeath() {
        for (const [trade, at] of told) if (stage.now - at <= UNSYNCED) told.delete(trade);
      },
      onLife() {
        bookings.restart();
        health.born();
      },
      onFacts(facts) {
        for (const fact of facts) {
          if (fact.kind !== "fill") continue;
          const trade = `${fact.venue}:${fact.symbol} ${fact.tradeId}`;
          if (told.has(trade)) violated("INV-03", `trade ${trade} was told as booked twice`);
          told.set(trade, stage.now);
        }
      },
      onStep() {
        health.step();
        bookings.look();
        for (const { truth, unbooked } of bookings.venues) {
          if (unbooked.length === 0) continue;
          const [first] = unbooked, { at, order } = first, age = stage.now - at;
          const healthy = Math.min(health.of(truth.venue), age);
          if (healthy <= BOOKED_WITHIN) continue;
          const trade = `${truth.venue.id}:${order.instrument.symbol} ${truth.tradeName(first)}`;
          violated("INV-03", `trade ${trade} is not booked after ${seconds(healthy)} of a healthy connection`);
        }
      },
    };
  },
};
