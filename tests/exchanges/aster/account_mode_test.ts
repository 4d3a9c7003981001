import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AGENT_ADDRESS, AsterTalk } from "../../support/aster_talk.ts";
import { BTC, HMAC, NOON } from "../../support/binance_talk.ts";
import { FUTURES_ACCOUNT } from "../../support/usdm_talk.ts";

const DAY_MS = 86_400_000, NOON_MS = NOON / 1_000;
const AGENT_ROW = {
  agentName: "desk",
  agentAddress: AGENT_ADDRESS.toLowerCase(),
  expired: NOON_MS + 90 * DAY_MS,
  canSpotTrade: true,
  canPerpTrade: true,
  canWithdraw: false,
};
const POSITION = { symbol: "BTCUSDT", leverage: "5", isolated: false, positionAmt: "0", entryPrice: "0.0" };
const ACCOUNT = { ...FUTURES_ACCOUNT, canTrade: true, canWithdraw: true, positions: [POSITION] };

function ask(talk: AsterTalk): void {
  talk.submit({ kind: "query", venue: "aster", queryId: 5, what: "account_mode" });
}
function answer(
  talk: AsterTalk,
  { agents = [AGENT_ROW], stp = ["EXPIRE_MAKER"], hedged = false, joined = false, account = ACCOUNT }: {
    agents?: readonly object[];
    stp?: readonly string[];
    hedged?: boolean;
    joined?: boolean;
    account?: object;
  } = {},
): void {
  const { base } = talk;
  ask(talk);
  if (base === "/fapi/v3") talk.answer(`${base}/agent`, agents);
  talk.answer(`${base}/positionSide/dual`, { dualSidePosition: hedged });
  talk.answer(`${base}/multiAssetsMargin`, { multiAssetsMargin: joined });
  for (const [i, stpMode] of stp.entries()) {
    if (i > 0) {
      assertEquals(talk.asked("/stpMode").get("stpMode"), "EXPIRE_MAKER");
      talk.answer(`${base}/stpMode`, { code: 200, msg: "success" });
    }
    talk.answer(`${base}/stpMode`, { stpMode });
  }
  talk.answer(base === "/fapi/v3" ? `${base}/accountWithJoinMargin` : "/fapi/v4/account", account);
}

Deno.test("the mode of an account of v3 says positions, margin, leverage, self-trade prevention and the agent's rights", () => {
  const talk = AsterTalk.ready("perp");
  answer(talk);
  const { receivedAt: _receivedAt, ...mode } = talk.io.last("account_mode");
  assertEquals(mode, {
    kind: "account_mode",
    venue: "aster",
    positionMode: "one_way",
    marginMode: "cross",
    selfTradePrevention: "EXPIRE_MAKER",
    leverage: [{ instrument: BTC, leverage: 5 }],
    canTrade: true,
    canWithdraw: false,
    venueAt: null,
  });
});

Deno.test("a default of self-trade prevention that is another is set to what our orders name, and read again", () => {
  const talk = AsterTalk.ready("perp");
  answer(talk, { stp: ["EXPIRE_TAKER", "EXPIRE_MAKER"] });
  assertEquals(talk.io.last("account_mode").selfTradePrevention, "EXPIRE_MAKER");
  answer(talk, { stp: ["EXPIRE_TAKER", "EXPIRE_TAKER"] });
  assertEquals(
    talk.io.last("account_mode").selfTradePrevention,
    "EXPIRE_TAKER",
    "as the venue says, not as was wished",
  );
});

Deno.test("hedge mode, isolated margin and another leverage are told as they are", () => {
  const talk = AsterTalk.ready("perp"), isolated = { ...POSITION, isolated: true, leverage: 20 };
  const other = { ...POSITION, symbol: "ETHUSDT", isolated: false };
  answer(talk, { hedged: true, account: { ...ACCOUNT, positions: [isolated, other] } });
  const { positionMode, marginMode, leverage } = talk.io.last("account_mode");
  assertEquals([positionMode, marginMode, leverage], [
    "hedge",
    "isolated",
    [{ instrument: BTC, leverage: 20 }],
  ] as unknown[]);
});

Deno.test("an agent that may withdraw says so; one that may not trade, has expired or is not listed may not trade", () => {
  const rights = (row: object | null) => {
    const talk = AsterTalk.ready("perp");
    answer(talk, { agents: row === null ? [] : [{ ...AGENT_ROW, agentAddress: "0xother" }, { ...AGENT_ROW, ...row }] });
    const { canTrade, canWithdraw } = talk.io.last("account_mode");
    return [canTrade, canWithdraw, talk.io.of("ignored").at(-1)?.reason ?? ""];
  };
  assertEquals(rights({ canWithdraw: true }).slice(0, 2), [true, true]);
  assertEquals(rights({ canPerpTrade: false }).slice(0, 2), [false, false]);
  const [expired, , why] = rights({ expired: NOON_MS - 1 });
  assertEquals(expired, false);
  assertStringIncludes(String(why), "has expired");
  const [soon, , notice] = rights({ expired: NOON_MS + 3 * DAY_MS + 5_000 });
  assertEquals(soon, true);
  assertStringIncludes(String(notice), "expires in 3 days");
  const [unknown, withdraw, told] = rights(null);
  assertEquals([unknown, withdraw], [false, null]);
  assertStringIncludes(String(told), "lists no agent");
});

Deno.test("an account that may not trade says so whatever its agent may", () => {
  const talk = AsterTalk.ready("perp");
  answer(talk, { account: { ...ACCOUNT, canTrade: false } });
  assertEquals(talk.io.last("account_mode").canTrade, false);
});

Deno.test("a key of v1 says nothing of its rights, and knows no self-trade prevention", () => {
  const talk = AsterTalk.ready("perp", { signer: HMAC });
  answer(talk, { stp: [] });
  const { selfTradePrevention, canTrade, canWithdraw } = talk.io.last("account_mode");
  assertEquals([selfTradePrevention, canTrade, canWithdraw], [null, true, null]);
});

Deno.test("a step that is refused or cannot be read fails the question", () => {
  const talk = AsterTalk.ready("perp");
  ask(talk);
  talk.answer("/fapi/v3/agent", { code: -1022, msg: "Signature for this request is not valid." }, 400);
  assertStringIncludes(talk.io.last("query_failed").reason, "refused with -1022");
  ask(talk);
  talk.answer("/fapi/v3/agent", [{ ...AGENT_ROW, expired: "soon" }]);
  assert(talk.io.of("query_failed").length === 2);
  ask(talk);
  talk.answer("/fapi/v3/agent", [AGENT_ROW]);
  talk.answer("/fapi/v3/positionSide/dual", { dualSidePosition: false });
  talk.answer("/fapi/v3/multiAssetsMargin", { multiAssetsMargin: false });
  talk.answer("/fapi/v3/stpMode", { stpMode: "EXPIRE_MAKER" });
  talk.answer("/fapi/v3/accountWithJoinMargin", { ...ACCOUNT, positions: [{ ...POSITION, leverage: "5.5" }] });
  assertStringIncludes(talk.io.last("query_failed").reason, "want a whole number");
});

Deno.test("assets that are collateral for each other have one margin, in dollars", () => {
  const talk = AsterTalk.ready("perp");
  answer(talk, { joined: true });
  talk.submit({ kind: "query", venue: "aster", queryId: 6, what: "balances" });
  talk.answer("/fapi/v3/accountWithJoinMargin", ACCOUNT);
  assertEquals(talk.io.last("margin").asset, "USD");
});
