import { assertEquals } from "@std/assert";
import { openOrders, reconciliations, withLiveWords } from "../../dashboard/order_lists.ts";
import type { QuoteView, View } from "../../dashboard/protocol.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { sampleFrame } from "../support/sample_frame.ts";

const DOUBT = { forMs: 4_000, asked: 3, round: 1, shown: ["list"] } as const;

/** The sample with an order of unknown fate and one of somebody else's. */
function doubtful(): View {
  const { view } = sampleFrame(), [market] = view.markets, [venue] = view.venues;
  const quotes = market.quotes.map((quote, i): QuoteView =>
    i === 0 ? { ...quote, state: "UNKNOWN", doubt: DOUBT, closable: true } : quote
  );
  const foreign = [
    { market: "binance:BTCUSDT", venueOrderId: "99", side: "sell", price: "70000", size: "1", filled: "0" },
  ] as const;
  return {
    ...view,
    markets: [{ ...market, quotes }, ...view.markets.slice(1)],
    venues: [{ ...venue, foreign, foreignOrders: 140 }],
  };
}

Deno.test("openOrders() lists every order that may live with its market, and foreign ones apart", () => {
  const view = doubtful(), { at, orders, foreign, foreignCount } = openOrders(view);
  assertEquals(at, view.at);
  assertEquals(orders.length, view.markets.reduce((sum, { quotes }) => sum + quotes.length, 0));
  const [first] = orders;
  assertEquals([first.venue, first.symbol, first.strategy, first.state, first.doubt], [
    ...["binance", "BTCUSDT", "mm-1", "UNKNOWN"],
    DOUBT,
  ]);
  assertEquals(foreign.map(({ venue, venueOrderId }) => [venue, venueOrderId]), [["binance", "99"]]);
  assertEquals(foreignCount, 140);
});

Deno.test("withLiveWords() gives the engine's word on what lives, and leaves the archive's on what ended", () => {
  const view = doubtful(), [{ quotes: [quote] }] = view.markets;
  const rows = [
    { seq: 1, venue: "binance", orderId: "gone", state: "CANCELED", filled: "0" },
    { seq: 2, venue: "binance", orderId: quote.orderId, state: "SENT", filled: "0" },
    { seq: 3, venue: "okx", orderId: quote.orderId, state: "SENT", filled: "0" },
  ];
  const page = withLiveWords({ rows, next: 3 }, view);
  assertEquals(page.next, 3);
  assertEquals(page.rows.map(({ state }) => state), ["CANCELED", "UNKNOWN", "SENT"]);
  assertEquals(page.rows[1].doubt, DOUBT);
  assertEquals(page.rows[0], rows[0]);
  assertEquals(page.foreign, undefined, "not on every page");
  assertEquals(withLiveWords({ rows, next: null }, view).foreign?.map(({ venueOrderId }) => venueOrderId), ["99"]);
});

Deno.test("reconciliations() tells each venue's report by its name", () => {
  const { venues } = reconciliations(doubtful());
  assertEquals(venues.map(({ venue, state, foreignOrders }) => [venue, state, foreignOrders]), [
    ["binance", "READY", 140],
  ]);
});

Deno.test("GET /api/orders, /api/orders/open and /api/reconcile tell of an order of unknown fate and of foreign ones", async () => {
  await using house = await DashboardHouse.open();
  const frame = sampleFrame(), view = doubtful();
  const get = async (path: string) => await (await house.fetch("GET", path)).json();
  assertEquals((await get("/api/orders/open")).error.code, "no_view");
  await house.show({ ...frame, view });
  const { orders, foreignCount } = await get("/api/orders/open");
  assertEquals([orders[0].state, orders[0].closable, foreignCount], ["UNKNOWN", true, 140]);
  assertEquals((await get("/api/reconcile")).venues[0].state, "READY");
  house.archive = () => ({ rows: [{ seq: 1, venue: "binance", orderId: orders[0].orderId, state: "SENT" }] });
  assertEquals((await get("/api/orders")).rows[0].state, "UNKNOWN");
});
