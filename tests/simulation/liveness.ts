/** What must be true again once the troubles have ended (DST-06): every venue READY, no order of unknown fate, our books those
 * of the venues, and quotes at rest, or nothing at all behind a proven kill. @module */
import { add, compare, formatMoney, parseMoney } from "../../core/money.ts";
import { isForeign } from "../../exchanges/simulator/wire/binance/other_client.ts";
import type { Stage } from "./contract.ts";

/** What is not true yet, in one sentence; `null` = all is well. */
export function missing({ bot, venues }: Stage): string | null {
  if (bot === null) return "no process lives";
  const { engine } = bot, { desk } = engine;
  for (const { id, wire } of venues) {
    const { state, reason } = engine.reconcilerOf(id), { readiness } = desk.venue(id);
    if (readiness !== "READY") return `${id} is ${readiness}: ${desk.venue(id).reason}`;
    if (state !== "READY") return `${id} is not reconciled, but ${state}: ${reason}`;
    const asked = desk.orders.questions(id).find(({ life }) => life === "UNKNOWN");
    if (asked !== undefined) return `order ${asked.clientId} at ${id} is UNKNOWN`;
    const { fillCount, balances } = wire.state();
    const booked = desk.markets.filter(({ venue }) => venue === id)
      .reduce((sum, market) => sum + desk.ledger.position(market.id).fillCount, 0);
    // Another client's trades are not ours to book.
    const own = fillCount - wire.truth.accounts[0].executions.filter(({ order }) => isForeign(order)).length;
    if (booked !== own) return `${booked} fills at ${id} are booked, ${own} happened`;
    for (const { asset, ours } of desk.ledger.differences(id)) {
      const { free, locked } = balances.find((balance) => balance.asset === asset)!;
      const theirs = add(parseMoney(free), parseMoney(locked));
      if (compare(ours, theirs) !== 0) {
        return `${formatMoney(ours)} ${asset} at ${id} are booked, ${formatMoney(theirs)} are there`;
      }
    }
  }
  return engine.killState === "ARMED" ? unquoted(bot.engine, venues) : unverified(bot.engine, venues);
}

function unquoted(
  { quoters, holds, desk }: NonNullable<Stage["bot"]>["engine"],
  venues: Stage["venues"],
): string | null {
  for (const { id, strategy: { instruments } } of quoters) {
    for (const instrument of instruments) {
      const market = desk.market(instrument), hold = holds.on(id, market);
      if (hold !== null) return `${market.symbol} at ${market.venue} is held for ${hold.cause}: ${hold.sentence}`;
      const { openOrders } = venues.find((venue) => venue.id === market.venue)!.wire.state();
      if (!openOrders.some(({ symbol }) => symbol === market.symbol)) {
        return `nothing rests on ${market.symbol} at ${market.venue}`;
      }
    }
  }
  return null;
}

function unverified({ killState }: NonNullable<Stage["bot"]>["engine"], venues: Stage["venues"]): string | null {
  if (killState !== "TRIPPED") return `the kill switch is ${killState}`;
  const left = venues.find(({ wire }) => wire.state().openOrders.length > 0);
  return left === undefined ? null : `orders rest at ${left.id} behind the kill`;
}
