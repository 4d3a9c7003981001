import { assertEquals } from "@std/assert";
import { freshnessLimit } from "../../../../core/risk/rules/health.ts";
import type { VenueReadiness } from "../../../../core/desk/desk.ts";
import type { Micros } from "../../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW, setBook } from "../../../support/made_up_desk.ts";
import { madeUpFill } from "../../../support/made_up_fill.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough } from "../../../support/judged.ts";

const BUY = () => madeUpPlace("buy", 50_000, 9_990);
const after = (micros: number) => NOW + micros as Micros;

Deno.test("RSK-01 lets orders pass while trading is ACTIVE and none while it is HALTED", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-01");
  assertEquals(refusalOf(gate, BUY()), null);
  desk.trading = "HALTED";
  const refused = refusalOf(gate, BUY());
  assertEquals(refused, {
    rule: "RSK-01",
    title: "Trading state",
    sentence: "trading is HALTED; want ACTIVE",
    value: "HALTED",
    limit: "ACTIVE",
  });
});

Deno.test("RSK-01 refuses every kind of order while trading is HALTED", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-01"), order = sendThrough(gate, BUY());
  ack(desk, order);
  desk.trading = "HALTED";
  assertEquals(refusalOf(gate, replaceOf(order, 1, 9_980))?.rule, "RSK-01");
  assertEquals(refusalOf(gate, amendOf(order, 1))?.rule, "RSK-01");
});

Deno.test("RSK-01 lets REDUCING orders come to zero and not one lot beyond (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-01");
  desk.ledger.book(madeUpFill("buy", 100, 10_000));
  desk.trading = "REDUCING";
  const sell = (size: number) => refusalOf(gate, madeUpPlace("sell", size, 10_010))?.sentence ?? null;
  assertEquals([sell(99), sell(100)], [null, null]);
  assertEquals(sell(101), "sell could end at -0.00001 BTC while only reducing is allowed");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-01");
  sendThrough(gate, madeUpPlace("sell", 60, 10_010));
  assertEquals([sell(40), sell(41)?.slice(0, 4)], [null, "sell"]);
});

Deno.test("RSK-01 lets REDUCING orders of a short buy back, and any order be made smaller", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-01"), order = sendThrough(gate, BUY());
  ack(desk, order);
  desk.trading = "REDUCING";
  assertEquals(refusalOf(gate, amendOf(order, 1)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-01");
  desk.ledger.book(madeUpFill("sell", 50_010, 10_000));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 10, 9_990)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 11, 9_990))?.rule, "RSK-01");
  assertEquals(refusalOf(gate, madeUpPlace("buy", NaN, 9_990))?.rule, "RSK-01");
  desk.market(order.instrument).instrument = null;
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.value, "unknown");
});

Deno.test("RSK-02 lets orders pass at a READY venue alone", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-02"), venue = desk.venue("binance");
  const states: VenueReadiness[] = ["DOWN", "CONNECTING", "SYNCING", "RECONCILING", "DEGRADED", "PAUSED"];
  for (const state of states) {
    venue.readiness = state;
    venue.reason = "private stream lost";
    assertEquals(refusalOf(gate, BUY())?.sentence, `binance is ${state}: private stream lost; want READY`);
  }
  venue.readiness = "READY";
  assertEquals(refusalOf(gate, BUY()), null);
  venue.readiness = "DOWN";
  venue.reason = "";
  assertEquals(refusalOf(gate, BUY())?.sentence, "binance is DOWN; want READY");
});

Deno.test("RSK-02 waits until the silence that the venue asked for is over", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-02");
  desk.venue("binance").limitedUntil = after(2_500);
  assertEquals(refusalOf(gate, BUY())?.sentence, "binance asked for silence, 3 ms more");
  assertEquals(refusalOf(gate, BUY(), after(2_499))?.rule, "RSK-02");
  assertEquals(refusalOf(gate, BUY(), after(2_500)), null);
});

Deno.test("freshnessLimit() is ten usual gaps, at least 1 s and at most 10 s", () => {
  const cases = [[0, 1e6], [100_000, 1e6], [150_000, 1.5e6], [1e6, 10e6], [5e6, 10e6]];
  for (const [bookGap, limit] of cases) assertEquals(freshnessLimit({ bookGap }), limit);
});

Deno.test("RSK-04 refuses the book one microsecond after its limit (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-04");
  for (const age of [0, 999_999, 1_000_000]) assertEquals(refusalOf(gate, BUY(), after(age)), null);
  const refused = refusalOf(gate, BUY(), after(1_000_001));
  assertEquals(refused?.sentence, "the book is 1000 ms old; the limit is 1000 ms");
  desk.market(BUY().instrument).bookGap = 200_000;
  assertEquals(refusalOf(gate, BUY(), after(2_000_000)), null);
  assertEquals(refusalOf(gate, BUY(), after(2_000_001))?.rule, "RSK-04");
  assertEquals(refusalOf(gate, BUY(), after(-2_000_001))?.rule, "RSK-04");
  assertEquals(refusalOf(gate, BUY(), NaN as Micros)?.rule, "RSK-04");
});

Deno.test("RSK-04 refuses a book that is lost, empty, one-sided, locked or crossed", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-04"), market = desk.market(BUY().instrument);
  const sentence = () => refusalOf(gate, BUY())?.sentence;
  setBook(market, 10_000, 10_000);
  assertEquals(sentence(), "the book is locked");
  setBook(market, 10_001, 10_000);
  assertEquals(sentence(), "the book is crossed");
  setBook(market, 10_000, 0);
  assertEquals(sentence(), "the book is one-sided or empty");
  setBook(market, 0, 10_000);
  assertEquals(sentence(), "the book is one-sided or empty");
  market.bookLost("gap: 5 after 3");
  assertEquals(sentence(), "no valid book: gap: 5 after 3");
  market.bookReason = "";
  assertEquals(sentence(), "no valid book: no book");
});

Deno.test("RSK-04 refuses while no book ever came", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-04"), market = desk.market(BUY().instrument);
  market.bookAt = 0 as Micros;
  assertEquals(refusalOf(gate, BUY())?.rule, "RSK-04");
});

Deno.test("view() of the health rules shows state, readiness and age against its limit", () => {
  const desk = madeUpDesk();
  const row = (id: string, at = 0) => {
    const { scope, value, limit, used } = gateOf(desk, id).view(after(at))[0];
    return [scope, value, limit, used];
  };
  assertEquals(row("RSK-01"), ["all", "ACTIVE", "ACTIVE", null]);
  assertEquals(row("RSK-02"), ["binance", "READY", "READY", null]);
  assertEquals(row("RSK-04", 250_000), ["binance:BTCUSDT", "250 ms", "1000 ms", 0.25]);
  desk.market(BUY().instrument).bookLost("");
  assertEquals(row("RSK-04"), ["binance:BTCUSDT", "no book", "1000 ms", null]);
});

Deno.test("RSK-06 lets the clock be 250 ms off the venue's, and not one microsecond more, either way (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-06"), venue = desk.venue("binance");
  for (const sign of [-1, 1]) {
    const refused = [249_999, 250_000, 250_001].map((offset) => {
      venue.clockOffset = sign * offset;
      return refusalOf(gate, BUY())?.rule ?? null;
    });
    assertEquals(refused, [null, null, "RSK-06"]);
  }
  venue.clockOffset = -3_000_000;
  assertEquals(refusalOf(gate, BUY())?.sentence, "the clock of binance is -3000 ms off ours; the limit is 250 ms");
});

Deno.test("RSK-06 refuses while nobody has measured the clock, and at a venue without limits", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-06");
  const state = () => [gate.view(NOW)[0].value, gate.view(NOW)[0].state];
  assertEquals(state(), ["0 ms", "ok"]);
  desk.venue("binance").clockOffset = 220_000;
  assertEquals(state(), ["220 ms", "warning"]);
  desk.venue("binance").clockOffset = NaN;
  assertEquals(refusalOf(gate, BUY())?.sentence, "how far our clock is off that of binance is not known");
  assertEquals(state(), ["unknown", "breached"]);
  const open = gateOf(desk, "RSK-06", {}, { venue: new Map() });
  assertEquals([refusalOf(open, BUY())?.limit, open.view(NOW)[0].limit], ["a known limit", "none allowed"]);
});

Deno.test("RSK-30 refuses every order while our books and the venue disagree, and shows why (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-30"), [market] = desk.markets;
  assertEquals([refusalOf(gate, BUY()), gate.view(NOW)[0].state], [null, "ok"]);
  market.distrust = "the venue holds 0.1 BTC more";
  assertEquals(
    refusalOf(gate, BUY())?.sentence,
    "our books of BTCUSDT are not trusted: the venue holds 0.1 BTC more",
  );
  assertEquals([gate.view(NOW)[0].value, gate.view(NOW)[0].state], ["the venue holds 0.1 BTC more", "breached"]);
  market.distrust = null;
  assertEquals(refusalOf(gate, BUY()), null);
});
