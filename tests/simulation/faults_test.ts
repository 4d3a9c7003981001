/** Seeded simulations: a bot of ours meets the troubles that a simulated venue knows, at random, on the venue's real words. A
 * failing seed is the whole report. */
import { assert, assertEquals } from "@std/assert";
import { KNOWN_FAULTS } from "../../exchanges/simulator/mod.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { assertAgrees, assertSafe, virtualBot } from "../support/virtual_bot.ts";
import type { VirtualLoop } from "../support/virtual_loop.ts";

/** A venue that says an order is refused or gone and keeps it cannot be seen through at once; 418 bans for minutes. */
const LIES = ["place_refused_but_rests", "cancel_ack_but_left", "overfill"];
/** Somebody else's orders and money want a person; a bot that is refused for minutes needs them to come back. */
const OTHERS = ["foreign_order", "foreign_cancel", "transfer"],
  LONG = ["http_418", "market_status", "tick_size", "spike"];
const LEFT_OUT = new Set([...LIES, ...OTHERS, ...LONG]);
const CHANNELS = ["market", "account", "answer", "all"] as const;

function trouble(loop: VirtualLoop, random: Random, names: readonly string[], count: number): void {
  const [{ wire }] = loop.venues;
  for (let i = 0; i < count; i++) {
    const name = names[random.int(names.length)], channel = CHANNELS[random.int(CHANNELS.length)];
    if (random.next() < 0.35) wire.clearFaults();
    else wire.setFault(name, random.next() < 0.5 ? { channel } : { channel, count: 1 + random.int(5) }, loop.now);
    for (let quarters = 4 + random.int(40); quarters > 0; quarters--) {
      loop.run(250);
      assertSafe(loop);
    }
  }
}

/** So many seconds, each with a look. */
function quiet(loop: VirtualLoop, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    loop.run(1_000);
    assertSafe(loop);
  }
}

for (const seed of [1, 2, 3]) {
  Deno.test(`seed ${seed}: troubles break no limit, and when they end books and venue agree`, () => {
    const loop = virtualBot(seed), [{ wire }] = loop.venues;
    loop.run(5_000);
    const names = Object.keys(KNOWN_FAULTS).filter((name) => !LEFT_OUT.has(name));
    trouble(loop, new Random(seed).fork("troubles"), names, 12);
    wire.clearFaults();
    quiet(loop, 120);
    assertAgrees(loop);
    assert(wire.state().openOrders.length >= 4, `${wire.state().openOrders.length} quotes after the troubles`);
    assert(wire.state().fillCount > 10, `${wire.state().fillCount} fills`);
  });
}

for (const seed of [11, 12, 13]) {
  Deno.test(`seed ${seed}: a kill amid troubles ends verified once they end, and nothing rests from then on`, () => {
    const loop = virtualBot(seed), [{ wire }] = loop.venues;
    loop.run(5_000);
    const names = Object.keys(KNOWN_FAULTS).filter((name) => !LEFT_OUT.has(name));
    trouble(loop, new Random(seed).fork("troubles"), names, 5);
    loop.kill();
    quiet(loop, 10);
    wire.clearFaults();
    for (let i = 0; i < 15 && loop.engine.killState !== "TRIPPED"; i++) quiet(loop, 1);
    assertEquals([loop.engine.killState, wire.state().openOrders], ["TRIPPED", []]);
    quiet(loop, 20);
  });
}

Deno.test("a seed gives the same run twice", () => {
  const run = () => {
    const loop = virtualBot(5);
    trouble(loop, new Random(5).fork("troubles"), ["drop", "disconnect", "order_no_answer"], 4);
    const { fills, openOrders } = loop.venues[0].wire.state();
    return JSON.stringify([loop.sent, fills, openOrders, loop.engine.counters]);
  };
  assertEquals(run(), run());
});
