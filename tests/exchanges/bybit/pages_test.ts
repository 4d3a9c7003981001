import { assertEquals } from "@std/assert";
import { type Ask, readPages } from "../../../exchanges/bybit/pages.ts";
import type { Micros } from "../../../core/units.ts";

/** Answers each question with the next of these. */
function read(pages: readonly (string | { readonly rows: number; readonly next: string | null })[]) {
  const asked: unknown[] = [], told: string[] = [];
  let now = 10;
  const ask: Ask = (call, answered, failed) => {
    const page = pages[asked.length];
    asked.push(call.params.cursor ?? null);
    const sentAt = now as Micros;
    now += 5;
    if (typeof page === "string") return failed(page, sentAt, now as Micros);
    const result = { list: Array.from({ length: page.rows }, () => ({})), nextPageCursor: page.next };
    const origin = { venue: "bybit", frame: "" };
    answered({ status: 200, error: null, result, allowance: null, origin }, sentAt, now as Micros);
  };
  readPages(
    ask,
    { path: "/v5/x", budget: "realtime", params: {}, size: 2 },
    (rows, requestedAt) => told.push(`${rows.length} rows as of ${requestedAt}`),
    (reason, requestedAt) => told.push(`${reason} as of ${requestedAt}`),
    1 as Micros,
  );
  return { asked, told };
}
const page = (rows: number, next: string | null = null) => ({ rows, next });

Deno.test("readPages() reads to the page that names no next one, or is empty, and dates it by the first question", () => {
  assertEquals(read([page(1)]), { asked: [null], told: ["1 rows as of 10"] });
  assertEquals(read([page(2, "a"), page(2, "b"), page(1)]), { asked: [null, "a", "b"], told: ["5 rows as of 10"] });
  assertEquals(read([page(2, "a"), page(0, "b")]).told, ["2 rows as of 10"], "a page behind the last row is empty");
  assertEquals(read([page(0)]).told, ["0 rows as of 10"]);
});

Deno.test("readPages() fails a list of which a part is missing", () => {
  assertEquals(read([page(2, "a"), "lost"]).told, ["lost as of 10"]);
  assertEquals(read(["lost"]).told, ["lost as of 10"]);
  assertEquals(read([page(0, "a")]).told, ["the first page is empty and names a next one as of 10"]);
  assertEquals(read([page(2, "a"), page(2, "a")]).told, [
    "a page came twice, or there are more than 100, of which 1 were read as of 10",
  ]);
  const endless = Array.from({ length: 200 }, (_, i) => page(1, `c${i}`));
  assertEquals(read(endless).asked.length, 101);
});
