import { assert, assertEquals, assertThrows } from "@std/assert";
import { BLANK_PLACE, NO_SLOT, OrderRecord } from "../../../core/oms/order.ts";
import { Orders, type OrdersState } from "../../../core/oms/orders.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { place, report } from "../../support/journal_story.ts";

const ids = { isOurs: () => true };
const NOW = 5_000_000 as Micros, SLOT = { strategy: "mm", level: 1 };

/** One rests and was filled in part, one has ended, one is sealed; one cancel was given up. */
function told(): Orders {
  const orders = new Orders({ ids });
  for (const clientId of ["sealed", "ended", "given up", "resting"]) {
    orders.intend(place(clientId), SLOT, NOW);
    orders.apply({ kind: "sent", venue: "binance", clientId, sentAt: NOW, validUntil: 9_000_000 as Micros }, NOW);
    orders.apply(report(clientId, { venueOrderId: `v-${clientId}` }), NOW);
    if (clientId === "sealed" || clientId === "ended") {
      orders.apply(report(clientId, { venueOrderId: `v-${clientId}`, status: "canceled" }), NOW);
    }
    if (clientId === "sealed") orders.prune(NOW, -Infinity);
  }
  for (const tradeId of ["t1", "t2"]) {
    const fill = {
      tradeId,
      size: 10 as Size,
      price: 6_500_010 as Price,
      liquidity: "maker",
      fee: { asset: "X", amount: [0n, 0] },
    };
    orders.apply({ ...report("resting", { venueOrderId: "v-resting" }), ...fill, kind: "fill" } as never, NOW);
  }
  for (let i = 0; i < 20; i++) {
    if (!orders.cancelRequested("given up", NOW)) break;
    const refusal = { reason: "other", code: "-1", message: "no", retryAt: null };
    orders.apply(
      {
        kind: "cancel_answer",
        venue: "binance",
        clientId: "given up",
        verdict: "refused",
        refusal,
        receivedAt: NOW,
      } as never,
      NOW,
    );
  }
  return orders;
}
const copy = (state: OrdersState) => JSON.parse(JSON.stringify(state)) as OrdersState;

Deno.test("PER-04 every field of an order is kept as plain data, and those apart are known by name", () => {
  const record = new OrderRecord(BLANK_PLACE, NO_SLOT, NOW), { fields } = new Orders({ ids }).state();
  for (const [field, value] of Object.entries(record)) {
    if (!fields.includes(field)) continue;
    const plain = value === null || ["string", "number", "boolean"].includes(typeof value) || Array.isArray(value);
    assert(plain, `${field} is ${typeof value}`);
  }
  const apart = Object.keys(record).filter((field) => !fields.includes(field));
  assertEquals(
    apart.sort(),
    ["commands", "counted", "fills", "heldLots", "list", "listedAfter", "listedBefore", "seat", "slot"],
  );
});

Deno.test("PER-04 books that took over a state give the same state and find every order by both its ids", () => {
  const before = told(), state = copy(before.state()), after = new Orders({ ids });
  after.restore(state, NOW);
  assertEquals(after.state(), before.state());
  assertEquals(state.orders.map(({ at, values }) => [at, values[0]]).length, 4);
  for (const clientId of ["sealed", "ended", "given up", "resting"]) {
    const order = after.byVenueOrderId(0 as InstrumentId, `v-${clientId}`);
    assertEquals([order?.clientId, order?.life, order?.filled], [
      clientId,
      before.get(clientId)!.life,
      before.get(clientId)!.filled,
    ]);
  }
  assertEquals(after.leavesBuy(0 as InstrumentId), before.leavesBuy(0 as InstrumentId));
  assertEquals([after.liveCountAll, after.store.index.sealedCount], [2, 1]);
  assertEquals(after.get("resting")!.slot, SLOT);
  assertEquals(after.store.use.fills, 2);
  assertEquals(after.get("given up")!.cancelRetryAt, before.get("given up")!.cancelRetryAt);
});

Deno.test("restoring orders refuses other fields, an order twice, and a live one that is not among them", () => {
  const state = copy(told().state());
  const restore = (change: Partial<OrdersState>) => () => new Orders({ ids }).restore({ ...state, ...change }, NOW);
  assertThrows(restore({ fields: [] }), RangeError, "Cannot take over orders of the fields");
  assertThrows(restore({ orders: [...state.orders, state.orders[0]] }), RangeError, "in twice");
  assertThrows(restore({ live: ["nobody"] }), RangeError, "it is live and not among them");
});
