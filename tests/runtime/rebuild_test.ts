import { assertEquals, assertThrows } from "@std/assert";
import type { InferredMemo } from "../../core/engine/inferring.ts";
import type { AdjustMemo } from "../../core/engine/memo.ts";
import type { Event } from "../../core/event.ts";
import { formatMoney } from "../../core/money.ts";
import type { JournalRecord } from "../../runtime/journal_codec.ts";
import { Rebuilding } from "../../runtime/rebuild.ts";
import { foldingEngine } from "../../runtime/snapshot_keeper.ts";
import type { BotOptions } from "../../runtime/bot.ts";
import type { Micros } from "../../core/units.ts";
import { BotStage } from "../support/bot_stage.ts";

/** The records of a short run, and what the bot was made of. */
async function told(): Promise<{ records: JournalRecord[]; options: BotOptions; at: number }> {
  using stage = new BotStage();
  const bot = stage.run();
  stage.fill("buy", 400);
  bot.operate(stage.event({ kind: "set_params", strategy: "mm", ifVersion: 1, set: { half_spread_bps: 9 } }));
  stage.timers.turn(1_000);
  await stage.stop(bot);
  return { records: stage.records(), options: stage.options, at: stage.timers.micros() };
}

Deno.test("Rebuilding takes in what was said, traded and asked for; of venues that begin anew only what people asked for", async () => {
  const { records, options, at } = await told();
  for (const [freshVenues, size, orders] of [[false, 400, true], [true, 0, false]] as const) {
    const ground = { ...options, freshVenues }, books = new Rebuilding(foldingEngine(ground, 1, at as never), ground);
    for (const record of records) books.visit(record);
    const { desk, quoters } = books.engine;
    assertEquals(quoters[0].parameters.values.half_spread_bps, 9);
    assertEquals(desk.ledger.position(0 as never).size as number, size);
    assertEquals(desk.orders.store.use.records > 0, orders);
    assertEquals(books.count > 10, orders);
  }
});

Deno.test("Rebuilding of venues that begin anew knows nothing of what was corrected, or booked for want of its trade", async () => {
  const { records, options, at } = await told(), market = "binance:BTCUSDT", when = at as Micros;
  const adjust: AdjustMemo = {
    topic: "adjust",
    kind: "adjustment",
    venue: "binance",
    at: when,
    position: { market, size: "0.001", price: "60000" },
    cash: { asset: "USDT", amount: "-7" },
    by: "ann",
    reason: "as the venue says",
  };
  const inferred: InferredMemo = {
    ...{
      topic: "inferred_fill",
      market,
      clientId: null,
      venueOrderId: "77",
      tradeId: "inf:binance:77:0-1",
      side: "buy",
    },
    ...{ price: "60000", size: "0.001", liquidity: "maker", venueAt: when, at: when },
  };
  const listing = records.filter(({ kind, payload }) => kind === "event" && payload.kind === "instrument");
  const notes = [adjust, inferred].map((payload) =>
    ({ ...records[0], kind: "note", payload }) as unknown as JournalRecord
  );
  for (const freshVenues of [false, true]) {
    const ground = { ...options, freshVenues }, books = new Rebuilding(foldingEngine(ground, 1, at as never), ground);
    for (const { payload } of listing) books.engine.restore({ kind: "event", event: payload as Event }, when);
    for (const note of notes) books.visit(note);
    const { ledger } = books.engine.desk, held = ledger.position(0 as never).size > 0;
    assertEquals([held, formatMoney(ledger.cash("binance", "USDT")) === "0"], [!freshVenues, freshVenues]);
  }
});

Deno.test("INV-17 what a later run found out by a clock that stood behind is believed where all its runs are taken in", async () => {
  const { records, options, at } = await told();
  const books = new Rebuilding(foldingEngine({ ...options, freshVenues: false }, 1, at as never), {
    ...options,
    freshVenues: false,
  });
  const { orders } = books.engine.desk, resting = () => [...orders.all()].find(({ life }) => life === "OPEN");
  for (const record of records) if (resting() === undefined) books.visit(record);
  const order = resting()!;
  // An hour behind the run before: what is asked for now is older than all that it knew.
  const startedAt = at - 3_600e6 as Micros, requestedAt = startedAt + 1e6 as Micros, { clientId, venue } = order;
  const wallMs = requestedAt / 1_000,
    found = { kind: "order_found", venue, queryId: 1, requestedAt, receivedAt: requestedAt };
  const report = {
    ...{ kind: "order", venue, instrument: order.instrument, clientId, venueOrderId: "1", side: order.side },
    ...{
      price: order.price,
      size: order.size,
      filled: order.filled,
      status: "canceled",
      reason: null,
      source: "query",
    },
    ...{ requestedAt, receivedAt: requestedAt, venueAt: requestedAt },
  };
  const later = [{ kind: "boot", payload: { startedAt } }, { kind: "event", payload: { ...found, clientId, report } }];
  for (const record of later) books.visit({ ...record, wallMs } as unknown as JournalRecord);
  assertEquals(orders.get(clientId)?.life, "CANCELED");
});

Deno.test("money is told in the currency of the limits", async () => {
  const { options, at } = await told();
  const reported = (currency: string | null) => {
    const limits = { ...options.limits, global: { ...options.limits.global, currency } };
    return foldingEngine({ ...options, limits }, 1, at as never).desk.reporting;
  };
  assertEquals([reported("USDC"), reported(null)], ["USDC", ""]);
});

Deno.test("KIL-12 an engine arms a venue's dead-man switch with the window that is configured", async () => {
  const { options, at } = await told();
  const s = (seconds: number) => seconds * 1e6 as Micros;
  const deadMan = { scope: "symbol", minWindow: s(5), maxWindow: s(60), window: s(15), landsWithin: s(5) } as const;
  const [venue] = options.venues, capabilities = { ...venue.capabilities, deadMan };
  const windowOf = (change: { deadManWindow?: Micros }) => {
    const ground = { ...options, venues: [{ ...venue, capabilities, ...change }] };
    return foldingEngine(ground, 1, at as never).deadMen.guards.get("binance")!.window;
  };
  assertEquals([windowOf({}), windowOf({ deadManWindow: s(20) })], [s(15), s(20)]);
  const message = "Cannot arm the dead-man switch of binance with 61 s: want 5 s to 60 s, in steps of 0.001 s";
  assertThrows(() => windowOf({ deadManWindow: s(61) }), RangeError, message);
});

Deno.test("an engine of a strategy on a market that is not configured is refused by name", async () => {
  const { options, at } = await told();
  const strategies = [{ ...options.strategies[0], markets: ["okx:BTCUSDT"] }];
  const message = 'Cannot find market "okx:BTCUSDT": configured are binance:BTCUSDT';
  assertThrows(() => foldingEngine({ ...options, strategies }, 1, at as never), RangeError, message);
});
