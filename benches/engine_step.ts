/** Engine.step() by what it is given: a book message that changes nothing that is wanted, one that moves a quote, a fill of
 * ours, and the loop's beat. What a step leads to is answered outside the timed part. @module */
import type { Approved, Command } from "../core/command.ts";
import { bookStream, type Message } from "./support/book_stream.ts";
import { movesOf } from "./support/moving_depth.ts";
import { SteppedEngine } from "./support/stepped_engine.ts";

const SEED = 20_261_125, MESSAGES = 1_000, MOVING = 4_000;
/** µs between two steps: short enough for a book to be fresh, long enough for the same order to be sent again (RSK-21). */
const GAP = 1_250_000;
const BEAT = 50_000, BEATS = 10;
const PARAMETERS = { half_spread_bps: 4, skew_bps: 0, level_step_bps: 3, order_size_base: "0.005", levels: 2 };
/** As in the demo. */
const TOLERANT = { ...PARAMETERS, max_position_base: "0.05", inward_tolerance_bps: 1, outward_tolerance_bps: 3 };
const MOVED = { ...PARAMETERS, levels: 1, inward_tolerance_bps: 0, outward_tolerance_bps: 0 };

const calm = bookStream("calm", MESSAGES, SEED);
const lively = bookStream("lively", MOVING, SEED), moves = movesOf(lively);
const NO_CHANGE: Message = changeOfOneLevel(calm.snapshot);

for (const markets of [3, 70]) {
  const stepped = new SteppedEngine({ markets, parameters: TOLERANT, snapshot: calm.snapshot });
  const { engine } = stepped;
  Deno.bench(
    `Engine.step(): ${MESSAGES} book messages that move nothing, ${markets} markets`,
    { group: "book" },
    (b) => {
      stepped.pass(BEAT);
      stepped.settle([stepped.snapshot(calm.snapshot)]);
      const batches = calm.messages.map((message) => [stepped.delta(message)]);
      let commands = 0;
      b.start();
      for (let i = 0; i < batches.length; i++) commands += engine.step(batches[i], stepped.now).length;
      b.end();
      if (commands > 0) throw new Error(`${commands} commands came of messages that move nothing`);
    },
  );

  Deno.bench(`Engine.step(): ${BEATS} beats, ${markets} markets`, { group: `beat, ${markets} markets` }, (b) => {
    for (let i = 0; i < markets; i++) stepped.settle([stepped.delta(NO_CHANGE, i)]);
    const commands: Approved<Command>[] = [], at = stepped.now;
    b.start();
    for (let i = 1; i <= BEATS; i++) {
      stepped.now = at + i * BEAT as typeof at;
      commands.push(...engine.step([{ kind: "timer", at: stepped.now }], stepped.now));
    }
    b.end();
    stepped.answer(commands);
  });
}

/** With a full position only the sell is quoted, so that each message moves one quote. */
const moving = new SteppedEngine({
  markets: 3,
  parameters: { ...MOVED, max_position_base: MOVED.order_size_base },
  snapshot: lively.snapshot,
});
moving.settle(moving.fill("buy"));
let next = 0;
Deno.bench("Engine.step(): a book message that moves one quote", { group: "orders", baseline: true }, (b) => {
  const batch = [moving.delta(nextMove())];
  b.start();
  const commands = moving.engine.step(batch, moving.now);
  b.end();
  const sent = commands.filter(({ kind }) => kind === "replace").length;
  if (sent !== 1) throw new Error(`A message that moves a quote led to ${sent} replacements; want 1`);
  moving.answer(commands);
  moving.beat();
});

/** Buys and sells in turn, so that the position comes back to nothing. */
const traded = new SteppedEngine({
  markets: 3,
  parameters: { ...MOVED, max_position_base: "0.05" },
  snapshot: calm.snapshot,
});
let bought = false;
Deno.bench("Engine.step(): a fill, its report, and the quote that follows", { group: "orders" }, (b) => {
  traded.pass(GAP);
  // Every market has a fresh book: an old one is looked at, and told of, at each fill.
  traded.settle(traded.engine.desk.markets.map(({ id }) => traded.delta(NO_CHANGE, id)));
  const batch = traded.fill(bought ? "sell" : "buy");
  bought = !bought;
  b.start();
  const commands = traded.engine.step(batch, traded.now);
  b.end();
  if (commands.length === 0) throw new Error("A fill led to no order");
  traded.answer(commands);
  traded.beat();
});

/** The next message that moves the mid; those before it are stepped, and each pass begins with the whole book. */
function nextMove(): Message {
  for (;;) {
    moving.pass(GAP);
    if (next === MOVING) next = 0;
    if (next === 0) moving.settle([moving.snapshot(lively.snapshot)]);
    const at = next++;
    if (moves[at] && at > 0) return lively.messages[at];
    moving.settle([moving.delta(lively.messages[at])]);
  }
}

/** A message that leaves the book as it is: the last bid once more. */
function changeOfOneLevel({ bids, asks }: Message): Message {
  const last = bids.count - 1;
  return {
    bids: { count: 1, prices: bids.prices.slice(last), sizes: bids.sizes.slice(last) },
    asks: { ...asks, count: 0 },
  };
}
