import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Gate, RULES } from "../../../core/risk/gate.ts";
import type { Amend, Place, Replace } from "../../../core/command.ts";
import type { Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid, type Size } from "../../../core/units.ts";
import { LaggingVenue, ONLY_MARKET } from "../../support/lagging_venue.ts";
import { NOTHING_WANTED, type Target } from "../../../core/target.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW, setBalances, setBook } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough, SLOT } from "../../support/judged.ts";
import { slowTest } from "../../support/slow.ts";

const after = (micros: number) => NOW + micros as Micros;

Deno.test("RULES are in the order of their ids, each once", () => {
  const ids = RULES.map(({ id }) => id);
  const wanted = "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 20 21 22 30 31".split(" ");
  assertEquals(ids, [...wanted.map((number) => `RSK-${number}`), "KIL-12", "KIL-14"]);
});

Deno.test("admit() lets a sane order pass as the very command that was asked about", () => {
  const desk = madeUpDesk(), gate = gateOf(desk), place = madeUpPlace("buy", 50_000, 9_990);
  const verdict = gate.admit(place, SLOT, NOW);
  assertEquals([verdict.approved === place, verdict.refused], [true, null]);
  const order = desk.orders.intend(place, SLOT, NOW);
  ack(desk, order);
  assertEquals(refusalOf(gate, replaceOf(order, 50_000, 9_991)), null);
  assertEquals(refusalOf(gate, amendOf(order, 20_000)), null);
});

Deno.test("admit() answers with the first rule that refuses", () => {
  const desk = madeUpDesk(), gate = gateOf(desk);
  const mad = madeUpPlace("buy", 10_000_000, 20_000);
  const rule = () => refusalOf(gate, mad)?.rule;
  desk.trading = "HALTED";
  desk.venue("binance").readiness = "DOWN";
  desk.markets[0].bookLost("gone");
  assertEquals(rule(), "RSK-01");
  desk.trading = "ACTIVE";
  assertEquals(rule(), "RSK-02");
  desk.venue("binance").readiness = "READY";
  assertEquals(rule(), "RSK-04");
  setBook(desk.markets[0], 9_999, 10_001);
  assertEquals(rule(), "RSK-07");
});

type Broken = {
  readonly desk: ReturnType<typeof madeUpDesk>;
  readonly command: Place;
  readonly now: Micros;
  readonly tight?: object;
  readonly global?: object;
  readonly wanted?: Target;
};

/** For each rule, an order that it alone refuses. */
function brokenFor(id: string): Broken {
  const desk = madeUpDesk(), market = desk.markets[0];
  setBalances(desk, "binance", {});
  desk.venue("binance").hasDeadMan = true;
  const command = madeUpPlace("buy", 50_000, 9_990), broken = { desk, command, now: NOW };
  const rest = (side: Side, size: number, price: number, strategy = "other") =>
    desk.orders.intend(madeUpPlace(side, size, price), { strategy, level: 0 }, NOW);
  switch (id) {
    case "RSK-01":
      desk.trading = "HALTED";
      return broken;
    case "RSK-02":
      desk.venue("binance").readiness = "DEGRADED";
      return broken;
    case "RSK-03":
      return { ...broken, command: madeUpPlace("buy", 1, 9_990) };
    case "RSK-04":
      return { ...broken, now: after(1_000_001) };
    case "RSK-05":
      market.indexPrice = 10_051;
      market.indexAt = NOW;
      return broken;
    case "RSK-06":
      desk.venue("binance").clockOffset = 250_001;
      return broken;
    case "RSK-09":
      return { ...broken, tight: { fatFingerDepthShare: 0.04 } };
    case "RSK-13":
      return { ...broken, global: { maxNet: { BTC: "49.99" } } };
    case "RSK-14":
      return { ...broken, global: { maxGross: "49.99" } };
    case "RSK-15":
      setBalances(desk, "binance", { USDT: "52" });
      return broken;
    case "RSK-18":
      desk.venue("binance").budgets.set("ORDERS 10s", {
        name: "ORDERS 10s",
        used: 80,
        limit: 100,
        resetsAt: after(1e6),
        toldAt: NOW,
      });
      desk.venue("binance").budgetsTold = 1;
      return broken;
    case "RSK-30":
      market.distrust = "the venue holds 1 lot more";
      return broken;
    case "RSK-31":
      return { ...broken, wanted: { ...NOTHING_WANTED, signalBps: 101 } };
    case "RSK-07":
      return { ...broken, command: madeUpPlace("buy", 100_001, 9_990) };
    case "RSK-08":
      return { ...broken, tight: { maxOrderNotional: "49.9" } };
    case "RSK-10":
      return { ...broken, command: madeUpPlace("buy", 50_000, 10_031, { timeInForce: "ioc" }) };
    case "RSK-11":
      return { ...broken, command: madeUpPlace("buy", 50_000, 10_001) };
    case "RSK-12":
      rest("buy", 150_001, 9_980);
      return { ...broken, global: { maxNet: { BTC: "1000" }, maxGross: "1000" } };
    case "RSK-16":
      for (let i = 0; i < 10; i++) rest("sell", 1, 10_010 + i);
      return broken;
    case "RSK-17":
      return { ...broken, tight: { ordersPerSecond: 0.001 } };
    case "RSK-20":
      rest("sell", 1, 9_990);
      return broken;
    case "RSK-21":
      rest("buy", 50_000, 9_990, "mm1");
      return broken;
    case "RSK-22":
      ack(desk, rest("buy", 1, 9_980));
      desk.orders.missing(desk.orders.live(market.id)[0].clientId, after(1), after(1));
      return broken;
    case "KIL-12":
      market.placeUntil = NOW - 1;
      return broken;
    case "KIL-14":
      desk.venue("binance").hasDeadMan = false;
      rest("sell", 150_001, 10_010);
      return broken;
    default:
      throw new Error(`no case for ${id}`);
  }
}

Deno.test("each rule alone stops an order that all the others would let pass (RSK-34)", () => {
  for (const { id } of RULES) {
    const judge = (without: boolean) => {
      const { desk, command, now, tight, global, wanted } = brokenFor(id);
      const rules = without ? RULES.filter((rule) => rule.id !== id) : RULES, limits = madeUpLimits(desk, tight);
      const gate = new Gate({ ...limits, global: { ...limits.global, ...global } }, desk, rules);
      if (wanted) gate.hear(command.instrument, SLOT.strategy, wanted);
      if (id === "RSK-17") gate.admit(madeUpPlace("sell", 50_000, 10_010), SLOT, now);
      return refusalOf(gate, command, now);
    };
    assertEquals([judge(false)?.rule, judge(true)], [id, null], id);
  }
});

Deno.test("admit() refuses an amendment of an order that does not live", () => {
  const desk = madeUpDesk(), gate = gateOf(desk), order = sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  const gone: Amend = { ...amendOf(order, 1), clientId: "mm-gone" };
  assertEquals(refusalOf(gate, gone)?.sentence, "no live order of that id");
  assertEquals(gate.denials.get("RSK-03"), 1);
});

Deno.test("admit() judges a replacement of an order that does not live as a new order", () => {
  const desk = madeUpDesk(), gate = gateOf(desk), order = sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  desk.orders.apply({
    kind: "send_refused",
    venue: "binance",
    clientId: order.clientId,
    command: "place",
    reason: "closed",
    receivedAt: NOW,
  }, NOW);
  assertEquals(refusalOf(gate, replaceOf(order, 50_000, 9_991)), null);
});

Deno.test("admit() throws for a market or venue that is not this one", () => {
  const desk = madeUpDesk(), gate = gateOf(desk), order = sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  const elsewhere = madeUpPlace("buy", 1, 1, { instrument: 4 as InstrumentId });
  assertThrows(() => refusalOf(gate, elsewhere), RangeError, "Cannot find market 4");
  assertThrows(() => refusalOf(gate, madeUpPlace("buy", 1, 1, { venue: "okx" })), RangeError, "want binance:BTCUSDT");
  const mixed: Replace = {
    ...replaceOf(order, 1, 1),
    place: madeUpPlace("buy", 1, 1, { instrument: 4 as InstrumentId }),
  };
  assertThrows(() => refusalOf(gate, mixed), RangeError, "Cannot judge a replace");
});

Deno.test("admit() refuses every order on a market that nobody set limits for", () => {
  const gate = gateOf(madeUpDesk(), undefined, {}, { perInstrument: new Map() });
  assertEquals(refusalOf(gate, madeUpPlace("buy", 50_000, 9_990))?.rule, "RSK-03");
});

Deno.test("the constructor refuses limits that make no sense, all named at once (RSK-33)", () => {
  const desk = madeUpDesk(), limits = madeUpLimits(desk, { maxOrderSize: "0", collarBps: 0 });
  const error = assertThrows(() => new Gate(limits, desk), RangeError);
  assertEquals(
    error.message,
    'market 0: maxOrderSize is "0"; want a positive plain decimal; market 0: collarBps is 0; want more than 0, at most 5000 bp',
  );
});

Deno.test("the limits follow a new listing, with and without being told", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-07");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 100_000, 9_990)), null);
  const coarser = madeUpInstrument({ lot: parseGrid("0.001") });
  desk.markets[0].instrument = coarser;
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1_000, 9_990)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1_001, 9_990))?.limit, "1 BTC");
  gate.listed(madeUpInstrument({ id: 5 as InstrumentId }));
});

Deno.test("approve() lets cancels and questions pass in every state, and counts them by venue", () => {
  const desk = madeUpDesk(), gate = gateOf(desk);
  assertEquals(gate.sent("binance"), { orders: 0, amends: 0, cancels: 0, queries: 0 });
  const order = sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  ack(desk, order);
  gate.admit(amendOf(order, 30_000), SLOT, NOW);
  desk.trading = "HALTED";
  desk.venue("binance").readiness = "DOWN";
  const { venue, instrument, clientId, venueOrderId } = order;
  const cancel = { kind: "cancel", venue, instrument, clientId, venueOrderId } as const;
  assertEquals(gate.approve(cancel) === cancel, true);
  gate.approve({ kind: "cancel_all", venue, instrument });
  gate.approve({ kind: "query", venue, queryId: 1, what: "balances" });
  assertEquals(gate.sent("binance"), { orders: 1, amends: 1, cancels: 2, queries: 1 });
});

Deno.test("takePauses() names the strategy that was refused too often", () => {
  const gate = gateOf(madeUpDesk());
  const wild = (i: number) => refusalOf(gate, madeUpPlace("buy", 50_000, 10_101 + i), after(i));
  for (let i = 0; i < 4; i++) assertEquals(wild(i)?.rule, "RSK-10");
  assertEquals(gate.takePauses(), []);
  wild(4);
  assertEquals(gate.takePauses().map(({ strategy, rule }) => [strategy, rule]), [["mm1", "RSK-10"]]);
  assertEquals(gate.takePauses(), []);
  assertEquals(gate.denials.get("RSK-10"), 5);
});

Deno.test("view() has one row for each rule and scope, in text with units, safe for JSON", () => {
  const markets = [madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" })];
  const desk = madeUpDesk(...markets), gate = gateOf(desk);
  refusalOf(gate, madeUpPlace("buy", 100_001, 9_990, { instrument: 1 as InstrumentId }));
  desk.trading = "HALTED";
  refusalOf(gate, madeUpPlace("buy", 1, 9_990));
  const rows = gate.view(NOW);
  assertEquals(rows.length, 5 + 20 * 2);
  assertEquals(JSON.parse(JSON.stringify(rows)), rows);
  assertEquals(rows.filter(({ refusals }) => refusals > 0).map(({ rule, scope }) => `${rule} ${scope}`), [
    "RSK-01 all",
    "RSK-07 binance:ETHUSDT",
  ]);
  assertEquals(rows[1], {
    rule: "RSK-02",
    title: "Venue ready",
    scope: "binance",
    value: "READY",
    limit: "READY",
    used: null,
    action: "deny",
    refusals: 0,
    state: "ok",
  });
});

Deno.test("view() shows no share of a limit that is nothing on a coarse grid", () => {
  const desk = madeUpDesk(madeUpInstrument({ lot: parseGrid("10") })), gate = gateOf(desk, "RSK-07");
  assertEquals(gate.view(NOW)[0].used, null);
});

slowTest(
  "no orders, fills in any order, cancels, replacements and rejects break RSK-12 at the venue (RSK-34, INV-01, property)",
  () => {
    const step = fc.record({ what: fc.nat(11), which: fc.nat(50), lots: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
        const limit = 20, desk = madeUpDesk(madeUpInstrument({ lot: parseGrid("1"), minNotional: null }));
        const gate = gateOf(desk, "RSK-12", { maxPosition: `${limit}`, maxOrderSize: "12" });
        const venue = new LaggingVenue(), { orders, ledger } = desk;
        let now = NOW as number, admitted = 0;
        const send = (command: Place | Replace | Amend) => {
          const { approved } = gate.admit(command, SLOT, now as Micros);
          if (approved === null) return;
          admitted += 1;
          const place = approved.kind === "replace" ? approved.place : approved.kind === "place" ? approved : null;
          if (approved.kind === "replace") orders.cancelRequested(approved.cancel.clientId, now as Micros);
          if (approved.kind === "amend" && !orders.amendRequested(approved.clientId, approved.size, now as Micros)) {
            return;
          }
          if (place !== null) {
            const order = orders.intend(place, SLOT, now as Micros);
            const sent = { kind: "sent", venue: "binance", clientId: order.clientId } as const;
            orders.apply({ ...sent, sentAt: now as Micros, validUntil: now + 2e6 as Micros }, now as Micros);
          }
          venue.wire.push(approved);
        };
        for (const { what, which, lots } of steps) {
          now += 1_000;
          const live = orders.live(ONLY_MARKET), order = live[which % Math.max(1, live.length)];
          const side = which % 2 === 0 ? "buy" : "sell";
          if (what <= 2) send(madeUpPlace(side, lots, 10_000));
          else if (what === 3 && order) send(replaceOf(order, lots, 10_000));
          else if (what === 4 && order) send(amendOf(order, lots));
          else if (what === 5 && order) {
            if (orders.cancelRequested(order.clientId, now as Micros)) {
              const { clientId, instrument, venueOrderId } = order;
              venue.wire.push({ kind: "cancel", venue: "binance", instrument, clientId, venueOrderId });
            }
          } else if (what === 6 || what === 7) venue.arrive(which % 7 === 0, now as Micros);
          else if (what === 8) venue.fill(which, lots, now as Micros);
          else if (what === 9 && which % 10 === 0) orders.venueLost("binance", now as Micros);
          else {
            const [word] = venue.words.splice(which % Math.max(1, venue.words.length), 1);
            if (word?.kind === "fill") ledger.book(word);
            if (word) orders.apply(word, now as Micros);
          }
          assertEquals(venue.worst("buy") <= limit, true, `long ${venue.worst("buy")}`);
          assertEquals(venue.worst("sell") >= -limit, true, `short ${venue.worst("sell")}`);
          // What the books reserve equals what they hold, counted anew (INV-12).
          for (const one of ["buy", "sell"] as const) {
            const sum = orders.live(ONLY_MARKET).reduce(
              (lots, { side, leaves }) => side === one ? lots + leaves : lots,
              0,
            );
            assertEquals(one === "buy" ? orders.leavesBuy(ONLY_MARKET) : orders.leavesSell(ONLY_MARKET), sum as Size);
          }
        }
        // The words that are left tell our books the rest of the truth.
        for (const word of venue.words) {
          if (word.kind === "fill") ledger.book(word);
          orders.apply(word, now as Micros);
        }
        assertEquals(ledger.position(ONLY_MARKET).size, venue.position as Size);
        fc.pre(admitted > 0);
      }),
      { seed: 20260130, numRuns: 400 },
    );
  },
);

Deno.test("change() makes other limits hold for the next order, and those of markets that nobody asked about yet", () => {
  const markets = [madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT" })];
  const desk = madeUpDesk(...markets), gate = gateOf(desk, "RSK-07");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 100_000, 9_990)), null);
  gate.change(madeUpLimits(desk, { maxOrderSize: "0.5" }), NOW);
  assertEquals([
    gate.limits.perInstrument.get(0 as InstrumentId)?.maxOrderSize,
    refusalOf(gate, madeUpPlace("buy", 50_001, 9_990))?.rule,
  ], ["0.5", "RSK-07"]);
  const other = madeUpPlace("buy", 50_001, 9_990, { instrument: 1 as InstrumentId });
  assertEquals([refusalOf(gate, other)?.rule, gate.reference(1 as InstrumentId, NOW)], ["RSK-07", 10_000]);
});
