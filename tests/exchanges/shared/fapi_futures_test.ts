import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { LINKED_RULE } from "../../../exchanges/shared/depth_rules.ts";
import { FuturesCalls } from "../../../exchanges/shared/fapi_futures_calls.ts";
import { httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { type FuturesDialect, futuresWords } from "../../../exchanges/shared/fapi_futures.ts";
import { Caller } from "../../../exchanges/shared/fapi_caller.ts";
import { Markets } from "../../../exchanges/shared/fapi_markets.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { BINANCE_USDM } from "../../../exchanges/binance/usdm_refusals.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const DIALECT: FuturesDialect = {
  title: "Somewhere",
  catalogue: BINANCE_USDM,
  rule: LINKED_RULE,
  paths: {
    base: "/fapi/v3",
    positions: "/fapi/v3/positionRisk",
    account: "/fapi/v3/accountWithJoinMargin",
    hasSocket: false,
    listenKeySigned: true,
    placement: { newOrderRespType: "ACK" },
  },
  listing: { amendAllowed: true, preventionModes: [] },
  streamLimits: { mostStreams: 200, streamsAFrame: 50, frameGap: 150_000 },
  toHttp: httpCall,
  endOf: () => undefined,
  streams: (
    { endpoints },
  ) => [{ name: "public", url: `${endpoints.wsPublic}/stream`, kinds: ["depth@100ms", "aggTrade"] }],
  privateUrl: ({ wsPrivate }, key) => `${wsPrivate}/ws/${key}`,
  accountMode: () => (ask, now) => ask.fail("asked in another way", now),
};
const options = {
  venue: "somewhere",
  markets: [],
  endpoints: { rest: "r", wsPublic: "p", wsPrivate: "q", wsTrade: "" },
  signer: null,
  seed: 1,
};

Deno.test("futuresWords() makes of a dialect all that a session asks", () => {
  const words = futuresWords(DIALECT), io = new ScriptedEffects();
  assertEquals([words.title, words.hasTradeSocket, words.timeCall.path], ["Somewhere", false, "/fapi/v3/time"]);
  const feed = words.feed(options, { get: () => undefined });
  assertEquals(feed.streams.map(({ name, url, kinds }) => [name, url, kinds.length]), [["public", "p/stream", 2]]);
  assertEquals(feed.snapshotCall("X").path, "/fapi/v3/depth");
  const caller = new Caller(options, io, words.caller);
  const markets = new Markets([{ instrument: 0 as InstrumentId, symbol: "X" }], new Random(1), words.rule);
  const account = words.account(options, markets, caller);
  assertEquals([account.listen.url("k"), account.listen.keyCall("PUT", "k").signed], ["q/ws/k", true]);
  assertEquals(account.reader.reads.map(({ what, call }) => [what, call().path]), [
    ["balances", "/fapi/v3/accountWithJoinMargin"],
    ["positions", "/fapi/v3/positionRisk"],
  ]);
  const failed: string[] = [];
  const ask = { send: () => {}, emit: () => {}, note: () => {}, fail: (reason: string) => failed.push(reason) };
  account.questions?.accountMode(ask, 0 as never);
  assertEquals(failed, ["asked in another way"]);
  assertEquals(words.deadMan?.call("X", 5_000_000 as never).params, { symbol: "X", countdownTime: 5_000 });
});

Deno.test("futuresWords() judges errors by the venue's own table", () => {
  const { caller, account } = futuresWords(DIALECT), io = new ScriptedEffects();
  const error = (code: number | null, status = 400) => ({ code, status, message: "m", retryAt: null });
  assertEquals([caller.isKnown(error(-4_164)), caller.isKnown(error(-9_999))], [true, false]);
  const { orders } = account(options, new Markets([], new Random(1), LINKED_RULE), new Caller(options, io, caller));
  assertEquals([orders.isDefinitive(error(-4_164)), orders.isDefinitive(error(null, 503))], [true, false]);
  assertEquals(orders.refusalOf(error(-5_022)).reason, "would_cross");
  assertEquals(new FuturesCalls(DIALECT.paths).openOrders(null).path, "/fapi/v3/openOrders");
});
