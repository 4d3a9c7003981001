/** Lists that OKX gives page by page, the newest first: the whole list or a failure. They end with a page that is not full. A page that
 * a limit holds back waits and goes on, since a list begun anew would never come to its end. @module */
import type { Query } from "../../core/command.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { Fields } from "../shared/fields.ts";
import { endOfPatience, HeldPages } from "../shared/held_pages.ts";
import type { Request } from "../shared/requests.ts";
import { type Answer, rowsOf } from "./answers.ts";
import type { Asked, Caller } from "./caller.ts";
import { type Call, PAGE } from "./calls.ts";

export type Paged<T> = {
  readonly query: Query;
  call(before: string | null): Call;
  /** Null = the row is nothing that was asked for. @throws {FrameError} */
  read(row: Fields, request: Request<Asked>, now: Micros): T | null;
  /** What the next page is asked before. */
  readonly cursor: string;
  readonly mostPages: number;
  /** When the list began that this one goes on with; null = it is the first. */
  readonly since: Micros | null;
  done(all: readonly T[], requestedAt: Micros, now: Micros): void;
  /** There are more pages than that; absent = the question has failed. */
  tooLong?(requestedAt: Micros, now: Micros): void;
};
/** How one page is asked for: `read` gets an answer without error, of all else the failure is told. */
export type PageRoad = {
  send(
    query: Query,
    call: Call,
    read: (answer: Answer, request: Request<Asked>, now: Micros) => void,
    now: Micros,
  ): void;
  fail(query: Query, requestedAt: Micros, reason: string, now: Micros): void;
};

export class PagedLists {
  readonly #held: HeldPages;

  constructor(io: Pick<Effects, "wake">, readonly caller: Pick<Caller, "forbids">, readonly road: PageRoad) {
    this.#held = new HeldPages(io, "pages");
  }

  onTimer(now: Micros): void {
    this.#held.onTimer(now);
  }

  read<T>(list: Paged<T>, now: Micros): void {
    const { query, mostPages } = list, found: T[] = [], seen = new Set<string>();
    let requestedAt: Micros | null = null, pages = 0;
    const next = (before: string | null, at: Micros): void => {
      const call = list.call(before), since = list.since ?? requestedAt;
      const forbidden = since === null ? null : this.caller.forbids(call, "query", at);
      if (since !== null && forbidden !== null) {
        if (!this.#held.hold(since, (then) => next(before, then), at)) this.road.fail(query, since, forbidden, at);
        return;
      }
      const ended = since === null ? null : endOfPatience(since, at);
      if (since !== null && ended !== null) return this.road.fail(query, since, ended, at);
      this.road.send(query, call, (answer, request, end) => {
        pages += 1;
        requestedAt ??= request.sentAt;
        const rows = rowsOf(answer);
        for (const row of rows) {
          const id = row.identifier(list.cursor), entry = list.read(row, request, end);
          // Rows that came between two pages push the older ones on.
          if (entry !== null && !seen.has(id)) found.push(entry);
          seen.add(id);
        }
        const last = rows.at(-1)?.identifier(list.cursor) ?? null;
        if (rows.length < PAGE || last === null) return list.done(found, requestedAt, end);
        if (last === before) {
          return this.road.fail(query, requestedAt, `the page before ${before} does not come on`, end);
        }
        if (pages < mostPages) return next(last, end);
        if (list.tooLong) return list.tooLong(requestedAt, end);
        this.road.fail(query, requestedAt, `more than ${mostPages} pages`, end);
      }, at);
    };
    next(null, now);
  }
}
