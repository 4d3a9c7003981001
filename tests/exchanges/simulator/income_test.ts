import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { parseMoney } from "../../../core/money.ts";
import { INCOME_KEPT, IncomeBook, type IncomeRecord } from "../../../exchanges/simulator/income.ts";

const record = (id: number): IncomeRecord => ({
  id,
  kind: "fee",
  key: null,
  symbol: null,
  asset: "USDT",
  amount: parseMoney("-1"),
  at: id as Micros,
  tradeId: null,
  funding: null,
});

Deno.test("IncomeBook keeps a bounded number of records, counts them all, and finds those of a time", () => {
  const book = new IncomeBook();
  for (let id = 1; id <= 2 * INCOME_KEPT + 1; id++) book.add(record(id));
  assertEquals([book.count, book.records.length], [2 * INCOME_KEPT + 1, INCOME_KEPT + 1]);
  const last = 2 * INCOME_KEPT + 1;
  assertEquals(book.between(last - 1 as Micros, last as Micros).map(({ id }) => id), [last - 1, last]);
});
