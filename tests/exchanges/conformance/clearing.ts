/** Leaves an account as it was found: cancels what we placed, trades back what we traded, and asks the venue whether that is so. @module */
import type { OrderReport, Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { add, formatMoney, notional, sizeAmount, toNumber } from "../../../core/money.ts";
import type { Size } from "../../../core/units.ts";
import type { Answered, Question, Stage } from "./stage.ts";

/** Lots held of each market: the position of a contract, on spot all of its base asset. */
export type Holdings = readonly number[];

/** Cancels and takes may be overtaken by fills, or find too little in the book. */
const ROUNDS = 5;
/** So many smallest orders' lots these cases may have traded: what is more came from somebody else, and is not ours to sell. */
const MOST = 50;
/** A list of orders may be a moment behind. */
const SETTLED_MS = 500;
const TRIES = 5, AGAIN_MS = 2_000;

/** @throws {Error} if the venue does not say */
export async function holdings(stage: Stage): Promise<Holdings> {
  const { venue: { product }, symbols } = stage.product, ids = symbols.map((_, i) => i as InstrumentId);
  const what = product === "perp" ? "positions" : "balances";
  await patiently(stage, { what });
  if (product === "perp") {
    const { positions } = stage.asked("positions");
    return ids.map((id) => positions.find(({ instrument }) => instrument === id)?.size ?? 0);
  }
  const { balances } = stage.asked("balances");
  return ids.map((id) => {
    const instrument = stage.instrument(id), held = balances.find(({ asset }) => asset === instrument.base);
    return held === undefined ? 0 : toNumber(add(held.free, held.locked)) / toNumber(sizeAmount(1 as Size, instrument));
  });
}

/** Cancels our orders and trades back to `before`, until the venue says that nothing is left of it.
 * @param where which orders are looked at: those of the two markets, or all of the account, whose list costs more
 * @param isOurs by the client id of an order
 * @returns what is not as it was, a sentence each; none = nothing rests and all is flat
 * @throws {Error} if the venue does not say */
export async function clear(
  stage: Stage,
  before: Holdings,
  where: "markets" | "account",
  isOurs: (clientId: string | null) => boolean,
): Promise<string[]> {
  let left: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) await stage.pass(SETTLED_MS);
    const open = await openOrders(stage, where), ours = open.filter(({ clientId }) => isOurs(clientId));
    left = open.map((order) => restingText(order, stage, isOurs(order.clientId)));
    for (const { instrument, clientId, venueOrderId } of ours) {
      stage.cancel({ instrument, clientId: clientId! }, venueOrderId);
    }
    // What filled before its cancel is found by the next round.
    if (ours.length > 0) continue;
    const excess = (await holdings(stage)).map((lots, market) => lots - before[market]);
    const markets = excess.map((_, market) => market).filter((market) =>
      Math.abs(excess[market]) >= leastLots(stage, market, excess[market] > 0 ? "sell" : "buy")
    );
    left.push(...markets.map((market) => heldText(stage, market, excess[market])));
    const ofOurs = markets.filter((market) => Math.abs(excess[market]) <= MOST * stage.size(market));
    if (ofOurs.length === 0) return left;
    for (const market of ofOurs) await tradeBack(stage, market, excess[market]);
  }
  return left;
}

async function openOrders(stage: Stage, where: "markets" | "account"): Promise<readonly OrderReport[]> {
  const found: OrderReport[] = [];
  for (const instrument of where === "account" ? [null] : stage.product.symbols.map((_, i) => i as InstrumentId)) {
    const answer = await patiently(stage, { what: "open_orders", instrument });
    if (answer.kind !== "open_orders") throw new Error(`The list of open orders is no ${answer.kind}`);
    found.push(...answer.orders);
  }
  return found;
}

/** Asks again when a question fails: a venue's limits may hold it back for a moment.
 * @throws {Error} with the last reason */
async function patiently(stage: Stage, question: Question): Promise<Answered> {
  for (let tries = 1;; tries++) {
    const answer = await stage.ask(question);
    if (answer.kind !== "query_failed") return answer;
    if (tries === TRIES) throw new Error(`The question for ${question.what} failed: ${answer.reason}`);
    await stage.pass(AGAIN_MS);
  }
}

/** Waits until the order is over, whether it traded or not. */
async function tradeBack(stage: Stage, market: number, excess: number): Promise<void> {
  const { clientId } = stage.place(market, excess > 0 ? "sell" : "buy", {
    behind: "through",
    timeInForce: "ioc",
    size: Math.trunc(Math.abs(excess)) as Size,
    reduceOnly: stage.product.venue.capabilities.reduceOnly,
  });
  const isRefused = () =>
    stage.of("place_answer").some((answer) => answer.clientId === clientId && answer.verdict === "rejected");
  const isOver = () => stage.reports(clientId).some(({ status }) => status !== "open" && status !== "partial");
  await stage.until("what was traded is traded back", () => isRefused() || isOver());
}

/** The fewest lots that can be traded back; a position is closed whatever it is worth. */
function leastLots(stage: Stage, market: number, side: Side): number {
  const instrument = stage.instrument(market), { minSize, minNotional, kind } = instrument;
  if (kind !== "spot") return 1;
  if (minNotional === null) return minSize;
  const perLot = toNumber(notional(stage.price(market, side, "through"), 1 as Size, instrument));
  return Math.max(minSize, Math.ceil(toNumber(minNotional) / perLot));
}

function restingText(
  { instrument, clientId, venueOrderId, side, size }: OrderReport,
  stage: Stage,
  ours: boolean,
): string {
  const whose = ours ? "of ours" : `of somebody else (client id ${clientId ?? "unknown"})`;
  return `an order ${whose} rests in ${
    stage.instrument(instrument).symbol
  }: ${side} ${size} lots, the venue's id ${venueOrderId}`;
}

function heldText(stage: Stage, market: number, lots: number): string {
  const { symbol, base } = stage.instrument(market),
    amount = formatMoney(sizeAmount(Math.trunc(lots) as Size, stage.instrument(market)));
  return `${symbol} holds ${amount} ${base} more than before`;
}
