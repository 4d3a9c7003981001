import { assertEquals } from "@std/assert";
import { venueWatches } from "../../../../core/risk/watch/venue_watches.ts";
import type { Watch } from "../../../../core/risk/watch/watch.ts";
import type { Order } from "../../../../core/oms/orders.ts";
import type { Micros } from "../../../../core/units.ts";
import { madeUpPlace } from "../../../support/made_up_desk.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

class Stage extends WatchStage {
  readonly watches: readonly Watch[] = venueWatches(this.context);
  readonly venue = this.desk.venue("binance");
  of(id: string): Watch {
    return this.watches.find((watch) => watch.id === id)!;
  }
  rest(): this {
    this.#intend();
    return this;
  }
  /** So many orders are sent and told to go. */
  cancel(count: number): readonly Order[] {
    const orders = Array.from({ length: count }, () => this.#intend());
    for (const { clientId } of orders) this.desk.orders.cancelRequested(clientId, this.now);
    return orders;
  }
  /** The same cancel goes out again, after that word on the one before. */
  again({ clientId, venue }: Order, verdict: "refused" | "ambiguous"): void {
    const answer = { kind: "cancel_answer", venue, clientId, verdict, refusal: null } as const;
    this.desk.orders.apply({ ...answer, receivedAt: this.now }, this.now);
    if (!this.desk.orders.cancelRequested(clientId, this.now)) throw new Error(`${clientId} is not told again`);
  }
  #intend(): Order {
    return this.desk.orders.intend(madeUpPlace("buy", 1_000, 9_990), { strategy: "mm", level: 0 }, this.now);
  }
}

Deno.test("RSK-06 a venue's clock 500 ms off is borne, a microsecond more pauses the venue (RSK-34)", () => {
  for (const [offset, pauses] of [[499_999, 0], [500_000, 0], [500_001, 1], [-500_001, 1], [NaN, 0]] as const) {
    const stage = new Stage(), watch = stage.of("RSK-06");
    stage.venue.clockOffset = offset;
    assertEquals(stage.judge(watch), pauses === 1 ? ["pause binance"] : [], `${offset}`);
    assertEquals(watch.read(stage.now)[0].used, Number.isNaN(offset) ? null : Math.abs(offset) / 500_000);
  }
});

Deno.test("RSK-06 a jump of our own clock by more than 500 ms pauses everything once (RSK-34)", () => {
  for (const [jump, pauses] of [[500_000, 0], [500_001, 1], [-500_001, 1]] as const) {
    const stage = new Stage(), watch = stage.of("RSK-06");
    watch.beat!({ lag: 0, clockJump: jump }, stage.now);
    watch.beat!({ lag: 0, clockJump: 0 }, stage.now);
    assertEquals(stage.judge(watch), pauses === 1 ? ["pause global"] : [], `${jump}`);
    assertEquals(stage.judge(watch), []);
  }
  const stage = new Stage(), watch = stage.of("RSK-06");
  stage.limits = { ...stage.limits, venue: new Map() };
  watch.beat!({ lag: 0, clockJump: -700_000 }, stage.now);
  stage.judge(watch);
  assertEquals(stage.sentence, "our clock jumped by -700 ms; the limit is 500 ms");
});

Deno.test("wires lost with an order of ours out pause the venue at once, and trip it after 30 s unless it was seen empty", () => {
  for (const [verified, act] of [[false, "trip"], [true, "pause"]] as const) {
    const stage = new Stage().rest(), watch = stage.of("STREAM");
    assertEquals([stage.judge(watch), watch.read(stage.now)[0]], [[], {
      scope: "binance",
      value: "up",
      limit: "up while orders rest",
      used: 0,
    }]);
    Object.assign(stage.venue, { readiness: "CONNECTING", reason: "the socket is closed" });
    assertEquals(stage.after(1).judge(watch), ["pause binance"]);
    assertEquals(stage.sentence, "binance is CONNECTING while orders of ours may rest there: the socket is closed");
    assertEquals(stage.after(16).judge(watch), ["pause binance"]);
    assertEquals(watch.read(stage.now)[0].used, 1.5);
    assertEquals(stage.after(30.999999).judge(watch), ["pause binance"]);
    stage.verified = verified;
    assertEquals(stage.after(31).judge(watch), [`${act} binance`]);
    stage.venue.readiness = "RECONCILING";
    assertEquals(stage.after(32).judge(watch), []);
  }
});

Deno.test("wires lost without an order of ours, before the first connection or during a kill are no cause", () => {
  const stage = new Stage(), watch = stage.of("STREAM");
  stage.judge(watch);
  stage.venue.readiness = "DOWN";
  assertEquals(stage.after(1).judge(watch), []);
  const early = new Stage().rest();
  early.venue.readiness = "SYNCING";
  assertEquals([early.judge(early.of("STREAM")), early.after(40).judge(early.of("STREAM"))], [[], []]);
  const killed = new Stage().rest();
  killed.judge(killed.of("STREAM"));
  Object.assign(killed.venue, { readiness: "DOWN" });
  killed.desk.trading = "HALTED";
  assertEquals(killed.after(40).judge(killed.of("STREAM")), []);
  assertEquals(killed.of("STREAM").read(killed.now)[0].value, "DOWN");
});

/** So many cancels, for so many fills, all now. */
function ratio(cancels: number, fills: number) {
  const stage = new Stage(), watch = stage.of("RSK-23");
  stage.judge(watch);
  stage.cancel(cancels);
  for (let i = 0; i < fills; i++) watch.filled!(stage.fill("buy"));
  return { stage, watch, told: stage.after(1).judge(watch) };
}

Deno.test("RSK-23 200 cancels for each fill and one more are borne, the next pauses the venue (RSK-34)", () => {
  assertEquals([ratio(199, 0).told, ratio(200, 0).told, ratio(201, 0).told], [[], [], ["pause binance"]]);
  assertEquals([ratio(600, 2).told, ratio(601, 2).told], [[], ["pause binance"]]);
  const { stage, watch } = ratio(201, 0);
  assertEquals(
    stage.sentence,
    "201 cancels for 0 fills in 5 min at binance; the limit is 200 for each fill and one more",
  );
  assertEquals(watch.read(stage.now)[0], {
    scope: "binance",
    value: "201 for 0 fills",
    limit: "200 for each and one more",
    used: 201 / 200,
  });
  assertEquals(stage.after(299).judge(watch), ["pause binance"]);
  assertEquals(stage.after(311).judge(watch), [], "five minutes later they are forgotten");
});

Deno.test("RSK-23 a cancel of one order that is told again counts once, whether it was refused or lost", () => {
  const stage = new Stage(), watch = stage.of("RSK-23");
  stage.judge(watch);
  const orders = stage.cancel(8);
  for (let second = 1; second <= 4; second++) {
    stage.after(second);
    for (const order of orders) stage.again(order, second % 2 === 0 ? "refused" : "ambiguous");
    stage.judge(watch);
  }
  assertEquals(watch.read(stage.now)[0].value, "8 for 0 fills");
  stage.cancel(2);
  stage.judge(watch);
  assertEquals(watch.read(stage.now)[0].value, "10 for 0 fills");
});

Deno.test("RSK-23 from 80 % of the limit on quotes move less often, with a gap now and then", () => {
  const calm = ratio(159, 0), busy = ratio(160, 0);
  assertEquals([calm.stage.venue.restUntil, busy.stage.venue.restUntil], [0, busy.stage.now + 15_000_000]);
  const { stage, watch } = busy, rest = stage.venue.restUntil;
  stage.after(16.1).judge(watch);
  assertEquals(stage.venue.restUntil, rest, "for 100 ms they may move");
  stage.after(16.100001).judge(watch);
  assertEquals(stage.venue.restUntil, stage.now + 15_000_000);
});

Deno.test("RSK-23 a fifth of the venue's own order budget has to be left (RSK-34)", () => {
  for (
    const [used, name, resets, pauses] of [
      [79, "ORDERS 10s", 10, 0],
      [80, "ORDERS 10s", 10, 0],
      [81, "ORDERS 10s", 10, 1],
      [81, "REQUEST_WEIGHT 1m", 10, 0],
      [81, "ORDERS 10s", 0, 0],
    ] as const
  ) {
    const stage = new Stage(), watch = stage.of("RSK-23");
    const resetsAt = stage.now + resets * 1e6 as Micros;
    stage.venue.budgets.set(name, { name, used, limit: 100, resetsAt, toldAt: stage.now });
    assertEquals(stage.judge(watch), pauses === 1 ? ["pause binance"] : [], `${used} ${name}`);
    if (pauses === 1) assertEquals(stage.sentence, "81 of 100 ORDERS 10s are used at binance; 20 % must be left");
  }
});
