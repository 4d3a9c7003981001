import { assertEquals, assertStringIncludes } from "@std/assert";
import { ACCOUNT, CONFIG, FEES, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;

/** Subscribed, and nothing of the account answered. */
function subscribed(symbols?: readonly string[]): Talk {
  const talk = new Talk({ symbols });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.answerTime();
  talk.openPublic();
  talk.openPrivate();
  return talk;
}

Deno.test("each part that is refused or lost is asked again by itself until it is read", () => {
  const talk = subscribed();
  talk.answer("/api/v5/account/config", [], "50001", 503);
  talk.answer("/api/v5/account/balance", [ACCOUNT]);
  assertStringIncludes(talk.io.last("ignored").reason, "the account's config were refused: 50001");
  talk.pass(2 * SECOND);
  assertEquals(talk.calls("/api/v5/account/balance").length, 0, "it is read");
  assertEquals(talk.calls("/api/v5/account/config").length, 1);
  talk.answer("/api/v5/account/positions", []);
  talk.answer("/api/v5/account/config", [CONFIG]);
  assertEquals(talk.state, "up");
});

Deno.test("answers of a socket that is gone are not taken", () => {
  const talk = subscribed(), [balances] = talk.calls("/api/v5/account/balance");
  talk.drop(talk.channel("private"));
  talk.reply(balances, { code: "0", msg: "", data: [ACCOUNT] });
  assertEquals(talk.io.of("balances"), []);
  talk.pass(2 * SECOND);
  talk.openPrivate();
  for (const path of ["config", "positions"]) {
    talk.calls(`/api/v5/account/${path}`).slice(0, -1).forEach((call) => talk.reply(call, "", 0));
  }
  talk.answer("/api/v5/account/balance", [ACCOUNT]);
  assertEquals(talk.io.of("balances").length, 1);
});

Deno.test("what trades cost is asked market by market, slowly, and again each hour", () => {
  const talk = subscribed(["BTC-USDT-SWAP", "ETH-USDT-SWAP"]), path = "/api/v5/account/trade-fee";
  talk.answerAccount();
  assertEquals(talk.io.of("instrument").at(-1)?.instrument.symbol, "BTC-USDT-SWAP");
  assertEquals(talk.calls(path).length, 0, "one at a time");
  talk.pass(SECOND);
  talk.answer(path, [FEES]);
  assertEquals(talk.io.of("instrument").at(-1)?.instrument.makerFee, [2n, 4]);
  for (let i = 0; i < 3_600 && talk.calls(path).length === 0; i += 5) {
    talk.pass(5 * SECOND);
    for (const name of ["public", "private"]) talk.frame(talk.channel(name), "pong");
  }
  assertEquals(talk.calls(path).length > 0, true);
});

Deno.test("fees that were refused or lost are asked for again after a minute, and that is told", () => {
  const talk = subscribed(), path = "/api/v5/account/trade-fee";
  const stay = (seconds: number) => {
    for (let i = 0; i < seconds; i += 5) {
      talk.pass(5 * SECOND);
      for (const name of ["public", "private"]) talk.frame(talk.channel(name), "pong");
    }
  };
  for (const part of ["config", "balance", "positions"]) {
    talk.answer(`/api/v5/account/${part}`, part === "config" ? [CONFIG] : part === "balance" ? [ACCOUNT] : []);
  }
  talk.answer(path, [], "50013", 503);
  assertStringIncludes(talk.io.last("ignored").reason, "the fees of BTC-USDT-SWAP cannot be read: refused: 50013");
  stay(50);
  assertEquals(talk.calls(path).length, 0);
  stay(15);
  const [again] = talk.calls(path);
  talk.reply(again, "", 0);
  assertStringIncludes(talk.io.last("ignored").reason, "the fees of BTC-USDT-SWAP cannot be read");
  stay(65);
  talk.answer(path, [FEES]);
  assertEquals(talk.io.of("instrument").at(-1)?.instrument.makerFee, [2n, 4]);
});

Deno.test("an account that cannot do what is wanted keeps the link from being up until somebody sets it up otherwise", () => {
  const talk = subscribed();
  talk.answer("/api/v5/account/config", [{ ...CONFIG, acctLv: "1" }]);
  talk.answer("/api/v5/account/balance", [ACCOUNT]);
  talk.answer("/api/v5/account/positions", []);
  assertEquals(talk.state, "syncing");
  assertStringIncludes(talk.io.last("venue_link").reason, "spot mode");
  for (let i = 0; i < 7; i++) {
    talk.pass(5 * SECOND);
    for (const name of ["public", "private"]) talk.frame(talk.channel(name), "pong");
  }
  talk.answer("/api/v5/account/config", [CONFIG]);
  assertEquals(talk.state, "up");
});
