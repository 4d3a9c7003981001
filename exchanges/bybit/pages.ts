/** Lists that Bybit gives page by page: the whole list or a failure, never a part that passes for the whole. A page can name a next
 * one behind the last row: the list ends where a page is empty or names none. A page that a limit holds back waits and goes on,
 * since a list begun anew would never come to its end. @module */
import type { Micros } from "../../core/units.ts";
import type { Fields } from "../shared/fields.ts";
import { endOfPatience, type HeldPages, MOST_RECORD_PAGES } from "../shared/held_pages.ts";
import { type Answer, pageOf } from "./answers.ts";
import { type Asked, type Caller, QUERY, type Sending } from "./caller.ts";
import { type Call, signedGet } from "./calls.ts";

/** Asks one question. Exactly one of the two is told, once.
 * @param since when that began which this question goes on with: it waits for room then, where there is none now */
export type Ask = (
  call: Call,
  answered: (answer: Answer, requestedAt: Micros, now: Micros) => void,
  failed: (reason: string, requestedAt: Micros, now: Micros) => void,
  now: Micros,
  since?: Micros | null,
) => void;
export type Pages = {
  readonly path: string;
  readonly budget: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Rows of a page. */
  readonly size: number;
};

/** Questions as a caller sends them: a refusal, a loss and what cannot be read are failures. @param held null = none waits for room */
export function asking(caller: Caller, held: HeldPages | null, sending: Sending = QUERY): Ask {
  const ask: Ask = (call, answered, failed, now, since = null) => {
    const asked: Asked = {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue) return; // it was told as failed, and may have been asked again
        if (answer.error) return failed(refused(answer), sentAt, at);
        answered(answer, sentAt, at);
      },
      lost: (reason, { sentAt }, at) => failed(reason, sentAt, at),
    };
    const forbidden = caller.forbids(call, sending.tier, now);
    if (forbidden !== null) {
      const waits = since !== null && held !== null &&
        held.hold(since, (then) => ask(call, answered, failed, then, since), now);
      if (!waits) failed(forbidden, since ?? now, now);
      return;
    }
    const ended = since === null ? null : endOfPatience(since, now);
    if (ended !== null) return failed(ended, since ?? now, now);
    if (!caller.send(call, sending, asked, now)) failed("the transport took no byte", now, now);
  };
  return ask;
}

/** @param done gets all rows, and when the first page was asked for: what happened since may be missing from it
 * @param since when that began which this list goes on with; null = it begins here */
export function readPages(
  ask: Ask,
  pages: Pages,
  done: (rows: readonly Fields[], requestedAt: Micros, now: Micros) => void,
  failed: (reason: string, requestedAt: Micros, now: Micros) => void,
  now: Micros,
  since: Micros | null = null,
): void {
  const rows: Fields[] = [], seen = new Set<string>(), limit = pages.size;
  let first: Micros | null = null;
  const next = (cursor: string | null, at: Micros): void => {
    const call = signedGet(pages.path, pages.budget, {
      ...pages.params,
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    ask(
      call,
      (answer, sentAt, then) => {
        first ??= sentAt;
        const page = pageOf(answer);
        rows.push(...page.rows);
        if (page.next === null || (page.rows.length === 0 && cursor !== null)) return done(rows, first, then);
        const again = seen.has(page.next) || seen.size >= MOST_RECORD_PAGES;
        if (page.rows.length === 0 || again) return failed(endless(page.rows.length, seen.size), first, then);
        seen.add(page.next);
        next(page.next, then);
      },
      (reason, sentAt, then) => failed(reason, first ?? sentAt, then),
      at,
      since ?? first,
    );
  };
  next(null, now);
}

function endless(rows: number, pages: number): string {
  return rows === 0
    ? "the first page is empty and names a next one"
    : `a page came twice, or there are more than ${MOST_RECORD_PAGES}, of which ${pages} were read`;
}

function refused({ error, status }: Answer): string {
  return `refused with ${error?.code ?? status}: ${error?.message ?? "no error of the venue in the answer"}`;
}
