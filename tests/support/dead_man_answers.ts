/** What every reading of a dead-man answer has to hold, whatever the venue. @module */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { DeadManOutcome, DeadManReply } from "../../exchanges/shared/dead_man.ts";
import { sharedFixtures } from "./fixtures.ts";

/** No answer, a torn one, and a broken server say nothing about the switch. */
export function checkSilence(read: (reply: DeadManReply) => DeadManOutcome): void {
  const replies: DeadManReply[] = [
    { status: 0, body: "no answer within 2000 ms" },
    { status: 0, body: "" },
    { status: 200, body: "" },
    { status: 200, body: "[]" },
    { status: 200, body: "null" },
    { status: 200, body: "{" },
    { status: 200, body: "{}" },
    { status: 502, body: "<html>Bad Gateway</html>" },
    { status: 503, body: "" },
  ];
  for (const reply of replies) {
    const { verdict, until, failure } = read(reply);
    assertEquals([verdict, until, failure !== ""], ["lost", null, true], `${reply.status} ${reply.body}`);
  }
}

/** A recorded or documented answer; `null` where this machine has none. */
export function recordedAnswer(...path: string[]): string | null {
  const folder = sharedFixtures();
  return folder === null ? null : Deno.readTextFileSync(join(folder, ...path)).trim();
}
