import { assertEquals } from "@std/assert";
import { formatMoney, parseMoney } from "../../../../../core/money.ts";
import type { Floor } from "../../../../../exchanges/simulator/floors.ts";
import type { AccountOrder, Execution } from "../../../../../exchanges/simulator/orders.ts";
import type { Position } from "../../../../../exchanges/simulator/positions.ts";
import { OrderNotes } from "../../../../../exchanges/simulator/wire/bybit/order_notes.ts";

const floor = { updateId: 7, reference: { mark: parseMoney("100.5") } } as unknown as Floor;
const order = { left: 3 } as unknown as AccountOrder;
const executed = (fee: string) => ({ order, fee: parseMoney(fee), feeAsset: "USDT" }) as unknown as Execution;

Deno.test("Fees add up, and each trade keeps where and at what it was done", () => {
  const notes = new OrderNotes(), first = executed("0.1");
  notes.note(first, floor, parseMoney("0.0004"));
  notes.note(executed("0.25"), floor, parseMoney("0.0004"));
  assertEquals([notes.feesOf(order)?.asset, formatMoney(notes.feesOf(order)!.amount)], ["USDT", "0.35"]);
  const { sequence, left, mark, rate } = notes.tradeOf(first)!;
  assertEquals([sequence, left, formatMoney(mark), formatMoney(rate)], [7, 3, "100.5", "0.0004"]);
});

Deno.test("What was never noted is nothing", () => {
  const notes = new OrderNotes(), position = { floor } as unknown as Position;
  assertEquals([notes.feesOf(order), notes.tradeOf(executed("1")), notes.counterOf(order)], [null, null, null]);
  assertEquals(notes.sequenceOf(position), 0);
  notes.noteSequence(position);
  notes.notePrevention(order, 9);
  assertEquals([notes.sequenceOf(position), notes.counterOf(order)], [7, 9]);
});
