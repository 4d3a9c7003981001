/** What the whole gate costs an order (RSK-36: at most 20 µs p99): every rule active, 200 open orders, on seven venues with ten
 * markets each. The dear case is one market that holds all 200; the usual one has a few on each. Time passes between two
 * questions, each order passes every rule, and every tenth question comes after an account's word, so that all is counted
 * anew. @module */
import type { InstrumentId } from "../core/instrument.ts";
import { Gate, RULES } from "../core/risk/gate.ts";
import { SIZES_NEEDED } from "../core/risk/order_sizes.ts";
import { NOTHING_WANTED } from "../core/target.ts";
import type { Micros } from "../core/units.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW, setBalances, setBook } from "../tests/support/made_up_desk.ts";
import { madeUpInstrument } from "../tests/support/made_up_instrument.ts";
import { quantilesText } from "./support/quantiles.ts";

const VENUES = ["binance", "okx", "gate", "bybit", "hyperliquid", "dydx", "aster"], BASES = 10, OPEN = 200;
const QUESTIONS = 20_000, WARM = 20_000, ANEW = 10, SLOT = { strategy: "bench", level: 0 };

/** A gate whose 200 orders lie on `spread` markets, and the questions to it. */
function scene(spread: number) {
  const desk = madeUpDesk(...VENUES.flatMap((venue, v) =>
    Array.from({ length: BASES }, (_, b) =>
      madeUpInstrument({
        id: v * BASES + b as InstrumentId,
        venue,
        symbol: `B${b}USDT`,
        base: `B${b}`,
        minNotional: null,
        maxOpenOrders: null,
      }))
  ));
  for (const [id, venue] of desk.venues) {
    setBalances(desk, id, Object.fromEntries(Array.from({ length: BASES }, (_, b) => [`B${b}`, "1000000000"])));
    venue.budgets.set("ORDERS", { name: "ORDERS", used: 0, limit: 1e9, resetsAt: NOW + 1e12 as Micros, toldAt: NOW });
    venue.budgetsTold = 1;
  }
  const limits = madeUpLimits(desk, { maxOpenOrders: 1_000, ordersPerSecond: 1e6, maxPosition: "100" });
  const gate = new Gate({
    ...limits,
    venue: new Map([...limits.venue].map(([id, venue]) => [id, { ...venue, ordersPerSecond: 1e6 }])),
    global: { ...limits.global, strategyOrdersPerSecond: 1e6, maxGross: "1000000000" },
  }, desk);
  gate.listen();
  for (let i = 0; i < OPEN; i++) {
    const { id, venue } = desk.markets[i % spread];
    const place = madeUpPlace("buy", 1_000, 9_000 + i, { instrument: id, venue });
    const { refused } = gate.admit(place, SLOT, NOW);
    if (refused !== null) throw new Error(`${refused.rule}: ${refused.sentence}`);
    desk.orders.intend(place, SLOT, NOW);
  }
  const [market] = desk.markets;
  gate.hear(market.id, SLOT.strategy, { ...NOTHING_WANTED, signalBps: 1 });
  const places = Array.from({ length: 1_000 }, (_, i) => madeUpPlace("buy", 1_000, 9_300 + i % 600));
  for (let i = 0; i < SIZES_NEEDED; i++) ask(i);
  const inactive = gate.view(NOW).filter(({ state, scope }) => state === "inactive" && scope.startsWith("binance:B0"));
  if (inactive.length > 0 || RULES.length < 23) {
    throw new Error(`Not every rule is active: ${JSON.stringify(inactive)}`);
  }
  if (desk.orders.liveCountAll !== OPEN) throw new Error(`${desk.orders.liveCountAll} open orders; want ${OPEN}`);

  function ask(i: number): void {
    const now = NOW + i * 1_000 as Micros;
    setBook(market, 9_999 + i % 2, 10_001 + i % 2, now);
    if (i % ANEW === 0) gate.moved();
    const { refused } = gate.admit(places[i % places.length], SLOT, now);
    if (refused !== null) throw new Error(`${refused.rule}: ${refused.sentence}`);
  }
  return { ask, gate, market, places };
}

function measure(name: string, spread: number): void {
  const { gate, market, places } = scene(spread), micros = new Float64Array(QUESTIONS);
  for (let i = 0; i < WARM + QUESTIONS; i++) {
    const now = NOW + (i + 1_000) * 1_000 as Micros, place = places[i % places.length];
    setBook(market, 9_999 + i % 2, 10_001 + i % 2, now);
    for (const venue of gate.desk.markets) venue.bookAt = now; // the others' books are as fresh
    const began = performance.now();
    if (i % ANEW === 0) gate.moved();
    const { refused } = gate.admit(place, SLOT, now);
    const took = (performance.now() - began) * 1e3;
    if (refused !== null) throw new Error(`${refused.rule}: ${refused.sentence}`);
    if (i >= WARM) micros[i - WARM] = took;
  }
  console.error(`${name}: ${quantilesText(micros)}`);
}

const dear = scene(1), usual = scene(70);
let asked = 1_000;
Deno.bench(`Gate.admit(): every rule, ${OPEN} open orders on one market`, () => dear.ask(asked++));
Deno.bench(`Gate.admit(): every rule, ${OPEN} open orders on 70 markets`, () => usual.ask(asked++));
measure(`whole gate, ${OPEN} open orders on one market`, 1);
measure(`whole gate, ${OPEN} open orders on 70 markets`, 70);
