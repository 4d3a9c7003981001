import { assertEquals } from "@std/assert";
import { LeftBehind } from "../../../core/engine/left_behind.ts";
import type { Event, OpenOrders } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpPlace } from "../../support/made_up_desk.ts";
import { at, orderFound, placeAnswer, report, sent } from "../../support/order_events.ts";

const ETH = 1 as InstrumentId, MARKET = "binance:ETHUSDT", ID = "mm1";
const SECOND = 1_000;

/** One order was placed at 0 ms, and its send noted. */
function left(): LeftBehind {
  const made = new LeftBehind((instrument) => instrument === ETH ? MARKET : null);
  made.placed(madeUpPlace("buy", 10, 9_000, { instrument: ETH, clientId: ID }), at(0));
  made.take(sent(ID, 0));
  return made;
}
/** A list that was asked for at `ms`. */
function list(ms: number, change: Partial<OpenOrders> = {}): OpenOrders {
  const common = { kind: "open_orders", venue: "binance", queryId: 1, instrument: null, orders: [] } as const;
  return { ...common, strangers: [], requestedAt: at(ms), receivedAt: at(ms + 5), ...change };
}
const isLeft = (one: LeftBehind) => one.has(ID);

Deno.test("an order is left until the venue has told its end", () => {
  const ends: Event[] = [
    report(ID, "canceled", 5),
    report(ID, "filled", 5),
    orderFound(ID, report(ID, "expired", 5), 1, 2),
    placeAnswer(ID, "rejected", 5),
    { kind: "send_refused", venue: "binance", clientId: ID, command: "place", reason: "no byte", receivedAt: at(1) },
    { kind: "close_order", clientId: ID, by: "ann", requestId: "r1", reason: "looked", at: at(1) },
  ];
  for (const end of ends) {
    const one = left();
    one.take(end);
    assertEquals([isLeft(one), one.byMarket().size], [false, 0], end.kind);
  }
  const stays: Event[] = [
    report(ID, "open", 5),
    report(ID, "partial", 5),
    report("mm2", "canceled", 5),
    orderFound(ID, null, 1, 2),
    placeAnswer(ID, "accepted", 5),
    placeAnswer(ID, "rejected", 5, { reason: "duplicate" }),
    { kind: "send_refused", venue: "binance", clientId: ID, command: "cancel", reason: "no byte", receivedAt: at(1) },
  ];
  const one = left();
  for (const word of stays) one.take(word);
  assertEquals([...one.byMarket()], [[MARKET, [ID]]]);
});

Deno.test("two complete lists of the account without it are its end: a second apart, after it could still arrive", () => {
  const plays: readonly (readonly [string, readonly OpenOrders[], boolean])[] = [
    ["two", [list(60 * SECOND), list(61 * SECOND)], false],
    ["one", [list(60 * SECOND)], true],
    ["too close", [list(60 * SECOND), list(60.9 * SECOND)], true],
    ["it could still arrive", [list(0), list(2 * SECOND)], true],
    ["of another venue", [list(60 * SECOND, { venue: "okx" }), list(61 * SECOND, { venue: "okx" })], true],
    [
      "that say nothing of strangers",
      [list(60 * SECOND), list(61 * SECOND)].map(({ strangers: _, ...of }) => of),
      true,
    ],
    ["of a market", [60, 61].map((seconds) => list(seconds * SECOND, { instrument: ETH })), true],
  ];
  for (const [name, lists, stays] of plays) {
    const one = left();
    for (const each of lists) one.take(each);
    assertEquals(isLeft(one), stays, name);
  }
  const shown = left(), stranger = { symbol: "ETHUSDT", clientId: ID, venueOrderId: "5" };
  shown.take(list(60 * SECOND));
  shown.take(list(61 * SECOND, { strangers: [stranger] }));
  shown.take(list(62 * SECOND));
  assertEquals(isLeft(shown), true, "it was seen between them");
  shown.take(list(63 * SECOND));
  assertEquals(isLeft(shown), false);
});

Deno.test("lists of a run that had listed its market speak of it, also those of that market alone", () => {
  const plain = (seconds: number, instrument: InstrumentId | null) => {
    const { strangers: _, ...of } = list(seconds * SECOND, { instrument });
    return of;
  };
  for (const instrument of [null, ETH]) {
    const one = left();
    one.listed(MARKET);
    one.take(plain(60, instrument));
    one.restarted();
    one.take(plain(61, instrument));
    assertEquals(isLeft(one), true, "the next run has listed nothing");
    one.listed(MARKET);
    one.take(plain(62, instrument));
    assertEquals(isLeft(one), false);
  }
});

Deno.test("without a note of its send it is waited for a minute longer", () => {
  const one = new LeftBehind(() => null);
  one.placed(madeUpPlace("buy", 10, 9_000, { instrument: ETH, clientId: ID }), at(0));
  assertEquals([...one.byMarket().keys()], ["binance:market 1"]);
  one.take(list(59 * SECOND));
  one.take(list(60 * SECOND));
  assertEquals(isLeft(one), true);
  one.take(list(70 * SECOND));
  one.take(list(71 * SECOND));
  assertEquals(isLeft(one), false);
});

Deno.test("its state goes on where it was told, and past its room it counts", () => {
  const one = left();
  one.listed(MARKET);
  one.take(list(60 * SECOND));
  const again = new LeftBehind((instrument) => instrument === ETH ? MARKET : null);
  again.restore(JSON.parse(JSON.stringify(one.state())));
  assertEquals(again.state(), one.state());
  again.take(list(61 * SECOND));
  assertEquals([again.has(ID), again.close(ID), one.close(ID)], [false, false, true]);
  for (let i = 0; i < 10_002; i++) {
    one.placed(madeUpPlace("buy", 10, 9_000, { clientId: `mm${i}` }), 0 as Micros);
  }
  assertEquals(one.overflow, 2);
});
