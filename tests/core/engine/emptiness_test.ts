import { assertEquals } from "@std/assert";
import { Emptiness } from "../../../core/engine/emptiness.ts";
import type { OpenOrders } from "../../../core/event.ts";
import type { InstrumentId, VenueId } from "../../../core/instrument.ts";
import { madeUpDesk, TEST_IDS } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { at, report } from "../../support/order_events.ts";

const BTC = 0 as InstrumentId, ETH = 1 as InstrumentId, SOL = 2 as InstrumentId;

function scene() {
  const desk = madeUpDesk(
    madeUpInstrument(),
    madeUpInstrument({ id: ETH, symbol: "ETHUSDT", base: "ETH" }),
    madeUpInstrument({ id: SOL, symbol: "SOLUSDT", base: "SOL", venue: "other" }),
  );
  const emptiness = new Emptiness(desk), narrow = new Emptiness(desk, () => true, false);
  const list = (
    instrument: InstrumentId | null,
    ms: number,
    orders: OpenOrders["orders"] = [],
    venue = "binance",
    strange: readonly string[] = [],
  ) => {
    const common = { kind: "open_orders", venue: venue as VenueId, queryId: 1 } as const;
    const strangers = strange.map((clientId) => ({ symbol: "DOGEUSDT", clientId, venueOrderId: "7" }));
    const answer = { ...common, requestedAt: at(ms), receivedAt: at(ms + 5), instrument, orders, strangers };
    for (const one of [emptiness, narrow]) {
      one.observe(answer, ({ clientId }) => TEST_IDS.isOurs(clientId), (clientId) => TEST_IDS.isOurs(clientId));
    }
  };
  return { emptiness, narrow, list };
}

Deno.test("a list of the whole account without an order of ours shows all markets of that venue empty", () => {
  const { emptiness, list } = scene();
  assertEquals(emptiness.at("binance"), null);
  list(null, 10, [report("manual", "open", 10), report(null, "open", 10, { instrument: ETH })]);
  assertEquals([emptiness.at("binance"), emptiness.at("other")], [at(10), null]);
});

Deno.test("lists of single markets count together, as of the oldest of them", () => {
  const { emptiness, list } = scene();
  list(BTC, 10);
  assertEquals(emptiness.at("binance"), null, "the other market was not looked at");
  list(ETH, 20);
  assertEquals(emptiness.at("binance"), at(10));
  list(BTC, 30);
  assertEquals(emptiness.at("binance"), at(20));
});

Deno.test("an order of ours undoes what was seen, until a list without one comes", () => {
  const { emptiness, list } = scene();
  list(null, 10);
  list(ETH, 20, [report("mm1", "open", 20, { instrument: ETH })]);
  assertEquals(emptiness.at("binance"), null);
  list(ETH, 30);
  assertEquals(emptiness.at("binance"), at(10));
});

Deno.test("an answer that comes late does not set the clock back", () => {
  const { emptiness, list } = scene();
  list(null, 30);
  list(null, 10);
  assertEquals(emptiness.at("binance"), at(30));
});

Deno.test("a venue that has no market is never seen empty", () => {
  assertEquals(scene().emptiness.at("elsewhere"), null);
});

Deno.test("an order of ours on none of our markets undoes it for the whole venue, until a list of the account has none", () => {
  const { emptiness, narrow, list } = scene();
  list(null, 10, [], "binance", ["manual"]);
  assertEquals(emptiness.at("binance"), at(10), "it is somebody else's");
  list(null, 20, [], "binance", ["mm1"]);
  list(null, 20, [], "other");
  list(BTC, 30);
  list(ETH, 30);
  assertEquals([emptiness.at("binance"), emptiness.at("other")], [null, at(20)]);
  assertEquals(narrow.at("binance"), at(30), "of one market or strategy it is none");
  list(null, 40);
  assertEquals(emptiness.at("binance"), at(40));
});
