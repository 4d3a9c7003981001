import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { OrderStatus } from "../../../core/event.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { OWN_IDS, SLOT } from "../../support/order_books.ts";
import {
  amendAnswer,
  at,
  cancelAnswer,
  fill,
  orderFound,
  place,
  placeAnswer,
  queried,
  report,
  sent,
  VENUE,
} from "../../support/order_events.ts";
import { slowTest } from "../../support/slow.ts";

const SEED = 20260721;

slowTest("INV-04 INV-12 Orders keeps its sums equal to recomputed ones and filled monotone under any events", () => {
  const statuses: OrderStatus[] = ["open", "partial", "filled", "canceled", "expired", "rejected"];
  const names = ["mm0", "mm1", "mm2", "mm3", "web"];
  const step = fc.record({
    what: fc.integer({ min: 0, max: 13 }),
    who: fc.integer({ min: 0, max: 4 }),
    lots: fc.integer({ min: 0, max: 12 }),
    status: fc.constantFrom(...statuses),
    lag: fc.integer({ min: 0, max: 30 }),
    verdict: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: "max" }), (steps) => {
      const orders = new Orders({ ids: OWN_IDS, bestEffortCancels: new Set(["okx"]) });
      const filled = new Map<string, number>();
      let ms = 100;
      const particulars = (who: number) => ({
        side: who % 2 === 0 ? "buy" as const : "sell" as const,
        instrument: (who % 3) as InstrumentId,
        venue: who % 3 === 2 ? "okx" : VENUE,
      });
      for (const { what, who, lots, status, lag, verdict } of steps) {
        ms += 7;
        const id = names[who], given = particulars(who), now = at(ms);
        const pick = <T>(...of: readonly [T, T, T]): T => of[verdict];
        const size = lots as Size;
        switch (what) {
          case 0:
            if (!orders.get(id)) orders.intend(place(id, given), SLOT, now);
            break;
          case 1:
            orders.apply(sent(id, ms), now);
            break;
          case 2:
            orders.apply(placeAnswer(id, pick("accepted", "rejected", "ambiguous"), ms), now);
            break;
          case 3:
            orders.apply(cancelAnswer(id, pick("accepted", "refused", "ambiguous"), ms, "unknown_order"), now);
            break;
          case 4:
            orders.apply(amendAnswer(id, pick("accepted", "refused", "ambiguous"), ms, lots), now);
            break;
          case 5:
          case 6:
            orders.apply(report(id, status, ms, { ...given, filled: lots, venueMs: ms - lag }), now);
            break;
          case 7:
            orders.apply(fill(id, `${lots}`, lots, ms, given), now);
            break;
          case 8:
            orders.apply(
              orderFound(id, verdict ? queried(id, status, 0, ms, { ...given, filled: lots }) : null, ms - lag, ms),
              now,
            );
            break;
          case 9:
            orders.cancelRequested(id, now);
            break;
          case 10:
            orders.amendRequested(id, size, now);
            break;
          case 11:
            ms += 900;
            orders.timers(at(ms));
            break;
          case 12:
            if (verdict === 0) orders.recovered(now);
            else if (verdict === 1) orders.venueLost(VENUE, now);
            else orders.settle(id, now);
            break;
          default:
            if (verdict === 0) orders.absent(id, now);
            else if (verdict === 1) orders.missing(id, at(ms - lag), now);
            else orders.prune(now, 50_000);
        }
        const sums = { buy: [0, 0, 0], sell: [0, 0, 0] };
        const live = [0, 0, 0];
        for (const order of orders.all()) {
          assert(order.filled >= (filled.get(order.clientId) ?? 0), "filled fell");
          filled.set(order.clientId, order.filled);
          assert(Number.isSafeInteger(order.leaves) && order.leaves >= 0);
          const ended = order.life === "CANCELED" || order.life === "EXPIRED";
          const counts = ended ? !order.final : !order.terminal;
          if (!counts) continue;
          live[order.instrument] += 1;
          const bound = Math.max(order.size, order.amendSize ?? 0);
          sums[order.side][order.instrument] += Math.max(0, bound - order.filled);
        }
        for (const market of [0, 1, 2] as InstrumentId[]) {
          assertEquals(orders.leavesBuy(market), sums.buy[market]);
          assertEquals(orders.leavesSell(market), sums.sell[market]);
          assertEquals(orders.live(market).length, live[market]);
        }
        assertEquals(orders.liveCountVenue(VENUE) + orders.liveCountVenue("okx"), live[0] + live[1] + live[2]);
        assert([...orders.all()].every(({ cancelAttempts }) => cancelAttempts <= 5));
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});
