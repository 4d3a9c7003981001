/** The life of an order: placed, refused, filled, made smaller, replaced, cancelled. @module */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Place } from "../../../../core/command.ts";
import type { OrderEndCause, OrderReport } from "../../../../core/event.ts";
import { compare, notional } from "../../../../core/money.ts";
import type { Size } from "../../../../core/units.ts";
import { DEFAULT_LEVERAGE } from "../../../../exchanges/simulator/account_setup.ts";
import type { Case } from "../case.ts";
import type { SimulatedStage } from "../simulated_stage.ts";
import type { Scene, Stage } from "../stage.ts";

const canAmend: Case["needs"] = ({ amendKeepsPriority }) => amendKeepsPriority;

function refusalOf(stage: Stage, { clientId }: Pick<Place, "clientId">): string | undefined {
  const answer = stage.of("place_answer").find((event) => event.clientId === clientId);
  return answer?.refusal?.reason;
}

/** Why the venue ended an order of its own accord. */
function causeOf(stage: Stage, { clientId }: Pick<Place, "clientId">): OrderEndCause | undefined {
  return stage.reports(clientId).find(({ endedBy }) => endedBy !== undefined)?.endedBy;
}

const isOver = ({ status }: OrderReport) => status !== "open" && status !== "partial";

export const ORDERS: readonly Case[] = [
  {
    id: "CF-20",
    title: "an order is sent once, accepted and told open with the venue's id, and rests there",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, "buy"), { clientId } = place;
      const [sent, ...more] = stage.of("sent").filter((event) => event.clientId === clientId);
      assertEquals(more, []);
      // By the later of both clocks, ours and the venue's.
      const window = sent.validUntil - sent.sentAt, least = Math.max(place.validity, scene.landsWithin ?? 0);
      assert(window >= least && window < least + 1_000_000, `it may arrive for ${window} µs`);
      await stage.until(
        "it is accepted",
        () => stage.of("place_answer").some((event) => event.clientId === clientId),
      );
      const answer = stage.of("place_answer").find((event) => event.clientId === clientId)!;
      assertEquals([answer.verdict, answer.venueOrderId, answer.refusal], ["accepted", place.venueOrderId, null]);
      const [report] = stage.reports(clientId), { side, price, size } = place;
      assertEquals([report.side, report.price, report.size, report.filled], [side, price, size, 0]);
      const open = (await stage.openOrders()).filter((order) => order.clientId === clientId);
      assertEquals(open, [{ clientId, venueOrderId: place.venueOrderId, lots: size }]);
    },
  },
  {
    id: "CF-21",
    title: "a post-only order that would cross never trades, and is told as would_cross",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = stage.place(0, "buy", { behind: "through" });
      await stage.until(
        "its end is told",
        () => refusalOf(stage, place) !== undefined || stage.reports(place.clientId).some(isOver),
      );
      const ended = causeOf(stage, place);
      assertEquals(refusalOf(stage, place) ?? ended, refusalOf(stage, place) ? "would_cross" : "post_only");
      assertEquals([await stage.traded(place), await stage.rests(place.clientId)], [0, false]);
    },
  },
  {
    id: "CF-22",
    title: "post-only orders that the venue takes and ends at once are told as ended by it",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("post_only_late", { count: 1 });
      const place = stage.place(0, "sell"), { clientId } = place;
      const isEnded = ({ status }: OrderReport) => status === "expired" || status === "canceled";
      await stage.until("its end is told", () => stage.reports(clientId).some(isEnded));
      assertEquals(await stage.traded(place), 0);
      assert(stage.reports(clientId).at(-1)?.endedBy !== undefined, "nobody of us asked for its end");
      assertEquals(await stage.rests(clientId), false);
    },
  },
  {
    id: "CF-23",
    title: "an order to be filled at once trades what is there, pays the taker's fee, and nothing of it rests",
    asks: "fills",
    async run(scene) {
      const stage = await scene.up();
      const place = stage.place(0, "buy", { behind: "through", timeInForce: "ioc", size: stage.size(0, 2_000) });
      await stage.until("its end is told", () => stage.reports(place.clientId).some(isOver));
      await stage.pass(1_000);
      const fills = stage.fills(place.clientId), lots = fills.reduce((sum, { size }) => sum + size, 0);
      assertGreater(lots, 0);
      assertEquals(lots, await stage.traded(place));
      assert(fills.every(({ liquidity, side }) => liquidity === "taker" && side === "buy"));
      // Test networks may take none.
      if (stage.inside !== null) assert(fills.every(({ fee }) => fee.amount[0] > 0n), "a fee was paid");
      assertEquals(await stage.rests(place.clientId), false);
    },
  },
  {
    id: "CF-24",
    title: "each trade of a resting order is told once with side, price, size, maker and fee, and all of them",
    asks: "truth",
    async run(scene) {
      const stage = await scene.up(), places: Place[] = [];
      for (const side of ["buy", "sell"] as const) {
        for (const behind of [0, 1, 2]) places.push(await stage.resting(0, side, { behind }));
      }
      await stage.until(
        "some are filled",
        () => places.filter((place) => stage.tradedNow(place) > 0).length >= 3,
        600_000,
      );
      await stage.pass(2_000);
      for (const place of places) {
        const fills = stage.fills(place.clientId);
        assertEquals(fills.reduce((lots, { size }) => lots + size, 0), stage.tradedNow(place), place.clientId);
        assert(
          fills.every(({ side, price, liquidity }) =>
            side === place.side && price === place.price && liquidity === "maker"
          ),
        );
        const filled = Math.max(0, ...stage.reports(place.clientId).map((report) => report.filled));
        assertEquals(filled, stage.tradedNow(place), "what reports say is filled");
      }
    },
  },
  {
    id: "CF-25",
    title: "a cancel by the venue's id ends the order",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, stage.otherSide);
      stage.cancel(place, place.venueOrderId);
      await expectCancelled(stage, place);
    },
  },
  {
    id: "CF-26",
    title: "an order is cancelled by our id while the venue's is not known yet",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = stage.place(0, "buy");
      stage.cancel(place);
      // Where the two travel on ways of their own, the cancel may come first and be refused; then it is sent again.
      await stage.until("it is answered", () => answersOf(stage, place).length > 0);
      if (answersOf(stage, place)[0].verdict === "refused") {
        await stage.until("it rests", () => stage.reports(place.clientId).length > 0);
        stage.cancel(place);
      }
      await expectCancelled(stage, place);
    },
  },
  {
    id: "CF-27",
    title: "a cancel of an order that never was is refused as unknown",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = { instrument: 0 as Place["instrument"], clientId: stage.newId() };
      stage.cancel(place);
      await stage.until("it is answered", () => answersOf(stage, place).length > 0);
      const [{ verdict, refusal }] = answersOf(stage, place);
      assertEquals([verdict, refusal?.reason], ["refused", "unknown_order"]);
    },
  },
  {
    id: "CF-28",
    title: "cancels that race fills lose no fill and leave nothing",
    asks: "truth",
    async run(scene) {
      const stage = await scene.up();
      for (let round = 0; round < 20; round++) {
        const place = await stage.resting(0, round % 2 === 0 ? "buy" : "sell", { behind: 0 });
        await stage.pass(1_500);
        stage.cancel(place, place.venueOrderId);
        await stage.until("it is over", () => !stage.restsNow(place.clientId));
        await stage.pass(1_000);
        const told = stage.fills(place.clientId).reduce((lots, { size }) => lots + size, 0);
        assertEquals(told, stage.tradedNow(place), place.clientId);
      }
    },
  },
  {
    id: "CF-29",
    title: "a resting order is made smaller and keeps its place",
    asks: "orders",
    needs: canAmend,
    async run(scene) {
      const stage = await scene.up(),
        size = stage.size(0) * 4 as Size,
        place = await stage.resting(0, "buy", { size });
      const smaller = size / 2;
      stage.amend(place, place.venueOrderId, smaller);
      await stage.until("it is answered", () => stage.of("amend_answer").length > 0);
      const [{ verdict, size: told }] = stage.of("amend_answer");
      assertEquals(verdict, "accepted");
      assert(told === null || told === smaller);
      await stage.until(
        "its new size is told",
        () => stage.reports(place.clientId).some(({ size }) => size === smaller),
      );
      const [open] = (await stage.openOrders()).filter((order) => order.clientId === place.clientId);
      assertEquals(open.lots, smaller);
    },
    async absent(scene) {
      // Not below what the venue takes at least.
      const stage = await scene.up(),
        size = stage.size(0) * 4 as Size,
        place = await stage.resting(0, "buy", { size });
      stage.amend(place, place.venueOrderId, size / 2);
      const isTold = () => stage.of("send_refused").length + stage.of("amend_answer").length > 0;
      await stage.until("it is refused or answered", isTold);
      await stage.pass(200);
      const [refused] = stage.of("send_refused"), [answered] = stage.of("amend_answer");
      // Some venues change an order and put it behind all others: the engine never asks for that, a person may.
      if (answered !== undefined) assertEquals(answered.verdict, "accepted");
      else assertEquals([refused?.clientId, refused?.command], [place.clientId, "amend"]);
      assert(await stage.rests(place.clientId), "it stays");
    },
  },
  {
    id: "CF-30",
    title: "one message cancels one order and places another",
    asks: "orders",
    needs: ({ replace }) => replace,
    async run(scene) {
      const stage = await scene.up(), { instrument, venue, ...old } = await stage.resting(0, "buy");
      const clientId = stage.newId(), price = old.price - 1 as Place["price"];
      const place: Place = { ...old, instrument, venue, clientId, price };
      const cancel = {
        kind: "cancel",
        venue,
        instrument,
        clientId: old.clientId,
        venueOrderId: old.venueOrderId,
      } as const;
      stage.submit({ kind: "replace", venue, instrument, cancel, place });
      await stage.until(
        "the new one is told open",
        () => stage.reports(clientId).some(({ status }) => status === "open"),
      );
      assertEquals([await stage.rests(old.clientId), await stage.rests(clientId)], [false, true]);
      await stage.until(
        "both are answered",
        () =>
          stage.of("cancel_answer").some((event) => event.clientId === old.clientId && event.verdict === "accepted") &&
          stage.of("place_answer").some((event) => event.clientId === clientId && event.verdict === "accepted"),
      );
    },
  },
  {
    id: "CF-31",
    title: "all orders of one market are cancelled, and those of the other stay",
    asks: "orders",
    needs: ({ cancelAllPerInstrument }) => cancelAllPerInstrument,
    async run(scene) {
      const stage = await scene.up(), venue = scene.venue.name;
      const here = [await stage.resting(0, "buy"), await stage.resting(0, stage.otherSide)],
        there = await stage.resting(1, "buy");
      stage.submit({ kind: "cancel_all", venue, instrument: here[0].instrument });
      await stage.until(
        "their ends are told",
        () => here.every(({ clientId }) => stage.isCanceled(clientId)),
      );
      assertEquals((await stage.openOrders()).map(({ clientId }) => clientId), [there.clientId]);
    },
  },
  {
    id: "CF-32",
    title: "an order whose answer says that nobody knows is ambiguous, is found by a question, and is never sent twice",
    asks: "faults",
    run: (scene) => expectAmbiguous(scene, "http_5xx_accepted", true),
  },
  {
    id: "CF-33",
    title: "so is one that did not come to be",
    asks: "faults",
    run: (scene) => expectAmbiguous(scene, "http_5xx_refused", false),
  },
  {
    id: "CF-34",
    title: "an order without any answer is ambiguous in the end, and never sent twice",
    asks: "faults",
    run: (scene) => expectAmbiguous(scene, "order_no_answer", true),
  },
  {
    id: "CF-35",
    title: "an id that rests already is refused as a duplicate, and the first order stays",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), { clientId } = await stage.resting(0, "buy");
      // Where the stream is another socket, the order may be told there before it is answered.
      await stage.until("the first is answered", () => stage.of("place_answer").length > 0);
      const before = stage.of("place_answer").length;
      stage.place(0, "buy", { clientId });
      await stage.until("it is answered", () => stage.of("place_answer").length > before);
      const { verdict, refusal } = stage.of("place_answer").at(-1)!;
      assert(verdict !== "accepted" && refusal?.reason === "duplicate", `${verdict} ${refusal?.reason}`);
      assertEquals((await stage.openOrders()).filter((order) => order.clientId === clientId).length, 1);
    },
  },
  {
    id: "CF-36",
    title: "an order beyond the money is refused for it",
    asks: "truth",
    async run(scene) {
      // Beyond what contracts may borrow, too.
      const stage = await scene.up(), leverage = scene.venue.product === "perp" ? DEFAULT_LEVERAGE : 1;
      const place = stage.place(0, "buy", { size: stage.size(0, 5_000_000 * leverage) });
      await stage.until("it is answered", () => refusalOf(stage, place) !== undefined);
      assertEquals(refusalOf(stage, place), "insufficient_balance");
      assertEquals(await stage.rests(place.clientId), false);
    },
  },
  {
    id: "CF-37",
    title: "our order never trades with our own, unless the venue has nothing against it: then both fills are told",
    asks: "truth",
    async run(scene) {
      const stage = await scene.up(), resting = await stage.resting(0, "sell", { behind: 0 });
      const taking = stage.place(0, "buy", { price: resting.price, timeInForce: "ioc", size: stage.size(0, 20_000) });
      await stage.until("the second is over", () => !stage.restsNow(taking.clientId));
      await stage.pass(2_000);
      const trades = (place: Place) => stage.wire.state().fills.filter((fill) => fill.clientOrderId === place.clientId);
      const met = trades(resting).filter(({ at }) => trades(taking).some((other) => other.at === at));
      if (!scene.tradesWithItself) return assertEquals(met, []);
      for (const { tradeId } of met) {
        assertEquals(stage.of("fill").filter((fill) => fill.tradeId === tradeId).length, 2);
      }
    },
  },
  {
    id: "CF-38",
    title: "an order that may only reduce never opens a position",
    asks: "orders",
    needs: ({ reduceOnly }) => reduceOnly,
    async run(scene) {
      const stage = await scene.up();
      const place = stage.place(0, "sell", { reduceOnly: true, behind: "through", timeInForce: "ioc" });
      await stage.until(
        "its end is told",
        () => refusalOf(stage, place) !== undefined || causeOf(stage, place) !== undefined,
      );
      assertEquals(refusalOf(stage, place) ?? causeOf(stage, place), "reduce_only");
      assertEquals(await stage.traded(place), 0);
    },
  },
  {
    id: "CF-39",
    title: "an order of a size that the market does not take is refused for it, in our words and the venue's",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = stage.place(0, "buy", { size: wrongSize(stage) });
      await stage.until("it is answered", () => refusalOf(stage, place) !== undefined);
      const { verdict, refusal } = stage.of("place_answer").find(({ clientId }) => clientId === place.clientId)!;
      assertEquals([verdict, refusal?.known], ["rejected", true]);
      // Bybit's contracts have one code for all that is wrong with a number.
      assert(refusal?.reason === "filter" || refusal?.reason === "bad_request", refusal?.reason);
      assert(refusal.code !== "", "the venue's own word is told");
      assertEquals(await stage.rests(place.clientId), false);
    },
  },
];

/** Too small if that can be: where the smallest size is one lot and worth enough, too large. */
function wrongSize(stage: Stage): Size {
  const { minSize, maxSize, minNotional } = stage.instrument(0), price = stage.price(0, "buy", "far");
  const least = notional(price, 1 as Size, stage.instrument(0));
  if (minNotional !== null && compare(least, minNotional) < 0) return 1 as Size;
  return (minSize > 1 ? minSize - 1 : maxSize + 1) as Size;
}

function answersOf(stage: Stage, { clientId }: Pick<Place, "clientId">) {
  return stage.of("cancel_answer").filter((event) => event.clientId === clientId);
}

async function expectCancelled(stage: Stage, place: Place): Promise<void> {
  await stage.until("its end is told", () => stage.isCanceled(place.clientId));
  await stage.until("it is answered", () => answersOf(stage, place).at(-1)?.verdict === "accepted");
  assertEquals(await stage.rests(place.clientId), false);
  assertEquals(causeOf(stage, place), undefined, "its end was asked for");
}

async function expectAmbiguous(scene: Scene<SimulatedStage>, fault: string, cameToBe: boolean): Promise<void> {
  const stage = await scene.up(), before = stage.wire.state().fillCount;
  stage.fault(fault, { count: 1 });
  const { clientId, instrument } = stage.place(0, "buy");
  await stage.until("it is answered", () => stage.of("place_answer").some((event) => event.clientId === clientId));
  const { verdict, venueOrderId } = stage.of("place_answer").find((event) => event.clientId === clientId)!;
  assertEquals([verdict, venueOrderId], ["ambiguous", null]);
  await stage.pass(15_000);
  assertEquals(stage.of("sent").filter((event) => event.clientId === clientId).length, 1);
  assertEquals(await stage.rests(clientId), cameToBe);
  const answer = await stage.ask({ what: "order", instrument, clientId });
  assert(answer.kind === "order_found", answer.kind);
  assertEquals(answer.report?.status, cameToBe ? "open" : undefined);
  assertEquals(stage.wire.state().fillCount - before, 0);
}
