import { assertEquals, assertThrows } from "@std/assert";
import { BybitError } from "../../../../../exchanges/simulator/wire/bybit/errors.ts";
import { pageOf } from "../../../../../exchanges/simulator/wire/bybit/pages.ts";
import { Params } from "../../../../../exchanges/simulator/wire/bybit/params.ts";

const ROWS = [9, 7, 5, 3, 1], LIMITS = { absent: 2, most: 3 };
const page = (fields: Record<string, unknown>, always = false) =>
  pageOf(ROWS, (id) => id, new Params(fields), LIMITS, always);

/** All pages, as a client reads them that gives each cursor back. */
function read(always: boolean, encode: (cursor: string) => string): number[][] {
  const pages: number[][] = [];
  for (let cursor = ""; pages.length < 9;) {
    const { rows, nextPageCursor } = page({ cursor: encode(cursor) }, always);
    pages.push([...rows]);
    if ((cursor = nextPageCursor) === "") return pages;
  }
  return pages;
}

Deno.test("Pages follow each other to the end, their cursors taken back encoded or not", () => {
  for (const encode of [(text: string) => text, decodeURIComponent]) {
    assertEquals(read(false, encode), [[9, 7], [5, 3], [1]]);
    assertEquals(read(true, encode), [[9, 7], [5, 3], [1], []]);
  }
});

Deno.test("Limits are cut to the most", () => {
  assertEquals([page({ limit: 99 }).rows, page({ limit: 1 }).rows], [[9, 7, 5], [9]]);
});

Deno.test("What is added meanwhile shifts nothing", () => {
  const { nextPageCursor: cursor } = page({});
  const { rows } = pageOf([11, ...ROWS], (id) => id, new Params({ cursor }), LIMITS, false);
  assertEquals(rows, [5, 3]);
});

Deno.test("A cursor that no page gave is refused", () => {
  for (const cursor of ["x", "page_token=a", "%"]) {
    assertEquals(assertThrows(() => page({ cursor }), BybitError).code, 10001);
  }
});
