/** Trouble at the venue, made by the simulator on request. Whatever happens, the venue never holds two orders of ours for one
 * quote (save where it lies about a cancel, and then not for long), the bot quotes again when the trouble is over, and the
 * books are equal at the end. */
import { assert, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import type { BotProgram } from "../support/bot_program.ts";
import { BTC, strategyOf } from "../support/bot_config.ts";
import { Rig } from "../support/rig.ts";
import type { SimulatorState } from "../support/simulator_program.ts";
import { Hopeless, throughout, until } from "../support/until.ts";
import { assertBothSides, ours } from "../support/venue_sight.ts";

const SYMBOL = BTC.symbol, LEVELS = 2;
/** Near to the market, so that fills happen in the middle of the trouble too. */
const MARKETS = [{ ...BTC, parameters: { half_spread_bps: 1, level_step_bps: 2 } }];

/** An order that never arrived is given up after two rounds of proof, 13 s after it was sent at the earliest; each question
 * whose answer is lost costs 5 s and the wait before the next. */
const RECOVERY_MS = 30_000;

type Trouble = {
  readonly fault: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly forMs?: number;
  /** Orders of ours that one side may hold meanwhile. */
  readonly most?: number;
};

/** One quote a level and side. */
function assertOneEach(state: SimulatorState, most = LEVELS): void {
  for (const side of ["buy", "sell"]) {
    const resting = ours(state, SYMBOL).filter((order) => order.side === side);
    if (resting.length <= most) continue;
    throw new Hopeless(`${resting.length} ${side}s rest for ${LEVELS} levels: ${JSON.stringify(resting)}`);
  }
}

async function assertHealthy({ simulator }: Rig, bot: BotProgram, most = LEVELS): Promise<void> {
  const [truth, view] = [await simulator.state(), await bot.state()];
  assertOneEach(truth, most);
  assertEquals([view.state, view.venues[0].state, view.markets[0].status], ["RUNNING", "READY", "LIVE"], view.sentence);
  assertBothSides(truth, SYMBOL);
}

/** Lets it strike while quotes are being moved to and fro, until the fault is spent or `forMs` is over. */
async function strike(
  rig: Rig,
  bot: BotProgram,
  { fault, parameters = {}, forMs = 1_200, most }: Trouble,
): Promise<void> {
  const { simulator } = rig, id = strategyOf(SYMBOL);
  await simulator.fault(fault, parameters);
  let half = 1, movedAt = performance.now();
  await throughout(forMs, async () => {
    assertOneEach(await simulator.state(), most);
    if (performance.now() - movedAt < 500) return;
    movedAt = performance.now();
    half = half === 1 ? 6 : 1;
    assertEquals((await bot.set(id, { half_spread_bps: half })).status, 200);
  });
  if (parameters.count !== undefined || fault === "gap") {
    await until(`${fault} has struck as often as it should`, 10_000, async () => {
      assertOneEach(await simulator.state(), most);
      assertEquals((await simulator.state()).faults, []);
    });
  }
  await simulator.clear();
}

async function weather(rig: Rig, bot: BotProgram, trouble: Trouble): Promise<void> {
  await strike(rig, bot, trouble);
  const { fault, parameters = {}, most } = trouble, began = performance.now();
  await until(`it quotes again after ${fault}`, RECOVERY_MS, () => assertHealthy(rig, bot, most));
  if (most !== undefined) {
    await until("what the venue lied about is cleared", 15_000, async () => {
      const state = await rig.simulator.state();
      for (const side of ["buy", "sell"]) {
        assert(ours(state, SYMBOL).filter((order) => order.side === side).length <= LEVELS);
      }
    });
  }
  console.log(
    `  ${fault} ${JSON.stringify(parameters)}: healthy ${(performance.now() - began).toFixed(0)} ms after its end`,
  );
}

/** Lives through all of them with one bot; the books must be equal at the end. */
function weathers(name: string, ...troubles: readonly Trouble[]): void {
  Deno.test(name, async (t) => {
    await using rig = await Rig.start({ markets: MARKETS });
    await using bot = await rig.bot();
    await rig.quoting(bot);
    for (const trouble of troubles) {
      const title = `${trouble.fault} ${JSON.stringify(trouble.parameters ?? {})}`;
      if (!await t.step(title, () => weather(rig, bot, trouble))) return;
    }
    const { fills } = await assertEqualLedgers(bot, rig.simulator, rig.dataDir);
    const { rateLimitViolations } = await rig.simulator.state();
    console.log(`  ${fills} fills; the books are equal`);
    assertEquals(rateLimitViolations, 0);
  });
}

weathers(
  "broken market data is seen, fetched anew and quoted on again",
  { fault: "gap", parameters: { count: 5 } },
  { fault: "malformed_frame", parameters: { channel: "market", count: 3 } },
  { fault: "duplicate", parameters: { channel: "market", probability: 0.5 } },
  { fault: "reorder", parameters: { channel: "market", probability: 0.2 } },
  { fault: "drop", parameters: { channel: "market", probability: 0.2 } },
  { fault: "crossed_book" },
);

weathers(
  "a broken wire is mended, and what happened meanwhile is found",
  { fault: "disconnect" },
  { fault: "disconnect", parameters: { refuseMs: 1_000 } },
  { fault: "shutdown_notice" },
  { fault: "delay", parameters: { channel: "all", ms: 300 }, forMs: 1_500 },
  { fault: "malformed_frame", parameters: { channel: "account", count: 2 } },
  { fault: "malformed_frame", parameters: { channel: "answer", count: 2 } },
);

weathers(
  "an order whose fate is unknown is asked for, never sent again",
  { fault: "order_no_answer", parameters: { count: 3 }, forMs: 2_500 },
  { fault: "http_5xx_accepted", parameters: { count: 3 }, forMs: 1_500 },
  { fault: "http_5xx_refused", parameters: { count: 3 }, forMs: 1_500 },
  { fault: "drop", parameters: { channel: "answer", probability: 0.3 }, forMs: 2_000 },
);

weathers(
  "a venue that refuses is asked less often, and one that lies is found out",
  { fault: "place_refused", parameters: { count: 4 } },
  { fault: "cancel_refused", parameters: { count: 4 }, forMs: 1_500 },
  { fault: "http_429", parameters: { count: 2, retryAfterSeconds: 1 } },
  { fault: "cancel_ack_but_left", parameters: { count: 2 }, forMs: 1_500, most: 2 * LEVELS },
);

weathers(
  "account events that are lost, doubled or reordered change no book",
  { fault: "no_user_events", forMs: 4_000 },
  { fault: "drop", parameters: { channel: "account", probability: 0.3 }, forMs: 2_000 },
  { fault: "duplicate", parameters: { channel: "account", probability: 0.5 }, forMs: 1_500 },
  { fault: "reorder", parameters: { channel: "account", probability: 0.5 }, forMs: 1_500 },
);

Deno.test("a book that stands still pulls the quotes within 1.5 s, and they come back when it moves", async () => {
  await using rig = await Rig.start({ markets: MARKETS });
  await using bot = await rig.bot();
  await rig.quoting(bot);
  const { simulator } = rig;
  for (const fault of ["freeze_book", "no_market_data"]) {
    await simulator.fault(fault);
    const began = performance.now();
    const pulledMs = await until("the quotes are pulled", 5_000, async () => {
      assertEquals(ours(await simulator.state()), []);
      return performance.now() - began;
    });
    assertGreater(pulledMs, 500, "a book as old as its usual gap is no stale one");
    const limitMs = await until("the view says why", 1_000, async () => {
      const { status, sentence } = (await bot.state()).markets[0];
      assertEquals(status, "STALE_BOOK");
      const told = /\d+ ms old; the limit is (\d+) ms/.exec(sentence)?.[1];
      // It is asked for anew at once: by then it may be on its way, or be there and have to prove itself.
      if (told === undefined) assertMatch(sentence, /No book|The book was in doubt; \d more updates/);
      return Number(told ?? 1_000);
    });
    // Ten times the usual gap between two messages, at least 1 s; a decision comes each quarter of a second at least.
    console.log(`  ${fault}: pulled after ${pulledMs.toFixed(0)} ms; a book is stale after ${limitMs} ms`);
    assertLess(limitMs, 2_500);
    assertLess(pulledMs, limitMs + 600);
    await throughout(1_000, async () => assertEquals(ours(await simulator.state()), []));
    await simulator.clear();
    await until("it quotes again", 15_000, () => assertHealthy(rig, bot));
  }
  await assertEqualLedgers(bot, simulator, rig.dataDir);
});

Deno.test("a kill during trouble still empties the venue and proves it", async () => {
  await using rig = await Rig.start({ markets: MARKETS });
  await using bot = await rig.bot();
  await rig.quoting(bot);
  const { simulator } = rig;
  await simulator.fault("cancel_ack_but_left", { count: 2 });
  await simulator.fault("order_no_answer", { count: 1 });
  await bot.api("POST", "/api/kill", { reason: "in the middle of trouble" });
  await until("it is verified", 15_000, async () => assertEquals((await bot.state()).killSwitch.state, "TRIPPED"));
  assertEquals(ours(await simulator.state()), []);
  const [receipt] = (await bot.kills()).receipts;
  console.log(`  verified after ${receipt.ms} ms with ${receipt.venues[0].requests} requests`);
  assert(receipt.verifiedAt !== null);
  await throughout(1_000, async () => assertEquals(ours(await simulator.state()), []));
});
