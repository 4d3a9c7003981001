/** The life of an order: placed, refused, filled, made smaller, replaced, cancelled. @module */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Place } from "../../../../core/command.ts";
import type { Size } from "../../../../core/units.ts";
import { DEFAULT_LEVERAGE } from "../../../../exchanges/simulator/account_setup.ts";
import type { Case } from "../case.ts";
import { type Product, Stage } from "../stage.ts";

const canAmend: Case["needs"] = ({ amendKeepsPriority }) => amendKeepsPriority;

/** Lots that the venue says an order has traded. */
function tradedAtVenue(stage: Stage, { clientId }: Pick<Place, "clientId">): number {
  const { lot } = stage.instrument(0);
  return stage.wire.state().fills.filter((fill) => fill.clientOrderId === clientId)
    .reduce((lots, { size }) => lots + Math.round(Number(size) * 10 ** lot.decimals / lot.step), 0);
}

function refusalOf(stage: Stage, { clientId }: Pick<Place, "clientId">): string | undefined {
  const answer = stage.of("place_answer").find((event) => event.clientId === clientId);
  return answer?.refusal?.reason;
}

export const ORDERS: readonly Case[] = [
  {
    id: "CF-20",
    title: "an order is sent once, accepted and told open with the venue's id, and rests there",
    run(product) {
      const stage = Stage.up(product), place = stage.resting(0, "buy"), { clientId } = place;
      const [sent, ...more] = stage.of("sent").filter((event) => event.clientId === clientId);
      assertEquals(more, []);
      // By the later of both clocks, ours and the venue's.
      const window = sent.validUntil - sent.sentAt, least = Math.max(place.validity, product.landsWithin ?? 0);
      assert(window >= least && window < least + 1_000_000, `it may arrive for ${window} µs`);
      stage.until("it is accepted", () => stage.of("place_answer").some((event) => event.clientId === clientId));
      const answer = stage.of("place_answer").find((event) => event.clientId === clientId)!;
      assertEquals([answer.verdict, answer.venueOrderId, answer.refusal], ["accepted", place.venueOrderId, null]);
      const [report] = stage.reports(clientId), { side, price, size } = place;
      assertEquals([report.side, report.price, report.size, report.filled], [side, price, size, 0]);
      const open = stage.wire.state().openOrders.filter((order) => order.clientOrderId === clientId);
      assertEquals(open.map(({ orderId }) => orderId), [place.venueOrderId]);
    },
  },
  {
    id: "CF-21",
    title: "a post-only order that would cross never trades, and is told as would_cross",
    run(product) {
      const stage = Stage.up(product), place = stage.place(0, "buy", { behind: -200 });
      const isOver = () =>
        refusalOf(stage, place) !== undefined ||
        stage.reports(place.clientId).some(({ status }) => status !== "open" && status !== "partial");
      stage.until("its end is told", isOver);
      const ended = stage.reports(place.clientId).find(({ endedBy }) => endedBy !== undefined)?.endedBy;
      assertEquals(refusalOf(stage, place) ?? ended, refusalOf(stage, place) ? "would_cross" : "post_only");
      assertEquals([tradedAtVenue(stage, place), stage.restsAtVenue(place.clientId)], [0, false]);
    },
  },
  {
    id: "CF-22",
    title: "post-only orders that the venue takes and ends at once are told as ended by it",
    run(product) {
      const stage = Stage.up(product);
      stage.fault("post_only_late", { count: 1 });
      const { clientId } = stage.place(0, "sell");
      const isOver = (status: string) => status === "expired" || status === "canceled";
      stage.until("its end is told", () => stage.reports(clientId).some(({ status }) => isOver(status)));
      assertEquals(tradedAtVenue(stage, { clientId }), 0);
      assert(stage.reports(clientId).at(-1)?.endedBy !== undefined, "nobody of us asked for its end");
      assertEquals(stage.restsAtVenue(clientId), false);
    },
  },
  {
    id: "CF-23",
    title: "an order to be filled at once trades what is there, pays the taker's fee, and nothing of it rests",
    run(product) {
      const stage = Stage.up(product);
      const place = stage.place(0, "buy", { behind: -100, timeInForce: "ioc", size: stage.size(0, 2_000) });
      stage.until(
        "its end is told",
        () =>
          stage.reports(place.clientId).some(({ status }) =>
            status === "filled" || status === "expired" || status === "canceled"
          ),
      );
      stage.pass(1_000);
      const fills = stage.fills(place.clientId), lots = fills.reduce((sum, { size }) => sum + size, 0);
      assertGreater(lots, 0);
      assertEquals(lots, tradedAtVenue(stage, place));
      assert(fills.every(({ liquidity, side }) => liquidity === "taker" && side === "buy"));
      assert(fills.every(({ fee }) => fee.amount[0] > 0n), "a fee was paid");
      assertEquals(stage.restsAtVenue(place.clientId), false);
    },
  },
  {
    id: "CF-24",
    title: "each trade of a resting order is told once with side, price, size, maker and fee, and all of them",
    run(product) {
      const stage = Stage.up(product);
      const places = (["buy", "sell"] as const).flatMap((side) =>
        [0, 1, 2].map((i) => stage.resting(0, side, { behind: i }))
      );
      stage.until(
        "some are filled",
        () => places.filter((place) => tradedAtVenue(stage, place) > 0).length >= 3,
        600_000,
      );
      stage.pass(2_000);
      for (const place of places) {
        const fills = stage.fills(place.clientId);
        assertEquals(fills.reduce((lots, { size }) => lots + size, 0), tradedAtVenue(stage, place), place.clientId);
        assert(
          fills.every(({ side, price, liquidity }) =>
            side === place.side && price === place.price && liquidity === "maker"
          ),
        );
        const filled = Math.max(0, ...stage.reports(place.clientId).map((report) => report.filled));
        assertEquals(filled, tradedAtVenue(stage, place), "what reports say is filled");
      }
    },
  },
  {
    id: "CF-25",
    title: "a cancel by the venue's id ends the order",
    run(product) {
      const stage = Stage.up(product), place = stage.resting(0, "sell");
      stage.cancel(place, place.venueOrderId);
      expectCancelled(stage, place);
    },
  },
  {
    id: "CF-26",
    title: "an order is cancelled by our id while the venue's is not known yet",
    run(product) {
      const stage = Stage.up(product), place = stage.place(0, "buy");
      stage.cancel(place);
      // Where the two travel on ways of their own, the cancel may come first and be refused; then it is sent again.
      stage.until("it is answered", () => answersOf(stage, place).length > 0);
      if (answersOf(stage, place)[0].verdict === "refused") {
        stage.until("it rests", () => stage.reports(place.clientId).length > 0);
        stage.cancel(place);
      }
      expectCancelled(stage, place);
    },
  },
  {
    id: "CF-27",
    title: "a cancel of an order that never was is refused as unknown",
    run(product) {
      const stage = Stage.up(product), place = { instrument: 0 as Place["instrument"], clientId: stage.newId() };
      stage.cancel(place);
      stage.until("it is answered", () => answersOf(stage, place).length > 0);
      const [{ verdict, refusal }] = answersOf(stage, place);
      assertEquals([verdict, refusal?.reason], ["refused", "unknown_order"]);
    },
  },
  {
    id: "CF-28",
    title: "cancels that race fills lose no fill and leave nothing",
    run(product) {
      const stage = Stage.up(product);
      for (let round = 0; round < 20; round++) {
        const place = stage.resting(0, round % 2 === 0 ? "buy" : "sell", { behind: 0 });
        stage.pass(1_500);
        stage.cancel(place, place.venueOrderId);
        stage.until("it is over", () => !stage.restsAtVenue(place.clientId)).pass(1_000);
        const told = stage.fills(place.clientId).reduce((lots, { size }) => lots + size, 0);
        assertEquals(told, tradedAtVenue(stage, place), place.clientId);
      }
    },
  },
  {
    id: "CF-29",
    title: "a resting order is made smaller and keeps its place",
    needs: canAmend,
    run(product) {
      const stage = Stage.up(product), size = stage.size(0) * 4 as Size, place = stage.resting(0, "buy", { size });
      const smaller = size / 2;
      stage.amend(place, place.venueOrderId, smaller);
      stage.until("it is answered", () => stage.of("amend_answer").length > 0);
      const [{ verdict, size: told }] = stage.of("amend_answer");
      assertEquals(verdict, "accepted");
      assert(told === null || told === smaller);
      stage.until("its new size is told", () => stage.reports(place.clientId).at(-1)?.size === smaller);
      const [open] = stage.wire.state().openOrders.filter((order) => order.clientOrderId === place.clientId);
      const { lot } = stage.instrument(0);
      assertEquals(Math.round(Number(open.size) * 10 ** lot.decimals / lot.step), smaller);
    },
    absent(product) {
      // Not below what the venue takes at least.
      const stage = Stage.up(product), size = stage.size(0) * 4 as Size, place = stage.resting(0, "buy", { size });
      stage.amend(place, place.venueOrderId, size / 2);
      const isTold = () => stage.of("send_refused").length + stage.of("amend_answer").length > 0;
      stage.until("it is refused or answered", isTold).pass(200);
      const [refused] = stage.of("send_refused"), [answered] = stage.of("amend_answer");
      // Some venues change an order and put it behind all others: the engine never asks for that, a person may.
      if (answered !== undefined) assertEquals(answered.verdict, "accepted");
      else assertEquals([refused?.clientId, refused?.command], [place.clientId, "amend"]);
      assert(stage.restsAtVenue(place.clientId), "it stays");
    },
  },
  {
    id: "CF-30",
    title: "one message cancels one order and places another",
    needs: ({ replace }) => replace,
    run(product) {
      const stage = Stage.up(product), { instrument, venue, ...old } = stage.resting(0, "buy", { behind: 60 });
      const clientId = stage.newId(), price = stage.price(0, "buy", 40);
      const place: Place = { ...old, instrument, venue, clientId, price };
      const cancel = {
        kind: "cancel",
        venue,
        instrument,
        clientId: old.clientId,
        venueOrderId: old.venueOrderId,
      } as const;
      stage.submit({ kind: "replace", venue, instrument, cancel, place });
      stage.until("the new one is told open", () => stage.reports(clientId).some(({ status }) => status === "open"));
      assertEquals([stage.restsAtVenue(old.clientId), stage.restsAtVenue(clientId)], [false, true]);
      stage.until(
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
    needs: ({ cancelAllPerInstrument }) => cancelAllPerInstrument,
    run(product) {
      const stage = Stage.up(product), venue = product.venue.name;
      const here = [stage.resting(0, "buy"), stage.resting(0, "sell")], there = stage.resting(1, "buy");
      stage.submit({ kind: "cancel_all", venue, instrument: here[0].instrument });
      stage.until("they are gone", () => here.every(({ clientId }) => !stage.restsAtVenue(clientId)));
      stage.until(
        "their ends are told",
        () => here.every(({ clientId }) => stage.reports(clientId).at(-1)?.status === "canceled"),
      );
      assert(stage.restsAtVenue(there.clientId));
    },
  },
  {
    id: "CF-32",
    title: "an order whose answer says that nobody knows is ambiguous, is found by a question, and is never sent twice",
    run: (product) => expectAmbiguous(product, "http_5xx_accepted", true),
  },
  {
    id: "CF-33",
    title: "so is one that did not come to be",
    run: (product) => expectAmbiguous(product, "http_5xx_refused", false),
  },
  {
    id: "CF-34",
    title: "an order without any answer is ambiguous in the end, and never sent twice",
    run: (product) => expectAmbiguous(product, "order_no_answer", true),
  },
  {
    id: "CF-35",
    title: "an id that rests already is refused as a duplicate, and the first order stays",
    run(product) {
      const stage = Stage.up(product), { clientId } = stage.resting(0, "buy");
      // Where the stream is another socket, the order may be told there before it is answered.
      stage.until("the first is answered", () => stage.of("place_answer").length > 0);
      const before = stage.of("place_answer").length;
      stage.place(0, "buy", { clientId });
      stage.until("it is answered", () => stage.of("place_answer").length > before);
      const { verdict, refusal } = stage.of("place_answer").at(-1)!;
      assert(verdict !== "accepted" && refusal?.reason === "duplicate", `${verdict} ${refusal?.reason}`);
      assertEquals(stage.wire.state().openOrders.filter((order) => order.clientOrderId === clientId).length, 1);
    },
  },
  {
    id: "CF-36",
    title: "an order beyond the money is refused for it",
    run(product) {
      // Beyond what contracts may borrow, too.
      const stage = Stage.up(product), leverage = product.venue.product === "perp" ? DEFAULT_LEVERAGE : 1;
      const place = stage.place(0, "buy", { size: stage.size(0, 5_000_000 * leverage) });
      stage.until("it is answered", () => refusalOf(stage, place) !== undefined);
      assertEquals(refusalOf(stage, place), "insufficient_balance");
      assertEquals(stage.restsAtVenue(place.clientId), false);
    },
  },
  {
    id: "CF-37",
    title: "our order never trades with our own, unless the venue has nothing against it: then both fills are told",
    run(product) {
      const stage = Stage.up(product), resting = stage.resting(0, "sell", { behind: 0 });
      const taking = stage.place(0, "buy", { price: resting.price, timeInForce: "ioc", size: stage.size(0, 20_000) });
      stage.until("the second is over", () => !stage.restsAtVenue(taking.clientId)).pass(2_000);
      const trades = (place: Place) => stage.wire.state().fills.filter((fill) => fill.clientOrderId === place.clientId);
      const met = trades(resting).filter(({ at }) => trades(taking).some((other) => other.at === at));
      if (!product.tradesWithItself) return assertEquals(met, []);
      for (const { tradeId } of met) {
        assertEquals(stage.of("fill").filter((fill) => fill.tradeId === tradeId).length, 2);
      }
    },
  },
  {
    id: "CF-38",
    title: "an order that may only reduce never opens a position",
    needs: ({ reduceOnly }) => reduceOnly,
    run(product) {
      const stage = Stage.up(product);
      const place = stage.place(0, "sell", { reduceOnly: true, behind: -100, timeInForce: "ioc" });
      const isOver = () =>
        refusalOf(stage, place) !== undefined || stage.reports(place.clientId).at(-1)?.endedBy !== undefined;
      stage.until("its end is told", isOver);
      assertEquals(refusalOf(stage, place) ?? stage.reports(place.clientId).at(-1)?.endedBy, "reduce_only");
      assertEquals(tradedAtVenue(stage, place), 0);
    },
  },
];

function answersOf(stage: Stage, { clientId }: Pick<Place, "clientId">) {
  return stage.of("cancel_answer").filter((event) => event.clientId === clientId);
}

function expectCancelled(stage: Stage, place: Place): void {
  stage.until("its end is told", () => stage.reports(place.clientId).at(-1)?.status === "canceled");
  stage.until("it is answered", () => answersOf(stage, place).at(-1)?.verdict === "accepted");
  assertEquals(stage.restsAtVenue(place.clientId), false);
  assertEquals(stage.reports(place.clientId).at(-1)?.endedBy, undefined, "its end was asked for");
}

function expectAmbiguous(product: Product, fault: string, cameToBe: boolean): void {
  const stage = Stage.up(product), before = stage.wire.state().fillCount;
  stage.fault(fault, { count: 1 });
  const place = stage.place(0, "buy", { behind: farFrom(stage) }), { clientId, instrument } = place;
  stage.until("it is answered", () => stage.of("place_answer").some((event) => event.clientId === clientId));
  const { verdict, venueOrderId } = stage.of("place_answer").find((event) => event.clientId === clientId)!;
  assertEquals([verdict, venueOrderId], ["ambiguous", null]);
  stage.pass(15_000);
  assertEquals(stage.of("sent").filter((event) => event.clientId === clientId).length, 1);
  assertEquals(stage.restsAtVenue(clientId), cameToBe);
  const answer = stage.ask({ what: "order", instrument, clientId });
  assert(answer.kind === "order_found", answer.kind);
  assertEquals(answer.report?.status, cameToBe ? "open" : undefined);
  assertEquals(stage.wire.state().fillCount - before, 0);
}

/** Ticks to where nobody trades for minutes, and which every venue's band of prices allows. */
function farFrom(stage: Stage): number {
  return Math.round(stage.floor(0).market.bestBid * 0.008);
}
