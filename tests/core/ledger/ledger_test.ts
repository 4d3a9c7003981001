import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Ledger } from "../../../core/ledger/ledger.ts";
import type { Balance, Balances, Fill, Side } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import {
  add,
  compare,
  formatMoney,
  type Money,
  notional,
  parseMoney,
  sizeAmount,
  subtract,
  ZERO,
} from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { GRIDS, madeUpInstrument } from "../../support/made_up_instrument.ts";

const BTC = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("0.1") });
const PERP = madeUpInstrument({
  id: 1 as InstrumentId,
  kind: "linear",
  symbol: "BTCPERP",
  tick: parseGrid("1"),
  lot: parseGrid("0.1"),
});
const fee = (asset: string, amount: string) => ({ fee: { asset, amount: parseMoney(amount) } });
const text = (amount: Money | null | undefined) => amount ? formatMoney(amount) : null;
const holding = (asset: string, free: string): Balance => ({ asset, free: parseMoney(free), locked: ZERO });
const observed = (balances: readonly Balance[], at: number): Balances => ({
  kind: "balances",
  venue: "binance",
  balances,
  complete: true,
  source: "query",
  requestedAt: at as Micros,
  venueAt: null,
  receivedAt: at as Micros,
});
function opened(...instruments: Instrument[]): Ledger {
  const ledger = new Ledger();
  for (const instrument of instruments) ledger.open(instrument);
  return ledger;
}
const pnlText = (ledger: Ledger, bid: number, ask: number, id = 0) => {
  const { realised, unrealised, fees, net } = ledger.pnl(id as InstrumentId, bid as Price, ask as Price);
  return [realised, unrealised, fees, net].map(text);
};

Deno.test("book() moves both assets of a spot trade and takes the fee in its own asset", () => {
  const ledger = opened(BTC);
  const booking = ledger.book(madeUpFill("buy", 5, 100, fee("BTC", "0.0005")));
  assertEquals([booking?.size, text(booking?.realised), text(booking?.fee), text(booking?.averagePrice)], [
    5,
    "0",
    "0.05",
    "100",
  ]);
  assertEquals(["BTC", "USDT"].map((asset) => text(ledger.cash("binance", asset))), ["0.4995", "-50"]);
  ledger.book(madeUpFill("sell", 5, 110, fee("USDT", "0.055")));
  assertEquals(["BTC", "USDT"].map((asset) => text(ledger.cash("binance", asset))), ["-0.0005", "4.945"]);
  assertEquals(ledger.position(0 as InstrumentId).size, 0);
  assertEquals(pnlText(ledger, 0, 0), ["5", "0", "0.105", "4.895"]);
});

Deno.test("book() settles what a linear contract realised, and leaves the base alone", () => {
  const ledger = opened(BTC, PERP);
  const perp = { instrument: PERP.id };
  ledger.book(madeUpFill("sell", 10, 100, { ...perp, ...fee("USDT", "-0.01") }));
  assertEquals(text(ledger.cash("binance", "USDT")), "0.01");
  ledger.book(madeUpFill("buy", 10, 90, perp));
  assertEquals(["BTC", "USDT"].map((asset) => text(ledger.cash("binance", asset))), ["0", "10.01"]);
});

Deno.test("book() books a trade once, whatever way and shape it comes again", () => {
  const ledger = opened(BTC, PERP);
  const fill = madeUpFill("buy", 5, 100);
  ledger.book(fill);
  const state = ledger.state();
  assertEquals(ledger.book({ ...fill, source: "query", receivedAt: fill.receivedAt + 1 as Micros }), null);
  assertEquals(ledger.book({ ...fill, size: 6 as Size }), null);
  assertEquals(ledger.state(), state);
  // The same number is another trade on another market.
  assertEquals(ledger.book({ ...fill, instrument: PERP.id })?.size, 5);
});

Deno.test("book() refuses a market that is not open, another venue and numbers that are none, and books nothing", () => {
  const ledger = opened(BTC);
  assertThrows(
    () => ledger.book(madeUpFill("buy", 1, 1, { instrument: 3 as InstrumentId })),
    RangeError,
    "is not open",
  );
  assertThrows(() => ledger.book(madeUpFill("buy", 1, 1, { venue: "okx" })), RangeError, "market 0 of okx is not open");
  const state = ledger.state(), half = madeUpFill("buy", 0.5, 100);
  assertThrows(() => ledger.book(half), RangeError, "want a positive safe integer");
  assertEquals(ledger.state(), state);
  assertEquals(ledger.book({ ...half, size: 5 as Size })?.size, 5);
  assertThrows(() => ledger.position(-1 as InstrumentId), RangeError, "Cannot find market -1");
});

Deno.test("book() refuses a trade too old to be told from a forgotten one", () => {
  const ledger = new Ledger(2);
  ledger.open(BTC);
  const fills = [1, 2, 3].map((second) => madeUpFill("buy", 1, 100, { venueAt: second * 1_000_000 as Micros }));
  for (const fill of fills) ledger.book(fill);
  assertThrows(() => ledger.book(fills[0]), RangeError, "Cannot tell whether trade");
  assertEquals(ledger.position(BTC.id).size, 3);
});

Deno.test("book() dates a trade by our clock where the venue sent none", () => {
  const ledger = new Ledger(1);
  ledger.open(BTC);
  ledger.book(madeUpFill("buy", 1, 100, { venueAt: null, receivedAt: 5 as Micros }));
  ledger.book(madeUpFill("buy", 1, 100, { venueAt: null, receivedAt: 6 as Micros }));
  assertEquals(ledger.state().markets[0].forgottenUntil, 5);
});

Deno.test("open() counts open lots on a changed grid, and refuses one that they do not fit", () => {
  const ledger = opened(BTC);
  ledger.book(madeUpFill("buy", 5, 100));
  const before = ledger.state(), finer = { ...BTC, lot: parseGrid("0.00001"), tick: parseGrid("0.02") };
  const worth = () => pnlText(ledger, 110, 110);
  const was = worth();
  ledger.open(finer);
  assertEquals(ledger.state(), before);
  ledger.open(BTC);
  assertEquals([worth(), ledger.state()], [was, before]);
  assertThrows(() => ledger.open({ ...BTC, lot: parseGrid("1") }), RangeError, "5 lots are open");
  ledger.open({ ...BTC, status: "halted" });
  assertEquals(ledger.position(BTC.id).instrument?.status, "halted");
});

Deno.test("position() is one live view from before the market is open", () => {
  const ledger = new Ledger(), position = ledger.position(BTC.id);
  assertEquals(position.size, 0);
  ledger.open(BTC);
  ledger.book(madeUpFill("sell", 2, 100));
  assertEquals([position.size, position === ledger.position(BTC.id)], [-2, true]);
});

Deno.test("pnl() keeps fees of a third asset apart", () => {
  const ledger = opened(BTC);
  ledger.book(madeUpFill("buy", 5, 100, fee("BNB", "0.0001")));
  ledger.book(madeUpFill("buy", 5, 100, fee("BNB", "0.0002")));
  const { fees, unconvertedFees, net } = ledger.pnl(BTC.id, 101 as Price, 101 as Price);
  assertEquals([text(fees), text(unconvertedFees.get("BNB")), text(net)], ["0", "0.0003", "1"]);
  ledger.book(madeUpFill("sell", 1, 101, fee("BNB", "0.0001")));
  assertEquals(text(unconvertedFees.get("BNB")), "0.0003", "what was told stays as it was told");
});

Deno.test("pnl() is unknown with open lots and a missing side, and zero before anything happened", () => {
  const ledger = opened(BTC);
  assertEquals(pnlText(ledger, 0, 0), ["0", "0", "0", "0"]);
  assertEquals(pnlText(ledger, 0, 0, 9), ["0", "0", "0", "0"]);
  ledger.book(madeUpFill("buy", 5, 100));
  assertEquals(pnlText(ledger, 100, 0), ["0", null, "0", null]);
});

Deno.test("differences() holds opening and cash against the venue's balances", () => {
  const ledger = opened(BTC);
  assertEquals([ledger.opening("binance", "BTC"), ledger.differences("binance"), ledger.balances("binance")], [
    null,
    [],
    [],
  ]);
  assertEquals(text(ledger.cash("binance", "BTC")), "0");
  ledger.observe(observed([holding("BTC", "1"), holding("USDT", "1000")], 1));
  ledger.book(madeUpFill("buy", 5, 100, fee("BTC", "0.0005")));
  ledger.observe(observed([holding("BTC", "1.4995"), holding("USDT", "949.99999999")], 2));
  const shown = ledger.differences("binance").map(({ asset, difference }) => `${asset} ${formatMoney(difference)}`);
  assertEquals(shown, ["BTC 0", "USDT -0.00000001"]);
  assertEquals(text(ledger.opening("binance", "USDT")), "1000");
  assertEquals(ledger.balances("binance").length, 2);
});

Deno.test("state() of equal ledgers is equal text, and restore() goes on from it exactly", () => {
  const fills = [madeUpFill("buy", 7, 100, fee("BNB", "0.0001")), madeUpFill("sell", 2, 103, fee("BTC", "0.001"))];
  const perp = madeUpFill("buy", 1, 90, { instrument: PERP.id });
  const ledger = opened(BTC, PERP), other = opened(PERP, BTC);
  for (const one of [ledger, other]) one.setOpening("binance", [holding("USDT", "1000"), holding("BTC", "2")]);
  for (const fill of [...fills, perp]) ledger.book(fill);
  for (const fill of [perp, ...fills]) other.book(fill);
  const state = JSON.stringify(ledger.state());
  assertEquals(JSON.stringify(other.state()), state);
  for (const venue of ["okx", "aster"]) ledger.setOpening(venue, []);
  assertEquals(ledger.state().venues.map(({ venue }) => venue), ["aster", "binance", "okx"]);
  assertEquals(ledger.state().markets.map(({ market }) => market), ["binance:BTCPERP", "binance:BTCUSDT"]);

  const restored = new Ledger();
  restored.restore(JSON.parse(state));
  assertEquals(JSON.stringify(restored.state()), state, "before any market is open");
  // Other numbers for the same markets: the configuration may list them in another order.
  restored.open({ ...BTC, id: 4 as InstrumentId });
  restored.open({ ...PERP, id: 2 as InstrumentId });
  assertEquals(JSON.stringify(restored.state()), state);
  assertEquals(restored.book({ ...fills[0], instrument: 4 as InstrumentId }), null);
  assertEquals(text(restored.pnl(4 as InstrumentId, 1 as Price, 1 as Price).unconvertedFees.get("BNB")), "0.0001");
  restored.observe(observed([holding("USDT", "1")], 1));
  assertEquals(text(restored.opening("binance", "USDT")), "1000");
});

Deno.test("restore() refuses a ledger in use, and open() a restored size that no longer fits", () => {
  const ledger = opened(BTC);
  ledger.book(madeUpFill("buy", 5, 100));
  const state = ledger.state();
  const onlyOpen = opened(BTC), onlyMoney = new Ledger();
  onlyMoney.setOpening("binance", []);
  for (const used of [ledger, onlyOpen, onlyMoney]) {
    assertThrows(() => used.restore(state), RangeError, "want an empty one");
  }
  const restored = new Ledger();
  restored.restore(state);
  assertThrows(() => restored.open({ ...BTC, lot: parseGrid("1") }), RangeError, "does not fit lots of 1");
  restored.open(BTC);
  assertEquals(restored.position(BTC.id).size, 5);
});

Deno.test("book() books a liquidation like every fill, and marks it", () => {
  const ledger = opened(PERP);
  ledger.book(madeUpFill("buy", 10, 100, { instrument: PERP.id }));
  ledger.book(madeUpFill("sell", 10, 90, { instrument: PERP.id, cause: "liquidation", tradeId: "liq" }));
  assertEquals([ledger.position(PERP.id).size, text(ledger.cash("binance", "USDT"))], [0, "-10"]);
  assertEquals(ledger.entries().map(({ id, size }) => [id, size]), [["liquidation:binance:BTCPERP:liq", "-1"]]);
});

Deno.test("book() counts each strategy's own lots, spread and fees", () => {
  const ledger = opened(BTC);
  ledger.book(madeUpFill("buy", 5, 100, fee("USDT", "0.1")), { strategy: "a", doubleMid: 202 });
  ledger.book(madeUpFill("sell", 3, 102, { liquidity: "taker" }), { strategy: "b", doubleMid: 202 });
  const { shares } = ledger.account(BTC.id);
  const told = [...shares].map(([name, { size, spread, slippage, fees }]) => [
    `${name} ${size}`,
    ...[spread, slippage, fees].map(text),
  ]);
  assertEquals(told, [["a 5", "0.5", "0", "0.1"], ["b -3", "0", "0.3", "0"]]);
});

const anyFills = fc.array(
  fc.record({
    market: fc.nat(1),
    side: fc.constantFrom<Side>("buy", "sell"),
    size: fc.integer({ min: 1, max: 100_000 }),
    price: fc.integer({ min: 1, max: 100_000_000 }),
    asset: fc.constantFrom("BTC", "USDT", "BNB", "ETH"),
    amount: fc.tuple(fc.bigInt(-(10n ** 9n), 10n ** 12n), fc.constantFrom(0, 8, 12)),
    twice: fc.boolean(),
  }),
  { maxLength: 30 },
);

Deno.test("cash and positions are the sums of unique fills, to the last unit (INV-02, INV-03, INV-13, property)", () => {
  const grid = fc.constantFrom(...GRIDS);
  fc.assert(
    fc.property(anyFills, grid, grid, (drawn, tick, lot) => {
      const markets = [
        madeUpInstrument({ tick, lot }),
        madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHBTC", base: "ETH", quote: "BTC", tick, lot }),
      ];
      const ledger = opened(...markets);
      const sums = new Map<string, Money>(), lots = [0, 0];
      const count = (asset: string, amount: Money) => sums.set(asset, add(sums.get(asset) ?? ZERO, amount));
      for (const { market, side, size, price, asset, amount, twice } of drawn) {
        const { id } = markets[market];
        const fill: Fill = madeUpFill(side, size, price, { instrument: id, fee: { asset, amount } });
        ledger.book(fill);
        if (twice) assertEquals(ledger.book({ ...fill, source: "query" }), null);
        const signed = (side === "buy" ? size : -size) as Size;
        lots[market] += signed;
        count(markets[market].base, sizeAmount(signed, markets[market]));
        count(markets[market].quote, subtract(ZERO, notional(price as Price, signed, markets[market])));
        count(asset, subtract(ZERO, amount));
      }
      for (const [asset, sum] of sums) assertEquals(compare(ledger.cash("binance", asset), sum), 0, asset);
      for (const { id } of markets) assertEquals(ledger.position(id).size, lots[id] as Size);
      const copy = new Ledger();
      copy.restore(JSON.parse(JSON.stringify(ledger.state())));
      for (const market of markets) copy.open(market);
      assertEquals(copy.state(), ledger.state());
    }),
    { seed: 20260112 },
  );
});
