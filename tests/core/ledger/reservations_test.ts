import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Reservations, type Reserving } from "../../../core/ledger/reservations.ts";
import type { CashFlow, Side } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { parseMoney, ZERO } from "../../../core/money.ts";
import { type Micros, parseGrid, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const grid = { tick: parseGrid("0.5"), lot: parseGrid("0.25") };
const id = (number: number) => number as InstrumentId;
const SPOT = madeUpInstrument(grid);
const CROSS = madeUpInstrument({ ...grid, id: id(1), symbol: "ETHBTC", base: "ETH", quote: "BTC" });
const LINEAR = madeUpInstrument({
  ...grid,
  id: id(2),
  kind: "linear",
  symbol: "BTCPERP",
  multiplier: parseMoney("0.1"),
});
const INVERSE = madeUpInstrument({
  ...grid,
  id: id(3),
  kind: "inverse",
  symbol: "BTCUSD",
  multiplier: parseMoney("100"),
});
const ELSEWHERE = madeUpInstrument({ ...grid, id: id(4), venue: "okx" });
const ALL = [SPOT, CROSS, LINEAR, INVERSE, ELSEWHERE];
const order = (seat: number, change: Partial<Reserving> = {}): Reserving => ({
  seat,
  instrument: SPOT.id,
  side: "buy",
  price: 200,
  leaves: 8,
  resting: false,
  ...change,
});
function listed(...instruments: Instrument[]): Reservations {
  const reservations = new Reservations();
  for (const instrument of instruments) reservations.list(instrument);
  return reservations;
}
/** In flight and locked of an asset at "binance". */
const held = (
  reservations: Reservations,
  asset: string,
) => [reservations.inFlight("binance", asset), reservations.locked("binance", asset)];

Deno.test("a purchase on spot reserves quote and a sale base, from before it is sent until nothing can fill", () => {
  const reservations = listed(SPOT);
  reservations.update(order(1));
  reservations.update(order(2, { side: "sell", leaves: 4 }));
  assertEquals([held(reservations, "USDT"), held(reservations, "BTC")], [[200, 0], [1, 0]]);
  reservations.update(order(1, { resting: true }));
  reservations.update(order(2, { side: "sell", leaves: 1, resting: true }));
  assertEquals([held(reservations, "USDT"), held(reservations, "BTC")], [[0, 200], [0, 0.25]]);
  reservations.update(order(1, { leaves: 0 }));
  assertEquals([held(reservations, "USDT"), reservations.held("binance", "BTC")], [[0, 0], 0.25]);
});

Deno.test("a contract reserves its margin for either side, in what it settles in", () => {
  const reservations = listed(LINEAR, INVERSE);
  for (const [seat, side] of [[1, "buy"], [2, "sell"]] as const) {
    reservations.update(order(seat, { instrument: LINEAR.id, side }));
    reservations.update(order(seat + 2, { instrument: INVERSE.id, side }));
  }
  // 2 × 100 × 0.1 each; 2 contracts of 100 at 100 each.
  assertEquals([held(reservations, "USDT"), held(reservations, "BTC")], [[40, 0], [4, 0]]);
  reservations.setLeverage(LINEAR.id, 10);
  reservations.setLeverage(INVERSE.id, 4);
  assertEquals([held(reservations, "USDT"), held(reservations, "BTC")], [[4, 0], [1, 0]]);
  assertEquals([reservations.leverage(LINEAR.id), reservations.leverage(id(9))], [10, 1]);
  for (const wrong of [0, 0.5, NaN, Infinity]) {
    assertThrows(() => reservations.setLeverage(LINEAR.id, wrong), RangeError, "want 1 or more");
  }
});

Deno.test("orders that are noted before their market's rules count once those are known", () => {
  const reservations = new Reservations();
  reservations.update(order(1));
  reservations.update(order(2, { leaves: 4 }));
  reservations.update(order(2, { leaves: 0 }));
  assertEquals(held(reservations, "USDT"), [0, 0]);
  reservations.list(SPOT);
  reservations.list({ ...SPOT, status: "halted" });
  assertEquals([held(reservations, "USDT"), reservations.held("okx", "USDT")], [[200, 0], 0]);
});

Deno.test("an order that stands in no books, and one that never took anything, take nothing", () => {
  const reservations = listed(SPOT);
  reservations.update(order(-1));
  reservations.update(order(5, { leaves: 0 }));
  reservations.update(order(200, { leaves: NaN }));
  assertEquals(held(reservations, "USDT"), [0, 0]);
});

Deno.test("a seat that serves another order holds what that one takes alone", () => {
  const reservations = listed(...ALL);
  reservations.update(order(3));
  reservations.update(order(3, { instrument: CROSS.id, side: "sell", leaves: 4 }));
  assertEquals([held(reservations, "USDT"), held(reservations, "ETH")], [[0, 0], [1, 0]]);
  reservations.update(order(3, { instrument: CROSS.id, side: "sell", leaves: 4, price: 300 }));
  reservations.update(order(3, { instrument: CROSS.id, leaves: 4, price: 300 }));
  assertEquals([held(reservations, "BTC"), held(reservations, "ETH")], [[150, 0], [0, 0]]);
});

const anyUpdate = fc.record({
  seat: fc.oneof(fc.nat(9), fc.nat(300)),
  instrument: fc.nat(ALL.length - 1),
  side: fc.constantFrom<Side>("buy", "sell"),
  price: fc.integer({ min: 1, max: 1_000_000 }),
  leaves: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })),
  resting: fc.boolean(),
});

Deno.test("INV-12 what is reserved step by step equals what the living orders take, reckoned anew (property)", () => {
  fc.assert(
    fc.property(fc.array(anyUpdate, { maxLength: 60 }), (updates) => {
      const reservations = listed(...ALL), living = new Map<number, Reserving>();
      for (const update of updates) {
        const now = { ...update, instrument: id(update.instrument) };
        reservations.update(now);
        living.set(now.seat, now);
        const anew = listed(...ALL);
        for (const each of living.values()) anew.update(each);
        for (const venue of ["binance", "okx"]) {
          for (const asset of ["USDT", "BTC", "ETH"]) {
            const [a, b] = [reservations, anew].map((one) => [one.inFlight(venue, asset), one.locked(venue, asset)]);
            for (const i of [0, 1]) {
              // What inverse contracts take has no end in decimals; all else is equal to the last step.
              if (asset === "BTC" && venue === "binance") assert(Math.abs(a[i] - b[i]) <= 1e-9 * Math.abs(b[i]) + 1e-9);
              else assertEquals(a[i], b[i], `${venue} ${asset}`);
            }
          }
        }
      }
    }),
    { seed: 20261127, numRuns: 60 },
  );
});

Deno.test("P19 available() is one purse for all strategies: what one has in flight the next cannot spend", () => {
  const ledger = new Ledger();
  for (const instrument of [SPOT, LINEAR]) ledger.open(instrument);
  assertEquals(ledger.available("binance", "USDT"), NaN, "nothing is known yet");
  ledger.setOpening("binance", [{ asset: "USDT", free: parseMoney("900"), locked: parseMoney("100") }]);
  const usdt = () => ledger.available("binance", "USDT");
  ledger.reservations.update(order(1));
  ledger.reservations.update(order(2, { resting: true }));
  assertEquals([usdt(), ledger.available("binance", "BTC"), ledger.available("okx", "USDT")], [600, 0, NaN]);
  // Half of the first fills: the cash is gone, and the rest is reserved as before.
  ledger.book(madeUpFill("buy", 4, 200));
  ledger.reservations.update(order(1, { leaves: 4 }));
  assertEquals([usdt(), ledger.available("binance", "BTC")], [600, 1]);
  for (const seat of [1, 2]) ledger.reservations.update(order(seat, { leaves: 0 }));
  assertEquals(usdt(), 900);
  // An open contract binds margin at what it cost: 2 × 100 × 0.1 at a fifth.
  ledger.reservations.setLeverage(LINEAR.id, 5);
  ledger.book(madeUpFill("sell", 8, 200, { instrument: LINEAR.id }));
  assertEquals([usdt(), usdt()], [896, 896]);
  const flow: CashFlow = {
    kind: "cash_flow",
    venue: "binance",
    flowId: "1",
    what: "withdrawal",
    instrument: null,
    asset: "USDT",
    amount: parseMoney("-96"),
    source: "push",
    venueAt: null,
    receivedAt: 1 as Micros,
  };
  ledger.bookFlow(flow);
  assertEquals(usdt(), 800);
});

Deno.test("available() knows the opening as soon as the venue has told it, and after a restart", () => {
  const ledger = new Ledger();
  ledger.open(SPOT);
  ledger.book(madeUpFill("sell", 4, 200));
  assertEquals(ledger.available("binance", "USDT"), NaN);
  const at = 5 as Micros, balances = [{ asset: "USDT", free: parseMoney("500"), locked: ZERO }];
  const source = "query" as const, word = { kind: "balances" as const, venue: "binance", balances, complete: true };
  ledger.observe({ ...word, source, requestedAt: at, venueAt: null, receivedAt: at });
  assertEquals(ledger.available("binance", "USDT"), 500);
  const restored = new Ledger();
  restored.restore(ledger.state());
  assertEquals(restored.available("binance", "USDT"), 500);
  assertEquals(restored.position(SPOT.id).size, 0 as Size);
});
