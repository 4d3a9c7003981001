/** Care of the connection: clock, reconnects, limits, maintenance, dead-man. @module */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Case } from "../case.ts";
import { ToldSends } from "../told_sends.ts";

const FIRST = 0 as InstrumentId;

export const SESSIONS: readonly Case[] = [
  {
    id: "CF-60",
    title: "the venue's clock is measured to 20 ms",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up({ clockAhead: 700 }), { offset, roundTrip } = stage.last("clock_offset")!;
      if (stage.inside !== null) assertLess(Math.abs(offset - 700_000), 20_000);
      // How far ours is off nobody knows there; what was measured cannot be better than half of the way there and back.
      else assertLess(roundTrip / 2, 1_000_000);
      await stage.resting(0, "buy");
    },
  },
  {
    id: "CF-61",
    title: "after all sockets broke it is up again within 15 s, and its books are right",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up();
      if (stage.inside !== null) await stage.pass(2_000);
      stage.breakSockets();
      await stage.until("it is not up", () => stage.state !== "up", 5_000);
      await stage.until("it is up again", () => stage.state === "up" && stage.hasBooks, 15_000);
      if (stage.inside !== null) await stage.pass(3_000);
      await stage.checkBooks();
      assert(stage.hasBooks);
      await stage.resting(0, stage.otherSide);
    },
  },
  {
    id: "CF-62",
    title: "a venue that takes no socket for 30 s is not run down: few tries, and up again soon after",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up(), connections = () => stage.wire.state().requestsByName["connect"] ?? 0;
      await stage.pass(1_000);
      const before = connections();
      stage.fault("disconnect", { code: 1012, refuseMs: 30_000 });
      await stage.pass(29_000);
      assert(stage.state !== "up");
      assertLess(connections() - before, 40);
      await stage.until("it is up again", () => stage.state === "up", 20_000);
    },
  },
  {
    id: "CF-63",
    title: "orders that fill while the account's stream is silent are found by questions",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, "buy", { behind: 0, size: stage.size(0, 100) });
      const since = stage.now - 5_000_000 as Micros;
      stage.fault("no_user_events");
      stage.fault("spike", { percent: -0.2 }); // left to itself, the market may walk away from the order
      await stage.until(
        "it filled",
        () => stage.wire.state().fills.some((f) => f.clientOrderId === place.clientId),
        600_000,
      );
      stage.wire.clearFaults();
      await stage.until("the session is up", () => stage.state === "up");
      const answer = await stage.ask({ what: "own_trades", instrument: FIRST, since });
      assert(answer.kind === "own_trades", answer.kind);
      assertGreater(answer.fills.length, 0);
    },
  },
  {
    id: "CF-64",
    title: "after a 429 the venue is told as limited, and no order leaves until the time that it gave",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("http_429", { retryAfterSeconds: 10 });
      while (stage.of("rate_limited").length === 0) await stage.ask({ what: "balances" });
      stage.wire.clearFaults();
      const { until } = stage.last("rate_limited")!;
      assertGreater(until, stage.now + 5_000_000);
      const { clientId } = stage.place(0, "buy");
      await stage.pass(2_000);
      assertEquals(stage.of("send_refused").map((event) => event.clientId), [clientId]);
      await stage.pass((until - stage.now) / 1_000 + 1_000);
      await stage.resting(0, "buy");
    },
  },
  {
    id: "CF-65",
    title: "five minutes of full churn break none of the venue's limits",
    asks: "truth",
    async run(scene) {
      const stage = await scene.up();
      for (let i = 0; i < 600; i++) {
        const place = stage.place(i % 2, i % 4 < 2 ? "buy" : "sell", { behind: 20 + i % 7 });
        await stage.pass(250);
        stage.cancel(place, stage.reports(place.clientId)[0]?.venueOrderId ?? null);
        await stage.pass(250);
      }
      assertEquals(stage.wire.state().rateLimitViolations, 0);
      assertEquals(stage.of("rate_limited"), []);
    },
  },
  {
    id: "CF-66",
    title: "the venue's dead-man switch cancels when it is not set anew, and is put off in time",
    asks: "orders",
    needs: ({ deadMan }) => deadMan !== null && deadMan.scope !== "socket",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, "buy");
      const { scope, minWindow, window: usual } = scene.venue.capabilities.deadMan!;
      const instrument = scope === "symbol" ? FIRST : null, window = stage.inside === null ? minWindow : usual;
      const set = (callId: number) =>
        stage.submit({ kind: "dead_man", venue: scene.venue.name, instrument, window, callId });
      set(1);
      await stage.until("it is set", () => stage.last("dead_man_answer")?.verdict === "set");
      await stage.pass(window / 2_000);
      set(2);
      await stage.pass(window * 0.7 / 1_000);
      assert(await stage.rests(place.clientId), "it was put off");
      await stage.until("the end is told", () => stage.isCanceled(place.clientId));
    },
    async absent(scene) {
      if (scene.venue.capabilities.deadMan !== null) return;
      const stage = await scene.up(), { name } = scene.venue;
      stage.submit({ kind: "dead_man", venue: name, instrument: null, window: 15_000_000 as Micros, callId: 1 });
      await stage.until("it is answered", () => stage.last("dead_man_answer") !== undefined);
      const { verdict } = stage.last("dead_man_answer")!;
      assert(verdict === "refused" || verdict === "unavailable", verdict);
    },
  },
  {
    id: "CF-67",
    title: "a day passes: planned reconnects lose no book for more than a moment, and the session stays up",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("shutdown_notice", { count: 1 });
      await stage.pass(30_000);
      assertEquals(stage.state, "up");
      assert(stage.hasBooks);
      await stage.checkBooks();
      await stage.resting(0, "buy");
    },
  },
  {
    id: "CF-68",
    title: "each socket that breaks opens anew, and an order that rests is still known and cancelled",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, "buy");
      const kinds = new Set(stage.channels.map(kindOf));
      assertGreater(kinds.size, 0);
      for (const kind of kinds) {
        const broken = stage.channels.find((channel) => kindOf(channel) === kind)!;
        stage.breakSockets(broken);
        await stage.until(`it hears that "${broken}" broke`, () => !stage.channels.includes(broken));
        const isBack = () =>
          stage.state === "up" && stage.hasBooks && stage.channels.some((name) => kindOf(name) === kind);
        await stage.until(`it is up with another "${kind}"`, isBack, 30_000);
        const found = await stage.ask({ what: "order", instrument: place.instrument, clientId: place.clientId });
        assert(found.kind === "order_found", found.kind);
        assertEquals([found.report?.status, found.report?.venueOrderId], ["open", place.venueOrderId]);
      }
      stage.cancel(place, place.venueOrderId);
      await stage.until("its end is told", () => stage.isCanceled(place.clientId));
      await stage.checkBooks();
    },
  },
  {
    id: "CF-69",
    title:
      "the order socket dies with an order in flight: the next goes over the one that stands by, the first is never sent twice",
    asks: "truth",
    needs: ({ standbySocket }) => standbySocket === true,
    async run(scene) {
      const sends = new ToldSends(), stage = await scene.up({ roads: sends.roads });
      await stage.pass(5_000); // until one stands by
      const first = stage.place(0, "buy"), [broken] = sends.over(first.clientId);
      assert(broken !== undefined && broken !== "REST", `the order went over ${broken}`);
      stage.breakSockets(broken);
      const answerTo = ({ clientId }: { readonly clientId: string }) =>
        stage.of("place_answer").find((event) => event.clientId === clientId);
      await stage.until("it hears that the socket broke", () => answerTo(first) !== undefined);
      assertEquals(answerTo(first)!.verdict, "ambiguous");
      const next = stage.place(0, "buy"), placedAt = stage.now, carriers = sends.over(next.clientId);
      assert(carriers.length === 1 && carriers[0] !== broken && carriers[0] !== "REST", `${carriers} after ${broken}`);
      await stage.until("the next one is answered", () => answerTo(next) !== undefined);
      assertEquals(answerTo(next)!.verdict, "accepted");
      assertLess(stage.now - placedAt, 500_000, "one round trip");
      await stage.until("the session is up", () => stage.state === "up", 15_000);
      const found = await stage.ask({ what: "order", instrument: first.instrument, clientId: first.clientId });
      assert(found.kind === "order_found", found.kind);
      assertEquals(found.report !== null, await stage.rests(first.clientId), "its fate is the venue's");
      await stage.pass(15_000);
      // A question about it may name it, too: over REST, or over the socket as no placement.
      assertEquals(stage.of("sent").filter(({ clientId }) => clientId === first.clientId).length, 1);
      assertEquals(
        stage.wire.state().openOrders.filter((each) => each.clientOrderId === first.clientId).length <= 1,
        true,
      );
    },
    async absent(scene) {
      const sends = new ToldSends(), stage = await scene.up({ roads: sends.roads });
      const { clientId } = await stage.resting(0, "buy");
      assertEquals(sends.over(clientId)[0], "REST");
    },
  },
];

/** A channel's name without the number that tells it from the one before. */
function kindOf(channel: string): string {
  return channel.split(".")[0];
}
