import { assertEquals } from "@std/assert";
import { FillMarks, type FillMemo } from "../../../core/engine/fill_marks.ts";
import { isMemo } from "../../../core/engine/memo.ts";
import type { Fill } from "../../../core/event.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { madeUpDesk, setBook } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";

const MARKET = 0 as InstrumentId;
const orderOf = (strategy: string) => ({ slot: { strategy, level: 0 } }) as Order;
const feeOf = (asset: string, amount: string): Partial<Fill> => ({ fee: { asset, amount: parseMoney(amount) } });
/** A desk with a book, whose market that strategy trades alone. */
function marked(strategy: string): { desk: ReturnType<typeof madeUpDesk>; marks: FillMarks } {
  const desk = madeUpDesk();
  return { desk, marks: new FillMarks(desk, () => strategy) };
}

Deno.test("contextOf() is the order's strategy and the mid now, of an order of an earlier run the market's strategy", () => {
  const { desk, marks } = marked("sole"), fill = madeUpFill("buy", 1, 9_000);
  assertEquals(marks.contextOf(fill, orderOf("a")), { strategy: "a", doubleMid: 20_000 });
  assertEquals(marks.contextOf(fill, orderOf("")), { strategy: "sole", doubleMid: 20_000 });
  assertEquals(marks.contextOf(fill, null), { strategy: "sole", doubleMid: 20_000 });
  desk.market(MARKET).bookLost("gap");
  assertEquals(marks.contextOf(fill, orderOf("a")).doubleMid, 0);
  setBook(desk.market(MARKET), 9_999, 10_001);
  marks.recalling = true;
  assertEquals(marks.contextOf(fill, orderOf("a")), { strategy: "sole", doubleMid: 0 });
});

Deno.test("a fill is noted once, unless a start can tell as much by itself", () => {
  const { marks } = marked("sole"), fill = madeUpFill("sell", 3, 9_000, feeOf("BNB", "-0.001"));
  marks.booked(fill, { strategy: "sole", doubleMid: 0 });
  assertEquals(marks.takeMemos(), []);
  marks.booked(fill, { strategy: "a", doubleMid: 0 });
  marks.booked(fill, { strategy: "sole", doubleMid: 20_001 });
  const memos = marks.takeMemos();
  assertEquals(memos.map(({ strategy, doubleMid }) => [strategy, doubleMid]), [["a", 0], ["sole", 20_001]]);
  assertEquals([marks.takeMemos(), memos.every(isMemo)], [[], true]);
  marks.recalling = true;
  marks.booked(fill, { strategy: "a", doubleMid: 20_001 });
  assertEquals(marks.takeMemos(), []);
});

Deno.test("recall() leaves the ledger as the run that wrote the note had it", () => {
  const first = marked("sole"), second = marked("sole");
  for (const fill of [madeUpFill("buy", 3, 9_000, feeOf("BTC", "0.0001")), madeUpFill("sell", 1, 9_100)]) {
    const context = first.marks.contextOf(fill, orderOf("a"));
    first.desk.ledger.book(fill, context);
    first.marks.booked(fill, context);
    second.desk.ledger.book(fill, second.marks.plain(MARKET));
  }
  const memos: FillMemo[] = JSON.parse(JSON.stringify(first.marks.takeMemos()));
  for (const memo of memos) second.marks.recall(memo);
  assertEquals(second.desk.ledger.state(), first.desk.ledger.state());
  second.marks.recall({ ...memos[0], market: "binance:GONE" });
  assertEquals(second.desk.ledger.state(), first.desk.ledger.state());
});

Deno.test("P37 a strategy's spread survives a restart from the journal, to the last unit", () => {
  const house = new EngineHouse().boot();
  house.fill("buy").run(100).fill("sell").run(100);
  const parts = (of: EngineHouse) => {
    const { shares } = of.engine.desk.ledger.account(MARKET);
    return [...shares.values()].map((share) => share.state(of.engine.desk.markets[0].instrument!));
  };
  assertEquals(parts(house).map(({ strategy, unmarked }) => [strategy, unmarked]), [["mm", 0]]);
  assertEquals(parts(new EngineHouse({ after: house })), parts(house));
});

Deno.test("on another grid notes that are not written down yet follow it, or what they counted is taken back", () => {
  const { desk, marks } = marked("sole"), account = desk.ledger.account(MARKET);
  const before = desk.market(MARKET).instrument!,
    coarser = { ...before, tick: { step: 1, decimals: before.tick.decimals - 1 } };
  const book = (price: number, doubleMid: number) => {
    const fill = madeUpFill("sell", 3, price), context = { strategy: "a", doubleMid };
    desk.ledger.book(fill, context);
    marks.booked(fill, context);
  };
  book(9_000, 20_000);
  const kept = account.state().shares.find(({ strategy }) => strategy === "a");
  book(9_005, 20_000);
  marks.letGo(before, coarser);
  assertEquals(account.state().shares.find(({ strategy }) => strategy === "a"), kept);
  assertEquals(account.share("sole").size as number, -3);
  marks.regrid(before, coarser);
  assertEquals(marks.takeMemos().map(({ price, size, doubleMid }) => [price, size, doubleMid]), [[900, 3, 2_000]]);
});
