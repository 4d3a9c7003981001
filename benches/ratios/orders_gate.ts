/** Orders a second through the whole engine in process: market messages in, orders out that passed every risk rule. Each step
 * takes one message a market, all of which move every quote; what the venue says to the orders is made and stepped between
 * them; `orders_per_second_gate_and_answers` has that time in it as well. Rates and counts are raised, no rule is left out. @module */
import type { Event } from "../../core/event.ts";
import { bookStream } from "../support/book_stream.ts";
import { movesOf } from "../support/moving_depth.ts";
import { median, printLine } from "../support/rounds.ts";
import { SteppedEngine } from "../support/stepped_engine.ts";

const SEED = 20_261_125, MESSAGES = 4_000, MARKETS = 10, ROUNDS = 9, STEPS = 300, WARM = 1_200;
/** µs between two steps: the books keep an order for 15 minutes after its end and hold 4,096; a book of 10 s is an old one. */
const GAP = 9_500_000;
const PARAMETERS = {
  half_spread_bps: 4,
  skew_bps: 0,
  level_step_bps: 3,
  order_size_base: "0.005",
  levels: 2,
  max_position_base: "0.05",
  inward_tolerance_bps: 0,
  outward_tolerance_bps: 0,
};

const stream = bookStream("lively", MESSAGES, SEED), moves = movesOf(stream);
const stepped = new SteppedEngine({ markets: MARKETS, parameters: PARAMETERS, snapshot: stream.snapshot });
let next = 0;

/** @returns orders, and ms of the steps that sent them and of those that took the answers */
function take(steps: number): { orders: number; deciding: number; answering: number } {
  let orders = 0, deciding = 0, answering = 0;
  for (let i = 0; i < steps; i++) {
    const batch = nextMove(), began = performance.now();
    const commands = stepped.engine.step(batch, stepped.now), decided = performance.now();
    for (const { kind } of commands) if (kind === "place" || kind === "replace") orders += 1;
    stepped.answer(commands);
    deciding += decided - began;
    answering += performance.now() - decided;
  }
  return { orders, deciding, answering };
}

/** Messages of all markets that move the mid; those that do not are stepped on the way. */
function nextMove(): Event[] {
  for (;;) {
    stepped.pass(GAP);
    stepped.settle([{ kind: "timer", at: stepped.now }]);
    if (next === MESSAGES) next = 0;
    const at = next++, message = stream.messages[at];
    if (at === 0) stepped.settle(everyMarket((market) => stepped.snapshot(stream.snapshot, market)));
    const batch = everyMarket((market) => stepped.delta(message, market));
    if (moves[at] && at > 0) return batch;
    stepped.settle(batch);
  }
}

function everyMarket(event: (market: number) => Event): Event[] {
  return Array.from({ length: MARKETS }, (_, market) => event(market));
}

take(WARM);
const rates: number[] = [], whole: number[] = [];
for (let i = 0; i < ROUNDS; i++) {
  const { orders, deciding, answering } = take(STEPS);
  const wanted = STEPS * MARKETS * 2 * PARAMETERS.levels;
  if (orders !== wanted) throw new Error(`${STEPS} steps sent ${orders} orders; want ${wanted}`);
  rates.push(1e3 * orders / deciding);
  whole.push(1e3 * orders / (deciding + answering));
}
printLine("orders_per_second_gate", median(rates));
printLine("orders_per_second_gate_and_answers", median(whole));
console.error(`orders_per_second_gate: ${rates.map((rate) => Math.round(rate)).join(" ")}`);
