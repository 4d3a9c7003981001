import { assertEquals, assertThrows } from "@std/assert";
import { type Adjustment, Ledger } from "../../../core/ledger/ledger.ts";
import type { CashFlow, Side } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { formatMoney, type Money, parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const BTC = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("0.1") });
const PERP = madeUpInstrument({
  id: 1 as InstrumentId,
  kind: "linear",
  symbol: "BTCPERP",
  tick: parseGrid("1"),
  lot: parseGrid("0.1"),
});
const text = (amount: Money | null | undefined) => amount ? formatMoney(amount) : null;
function opened(...instruments: Instrument[]): Ledger {
  const ledger = new Ledger();
  for (const instrument of instruments) ledger.open(instrument);
  return ledger;
}
const pnlText = (ledger: Ledger, bid: number, ask: number, id = 0) => {
  const { realised, unrealised, fees, net } = ledger.pnl(id as InstrumentId, bid as Price, ask as Price);
  return [realised, unrealised, fees, net].map(text);
};

const flow = (flowId: string, what: CashFlow["what"], amount: string, change: Partial<CashFlow> = {}): CashFlow => ({
  kind: "cash_flow",
  venue: "binance",
  flowId,
  what,
  instrument: null,
  asset: "USDT",
  amount: parseMoney(amount),
  source: "push",
  venueAt: null,
  receivedAt: 1_000 as Micros,
  ...change,
});

Deno.test("INV-13 bookFlow() moves cash once, funding with its market, a transfer apart from PnL", () => {
  const ledger = opened(BTC, PERP);
  const funding = flow("1", "funding", "-0.25", { instrument: PERP.id, venueAt: 900 as Micros });
  assertEquals([ledger.bookFlow(funding), ledger.bookFlow({ ...funding, source: "query" })], [true, false]);
  const kinds = ["transfer", "deposit", "withdrawal", "other", "interest", "funding"] as const;
  kinds.forEach((what, i) => assertEquals(ledger.bookFlow(flow(`f${i}`, what, "1")), true));
  assertEquals(text(ledger.cash("binance", "USDT")), "5.75");
  const { external, carry } = ledger.venue("binance")!.reasons;
  assertEquals([text(external.get("USDT")), text(carry.get("USDT"))], ["4", "2"]);
  assertEquals(text(ledger.account(PERP.id).share("").funding.get("USDT")), "-0.25");
  assertEquals(ledger.entries(2).map(({ kind, at }) => [kind, at]), [["interest", 1_000], ["funding", 1_000]]);
  assertEquals([ledger.entries().length, ledger.entryCount], [7, 7]);
});

Deno.test("bookFlow() refuses funding of a market that is not open at that venue, and books nothing", () => {
  const ledger = opened(PERP);
  for (const change of [{ instrument: 7 as InstrumentId }, { instrument: PERP.id, venue: "okx" }]) {
    assertThrows(() => ledger.bookFlow(flow("1", "funding", "-1", change)), RangeError, "is not open");
  }
  assertEquals([ledger.venue("okx"), ledger.entries().length, ledger.venue("gate")], [null, 0, null]);
  assertEquals(ledger.bookFlow(flow("1", "funding", "-1", { instrument: PERP.id })), true);
});

const adjustment = (change: Partial<Adjustment>): Adjustment => ({
  kind: "adjustment",
  venue: "binance",
  at: 5 as Micros,
  position: null,
  cash: null,
  by: "ann",
  reason: "adopted",
  ...change,
});

Deno.test("INV-13 adjust() books dust and lots once, tells who and why, and earns nothing by itself", () => {
  const ledger = opened(BTC, PERP);
  const dust = adjustment({ kind: "dust", cash: { asset: "USDT", amount: parseMoney("0.00000001") } });
  assertEquals([ledger.adjust(dust), ledger.adjust({ ...dust, by: "bob" })], [true, false]);
  const lots = (instrument: InstrumentId, size: number, price: number) =>
    adjustment({ position: { instrument, size: size as Size, price: price as Price } });
  assertEquals([ledger.adjust(lots(PERP.id, -10, 100)), ledger.adjust(lots(PERP.id, -10, 100))], [true, false]);
  assertEquals([ledger.position(PERP.id).size, pnlText(ledger, 100, 100, PERP.id)], [-10, ["0", "0", "0", "0"]]);
  assertEquals(ledger.position(PERP.id).fillCount, 0);
  // On spot the base moves with the lots; what they were worth counts apart from trading.
  ledger.adjust(lots(BTC.id, 5, 100));
  assertEquals([text(ledger.cash("binance", "BTC")), text(ledger.account(BTC.id).share("").granted)], ["0.5", "50"]);
  // A contract that disappears at another price than it was booked at settles the difference.
  ledger.adjust(lots(PERP.id, 10, 90));
  assertEquals([text(ledger.cash("binance", "USDT")), ledger.position(PERP.id).size], ["10.00000001", 0]);
  assertEquals(ledger.entries().map(({ kind, by }) => `${kind} ${by}`), [
    "dust ann",
    "adjustment ann",
    "adjustment ann",
    "adjustment ann",
  ]);
});

Deno.test("adjust() refuses what moves nothing, another venue's market and lots that are none, and books nothing", () => {
  const ledger = opened(PERP);
  const lots = (size: number) => ({ instrument: PERP.id, size: size as Size, price: 100 as Price });
  assertThrows(() => ledger.adjust(adjustment({})), RangeError, "it moves nothing");
  assertThrows(() => ledger.adjust(adjustment({ venue: "okx", position: lots(1) })), RangeError, "not open");
  for (const size of [0, 0.5, NaN]) {
    const cash = { asset: "USDT", amount: parseMoney("1") };
    assertThrows(() => ledger.adjust(adjustment({ position: lots(size), cash })), RangeError);
  }
  assertEquals([text(ledger.cash("binance", "USDT")), ledger.entries().length, ledger.venue("okx")], ["0", 0, null]);
  // Trades that come late afterwards are still put in order.
  const fills = ["buy", "sell"].map((side, i) =>
    madeUpFill(side as Side, 10, 100 + 10 * i, { instrument: PERP.id, venueAt: i + 1 as Micros })
  );
  ledger.book(fills[1]);
  assertThrows(() => ledger.adjust(adjustment({ position: lots(0.5) })), RangeError);
  assertEquals(text(ledger.book(fills[0])?.realised), "10");
  assertEquals(ledger.account(PERP.id).state().recent.map(({ side }) => side), ["buy", "sell"]);
  ledger.adjust(adjustment({ position: lots(1) }));
  assertEquals(ledger.account(PERP.id).state().recent, []);
});
