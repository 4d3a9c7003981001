import { assert, assertEquals } from "@std/assert";
import type { Effects, Session, SessionOptions, Signer } from "../../core/venue.ts";
import type { StrategyKind } from "../../core/engine/strategy.ts";
import { botVenue, type BotVenueOptions } from "../../runtime/bot_venue.ts";
import { parseConfig } from "../../runtime/config.ts";
import { puppet } from "../support/test_strategies.ts";
import { type Change, change, configText } from "../support/config_text.ts";

const ENDPOINTS = { rest: "https://a", wsPublic: "wss://a", wsPrivate: "wss://a", wsTrade: "wss://a" };
const SIGNER = { scheme: "hmac", apiKey: "k" } as Signer;
const NOTHING = {
  postOnly: false,
  replace: false,
  amendKeepsPriority: false,
  cancelAllPerInstrument: false,
  deadMan: null,
  reduceOnly: false,
};
const SESSION = {} as Session, IO = {} as Effects;

function made(changes: readonly Change[], given: Partial<BotVenueOptions> = {}) {
  const sessions: SessionOptions[] = [];
  const venue = botVenue({
    name: "binance",
    venue: {
      capabilities: NOTHING,
      createSession(options) {
        sessions.push(options);
        return SESSION;
      },
    },
    endpoints: ENDPOINTS,
    config: parseConfig(configText(...changes), "/x/bot.jsonc"),
    keys: { signer: SIGNER, marketKey: "m" },
    strategies: [],
    simulate: null,
    ...given,
  });
  return { venue, sessions, session: () => venue.createSession([], IO) };
}

Deno.test("botVenue() is the venue as it is configured, times in µs, with a session that its signer signs for", () => {
  const { venue, sessions, session } = made([
    change("venues/binance/dedicatedAccount", true),
    change("venues/binance/waitsMs", { ack: 700 }),
    change("venues/binance/deadManWindowMs", 20_000),
    change("seed", 9),
  ]);
  assertEquals([venue.id, venue.symbols, venue.dedicated, venue.validity], ["binance", ["BTCUSDT"], true, 2_000_000]);
  assertEquals([Number(venue.timers?.ack), Number(venue.deadManWindow)], [700_000, 20_000_000]);
  session();
  assertEquals(sessions[0], {
    venue: "binance",
    markets: [],
    endpoints: ENDPOINTS,
    signer: SIGNER,
    sbe: null,
    seed: 9,
    topOfBook: false,
  });
});

Deno.test("botVenue() asks for best prices where a strategy heeds them, and for binary data with the key that there is", () => {
  const kind = (heeds?: readonly string[]) => ({
    ...puppet(() => ({ quotes: [], takes: [] })),
    heeds: heeds && new Set(heeds),
  });
  for (const [heeds, wanted] of [[undefined, true], [["top_of_book"], true], [["trade"], false]] as const) {
    const { session, sessions } = made([], { strategies: [kind(heeds) as StrategyKind] });
    session();
    assertEquals(sessions[0].topOfBook, wanted);
  }
  const sbe = [change("venues/binance/marketData", "sbe")];
  for (const [signer, apiKey] of [[SIGNER, "k"], [null, "m"]] as const) {
    const { session, sessions } = made(sbe, { keys: { signer, marketKey: "m" } });
    session();
    assertEquals(sessions[0].sbe, { apiKey });
  }
});

Deno.test("botVenue() in paper gives the real session no signer, and its orders to the simulation", () => {
  const asked: unknown[] = [];
  const { session, sessions } = made([change("paper/latencyMs", 7)], {
    simulate: (create, io, options) => {
      asked.push(options);
      return create(io);
    },
  });
  assert(session() === SESSION);
  assertEquals(sessions[0].signer, null);
  assertEquals(asked, [{
    venue: "binance",
    balances: { USDT: "100000" },
    makerFee: "0.001",
    takerFee: "0.001",
    latency: { base: 7_000, jitter: 0 },
    seed: 1,
  }]);
});
