import { assertEquals } from "@std/assert";
import { MOST_PAGES, ORDERS_A_PAGE, OrderSearch } from "../../../exchanges/shared/fapi_order_search.ts";

/** A full page from `from` on, every `step`-th id. */
const full = (from: number, step = 1) => Array.from({ length: ORDERS_A_PAGE }, (_, i) => from + i * step);
const state = (search: OrderSearch) => [search.from, search.untold];

Deno.test("OrderSearch begins at the smallest id, and a page that is not full ends it", () => {
  const search = new OrderSearch([30, 9, 10]);
  assertEquals(search.from, 9);
  search.page([9, 10, 25, 30, 31]);
  assertEquals(state(search), [null, null]);
});

Deno.test("OrderSearch names what the last page does not hold", () => {
  const search = new OrderSearch([1, 2, 3, 4, 5, 6, 7]);
  search.page([2, 8]);
  assertEquals(state(search), [null, "the venue's list holds no order 1, 3, 4, 5, 6 and 1 more"]);
  const empty = new OrderSearch([1]);
  empty.page([]);
  assertEquals(state(empty), [null, "the venue's list holds no order 1"]);
});

Deno.test("OrderSearch goes on behind a full page at the next id that is wanted, whatever lies between", () => {
  const search = new OrderSearch([1, 1_000, 1_001, 9_000]);
  search.page(full(1));
  assertEquals(search.from, 1_001);
  search.page(full(1_001, 2));
  assertEquals(search.from, 9_000);
  search.page([9_000]);
  assertEquals(state(search), [null, null]);
});

Deno.test("OrderSearch is not sure of what a full page left out, nor of what its pages do not reach", () => {
  const search = new OrderSearch([1, 2, ...Array.from({ length: MOST_PAGES }, (_, i) => (i + 1) * 10_000)]);
  search.page([1, ...full(3).slice(1)]);
  for (let i = 1; i < MOST_PAGES; i++) search.page(full(search.from!));
  assertEquals(state(search), [
    null,
    `the venue's list holds no order 2; ${MOST_PAGES} pages do not reach order ${MOST_PAGES * 10_000}`,
  ]);
});

Deno.test("OrderSearch ends also where the venue gives the same page again and again", () => {
  const search = new OrderSearch([5_000]);
  for (let i = 0; i < MOST_PAGES; i++) search.page(full(1));
  assertEquals(state(search), [null, `${MOST_PAGES} pages do not reach order 5000`]);
});
