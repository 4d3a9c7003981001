/** The brakes on a simulated venue's real words, amid its troubles: stops that end only when the venue itself lists nothing,
 * sales that end only when it holds nothing. A failing seed is the whole report. */
import { assert, assertEquals } from "@std/assert";
import { Random } from "../../exchanges/shared/random.ts";
import { assertAgrees, assertSafe, virtualBot } from "../support/virtual_bot.ts";
import type { VirtualLoop } from "../support/virtual_loop.ts";

/** Runs until something is held. */
function holding(loop: VirtualLoop): VirtualLoop {
  loop.run(120_000, () => positions(loop).some((size) => Number(size) !== 0) && loop.now % 1_000_000 === 0);
  loop.run(10_000);
  assert(positions(loop).some((size) => Number(size) !== 0), "it was filled");
  return loop;
}
const positions = ({ venues: [{ wire }] }: VirtualLoop): string[] => wire.state().positions.map(({ size }) => size);
/** Less than a lot or one lot: fees of purchases are paid in what was bought, so that a part of a lot is not there to sell. */
const isFlat = ({ venues: [{ wire }] }: VirtualLoop): boolean =>
  wire.state().positions.every(({ symbol, size }) => Math.abs(Number(size)) <= (symbol === "BTCUSDT" ? 1e-5 : 1e-4));
const resting = ({ venues: [{ wire }] }: VirtualLoop) => wire.state().openOrders;
/** Steps of a quarter second, each with a look. */
function pass(loop: VirtualLoop, seconds: number, done: () => boolean = () => false): void {
  for (let quarters = 4 * seconds; quarters > 0 && !done(); quarters--) {
    loop.run(250);
    assertSafe(loop);
  }
}

for (const seed of [21, 22, 23, 24]) {
  Deno.test(`P02 seed ${seed}: cancels unanswered, refused and late: STOPPED is said only while the venue lists nothing`, () => {
    const loop = virtualBot(seed), [{ wire }] = loop.venues, { control } = loop.engine;
    loop.run(10_000);
    wire.setFault("order_no_answer", { operation: "cancel", probability: 0.3 }, loop.now);
    wire.setFault("cancel_refused", { probability: 0.1 }, loop.now);
    wire.setFault("delay", { channel: "answer", probability: 0.05, ms: 25_000 }, loop.now);
    loop.stop();
    const seen: string[] = [];
    pass(loop, 40, () => {
      const { state, ordersBefore, ordersLeft } = control.stopView(loop.now)!;
      if (seen.at(-1) !== state) seen.push(state);
      assert(ordersLeft <= ordersBefore);
      if (state === "STOPPED") assertEquals(resting(loop), []);
      return state !== "STOPPING";
    });
    assertEquals([seen, resting(loop)], [["STOPPING", "STOPPED"], []]);
    pass(loop, 30);
    assertEquals(resting(loop), []);
  });
}

for (const seed of [31, 32, 33]) {
  Deno.test(`P25 seed ${seed}: a kill of level flatten sells all that is held, by the venue's own figures`, () => {
    const loop = holding(virtualBot(seed));
    loop.kill("flatten");
    pass(loop, 90, () => loop.engine.control.flattenState !== "FLATTENING");
    const [receipt] = loop.engine.control.receipts(loop.now);
    assertEquals(receipt.flatten?.state, "FLAT", JSON.stringify(receipt.flatten));
    assertEquals([isFlat(loop), resting(loop), loop.engine.killState], [true, [], "TRIPPED"]);
    assertAgrees(loop);
  });

  Deno.test(`P25 seed ${seed}: lost answers and refusals amid the sale double nothing`, () => {
    const loop = holding(virtualBot(seed)), [{ wire }] = loop.venues, random = new Random(seed).fork("troubles");
    const before = new Map<string, number>();
    loop.kill("flatten");
    for (const name of ["order_no_answer", "http_5xx_accepted", "http_5xx_refused", "place_refused"]) {
      if (random.next() < 0.6) wire.setFault(name, { probability: 0.5, count: 3 }, loop.now);
    }
    pass(loop, 100, () => {
      // Once the venue is empty: towards zero, and never through it.
      for (const { symbol, size } of loop.engine.sellsDown ? wire.state().positions : []) {
        const now = Number(size), then = before.get(symbol) ?? now;
        before.set(symbol, now);
        assert(Math.abs(now) <= Math.abs(then) && now * then >= 0, `${symbol}: ${then} became ${now}`);
      }
      return loop.engine.control.flattenState !== "FLATTENING";
    });
    wire.clearFaults();
    if (loop.engine.control.flattenState === "FLATTEN_INCOMPLETE") {
      pass(loop, 30);
      loop.kill("flatten");
      pass(loop, 90, () => loop.engine.control.flattenState !== "FLATTENING");
    }
    assertEquals([isFlat(loop), loop.engine.control.flattenState], [true, "FLAT"]);
    pass(loop, 30);
    assertAgrees(loop);
  });

  Deno.test(`P26 seed ${seed}: a stop with on_stop flatten ends flat, by the venue's own figures`, () => {
    const loop = holding(virtualBot(seed, { onStop: "flatten" }));
    loop.stop();
    pass(loop, 90, () => loop.engine.stopOutcome(loop.now) !== null);
    assertEquals([loop.engine.stopOutcome(loop.now), isFlat(loop), resting(loop)], [
      "verified",
      true,
      [],
    ]);
    assertAgrees(loop);
  });
}
