import { assertEquals } from "@std/assert";
import type { Side } from "../../../../core/event.ts";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { DEFAULT_GLOBAL_LIMITS } from "../../../../core/risk/limits.ts";
import type { Micros } from "../../../../core/units.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, SLOT } from "../../../support/judged.ts";
import { madeUpDesk, madeUpPlace, madeUpVenueLimits, NOW } from "../../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";

type Desk = ReturnType<typeof madeUpDesk>;
const buy = (size = 50_000, instrument = 0) =>
  madeUpPlace("buy", size, 9_990, { instrument: instrument as InstrumentId });
const rest = (desk: Desk, side: Side, size: number, instrument = 0) =>
  desk.orders.intend(
    madeUpPlace(side, size, side === "buy" ? 9_980 : 10_020, { instrument: instrument as InstrumentId }),
    SLOT,
    NOW,
  );

Deno.test("KIL-12 nothing is placed a µs after the last moment at which the switch outlives it", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "KIL-12"), [market] = desk.markets;
  market.armedUntil = NOW + 2_000_000;
  market.placeUntil = NOW;
  assertEquals(refusalOf(gate, buy()), null);
  const refused = refusalOf(gate, buy(), NOW + 1 as Micros);
  assertEquals([refused?.rule, refused?.value], ["KIL-12", "armed for 1999 ms more"]);
});

Deno.test("KIL-12 a switch that is not armed refuses placements and replacements, and says why", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "KIL-12"), [market] = desk.markets, order = rest(desk, "buy", 50_000);
  ack(desk, order);
  desk.venue("binance").deadManReason = "the venue answered 503";
  for (const placeUntil of [0, -Infinity, NaN]) {
    market.armedUntil = market.placeUntil = placeUntil;
    assertEquals(
      refusalOf(gate, buy())?.sentence,
      "the dead-man switch of binance is not armed: the venue answered 503; nothing is placed without it",
    );
    assertEquals(refusalOf(gate, replaceOf(order, 50_000, 9_985))?.rule, "KIL-12");
    assertEquals(refusalOf(gate, amendOf(order, 40_000)), null, "what it makes smaller rests already");
  }
});

Deno.test("KIL-12 people see whether it is armed", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "KIL-12"), [market] = desk.markets, venue = desk.venue("binance");
  const row = () => {
    const { value, state } = gate.view(NOW)[0];
    return [value, state];
  };
  assertEquals(row(), ["no dead-man", "inactive"]);
  venue.hasDeadMan = true;
  assertEquals(row(), ["armed", "ok"]);
  market.armedUntil = NOW + 9_000_000;
  market.placeUntil = NOW + 7_000_000;
  assertEquals(row(), ["armed for 9000 ms more", "ok"]);
  market.armedUntil = market.placeUntil = NOW - 1;
  assertEquals(row(), ["not armed", "breached"]);
});

Deno.test("KIL-14 without a dead-man switch as much may rest on both sides as may be held; with one, twice that", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "KIL-14"), venue = desk.venue("binance");
  rest(desk, "sell", 150_000);
  assertEquals(refusalOf(gate, buy(50_000)), null);
  assertEquals(
    refusalOf(gate, buy(50_001))?.sentence,
    "with this buy 2.00001 BTC could rest on BTCUSDT; the limit is 2 BTC, halved: no dead-man",
  );
  venue.hasDeadMan = true;
  assertEquals([refusalOf(gate, buy(50_001)), refusalOf(gate, buy(250_000))], [null, null]);
  assertEquals(refusalOf(gate, buy(250_001))?.limit, "4 BTC");
});

Deno.test("KIL-14 a replacement gives back what it replaces, and an amendment always passes", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "KIL-14");
  const order = rest(desk, "buy", 150_000);
  ack(desk, order);
  rest(desk, "sell", 50_000);
  assertEquals(refusalOf(gate, buy(1))?.rule, "KIL-14");
  assertEquals(refusalOf(gate, replaceOf(order, 150_000, 9_981)), null);
  assertEquals(refusalOf(gate, replaceOf(order, 150_001, 9_981))?.rule, "KIL-14");
  assertEquals(refusalOf(gate, amendOf(order, 140_000)), null);
  desk.orders.cancelRequested(order.clientId, NOW);
  assertEquals(refusalOf(gate, buy(150_000)), null, "what is being cancelled makes room");
});

Deno.test("KIL-14 a venue's limit on what rests counts all of its markets, and is halved without a dead-man switch", () => {
  const other = madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" });
  const desk = madeUpDesk(madeUpInstrument(), other), venue = desk.venue("binance");
  // 100 USDT for one unit of either.
  const limits = {
    venue: new Map([["binance", madeUpVenueLimits({ maxResting: "200" })]]),
    global: { ...DEFAULT_GLOBAL_LIMITS, currency: "USDT" },
  };
  const gate = gateOf(desk, "KIL-14", {}, limits);
  rest(desk, "sell", 60_000, 1);
  assertEquals(refusalOf(gate, buy(39_999)), null);
  assertEquals(
    refusalOf(gate, buy(40_001))?.sentence,
    "with this buy 100 USDT could rest at binance; the limit is 100 USDT, halved: no dead-man",
  );
  venue.hasDeadMan = true;
  assertEquals([refusalOf(gate, buy(139_999)), refusalOf(gate, buy(140_001))?.limit], [null, "200 USDT"]);
  desk.markets[1].bookLost("gone");
  desk.markets[1].markBid = desk.markets[1].markAsk = 0 as never;
  assertEquals(refusalOf(gate, buy(1))?.value, "unknown USDT", "what cannot be valued is too much");
});

Deno.test("KIL-14 people see what rests beside the limit that is nearest", () => {
  const desk = madeUpDesk(),
    of = (maxResting: string | null) => {
      const venue = new Map([["binance", madeUpVenueLimits({ maxResting })]]);
      const { value, limit, used } = gateOf(desk, "KIL-14", {}, { venue }).view(NOW)[0];
      return [value, limit, used];
    };
  rest(desk, "sell", 50_000);
  assertEquals(of(null), ["0.5 BTC", "2 BTC, halved: no dead-man", 0.25]);
  assertEquals(of("1000"), ["0.5 BTC", "2 BTC, halved: no dead-man", 0.25]);
  assertEquals(of("200"), ["50 USDT", "100 USDT, halved: no dead-man", 0.5]);
  desk.venue("binance").hasDeadMan = true;
  assertEquals(of("200"), ["50 USDT", "200 USDT", 0.25]);
  assertEquals(of(null), ["0.5 BTC", "4 BTC", 0.125]);
});

Deno.test("KIL-14 a market or a venue without limits is refused, and nothing may rest there", () => {
  const desk = madeUpDesk();
  for (const missing of [{ perInstrument: new Map() }, { venue: new Map() }]) {
    assertEquals(refusalOf(gateOf(desk, "KIL-14", {}, missing), buy())?.value, "unknown");
  }
  const gate = gateOf(desk, "KIL-14", {}, { perInstrument: new Map() });
  assertEquals(gate.view(NOW).map(({ value, limit }) => [value, limit]), [["none", "none allowed"]]);
});
