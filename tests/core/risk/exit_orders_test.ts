/** What the gate asks of orders that sell a position down after a kill or a stop. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Desk } from "../../../core/desk/desk.ts";
import type { Place } from "../../../core/command.ts";
import { Gate, type Refused, RULES } from "../../../core/risk/gate.ts";
import type { Side } from "../../../core/event.ts";
import type { Instrument } from "../../../core/instrument.ts";
import type { Micros, Size } from "../../../core/units.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW, setBook } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const SLOT = { strategy: "kill:flatten", level: -1 };
/** A desk that holds 50,000 lots, is halted and sells down. */
function selling(change: Partial<Instrument> = {}): Desk {
  const desk = madeUpDesk(madeUpInstrument(change));
  desk.ledger.book(madeUpFill("buy", 50_000, 10_000));
  desk.trading = "HALTED";
  desk.venue("binance").sellingDown = true;
  return desk;
}
const exit = (size: number, price = 9_990, change: Partial<Place> = {}, side: Side = "sell") =>
  madeUpPlace(side, size, price, { timeInForce: "ioc", purpose: "flatten", ...change });
const refusal = (desk: Desk, place: Place, now = NOW): Refused | null =>
  new Gate(madeUpLimits(desk), desk).admit(place, SLOT, now).refused;

Deno.test("RSK-01 an order that sells down passes only while trading is halted and its venue is being sold down", () => {
  assertEquals(refusal(selling(), exit(50_000)), null);
  for (const trading of ["ACTIVE", "REDUCING"] as const) {
    const desk = selling();
    desk.trading = trading;
    assertEquals(refusal(desk, exit(50_000))?.rule, "RSK-01", trading);
  }
  const unproven = selling();
  unproven.venue("binance").sellingDown = false;
  assertMatch(refusal(unproven, exit(50_000))!.sentence, /only once a kill or a stop has proven the venue empty/);
});

Deno.test("RSK-01 no quote and no take of a strategy passes while a position is sold down", () => {
  for (const timeInForce of ["post_only", "ioc", "gtc"] as const) {
    for (const side of ["buy", "sell"] as const) {
      const place = madeUpPlace(side, 50_000, side === "buy" ? 9_990 : 10_010, { timeInForce });
      assertEquals(refusal(selling(), place)?.rule, "RSK-01", `${timeInForce} ${side}`);
    }
  }
});

Deno.test("RSK-01 an order that sells down may bring the position to zero and not beyond, nor make it larger (RSK-34)", () => {
  for (const [size, fine] of [[49_999, true], [50_000, true], [50_001, false]] as const) {
    assertEquals(refusal(selling(), exit(size)) === null, fine, `${size}`);
  }
  assertEquals(refusal(selling(), exit(51, 10_010, {}, "buy"))?.rule, "RSK-01");
  const flat = madeUpDesk();
  flat.trading = "HALTED";
  flat.venue("binance").sellingDown = true;
  assertEquals(refusal(flat, exit(51))?.rule, "RSK-01");
});

Deno.test("RSK-10 an order that sells down stays inside the flatten collar (RSK-34)", () => {
  for (const [price, fine] of [[9_801, true], [9_800, true], [9_799, false]] as const) {
    assertEquals(refusal(selling(), exit(10_000, price))?.rule ?? null, fine ? null : "RSK-10", `${price}`);
  }
});

Deno.test("P25 no rule but those of trust, freshness and the venue's own keeps an exit back", () => {
  const exits = RULES.filter(({ exits }) => exits).map(({ id }) => id);
  for (const id of ["RSK-01", "RSK-02", "RSK-03", "RSK-04", "RSK-10", "RSK-22"]) assert(exits.includes(id), id);
  for (
    const id of ["RSK-07", "RSK-08", "RSK-09", "RSK-12", "RSK-13", "RSK-14", "RSK-16", "RSK-17", "RSK-18", "RSK-21"]
  ) {
    assert(!exits.includes(id), id);
  }
  const desk = selling();
  desk.ledger.book(madeUpFill("buy", 500_000, 10_000));
  const tight = {
    maxOrderSize: "0.1",
    maxOrderNotional: "1",
    maxPosition: "0.1",
    ordersPerSecond: 0.001,
    maxOpenOrders: 1,
  };
  const gate = new Gate(madeUpLimits(desk, tight), desk);
  for (let i = 0; i < 30; i++) assertEquals(gate.admit(exit(550_000), SLOT, NOW).refused, null, `${i}`);
  assertEquals(gate.sent("binance").orders, 30);
  assertEquals(gate.takePauses(), []);
});

Deno.test("RSK-02 and RSK-04 keep an exit back: a venue that is not ready, an old book, none, or one side of it", () => {
  const broken: [string, (desk: Desk) => void, Micros?][] = [
    ["RSK-02", (desk) => desk.venue("binance").readiness = "RECONCILING"],
    ["RSK-04", () => {}, NOW + 1_000_001 as Micros],
    ["RSK-04", (desk) => desk.markets[0].bookLost("a gap")],
    ["RSK-04", (desk) => setBook(desk.markets[0], 0, 10_001)],
  ];
  for (const [rule, breakIt, now] of broken) {
    const desk = selling();
    breakIt(desk);
    assertEquals(refusal(desk, exit(10_000), now)?.rule, rule);
  }
});

Deno.test("RSK-03 an exit is held to the venue's rules, its least worth only where the order may do more than reduce", () => {
  const tick = { step: 1, decimals: 2 } as const;
  assertEquals(refusal(selling({ tick, minSize: 100 as Size }), exit(99))?.rule, "RSK-03");
  assertEquals(refusal(selling({ status: "halted" }), exit(50_000))?.rule, "RSK-03");
  const lots = 5_005; // worth 4.99 at 99.9
  assertEquals(refusal(selling(), exit(lots - 100))?.rule, "RSK-03");
  assertEquals(refusal(selling(), exit(lots - 100, 9_990, { reduceOnly: true })), null);
});

Deno.test("RSK-22 nothing is sold beside an order of unknown fate on the same side", () => {
  const desk = selling(), order = madeUpPlace("sell", 1, 10_010);
  desk.orders.intend(order, SLOT, NOW);
  desk.orders.apply({ kind: "sent", venue: "binance", clientId: order.clientId, sentAt: NOW, validUntil: NOW }, NOW);
  desk.orders.timers(NOW + 10_000_000 as Micros);
  const now = NOW + 10_000_000 as Micros;
  setBook(desk.markets[0], 9_999, 10_001, now);
  assertEquals(refusal(desk, exit(10_000), now)?.rule, "RSK-22");
});
