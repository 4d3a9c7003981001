import { assertEquals } from "@std/assert";
import type { Caller } from "../../../exchanges/bybit/caller.ts";
import { signedGet } from "../../../exchanges/bybit/calls.ts";
import { type Ask, asking, readPages } from "../../../exchanges/bybit/pages.ts";
import { HeldPages, LONGEST_LIST } from "../../../exchanges/shared/held_pages.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import type { Micros } from "../../../core/units.ts";

/** Answers each question with the next of these. */
function read(
  pages: readonly (string | { readonly rows: number; readonly next: string | null })[],
  begun: Micros | null = null,
) {
  const asked: unknown[] = [], told: string[] = [], begins: (number | null)[] = [];
  let now = 10;
  const ask: Ask = (call, answered, failed, _now, since = null) => {
    begins.push(since);
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
    begun,
  );
  return { asked, told, since: begins };
}
const page = (rows: number, next: string | null = null) => ({ rows, next });

Deno.test("readPages() reads to the page that names no next one, or is empty, and dates it by the first question", () => {
  assertEquals(read([page(1)]), { asked: [null], told: ["1 rows as of 10"], since: [null] });
  const three = read([page(2, "a"), page(2, "b"), page(1)]);
  assertEquals([three.asked, three.told], [[null, "a", "b"], ["5 rows as of 10"]]);
  assertEquals(read([page(2, "a"), page(0, "b")]).told, ["2 rows as of 10"], "a page behind the last row is empty");
  assertEquals(read([page(0)]).told, ["0 rows as of 10"]);
});

Deno.test("readPages() fails a list of which a part is missing", () => {
  assertEquals(read([page(2, "a"), "lost"]).told, ["lost as of 10"]);
  assertEquals(read(["lost"]).told, ["lost as of 10"]);
  assertEquals(read([page(0, "a")]).told, ["the first page is empty and names a next one as of 10"]);
  assertEquals(read([page(2, "a"), page(2, "a")]).told, [
    "a page came twice, or there are more than 1000, of which 1 were read as of 10",
  ]);
  const endless = Array.from({ length: 2_000 }, (_, i) => page(1, `c${i}`));
  assertEquals(read(endless).asked.length, 1_001);
});

Deno.test("readPages() says since when a list goes on, so that it may wait for room; not of the first page", () => {
  assertEquals(read([page(2, "a"), page(2, "b"), page(1)]).since, [null, 10, 10]);
  assertEquals(read([page(2, "a"), page(1)], 4 as Micros).since, [4, 4]);
});

Deno.test("asking() lets what goes on wait for room, as long as a list may take, and nothing else", () => {
  const io = new ScriptedEffects(), held = new HeldPages(io, "pages"), told: string[] = [];
  let roomAt = Infinity, sent = 0;
  const caller = {
    forbids: (_call: unknown, _tier: unknown, now: number) => now < roomAt ? "no room" : null,
    send: () => (sent += 1) > 0,
  } as unknown as Caller;
  const call = signedGet("/v5/x", "realtime", {}),
    failed = (reason: string, at: number, now: number) => told.push(`${reason} of ${at} at ${now}`);
  const run = () => {
    for (let due = io.nextTimer(Infinity as Micros); due; due = io.nextTimer(Infinity as Micros)) held.onTimer(due.at);
  };
  asking(caller, held)(call, () => {}, failed, 7 as Micros);
  asking(caller, null)(call, () => {}, failed, 7 as Micros, 5 as Micros);
  run();
  assertEquals([told.splice(0), sent], [["no room of 7 at 7", "no room of 5 at 7"], 0] as unknown[]);
  asking(caller, held)(call, () => {}, failed, 7 as Micros, 5 as Micros);
  run();
  assertEquals(told.splice(0), [`no room of 5 at ${7 + LONGEST_LIST}`]);
  roomAt = 0;
  asking(caller, held)(call, () => {}, failed, LONGEST_LIST as Micros, 0 as Micros);
  assertEquals([told.splice(0), sent], [[`the list was not at its end after 240 s of 0 at ${LONGEST_LIST}`], 0]);
  roomAt = 1_000_000;
  asking(caller, held)(call, () => {}, failed, 7 as Micros, 5 as Micros);
  run();
  assertEquals([told, sent], [[], 1] as unknown[]);
});
