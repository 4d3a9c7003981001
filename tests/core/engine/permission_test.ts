import { assertEquals } from "@std/assert";
import type { Desk } from "../../../core/desk/desk.ts";
import { blockedOf, blockOf, restOf, silenceOf } from "../../../core/engine/permission.ts";
import { Holds, type HoldWish, strategyScope } from "../../../core/risk/holds.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { ack } from "../../support/judged.ts";

const SECOND = 1_000_000;

/** Block, status and sentence of the one market of `desk`. */
function told(desk: Desk, now: Micros = NOW, ...wishes: HoldWish[]): unknown[] {
  const [market] = desk.markets, venue = desk.venue(market.venue);
  const holds = new Holds({ onChange() {}, onOften() {} });
  for (const wish of wishes) holds.put(wish, now);
  const asker = { desk, holds, strategy: "mm" }, blocked = blockedOf(asker, market, venue, now);
  return [blockOf(asker, market, venue, now), blocked?.status, blocked?.sentence];
}

Deno.test("blockOf() lets a strategy quote where nothing is in the way", () => {
  const guarded = madeUpDesk();
  guarded.markets[0].armedUntil = NOW + 1;
  assertEquals(told(guarded), [null, undefined, undefined]);
  assertEquals(told(madeUpDesk()), [null, undefined, undefined]);
});

Deno.test("blockOf() and blockedOf() name what is in the way, in a status and a sentence", () => {
  const cases: readonly [string, string, RegExp, (desk: Desk) => void][] = [
    ["halted", "STOPPED", /^Trading is halted$/, (desk) => desk.trading = "HALTED"],
    ["not_ready", "STALE_USER_STREAM", /^binance is DOWN: /, (desk) => desk.venue("binance").readiness = "DOWN"],
    ["unguarded", "DEAD_MAN", /^The dead-man switch of binance is not armed: it answered 503$/, (desk) => {
      desk.markets[0].armedUntil = NOW;
      desk.venue("binance").deadManReason = "it answered 503";
    }],
    ["distrusted", "STOPPED", /^Our books and the venue's word differ: we hold 5 lots, it says 7$/, ({ markets }) => {
      markets[0].distrust = "we hold 5 lots, it says 7";
    }],
    [
      "misfit",
      "STOPPED",
      /^it does not fit\. The venue speaks in other units than our books: nothing is placed/,
      (desk) => {
        const [market] = desk.markets;
        market.misfit = { instrument: market.instrument!, why: "it does not fit" };
      },
    ],
    ["no_rules", "WARMING_UP", /^The venue has not told its rules yet$/, ({ markets }) => markets[0].instrument = null],
    ["no_book", "STALE_BOOK", /^No book: gone$/, ({ markets }) => markets[0].bookLost("gone")],
    ["bad_book", "INCONSISTENT_BOOK", /one-sided, locked or crossed$/, ({ markets }) => markets[0].book.clear()],
    ["not_trading", "VENUE_MAINTENANCE", /^The venue says halted$/, ({ markets: [market] }) => {
      market.instrument = { ...market.instrument!, status: "halted" };
    }],
  ];
  for (const [block, status, sentence, happens] of cases) {
    const desk = madeUpDesk();
    happens(desk);
    const [seen, seenStatus, seenSentence] = told(desk);
    assertEquals([seen, seenStatus, sentence.test(String(seenSentence))], [block, status, true], String(seenSentence));
  }
});

Deno.test("blockOf() calls a book old beyond its market's limit", () => {
  const now = NOW + 3 * SECOND as Micros;
  assertEquals(told(madeUpDesk(), now), [
    "old_book",
    "STALE_BOOK",
    "The book is 3000 ms old; the limit is 1000 ms",
  ]);
});

Deno.test("blockedOf() tells by which hold a market is stopped, and how it ends", () => {
  const scope = strategyScope("mm"), rule = { scope, cause: "RSK-10", status: "OUT_OF_BAND" } as const;
  const cases: readonly [HoldWish, string, string][] = [
    [
      { scope, cause: "operator", sentence: "lunch", status: "PAUSED_USER", ends: "person" },
      "PAUSED_USER",
      "Paused: lunch",
    ],
    [{ ...rule, sentence: "too often", ends: "itself" }, "OUT_OF_BAND", "Paused: too often; ends by itself"],
    [{ ...rule, sentence: "too often", ends: "person" }, "OUT_OF_BAND", "Paused: too often; until a person resumes"],
    [
      { ...rule, sentence: "too often", ends: "person", tripped: true },
      "OUT_OF_BAND",
      "Stopped: too often; until a person resumes",
    ],
  ];
  for (const [wish, status, sentence] of cases) {
    assertEquals(told(madeUpDesk(), NOW, wish), ["held", status, sentence]);
  }
  assertEquals(told(madeUpDesk(), NOW, { ...cases[0][0], scope: strategyScope("other") }), [
    null,
    undefined,
    undefined,
  ]);
});

Deno.test("blockOf() waits for an order that cannot be cancelled by its id, and names it", () => {
  const desk = madeUpDesk(), { orders } = desk;
  const order = orders.intend(madeUpPlace("buy", 50_000, 9_990), { strategy: "mm1", level: 0 }, NOW);
  ack(desk, order);
  const { venue, clientId } = order;
  for (let i = 1, now = NOW; i <= 5; i++, now = now + 10 * SECOND as Micros) {
    orders.cancelRequested(clientId, now);
    const refusal = { reason: "other", code: "", message: "no", retryAt: null } as const;
    orders.apply({ kind: "cancel_answer", venue, clientId, verdict: "refused", refusal, receivedAt: now }, now);
  }
  assertEquals(told(desk), [
    "stuck",
    "PENDING_CANCEL",
    `Order ${clientId} cannot be cancelled by its id; it has to go first`,
  ]);
  const later = NOW + 80 * SECOND as Micros;
  orders.apply({
    kind: "order",
    venue,
    instrument: order.instrument,
    clientId,
    venueOrderId: `v-${clientId}`,
    side: order.side,
    price: order.price,
    size: order.size,
    filled: order.filled,
    status: "open",
    reason: null,
    source: "query",
    requestedAt: later,
    venueAt: null,
    receivedAt: later,
  }, later);
  assertEquals(
    [orders.get(clientId)?.cancelAttempts, told(desk)[0]],
    [0, "stuck"],
    "a new row of cancels proves nothing",
  );
  orders.cancelRequested(clientId, later);
  orders.apply(
    { kind: "cancel_answer", venue, clientId, verdict: "accepted", refusal: null, receivedAt: later },
    later,
  );
  assertEquals(told(desk)[0], null, "the venue has taken one");
});

Deno.test("RSK-06 silenceOf() says why nothing but cancels leaves: the venue's wish, or clocks that differ too much", () => {
  const venue = madeUpDesk().venue("binance"), said = (now = NOW) => silenceOf(venue, { clockDenyMs: 250 }, now);
  assertEquals([said(), silenceOf(venue, null, NOW)], [null, null]);
  venue.clockOffset = -250_000;
  assertEquals(said(), null);
  venue.clockOffset = -256_000;
  assertEquals(said(), {
    status: "CLOCK_SKEW",
    sentence: "No order leaves (RSK-06): the clock of binance is -256 ms off ours; the limit is 250 ms",
  });
  venue.limitedUntil = NOW + 1_500_000 as Micros;
  assertEquals(said(), {
    status: "RATE_BUDGET",
    sentence: "binance asked for silence for 2 s more; only cancels go out",
  });
  assertEquals(said(venue.limitedUntil)?.status, "CLOCK_SKEW");
});

Deno.test("RSK-23 restOf() says that a venue rests, and for how long", () => {
  const venue = madeUpDesk().venue("binance");
  assertEquals(restOf(venue, NOW), null);
  venue.restUntil = NOW + 12_400_000 as Micros;
  assertEquals(restOf(venue, NOW), {
    status: "RATE_BUDGET",
    sentence: "cancels at binance run far ahead of fills (RSK-23): new orders wait 13 s more",
  });
  assertEquals(restOf(venue, venue.restUntil), null);
});
