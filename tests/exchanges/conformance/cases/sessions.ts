/** Care of the connection: clock, reconnects, limits, maintenance, dead-man. @module */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Case } from "../case.ts";
import { Stage } from "../stage.ts";

const FIRST = 0 as InstrumentId;

export const SESSIONS: readonly Case[] = [
  {
    id: "CF-60",
    title: "the venue's clock is measured to 20 ms",
    run(product) {
      const stage = new Stage(product);
      stage.wire.stepClock(700);
      stage.until("the session is up", () => stage.state === "up");
      assertLess(Math.abs(stage.last("clock_offset")!.offset - 700_000), 20_000);
      stage.resting(0, "buy");
    },
  },
  {
    id: "CF-61",
    title: "after all sockets broke it is up again within 15 s, and its books are right",
    run(product) {
      const stage = Stage.up(product).pass(2_000);
      stage.fault("disconnect", { code: 1006 });
      stage.until("it is not up", () => stage.state !== "up", 5_000);
      stage.until("it is up again", () => stage.state === "up", 15_000);
      stage.pass(3_000);
      assertEquals([stage.books.firstWrong, [0, 1].every((market) => stage.books.isValid(market))], ["", true]);
      stage.resting(0, "sell");
    },
  },
  {
    id: "CF-62",
    title: "a venue that takes no socket for 30 s is not run down: few tries, and up again soon after",
    run(product) {
      const stage = Stage.up(product).pass(1_000),
        connections = () => stage.wire.state().requestsByName["connect"] ?? 0;
      const before = connections();
      stage.fault("disconnect", { code: 1012, refuseMs: 30_000 });
      stage.pass(29_000);
      assert(stage.state !== "up");
      assertLess(connections() - before, 40);
      stage.until("it is up again", () => stage.state === "up", 20_000);
    },
  },
  {
    id: "CF-63",
    title: "orders that fill while the account's stream is silent are found by questions",
    run(product) {
      const stage = Stage.up(product), place = stage.resting(0, "buy", { behind: 0, size: stage.size(0, 100) });
      const since = stage.now - 5_000_000 as Micros;
      stage.fault("no_user_events");
      stage.fault("spike", { percent: -0.2 }); // left to itself, the market may walk away from the order
      stage.until("it filled", () => stage.wire.state().fills.some((f) => f.clientOrderId === place.clientId), 600_000);
      stage.wire.clearFaults();
      stage.until("the session is up", () => stage.state === "up");
      const answer = stage.ask({ what: "own_trades", instrument: FIRST, since });
      assert(answer.kind === "own_trades", answer.kind);
      assertGreater(answer.fills.length, 0);
    },
  },
  {
    id: "CF-64",
    title: "after a 429 the venue is told as limited, and no order leaves until the time that it gave",
    run(product) {
      const stage = Stage.up(product);
      stage.fault("http_429", { retryAfterSeconds: 10 });
      stage.until("the limit is told", () => {
        if (stage.of("rate_limited").length === 0) stage.ask({ what: "balances" });
        return stage.of("rate_limited").length > 0;
      });
      stage.wire.clearFaults();
      const { until } = stage.last("rate_limited")!;
      assertGreater(until, stage.now + 5_000_000);
      const { clientId } = stage.place(0, "buy");
      stage.pass(2_000);
      assertEquals(stage.of("send_refused").map((event) => event.clientId), [clientId]);
      stage.pass((until - stage.now) / 1_000 + 1_000);
      stage.resting(0, "buy");
    },
  },
  {
    id: "CF-65",
    title: "five minutes of full churn break none of the venue's limits",
    run(product) {
      const stage = Stage.up(product);
      for (let i = 0; i < 600; i++) {
        const place = stage.place(i % 2, i % 4 < 2 ? "buy" : "sell", { behind: 20 + i % 7 });
        stage.pass(250);
        stage.cancel(place, stage.reports(place.clientId)[0]?.venueOrderId ?? null);
        stage.pass(250);
      }
      assertEquals(stage.wire.state().rateLimitViolations, 0);
      assertEquals(stage.of("rate_limited"), []);
    },
  },
  {
    id: "CF-66",
    title: "the venue's dead-man switch cancels when it is not set anew, and is put off in time",
    needs: ({ deadMan }) => deadMan !== null && deadMan.scope !== "socket",
    run(product) {
      const stage = Stage.up(product),
        place = stage.resting(0, "buy", { behind: 5_000 }), // nobody takes it meanwhile
        { scope, window } = product.venue.capabilities.deadMan!;
      const instrument = scope === "symbol" ? FIRST : null;
      const set = (callId: number) =>
        stage.submit({ kind: "dead_man", venue: product.venue.name, instrument, window, callId });
      set(1);
      stage.until("it is set", () => stage.last("dead_man_answer")?.verdict === "set");
      stage.pass(window / 2_000);
      set(2);
      stage.pass(window * 0.7 / 1_000);
      assert(stage.restsAtVenue(place.clientId), "it was put off");
      stage.until("it has fired", () => !stage.restsAtVenue(place.clientId), window / 1_000);
      stage.until("the end is told", () => stage.reports(place.clientId).at(-1)?.status === "canceled");
    },
    absent(product) {
      if (product.venue.capabilities.deadMan !== null) return;
      const stage = Stage.up(product), { name } = product.venue;
      stage.submit({ kind: "dead_man", venue: name, instrument: null, window: 15_000_000 as Micros, callId: 1 });
      stage.until("it is answered", () => stage.last("dead_man_answer") !== undefined);
      const { verdict } = stage.last("dead_man_answer")!;
      assert(verdict === "refused" || verdict === "unavailable", verdict);
    },
  },
  {
    id: "CF-67",
    title: "a day passes: planned reconnects lose no book for more than a moment, and the session stays up",
    run(product) {
      const stage = Stage.up(product);
      stage.fault("shutdown_notice", { count: 1 });
      stage.pass(30_000);
      assertEquals(stage.state, "up");
      assert([0, 1].every((market) => stage.books.isValid(market)));
      assertEquals(stage.books.firstWrong, "");
      stage.resting(0, "buy");
    },
  },
];
