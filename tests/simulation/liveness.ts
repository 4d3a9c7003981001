/** What must be true again once the troubles have ended (DST-06): every venue READY, no order of unknown fate, our books those
 * of the venues, and quotes at rest, or nothing at all behind a proven kill. @module */
import { compare, formatMoney } from "../../core/money.ts";
import { isForeign } from "../../exchanges/simulator/other_client.ts";
import { MICROS_PER_SECOND } from "../../core/units.ts";
import type { Stage } from "./contract.ts";
import { Oracle } from "./invariants/oracle.ts";

/** Within so long all is well once the troubles have ended. */
export const LIVENESS_MS = 60_000;
/** A rule of the bot's own holds a market and will end that by itself: so long it may take, ms. Rules look back five minutes. */
export const OWN_HOLD_MS = 6 * 60_000;

/** What is not true yet, in one sentence, and whether a rule of the bot's own wants it so; `null` = all is well. */
export function missing(stage: Stage): { readonly what: string; readonly ruled: boolean } | null {
  const what = unwell(stage);
  if (what !== null) return { what, ruled: false };
  const { engine } = stage.bot!;
  return engine.killState === "ARMED" ? unquoted(engine, stage) : unverified(engine, stage.venues);
}

function unwell(stage: Stage): string | null {
  const { bot, venues } = stage;
  if (bot === null) return "no process lives";
  Oracle.of(stage).look();
  const { engine } = bot, { desk } = engine;
  for (const { id, wire } of venues) {
    const { state, reason } = engine.reconcilerOf(id), { readiness } = desk.venue(id);
    if (readiness !== "READY") return `${id} is ${readiness}: ${desk.venue(id).reason}`;
    if (state !== "READY") return `${id} is not reconciled, but ${state}: ${reason}`;
    const asked = desk.orders.questions(id).find(({ life }) => life === "UNKNOWN");
    if (asked !== undefined) return `order ${asked.clientId} at ${id} is UNKNOWN`;
    const { fillCount } = wire.state();
    const booked = desk.markets.filter(({ venue }) => venue === id)
      .reduce((sum, market) => sum + desk.ledger.position(market.id).fillCount, 0);
    // Another client's trades are not ours to book.
    const own = fillCount - wire.truth.accounts[0].executions.filter(({ order }) => isForeign(order)).length;
    if (booked !== own) return `${booked} fills at ${id} are booked, ${own} happened`;
    for (const { asset } of desk.ledger.differences(id)) {
      const { ours, theirs } = Oracle.of(stage).of(id)!.cash(desk.ledger, asset)!;
      if (compare(ours, theirs) !== 0) {
        return `${formatMoney(ours)} ${asset} at ${id} are booked, ${formatMoney(theirs)} are there`;
      }
    }
  }
  return null;
}

type Missing = ReturnType<typeof missing>;
type Engine = NonNullable<Stage["bot"]>["engine"];

function unquoted(engine: Engine, { venues, now }: Stage): Missing {
  const { quoters, holds, desk } = engine;
  for (const quoter of quoters) {
    for (const instrument of quoter.strategy.instruments) {
      const market = desk.market(instrument), hold = holds.on(quoter.id, market), { symbol, venue } = market;
      if (hold !== null) {
        const what = `${symbol} at ${venue} is held for ${hold.cause}: ${hold.sentence}`;
        return { what, ruled: hold.ends === "itself" && hold.cause.startsWith("RSK-") };
      }
      const { openOrders } = venues.find(({ id }) => id === venue)!.wire.state();
      if (openOrders.some((order) => order.symbol === symbol)) continue;
      const why = engine.blocked(quoter, market, now) ?? engine.silence(market, now) ??
        engine.rest(quoter, market, now);
      const what = `nothing rests on ${symbol} at ${venue}: ${JSON.stringify(why)}`;
      // Between two rests there is a moment for an order, and its answer takes a second at most.
      return { what, ruled: desk.venue(venue).restUntil + MICROS_PER_SECOND > now };
    }
  }
  return null;
}

function unverified({ killState }: Engine, venues: Stage["venues"]): Missing {
  if (killState !== "TRIPPED") return { what: `the kill switch is ${killState}`, ruled: false };
  const left = venues.find(({ wire }) => wire.state().openOrders.length > 0);
  return left === undefined ? null : { what: `orders rest at ${left.id} behind the kill`, ruled: false };
}
