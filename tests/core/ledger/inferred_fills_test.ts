import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Fill, Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type InferredLots, Ledger } from "../../../core/ledger/ledger.ts";
import { formatMoney, parseMoney, subtract } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const SEED = 20_261_126;
const SPOT = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("1") });
const PERP = madeUpInstrument({ kind: "linear", tick: parseGrid("1"), lot: parseGrid("1") });
const MARKET = 0 as InstrumentId;
const inferred = (side: Side, size: number, price: number, id: string) =>
  madeUpFill(side, size, price, { tradeId: id });
const part = (lots: number, price: number): InferredLots => ({ lots: lots as Size, price: price as Price });
const fee = { fee: { asset: "USDT", amount: parseMoney("0.5") } };

function opened(instrument = SPOT): Ledger {
  const ledger = new Ledger();
  ledger.open(instrument);
  return ledger;
}
/** Position, cost, realised, fees, volume, count of fills, cash of both assets. */
function figures(ledger: Ledger): (string | number)[] {
  const { size, cost, realised, volume, fillCount } = ledger.position(MARKET);
  const { fees } = ledger.pnl(MARKET, 90 as Price, 110 as Price);
  const cash = ["BTC", "USDT"].map((asset) => formatMoney(ledger.cash("binance", asset)));
  return [size, ...[cost, realised, fees, volume].map(formatMoney), fillCount, ...cash];
}

Deno.test("bookInferred() moves position and money, and is no fill yet", () => {
  const ledger = opened();
  const booking = ledger.bookInferred(inferred("buy", 4, 100, "inf:binance:7:0-4"));
  assertEquals([booking?.size, ...figures(ledger)], [4, 4, "400", "0", "0", "400", 0, "4", "-400"]);
  assertEquals(ledger.bookInferred(inferred("buy", 4, 100, "inf:binance:7:0-4")), null);
  assertEquals(ledger.position(MARKET).fillCount, 0);
});

Deno.test("bookInstead() gives inferred lots their price and fee in one step, the position stands still", () => {
  const ledger = opened();
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
  const booking = ledger.bookInstead(madeUpFill("buy", 4, 98, fee), [part(4, 100)]);
  assertEquals([booking?.size, formatMoney(booking!.realised), booking?.fill.size], [4, "0", 4]);
  assertEquals(figures(ledger), [4, "392", "0", "0.5", "392", 1, "4", "-392.5"]);
});

Deno.test("bookInstead() leaves in what was realised what of the lots is closed again, and in the cost what is open", () => {
  for (
    const [sold, cost, realised] of [[0, "392", "0"], [1, "294", "7"], [4, "0", "28"], [6, "-210", "28"]] as const
  ) {
    const ledger = opened();
    ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
    if (sold > 0) ledger.book(madeUpFill("sell", sold, 105));
    ledger.bookInstead(madeUpFill("buy", 4, 98), [part(4, 100)]);
    const [, nowCost, nowRealised] = figures(ledger);
    // What was sold was released at 100; its better price is found where the lots are now.
    if (sold === 1) assertEquals(Number(nowRealised) - Number(nowCost), Number(realised) - Number(cost));
    else assertEquals([nowCost, nowRealised], [cost, realised], `${sold} sold`);
  }
});

Deno.test("bookInstead() books what is beyond the inferred lots like every fill, and takes parts of two prices", () => {
  const ledger = opened();
  ledger.bookInferred(inferred("sell", 2, 100, "inf:1"));
  ledger.bookInferred(inferred("sell", 1, 101, "inf:2"));
  ledger.bookInstead(madeUpFill("sell", 5, 102, fee), [part(2, 100), part(1, 101)]);
  const plain = opened();
  plain.book(madeUpFill("sell", 5, 102, fee));
  assertEquals(figures(ledger), figures(plain));
});

Deno.test("bookInstead() of a trade that is booked already changes nothing", () => {
  const ledger = opened(), trade = madeUpFill("buy", 4, 98);
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
  ledger.bookInstead(trade, [part(4, 100)]);
  const before = figures(ledger);
  assertEquals([ledger.bookInstead(trade, [part(4, 100)]), ledger.book(trade)], [null, null]);
  assertEquals(figures(ledger), before);
});

Deno.test("bookInstead() refuses more lots than the trade has, an impossible price and a market that is not open", () => {
  const ledger = opened();
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
  const before = figures(ledger);
  assertThrows(() => ledger.bookInstead(madeUpFill("buy", 3, 98), [part(4, 100)]), RangeError, "in place of 4");
  assertThrows(() => ledger.bookInstead(madeUpFill("buy", 3, 98), []), RangeError, "in place of 0");
  assertThrows(() => ledger.bookInstead(madeUpFill("buy", 4, -1), [part(4, 100)]), RangeError, "price -1");
  assertThrows(() => ledger.bookInstead(madeUpFill("buy", 5, -1), [part(4, 100)]), RangeError, "price -1");
  assertThrows(() => new Ledger().bookInstead(madeUpFill("buy", 4, 98), [part(4, 100)]), RangeError, "not open");
  assertEquals(figures(ledger), before);
});

Deno.test("inferred lots that all get their trades leave the ledger as the trades alone do (property)", () => {
  const trade = fc.record({
    side: fc.constantFrom("buy" as const, "sell" as const),
    size: fc.integer({ min: 1, max: 9 }),
    price: fc.integer({ min: 90, max: 110 }),
    /** Lots that were inferred before, and at which price. */
    guessed: fc.integer({ min: 0, max: 9 }),
    guess: fc.integer({ min: 90, max: 110 }),
    /** Other trades come in between. */
    wait: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 20 }), fc.boolean(), (trades, spot) => {
      const ledger = opened(spot ? SPOT : PERP), plain = opened(spot ? SPOT : PERP);
      const waiting: { readonly fill: Fill; readonly parts: readonly InferredLots[]; at: number }[] = [];
      const arrive = (upTo: number) => {
        for (const { fill, parts } of waiting.splice(0).filter((one) => one.at <= upTo || (waiting.push(one), false))) {
          if (parts.length === 0) ledger.book(fill);
          else ledger.bookInstead(fill, parts);
        }
      };
      trades.forEach(({ side, size, price, guessed, guess, wait }, i) => {
        const lots = Math.min(guessed, size), fill = madeUpFill(side, size, price, fee);
        if (lots > 0) ledger.bookInferred(inferred(side, lots, guess, `inf:${i}`));
        waiting.push({ fill, parts: lots > 0 ? [part(lots, guess)] : [], at: i + wait });
        plain.book(fill);
        arrive(i);
      });
      arrive(Infinity);
      const [seen, wanted] = [ledger, plain].map((one) => {
        const { size, cost, realised, volume, fillCount } = one.position(MARKET), base = one.cash("binance", "BTC");
        // What is realised and what is still in the cost may part otherwise; together they are the same. Cash is what was
        // exchanged, or, of a contract, what was realised.
        const quote = one.cash("binance", "USDT"), cash = spot ? quote : subtract(quote, realised);
        return [size, fillCount, ...[subtract(realised, cost), volume, base, cash].map(formatMoney)];
      });
      assertEquals(seen, wanted);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("bookInstead() knows a trade that came before by our clock too, where the venue sent no time", () => {
  const ledger = opened(), trade = madeUpFill("buy", 4, 98, { venueAt: null });
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
  assertEquals(ledger.bookInstead(trade, [part(4, 100)])?.size, 4);
  assertEquals(ledger.bookInstead(trade, [part(4, 100)]), null);
});

Deno.test("P37 a true price moves the strategy's PnL by the difference alone, and counts as inventory", () => {
  const ledger = opened(), context = { strategy: "mm", doubleMid: 200 };
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"), "mm");
  ledger.bookInstead(madeUpFill("buy", 5, 98), [part(4, 100)], context);
  const { size, paid, spread } = ledger.account(MARKET).share("mm");
  assertEquals([size, formatMoney(paid), formatMoney(spread)], [5, "490", "2"]);
});

Deno.test("bookInstead() tells what it has realised, of the rest and of the lots that get their price", () => {
  const ledger = opened();
  ledger.book(madeUpFill("sell", 6, 110));
  ledger.bookInferred(inferred("buy", 4, 100, "inf:1"));
  // Four closed at 98 and not at 100, two more closed at 98.
  assertEquals(formatMoney(ledger.bookInstead(madeUpFill("buy", 6, 98), [part(4, 100)])!.realised), "32");
});
