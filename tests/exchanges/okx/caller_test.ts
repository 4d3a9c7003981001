import { assertEquals, assertStringIncludes } from "@std/assert";
import { Talk } from "../../support/okx_talk.ts";

const BALANCE = "/api/v5/account/balance";
const ask = (talk: Talk) => talk.submit({ kind: "query", venue: "okx", queryId: 1, what: "balances" });

Deno.test("a code that no table holds is told once an hour, whatever it was the answer to", () => {
  const talk = Talk.up(), errors = () => talk.io.of("error").map(({ message }) => message);
  for (let i = 0; i < 2; i++) {
    ask(talk);
    talk.answer(BALANCE, [], "59998");
  }
  assertEquals(errors().length, 1);
  assertStringIncludes(errors()[0], 'Cannot understand error 59998 of okx, "refused"');
});

Deno.test("an answer to nothing that is open is told as ignored", () => {
  const talk = Talk.up();
  talk.frame(talk.channel("private"), { id: "77777", op: "order", code: "0", msg: "", data: [] });
  assertStringIncludes(talk.io.last("ignored").reason, "no open request");
});

Deno.test("a firewall's bare refusal quiets everything for a minute", () => {
  const talk = Talk.up();
  ask(talk);
  talk.reply(talk.calls(BALANCE)[0], "<html>Forbidden</html>", 403);
  assertEquals([talk.io.last("rate_limited").scope, talk.io.last("rate_limited").until - talk.now], [
    "all",
    60_000_000,
  ]);
});

Deno.test("a refused time has the clock measured anew, and no order goes out until then", () => {
  const talk = Talk.up();
  ask(talk);
  talk.answer(BALANCE, [], "50102", 401);
  assertEquals(talk.calls("/api/v5/public/time").length, 1);
});

Deno.test("an answer that cannot be read is told with its frame, and is a loss to who asked", () => {
  const talk = Talk.up();
  ask(talk);
  talk.answer(BALANCE, [{ details: "none" }]);
  assertStringIncludes(talk.io.last("error").frame, "none");
  assertStringIncludes(talk.io.last("query_failed").reason, "cannot be read");
});
