/** What our books cost to keep: a reconcile pass over 200 resting orders, of which nothing differs. The answers
 * of a whole pass are taken: the list of open orders, each market's trades, the balances. @module */
import type { Query } from "../core/command.ts";
import type { Balances, Event, OpenOrders, OwnTrades } from "../core/event.ts";
import { Reconciler } from "../core/oms/reconcile.ts";
import type { Micros } from "../core/units.ts";
import { bookStream } from "./support/book_stream.ts";
import { SteppedEngine } from "./support/stepped_engine.ts";

const MARKETS = 50, ORDERS = 200, SEED = 20_261_126;
const VENUE = "binance", BEAT = 50_000;
const PARAMETERS = { half_spread_bps: 4, skew_bps: 0, level_step_bps: 3, order_size_base: "0.005", levels: 2 };

const { snapshot } = bookStream("calm", 1, SEED);
const stepped = new SteppedEngine({
  markets: MARKETS,
  parameters: { ...PARAMETERS, max_position_base: "0.05" },
  snapshot,
});
quoteAll();

Deno.bench(`a reconcile pass over ${ORDERS} orders on ${MARKETS} markets`, (b) => {
  const { desk } = stepped.engine, { now } = stepped, instruments = desk.markets.map(({ id }) => id);
  const reconciler = new Reconciler({
    venue: VENUE,
    instruments,
    orders: desk.orders,
    wholeAccount: true,
    watermark: now,
  });
  const common = { venue: VENUE, receivedAt: now } as const, queries: Query[] = [];
  reconciler.observe({ kind: "clock_offset", offset: 0 as Micros, roundTrip: 1_000 as Micros, ...common }, now);
  reconciler.observe({ kind: "venue_link", state: "up", reason: "a bench", ...common }, now);
  reconciler.due(now, queries);
  const answers = queries.flatMap((query) => stepped.tell(query)).filter(isAnswer);
  b.start();
  for (let i = 0; i < answers.length; i++) reconciler.observe(answers[i], now);
  b.end();
  const { ordersChecked } = reconciler.report;
  if (ordersChecked < ORDERS || reconciler.state !== "READY") {
    throw new Error(
      `${ordersChecked} orders checked, ${reconciler.state}: ${reconciler.reason}; want ${ORDERS} and READY`,
    );
  }
});

function isAnswer(event: Event): event is OpenOrders | OwnTrades | Balances {
  return event.kind === "open_orders" || event.kind === "own_trades" || event.kind === "balances";
}

/** Brings every market to two levels on both sides. */
function quoteAll(): void {
  const { desk } = stepped.engine;
  for (let beats = 0; desk.orders.liveCountAll < ORDERS; beats++) {
    if (beats === 400) throw new Error(`Only ${desk.orders.liveCountAll} orders rest; want ${ORDERS}`);
    stepped.pass(BEAT);
    stepped.settle(desk.markets.map(({ id }) => stepped.snapshot(snapshot, id)));
    stepped.beat();
  }
}
