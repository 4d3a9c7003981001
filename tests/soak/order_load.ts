/** A thousand orders a second over real sockets, each acked and then cancelled, amended or filled.
 *   deno task order-load                              60 seconds, at least 1,000 a second
 *   deno task order-load --seconds 10 --levels 8      shorter, with fewer quotes
 * A simulated venue in another process takes them; the bot here is the program's own run of journal, engine, risk rules, session
 * and network, with a strategy that moves all its quotes with each frame. At the end every order that was placed must have
 * ended, nothing may rest, and positions, balances and fees must equal the venue's to the last digit. Exit code 1 otherwise,
 * or below the rate. @module */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import type { Micros } from "../../core/units.ts";
import { add, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../core/money.ts";
import { formatSteps } from "../../core/units.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { Bot } from "../../runtime/bot.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import { wideLimits } from "../../benches/support/wide_limits.ts";
import { churn } from "../support/churn.ts";
import { quietly } from "../support/quiet_bot.ts";
import { SimulatorProgram, type SimulatorState } from "../support/simulator_program.ts";
import { TempDir } from "../support/temp_dir.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
/** Lots of an order: worth some 50 to 100 USDT. */
const LOTS: Readonly<Record<string, number>> = { BTCUSDT: 100, ETHUSDT: 300, SOLUSDT: 500 };
const WANTED = 1_000, READY_MS = 20_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Returns the orders that left, a second. @throws {AssertionError} for an order without an end, or books that differ */
export async function load(seconds: number, levels: number, print: (line: string) => void): Promise<number> {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--seed", "7", "--symbols", SYMBOLS.join(","));
  await simulator.fault("rate_limits", { times: 10_000 });
  const bot = botOf(simulator, temp.path, levels);
  bot.start();
  await reached("every market is quoted", READY_MS, () => bot.engine.liveCount >= SYMBOLS.length * levels);
  const sent = bot.engine.gate.sent("binance"), before = { ...sent }, from = performance.now();
  for (let left = seconds; left > 0; left -= 5) {
    await pause(Math.min(5, left) * 1e3);
    const lag = bot.live.loopLag.percentile(0.99);
    print(
      `${((performance.now() - from) / 1e3).toFixed(0)} s  ${
        sent.orders - before.orders
      } orders  ${sent.amends} amendments  ` +
        `${bot.engine.liveCount} alive  loop lag p99 ${((lag ?? 0) / 1e3).toFixed(1)} ms`,
    );
  }
  print(`counted: ${JSON.stringify(bot.engine.counters)}`);
  for (const { scope, sentence } of bot.engine.holds.all) print(`${scope.name} is held: ${sentence}`);
  const unsent = bot.engine.counters["orders not sent"] ?? 0;
  const rate = (sent.orders - before.orders - unsent) / ((performance.now() - from) / 1e3);
  bot.stop("load", "it is over");
  const { how, error } = await bot.ended;
  if (how !== "verified") throw new Error(`The stop ended ${how}`, { cause: error });
  const state = await simulator.state(), ends = endsOf(temp.path);
  assertEquals(state.openOrders.filter(({ account }) => account === "demo"), [], "orders that rest at the venue");
  assertEquals(ends.open, [], "orders without an end");
  assertEquals(ourFigures(bot), venueFigures(state));
  print(`ends: ${Object.entries(ends.counts).map(([end, count]) => `${count} ${end}`).join(", ")}`);
  print(`positions, balances and fees equal to the last digit: ${JSON.stringify(ourFigures(bot))}`);
  return rate;
}

function botOf(simulator: SimulatorProgram, dataDir: string, levels: number): Bot {
  const { rest, wsPublic, wsTrade } = simulator.endpoints, endpoints = { rest, wsPublic, wsPrivate: wsTrade, wsTrade };
  const { apiKey, secret } = DEMO_ACCOUNT, signer = createSigner({ scheme: "hmac", apiKey, secret: secret! });
  const wide = wideLimits({
    markets: SYMBOLS.length,
    venues: ["binance"],
    strategies: SYMBOLS.map((symbol) => symbol.toLowerCase()),
    sizes: { maxOrderSize: "1000", maxOrderNotional: "100000", maxPosition: "100000" },
  });
  return new Bot({
    ...quietly(),
    mode: "demo",
    build: "load",
    dataDir,
    venues: [{
      id: "binance",
      capabilities: binance.capabilities,
      endpoints,
      symbols: SYMBOLS,
      dedicated: true,
      validity: 2_000_000 as Micros,
      createSession: (markets, io) =>
        binance.createSession({ venue: "binance", markets, endpoints, signer, seed: 1, topOfBook: false }, io),
    }],
    strategies: SYMBOLS.map((symbol) => ({
      id: symbol.toLowerCase(),
      kind: churn({ levels, spacingBps: 1, takeEvery: 7, lots: LOTS[symbol] }),
      markets: [`binance:${symbol}`],
      parameters: {},
    })),
    limits: {
      ...wide,
      // As many as the venue lets rest.
      perInstrument: new Map([...wide.perInstrument].map(([id, market]) => [id, { ...market, maxOpenOrders: 190 }])),
    },
    freshVenues: true,
    armAtStart: true,
    rearmCooldown: 3_000_000 as Micros,
  });
}

/** How each order that was placed ended, by the venue's own words in the journal. */
function endsOf(
  dataDir: string,
): { readonly open: readonly string[]; readonly counts: Readonly<Record<string, number>> } {
  const ends = new Map<string, string | null>();
  scanJournal(`${dataDir}/journal`, ({ kind, payload }) => {
    if (kind === "command") {
      if (payload.kind === "place") ends.set(payload.clientId, null);
      else if (payload.kind === "replace") ends.set(payload.place.clientId, null);
    } else if (kind === "event") {
      if (payload.kind === "order" && !["open", "partial"].includes(payload.status)) {
        end(payload.clientId, payload.status);
      } else if (payload.kind === "place_answer" && payload.verdict === "rejected") end(payload.clientId, "rejected");
      else if (payload.kind === "send_refused" && payload.command === "place") end(payload.clientId, "never sent");
    }
  });
  function end(clientId: string | null, how: string) {
    if (clientId !== null && ends.has(clientId)) ends.set(clientId, how);
  }
  const counts: Record<string, number> = {};
  for (const how of ends.values()) if (how !== null) counts[how] = (counts[how] ?? 0) + 1;
  return { open: [...ends].filter(([, how]) => how === null).map(([clientId]) => clientId), counts };
}

type Figures = Readonly<Record<"positions" | "balances", Readonly<Record<string, string>>>>;

function ourFigures({ engine: { desk } }: Bot): Figures {
  const positions = desk.markets.map(({ id, symbol, instrument }) =>
    [symbol, formatSteps(desk.ledger.position(id).size, instrument!.lot)] as const
  );
  const balances = new Map<string, Money>();
  for (const { asset, free, locked } of desk.ledger.balances("binance")) balances.set(asset, add(free, locked));
  for (const { asset, difference } of desk.ledger.differences("binance")) {
    balances.set(asset, subtract(balances.get(asset) ?? ZERO, difference));
  }
  return { positions: named(positions), balances: named([...balances].map(([k, v]) => [k, formatMoney(v)])) };
}

function venueFigures({ positions, balances }: SimulatorState): Figures {
  const mine = <T extends { readonly account: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.account === "demo");
  return {
    positions: named(mine(positions).map(({ symbol, size }) => [symbol, formatMoney(parseMoney(size))])),
    balances: named(
      mine(balances).map(({ asset, free, locked }) =>
        [asset, formatMoney(add(parseMoney(free), parseMoney(locked)))] as const
      ),
    ),
  };
}

function named(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.filter(([, text]) => text !== "0").toSorted(([a], [b]) => a < b ? -1 : 1));
}

async function reached(what: string, withinMs: number, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + withinMs; !holds(); await pause(20)) {
    if (performance.now() > end) throw new Error(`After ${withinMs / 1e3} s it is not so that ${what}`);
  }
}

if (import.meta.main) {
  const { seconds, levels } = parseArgs(Deno.args, {
    string: ["seconds", "levels"],
    default: { seconds: "60", levels: "30" },
  });
  const rate = await load(Number(seconds), Number(levels), console.log).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return NaN;
  });
  console.log(`${rate.toFixed(0)} orders a second over ${seconds} s; want ${WANTED}`);
  console.log(rate >= WANTED ? "PASS" : "FAIL");
  Deno.exit(rate >= WANTED ? 0 : 1);
}
