import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Correcting } from "../../../core/engine/correcting.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Balances } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk, NOW } from "../../support/made_up_desk.ts";

const DAY = 86_400_000_000;

/** 10,000 USDT and 1 BTC at 100: 10,100 in all, of which 10.1 may be corrected in a day. */
function scene() {
  const desk = madeUpDesk(), stops: string[] = [], told: string[] = [];
  const correcting = new Correcting(desk, (_, sentence) => stops.push(sentence), (_, sentence) => told.push(sentence));
  const balances = [["USDT", "10000"], ["BTC", "1"], ["BNB", "2"]].map(([asset, amount]) => ({
    asset,
    free: parseMoney(amount),
    locked: parseMoney("0"),
  }));
  const word = { venueAt: null, source: "push", requestedAt: null, complete: true } as const;
  desk.ledger.observe({ kind: "balances", venue: "binance", balances, receivedAt: NOW, ...word } satisfies Balances);
  let count = 0;
  const correct = (asset: string, amount: string, at = NOW) => {
    const cash = { asset, amount: parseMoney(amount) }, reason = `${amount} ${asset}`;
    const common = { kind: "dust", venue: "binance", position: null, by: "test" } as const;
    return correcting.correct({ ...common, at: at + count++ as Micros, cash, reason }, at as Micros);
  };
  return { desk, correcting, stops, told, correct };
}

Deno.test("REC-02 corrections of a day may come to a tenth of a percent of the venue's money, whatever their sign and asset", () => {
  const { desk, stops, told, correct } = scene();
  assertEquals([correct("USDT", "-5"), correct("BTC", "0.05"), correct("USDT", "0.1")], [true, true, true]);
  assertEquals(correct("USDT", "0.001"), false);
  assertMatch(
    stops[0],
    /^corrections of binance would come to 0\.100 % of its money today; the limit is 0\.100 %: 0\.001 USDT$/,
  );
  assertEquals([told, formatMoney(desk.ledger.cash("binance", "USDT"))], [[
    "dust: -5 USDT",
    "dust: 0.05 BTC",
    "dust: 0.1 USDT",
  ], "-4.9"]);
  assertEquals(correct("USDT", "0.001", NOW + DAY as Micros), true, "another day begins anew");
});

Deno.test("REC-02 an asset without a price counts as if it were all the venue's money, and one that is not held is too much", () => {
  const { stops, correct } = scene();
  assertEquals([correct("BNB", "0.002"), correct("BNB", "0.0001"), correct("XYZ", "0.0001")], [true, false, false]);
  assertMatch(stops[1], /would come to more than all of its money/);
});

Deno.test("REC-05 what was booked is booked again from its note, once", () => {
  const { desk, correcting, correct } = scene(), again = scene();
  correct("USDT", "-5");
  const position = { instrument: desk.markets[0].id, size: -3, price: 9_999 } as never;
  const adopted = {
    kind: "adjustment",
    venue: "binance",
    at: NOW,
    position,
    cash: null,
    by: "ann",
    reason: "why",
  } as const;
  assertEquals([correcting.book(adopted), correcting.book(adopted)], [true, false]);
  const memos = correcting.takeMemos();
  assertEquals([memos.length, correcting.takeMemos()], [2, []]);
  for (const memo of [...memos, ...memos]) again.correcting.recall(JSON.parse(JSON.stringify(memo)), NOW);
  assertEquals(again.desk.ledger.entries(), desk.ledger.entries());
  assertEquals(again.desk.ledger.position(desk.markets[0].id).size as number, -3);
  assertEquals(again.correcting.takeMemos(), []);
});

Deno.test("a note about a market that is not there cannot be taken over", () => {
  const { correcting } = scene(), position = { market: "okx:X", size: "1", price: "1" };
  const memo = {
    topic: "adjust",
    kind: "adjustment",
    venue: "okx",
    at: NOW,
    position,
    cash: null,
    by: "",
    reason: "",
  } as const;
  assertThrows(() => correcting.recall(memo, NOW), RangeError, "Cannot take over an adjustment of okx:X");
});

Deno.test("REC-02 what earlier runs corrected counts against the day, from their notes and from a snapshot; a person's word does not", () => {
  for (const kept of [false, true]) {
    const first = scene(), next = scene();
    assertEquals([first.correct("USDT", "-5"), first.correct("USDT", "4")], [true, true]);
    const cash = { asset: "USDT", amount: parseMoney("3") },
      common = { venue: "binance", at: NOW, position: null } as const;
    first.correcting.book({ ...common, kind: "adjustment", cash, by: "ann", reason: "why" });
    if (kept) next.correcting.restore(JSON.parse(JSON.stringify(first.correcting.state())));
    else for (const memo of first.correcting.takeMemos()) next.correcting.recall(JSON.parse(JSON.stringify(memo)), NOW);
    assertEquals(next.correcting.state(), first.correcting.state());
    assertEquals(
      [next.correct("USDT", "1.2", NOW + 60_000_000 as Micros), next.stops.length],
      [false, 1],
      `snapshot ${kept}`,
    );
    assertEquals(next.correct("USDT", "1", NOW + DAY as Micros), true, "another day begins anew");
  }
});

Deno.test("REC-05 what is booked already is corrected, however much of the day is used up", () => {
  const { desk, correcting, stops, correct } = scene();
  const cash = { asset: "USDT", amount: parseMoney("-4") };
  const fee = { kind: "adjustment", venue: "binance", at: NOW, position: null, cash, by: "x", reason: "fee" } as const;
  assertEquals([correcting.correct(fee, NOW), correct("USDT", "5"), correcting.correct(fee, NOW)], [true, true, true]);
  assertEquals([stops, formatMoney(desk.ledger.cash("binance", "USDT"))], [[], "1"]);
});
