import { assertEquals } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import type { Micros } from "../../../core/units.ts";
import type { Answer } from "../../../exchanges/okx/answers.ts";
import { openOrdersCall } from "../../../exchanges/okx/calls.ts";
import { PagedLists } from "../../../exchanges/okx/pages.ts";
import { SWAP } from "../../../exchanges/okx/products.ts";
import { LONGEST_LIST } from "../../../exchanges/shared/held_pages.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const QUERY: Query = { kind: "query", what: "open_orders", venue: "okx", queryId: 1, instrument: null };

/** Reads a list of so many rows; `isForbidden` says whether a page is held back at that time. */
function read(rows: number, { since = null as number | null, tooLong = false, isForbidden = (_at: number) => false }) {
  const io = new ScriptedEffects(), told: string[] = [], asked: string[] = [];
  let left = rows, clock = 10;
  const caller = { forbids: (_call: unknown, _tier: unknown, at: number) => isForbidden(at) ? "no room" : null };
  const lists = new PagedLists(io, caller, {
    send(_query, call, take, now) {
      asked.push(new URLSearchParams(call.path.split("?")[1]).get("after") ?? "first");
      const data = Array.from({ length: Math.min(100, left) }, (_, i) => ({ id: String(left - i) }));
      left -= data.length;
      const answer: Answer = { status: 200, data, error: null, origin: { venue: "okx", frame: "" } };
      clock = Math.max(clock, now) + 1;
      const times = { sentAt: now, deadline: now, overdue: false };
      take(answer, { id: 1, channel: "rest", what: { answered: () => {}, lost: () => {} }, ...times }, clock as Micros);
    },
    fail: (_query, requestedAt, reason) => told.push(`${reason} as of ${requestedAt}`),
  });
  lists.read<string>({
    query: QUERY,
    call: (before) => openOrdersCall(SWAP, null, before),
    read: (row) => row.text("id"),
    cursor: "id",
    mostPages: 3,
    since: since as Micros | null,
    done: (all, requestedAt) => told.push(`${all.length} rows as of ${requestedAt}`),
    ...(tooLong ? { tooLong: (requestedAt: Micros) => told.push(`too long as of ${requestedAt}`) } : {}),
  }, 10 as Micros);
  for (let due = io.nextTimer(Infinity as Micros); due; due = io.nextTimer(Infinity as Micros)) lists.onTimer(due.at);
  return { asked, told };
}

Deno.test("PagedLists ends with a page that is not full, and asks each before the last row of the one before", () => {
  assertEquals(read(250, {}), { asked: ["first", "151", "51"], told: ["250 rows as of 10"] });
  assertEquals(read(0, {}), { asked: ["first"], told: ["0 rows as of 10"] });
});

Deno.test("PagedLists fails a list of too many pages, unless somebody knows another way", () => {
  assertEquals(read(300, {}).told, ["more than 3 pages as of 10"]);
  assertEquals(read(300, { tooLong: true }).told, ["too long as of 10"]);
});

Deno.test("PagedLists holds a page back that there is no room for, and goes on with it; the first page goes its way", () => {
  const isForbidden = (at: number) => at < 1_000_000;
  assertEquals(read(150, { isForbidden }), { asked: ["first", "51"], told: ["150 rows as of 10"] });
  assertEquals(read(50, { isForbidden, since: 5 }), { asked: ["first"], told: ["50 rows as of 1000010"] });
  assertEquals(read(150, { since: -LONGEST_LIST + 10 }).told, [
    "the list was not at its end after 240 s as of -239999990",
  ]);
  assertEquals(read(150, { isForbidden: () => true }), { asked: ["first"], told: ["no room as of 10"] });
});
