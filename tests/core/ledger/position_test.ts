import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Position } from "../../../core/ledger/position.ts";
import { unrealisedAtMid } from "../../../core/ledger/pnl.ts";
import { valueAt, valueAtMid } from "../../../core/ledger/settlement.ts";
import { add, compare, formatMoney, type Money, negate, parseMoney, subtract, ZERO } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import type { Side } from "../../../core/event.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { GRIDS, madeUpInstrument } from "../../support/made_up_instrument.ts";

const COARSE_GRID = { tick: parseGrid("1"), lot: parseGrid("1") };
const COARSE = madeUpInstrument(COARSE_GRID);
function opened(instrument: Instrument = COARSE): Position {
  const position = new Position();
  position.open(instrument);
  return position;
}
function trade(position: Position, side: Side, size: number, price: number): string {
  return formatMoney(position.apply(side, price as Price, size as Size));
}
const summary = (position: Position): (number | string | null)[] => [
  position.size,
  formatMoney(position.cost),
  position.averagePrice === null ? null : formatMoney(position.averagePrice),
  formatMoney(position.realised),
];

Deno.test("Position is flat and without an average price before its first fill", () => {
  assertEquals(summary(new Position()), [0, "0", null, "0"]);
  assertEquals(summary(opened()), [0, "0", null, "0"]);
});

Deno.test("apply() adds to a long and averages its price by cost", () => {
  const position = opened();
  assertEquals(trade(position, "buy", 2, 100), "0");
  assertEquals(trade(position, "buy", 1, 103), "0");
  assertEquals(summary(position), [3, "303", "101", "0"]);
  assertEquals([formatMoney(position.volume), position.fillCount], ["303", 2]);
});

Deno.test("apply() realises a part at average cost, long and short", () => {
  const long = opened(), short = opened();
  trade(long, "buy", 4, 100);
  assertEquals(trade(long, "sell", 1, 110), "10");
  assertEquals(summary(long), [3, "300", "100", "10"]);
  trade(short, "sell", 4, 100);
  assertEquals(trade(short, "buy", 1, 110), "-10");
  assertEquals(summary(short), [-3, "-300", "100", "-10"]);
});

Deno.test("apply() flips through zero: closes at average cost and opens the rest at the fill's price", () => {
  const position = opened();
  trade(position, "buy", 2, 100);
  assertEquals(trade(position, "sell", 5, 90), "-20");
  assertEquals(summary(position), [-3, "-270", "90", "-20"]);
  assertEquals(trade(position, "buy", 4, 80), "30");
  assertEquals(summary(position), [1, "80", "80", "10"]);
});

Deno.test("apply() ends flat with the cash that was made as realised", () => {
  const position = opened();
  trade(position, "buy", 3, 100);
  trade(position, "sell", 3, 101);
  assertEquals(summary(position), [0, "0", null, "3"]);
  trade(position, "sell", 3, 101);
  trade(position, "buy", 3, 100);
  assertEquals(summary(position), [0, "0", null, "6"]);
});

Deno.test("apply() leaves the rounding of a released share in the cost of the rest", () => {
  const position = opened();
  trade(position, "buy", 1, 100);
  trade(position, "buy", 2, 101);
  // A third of 302 is 100.666…: rounded once to eight places, the rest keeps what is missing.
  assertEquals(trade(position, "sell", 1, 101), "0.33333333");
  assertEquals(formatMoney(position.cost), "201.33333333");
  assertEquals(trade(position, "sell", 1, 101), "0.33333333");
  assertEquals(trade(position, "sell", 1, 101), "0.33333334");
  assertEquals(summary(position), [0, "0", null, "1"]);
});

Deno.test("averagePrice is rounded half away from zero to four places more than a tick has", () => {
  const position = opened(madeUpInstrument({ tick: parseGrid("0.01"), lot: parseGrid("1") }));
  trade(position, "buy", 1, 100);
  trade(position, "buy", 2, 101);
  assertEquals(position.averagePrice, [1_006_667n, 6]);
});

Deno.test("a released share of the cost has as many places as the grid's own values, eight at least", () => {
  const fine = { tick: parseGrid("0.00001"), lot: parseGrid("0.000001") };
  for (const [grid, realised] of [[fine, "0.00000000001"], [COARSE_GRID, "0.66666667"]] as const) {
    const position = opened(madeUpInstrument(grid));
    trade(position, "buy", 2, 1);
    trade(position, "buy", 1, 2);
    assertEquals(trade(position, "sell", 1, 2), realised);
  }
});

Deno.test("apply() counts the multiplier of a linear contract", () => {
  const contract = madeUpInstrument({
    kind: "linear",
    tick: parseGrid("0.5"),
    lot: parseGrid("1"),
    multiplier: parseMoney("0.01"),
  });
  const position = opened(contract);
  trade(position, "buy", 10, 200);
  assertEquals(trade(position, "sell", 10, 220), "1");
  trade(position, "sell", 10, 220);
  assertEquals(position.averagePrice && formatMoney(position.averagePrice), "110");
});

Deno.test("apply() refuses what is no fill and changes nothing", () => {
  const position = opened();
  trade(position, "buy", 1, 100);
  for (const [price, size] of [[0, 1], [-1, 1], [1.5, 1], [NaN, 1], [1, 0], [1, -1], [1, 0.5], [1, 2 ** 53]]) {
    assertThrows(() => trade(position, "sell", size, price), RangeError, "want a positive safe integer");
  }
  assertThrows(() => trade(position, "buy", Number.MAX_SAFE_INTEGER, 100), RangeError, "want a safe integer");
  assertEquals(summary(position), [1, "100", "100", "0"]);
  assertEquals(position.fillCount, 1);
});

Deno.test("apply() refuses a fill while the market's rules are unknown", () => {
  assertThrows(() => trade(new Position(), "buy", 1, 100), RangeError, "the market's rules are unknown");
  assertThrows(() => new Position().state(), RangeError, "the market's rules are unknown");
});

Deno.test("apply() settles an inverse contract in base, to eight places, and notes what the rounding kept", () => {
  const contract = madeUpInstrument({
    kind: "inverse",
    tick: parseGrid("0.5"),
    lot: parseGrid("1"),
    multiplier: parseMoney("100"),
  });
  const position = opened(contract);
  assertEquals(trade(position, "buy", 8, 80_000), "0");
  assertEquals(position.averagePrice && formatMoney(position.averagePrice), "40000");
  // 4 contracts of 100: 400 × (1/40000 − 1/50000).
  assertEquals(trade(position, "sell", 4, 100_000), "0.002");
  assertEquals([formatMoney(position.cost), formatMoney(position.rounding)], ["-0.01", "0"]);
  // 400 × (1/40000 − 1/30000) = −0.003333… is settled as −0.00333333.
  assertEquals(trade(position, "sell", 4, 60_000), "-0.00333333");
  assertEquals([position.size, formatMoney(position.cost)], [0, "0"]);
  assertEquals(formatMoney(position.rounding), "-0.000000003333333333333333");
  assertEquals([formatMoney(position.realised), formatMoney(position.volume)], ["-0.00133333", "1600"]);
});

Deno.test("apply() turns a short inverse contract round, and a falling price is its gain", () => {
  const contract = madeUpInstrument({ kind: "inverse", tick: parseGrid("1"), lot: parseGrid("1") });
  const position = opened({ ...contract, settleDecimals: 4 });
  trade(position, "sell", 100, 50_000);
  assertEquals(trade(position, "buy", 150, 40_000), "0.0005");
  assertEquals([position.size, position.averagePrice && formatMoney(position.averagePrice)], [50, "40000"]);
});

Deno.test("apply() rounds each settlement of a linear contract to the venue's places, and only that", () => {
  const position = opened(madeUpInstrument({
    kind: "linear",
    tick: parseGrid("0.01"),
    lot: parseGrid("0.001"),
    settleDecimals: 2,
  }));
  trade(position, "buy", 3, 10_001);
  assertEquals(trade(position, "sell", 1, 10_901), "0.01");
  assertEquals([formatMoney(position.rounding), formatMoney(position.cost)], ["-0.001", "0.20002"]);
});

Deno.test("reprice() settles anew what is closed again of a contract, and refuses what is no fill", () => {
  const position = opened(madeUpInstrument({ kind: "linear", ...COARSE_GRID, settleDecimals: 0 }));
  trade(position, "buy", 4, 100);
  trade(position, "sell", 3, 110);
  const repriced = position.reprice("buy", 100 as Price, 98 as Price, 4 as Size);
  assertEquals([formatMoney(repriced), formatMoney(position.realised), formatMoney(position.cost)], ["6", "36", "98"]);
  for (const [from, to, size] of [[0, 1, 1], [1, 0, 1], [1, 1, 0]]) {
    const wrong = () => position.reprice("buy", from as Price, to as Price, size as Size);
    assertThrows(wrong, RangeError, "want a positive safe integer");
  }
  const unknown = () => new Position().reprice("buy", 1 as Price, 1 as Price, 1 as Size);
  assertThrows(unknown, RangeError, "rules are unknown");
});

Deno.test("averagePrice of inverse lots that are worth less than the last place is not told", () => {
  const dust = { tick: parseGrid("100000000"), lot: parseGrid("0.00000001"), settleDecimals: 0 };
  const position = opened(madeUpInstrument({ kind: "inverse", ...dust }));
  trade(position, "buy", 1, 1_000_000);
  assertEquals([position.size, formatMoney(position.cost), position.averagePrice], [1, "0", null]);
});

Deno.test("adjust() moves lots without volume and without a fill", () => {
  const position = opened();
  assertEquals(formatMoney(position.adjust("buy", 100 as Price, 3 as Size)), "0");
  assertEquals([position.size, position.fillCount, formatMoney(position.volume)], [3, 0, "0"]);
  assertThrows(() => new Position().adjust("buy", 1 as Price, 1 as Size), RangeError, "rules are unknown");
});

Deno.test("open() counts open lots on a new grid, and refuses one that they do not fit", () => {
  const position = opened();
  trade(position, "buy", 3, 100);
  trade(position, "sell", 1, 110);
  const state = position.state();
  for (
    const [change, size] of [
      [{ lot: parseGrid("0.1") }, 20],
      [{ lot: parseGrid("0.25"), tick: parseGrid("0.05") }, 8],
      [{ lot: parseGrid("2") }, 1],
      [{ tick: parseGrid("7") }, 2],
    ] as const
  ) {
    position.open({ ...COARSE, ...change });
    assertEquals([position.size as number, position.state()], [size, state]);
  }
  position.open(COARSE);
  assertThrows(() => position.open({ ...COARSE, lot: parseGrid("4") }), RangeError, "2 lots are open");
  assertThrows(() => position.open({ ...COARSE, multiplier: parseMoney("10") }), RangeError, "2 lots are open");
  position.open({ ...COARSE, status: "halted", multiplier: [10n, 1] });
  assertEquals([position.instrument?.status, position.size as number, position.state()], ["halted", 2, state]);
  trade(position, "sell", 2, 110);
  position.open({ ...COARSE, multiplier: parseMoney("10"), lot: parseGrid("4") });
  trade(position, "buy", 1, 100);
  assertEquals(summary(position), [1, "4000", "100", "30"]);
});

Deno.test("open() refuses another asset, kind or symbol in the place of the first", () => {
  const position = opened();
  for (
    const change of [{ base: "ETH" }, { quote: "USDC" }, { kind: "linear" as const }, { symbol: "ETHUSDT" }, {
      settle: "USDC",
    }]
  ) {
    assertThrows(() => position.open({ ...COARSE, ...change }), RangeError, "it is open as spot BTC/USDT");
  }
});

Deno.test("restore() takes over what state() wrote, also on a finer grid", () => {
  const position = opened(), copy = new Position(), finer = new Position();
  trade(position, "buy", 1, 100);
  trade(position, "buy", 2, 101);
  trade(position, "sell", 1, 103);
  copy.restore(JSON.parse(JSON.stringify(position.state())), COARSE);
  assertEquals(summary(copy), summary(position));
  assertEquals(copy.state(), position.state());
  finer.restore(position.state(), { ...COARSE, lot: parseGrid("0.25"), tick: parseGrid("0.05") });
  assertEquals(finer.size, 8);
  assertEquals(compare(finer.cost, position.cost), 0);
});

Deno.test("restore() refuses a size between today's lots and a changed multiplier", () => {
  const state = { size: "0.5", cost: "50", realised: "0", rounding: "0", volume: "50", fillCount: 1, multiplier: "1" };
  const position = new Position();
  assertThrows(() => position.restore(state, COARSE), RangeError, "Cannot take over 0.5 of binance:BTCUSDT");
  const multiplied = { ...COARSE, multiplier: parseMoney("10") };
  assertThrows(
    () => position.restore({ ...state, size: "1" }, multiplied),
    RangeError,
    "its multiplier was 1 and is 10",
  );
  assertEquals(summary(position), [0, "0", null, "0"]);
  position.restore({ ...state, size: "0" }, multiplied);
  assertEquals(position.size, 0);
});

const anyTrades = fc.array(
  fc.record({
    side: fc.constantFrom<Side>("buy", "sell"),
    size: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000 })),
    price: fc.integer({ min: 1, max: 9_999_999 }),
  }),
  { maxLength: 40 },
);
const anyInstrument = fc.record({
  tick: fc.constantFrom(...GRIDS),
  lot: fc.constantFrom(...GRIDS),
  kind: fc.constantFrom<"spot" | "linear" | "inverse">("spot", "linear", "inverse"),
  multiplier: fc.constantFrom<Money>([1n, 0], [1n, 2], [10n, 0]),
  settleDecimals: fc.constantFrom(8, 2),
}).map(madeUpInstrument);

Deno.test("INV-02 realised + unrealised of spot, linear and inverse is conserved to the last unit at any mark (property)", () => {
  fc.assert(
    fc.property(
      anyInstrument,
      anyTrades,
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.nat(3),
      (instrument, trades, bid, wide) => {
        const position = opened(instrument), ask = bid + wide;
        let lots = 0, paid = ZERO;
        for (const { side, size, price } of trades) {
          const signed = side === "buy" ? size : -size;
          const before = position.realised;
          const delta = position.apply(side, price as Price, size as Size);
          assertEquals(compare(subtract(position.realised, before), delta), 0);
          lots += signed;
          paid = add(paid, valueAt(price as Price, signed as Size, instrument));
          assertEquals(position.size, lots);
          // What was paid is in the open lots' cost, realised, or kept by the venue's rounding; nothing else.
          const earned = add(position.realised, position.rounding);
          assertEquals(compare(subtract(earned, position.cost), negate(paid)), 0);
          if (lots === 0) assertEquals(compare(position.cost, ZERO), 0);
          else if (instrument.kind !== "inverse") {
            assertEquals(Math.sign(compare(position.cost, ZERO)), Math.sign(lots));
          }
        }
        const worth = valueAtMid(bid + ask, lots as Size, instrument);
        const unrealised = unrealisedAtMid(position, bid as Price, ask as Price) ?? ZERO;
        const earned = add(add(position.realised, position.rounding), unrealised);
        assertEquals(compare(earned, subtract(worth, paid)), 0);
      },
    ),
    { seed: 20260110 },
  );
});

Deno.test("restore() after any trades goes on exactly as the first would have (property)", () => {
  fc.assert(
    fc.property(anyInstrument, anyTrades, anyTrades, (instrument, first, second) => {
      const position = opened(instrument), copy = new Position();
      for (const { side, size, price } of first) trade(position, side, size, price);
      copy.restore(JSON.parse(JSON.stringify(position.state())), instrument);
      for (const { side, size, price } of second) {
        assertEquals(trade(copy, side, size, price), trade(position, side, size, price));
      }
      assertEquals(copy.state(), position.state());
    }),
    { seed: 20260111, numRuns: 50 },
  );
});
