import { assertEquals } from "@std/assert";
import { Talk } from "../../support/bybit_talk.ts";

const BALANCES = { kind: "query", venue: "bybit", queryId: 1, what: "balances" } as const;
const WALLET = "/v5/account/wallet-balance", SECOND = 1_000_000;
const budgets = (talk: Talk) => talk.io.of("rate_budget").map(({ name, used, limit }) => [name, used, limit]);

Deno.test("Caller tells what the venue says is left of a budget, once for each count", () => {
  const talk = Talk.up(), headers = { "X-Bapi-Limit": "50", "X-Bapi-Limit-Status": "48" };
  for (let i = 0; i < 2; i++) {
    talk.submit(BALANCES);
    talk.answer(WALLET, { list: [] }, { ...headers, "X-Bapi-Limit-Reset-Timestamp": String(talk.venueMs + 5) });
  }
  assertEquals(budgets(talk), [["REQUESTS wallet 1s", 2, 50]]);
  const { resetsAt, window } = talk.io.last("rate_budget");
  assertEquals([resetsAt - talk.now, window as number], [5_000, 1_000_000]);
});

Deno.test("Caller is quiet for ten minutes once the venue forbids the address", () => {
  for (
    const forbid of [(talk: Talk) => talk.reply(WALLET, 403, "<html>"), (talk: Talk) => talk.refuse(WALLET, 10_403)]
  ) {
    const talk = Talk.up();
    talk.submit(BALANCES);
    forbid(talk);
    assertEquals(talk.io.last("rate_limited").until - talk.now, 600 * SECOND);
    talk.submit(BALANCES);
    assertEquals(talk.calls(WALLET), []);
  }
});

Deno.test("Caller is quiet for a second after a limit that names no time", () => {
  for (const limit of [(talk: Talk) => talk.reply(WALLET, 429, ""), (talk: Talk) => talk.refuse(WALLET, 10_006)]) {
    const talk = Talk.up();
    talk.submit(BALANCES);
    limit(talk);
    assertEquals(talk.io.last("rate_limited").until - talk.now, SECOND);
  }
});

Deno.test("Caller measures the clock anew when the venue refuses our time", () => {
  const talk = Talk.up();
  talk.submit(BALANCES);
  talk.refuse(WALLET, 10_002, "invalid request, please check your server timestamp");
  assertEquals(talk.calls("/v5/market/time").length, 1);
});

Deno.test("Caller dates by the venue's clock", () => {
  const talk = new Talk();
  talk.offset = -3_000_000;
  talk.session.start(talk.now);
  talk.answerTime();
  talk.submit(BALANCES);
  assertEquals(talk.calls(WALLET)[0].call.headers["X-BAPI-TIMESTAMP"], String(talk.venueMs));
});

Deno.test("Caller tells a code that nobody knows, and an answer that it cannot read", () => {
  const talk = Talk.up();
  talk.submit(BALANCES);
  talk.refuse(WALLET, 987_654, "what");
  assertEquals(talk.io.last("error").message.startsWith("Cannot understand error 987654"), true);
  talk.submit(BALANCES);
  talk.reply(WALLET, 200, "<html>");
  assertEquals(talk.io.of("query_failed").length, 2);
  talk.session.onReply(4_711, 200, '{"retCode":0,"result":{}}', talk.now);
  assertEquals(talk.io.last("ignored").reason, "an answer to no open request: a result");
});

Deno.test("Caller keeps some of the address's budget back for what is more pressing", () => {
  const talk = Talk.up();
  for (let i = 0; i < 700; i++) {
    talk.submit(BALANCES);
    if (i % 30 === 29) talk.idle(1);
  }
  assertEquals(talk.io.of("query_failed").length > 0 || talk.calls(WALLET).length <= 700, true);
  const fast = Talk.up();
  for (let i = 0; i < 60; i++) fast.submit(BALANCES);
  assertEquals(fast.calls(WALLET).length, 40 - 1, "four fifths of 50, one of which the start has used");
});
