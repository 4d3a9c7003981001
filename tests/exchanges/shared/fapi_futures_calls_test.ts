import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { USDM_PATHS } from "../../../exchanges/binance/usdm_paths.ts";
import { FuturesCalls } from "../../../exchanges/shared/fapi_futures_calls.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const calls = new FuturesCalls(USDM_PATHS);
const listing = {
  instrument: madeUpInstrument({ kind: "linear", tick: parseGrid("0.10"), lot: parseGrid("0.001") }),
  amendAllowed: true,
  replaceAllowed: false,
  preventionModes: ["EXPIRE_MAKER"],
};
const place = (change: Partial<Place> = {}): Place => ({
  kind: "place",
  venue: "binance_usdm",
  instrument: 0 as InstrumentId,
  clientId: "mm0001",
  side: "buy",
  price: 1_005 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
  ...change,
});

Deno.test("FuturesCalls.place() sends a post-only order as LIMIT GTX, with the self-trade prevention named", () => {
  const { method, verb, path, params } = calls.place(place(), listing);
  assertEquals([method, verb, path], ["order.place", "POST", "/fapi/v1/order"]);
  assertEquals(params, {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTX",
    price: "100.5",
    quantity: "0.15",
    newClientOrderId: "mm0001",
    newOrderRespType: "ACK",
    selfTradePreventionMode: "EXPIRE_MAKER",
  });
});

Deno.test("FuturesCalls.place() sends takes as IOC, and says where an order may only reduce", () => {
  const { params } = calls.place(place({ timeInForce: "ioc", side: "sell", reduceOnly: true }), listing);
  assertEquals([params.timeInForce, params.side, params.reduceOnly], ["IOC", "SELL", "true"]);
  assertEquals(calls.place(place({ timeInForce: "gtc" }), listing).params.timeInForce, "GTC");
  const { params: plain } = calls.place(place(), { ...listing, preventionModes: [] });
  assertEquals(plain.selfTradePreventionMode, undefined);
  assertThrows(() => calls.place(place({ clientId: "a b" }), listing), RangeError, "Cannot send client id");
  assertThrows(() => calls.place(place({ size: 0.5 as Size }), listing), RangeError);
});

Deno.test("FuturesCalls.modify() names side, price and size, and the order by the venue's id where it is known", () => {
  const order = {
    clientId: "mm0001",
    venueOrderId: "43",
    side: "sell",
    price: 1_005 as Price,
    size: 50 as Size,
  } as const;
  const { method, verb, params } = calls.modify(order, listing);
  assertEquals([method, verb], ["order.modify", "PUT"]);
  assertEquals(params, { symbol: "BTCUSDT", side: "SELL", orderId: 43, price: "100.5", quantity: "0.05" });
  assertEquals(calls.modify({ ...order, venueOrderId: null }, listing).params.origClientOrderId, "mm0001");
});

Deno.test("FuturesCalls know which calls have no method on the socket", () => {
  const both = [
    calls.cancel({ clientId: "a", venueOrderId: null }, "X"),
    calls.order("X", "a"),
    calls.orderOf("X", "5"),
  ];
  assertEquals(both.map(({ method }) => method), ["order.cancel", "order.status", "order.status"]);
  const rest = [
    calls.cancelAll("X"),
    calls.openOrders(null),
    calls.ownTrades("X", {}),
    calls.account(),
    calls.positions(),
    calls.accountConfig(),
    calls.symbolConfig(),
    calls.income(1, 2),
    calls.commission("X"),
    calls.deadMan({ symbol: "X", countdownTime: 5 }),
    calls.listenKey("POST"),
    calls.exchangeInfo(),
    calls.snapshot("X"),
    calls.time(),
  ];
  assertEquals(rest.filter(({ method }) => method !== null), []);
  const restOnly = new FuturesCalls({ ...USDM_PATHS, base: "/fapi/v3", hasSocket: false, listenKeySigned: true });
  assertEquals([restOnly.place(place(), listing).method, restOnly.cancelAll("X").path], [
    null,
    "/fapi/v3/allOpenOrders",
  ]);
  assertEquals([calls.listenKey("PUT").signed, restOnly.listenKey("PUT").signed], [false, true]);
});

Deno.test("a list of the whole account weighs more than one of a market", () => {
  assertEquals([calls.openOrders(null).weight, calls.openOrders("X").weight], [40, 1]);
});

const shared = sharedFixtures();
Deno.test({
  name: "FuturesCalls name their parameters as a well-kept client of the venue does (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    const path = join(shared ?? "", "binance/requests/ccxt_static_requests.json");
    type Vector = { description: string; httpMethod: string; url: string; body: string | null };
    const { vectors } = JSON.parse(Deno.readTextFileSync(path)) as { vectors: Vector[] };
    const wanted = (description: string) => {
      const { url, body, httpMethod } = vectors.find((vector) => vector.description.startsWith(description))!;
      const query = new URLSearchParams(body ?? new URL(url).search);
      for (const name of ["timestamp", "recvWindow", "newClientOrderId", "newOrderRespType"]) query.delete(name);
      return [httpMethod, new URL(url).pathname, Object.fromEntries(query)];
    };
    const ltc = { ...listing, instrument: { ...listing.instrument, symbol: "LTCUSDT" }, preventionModes: [] };
    const ours = ({ verb, path, params }: ReturnType<FuturesCalls["time"]>, without: string[] = []) => {
      const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
      for (const name of ["newClientOrderId", "newOrderRespType", ...without]) delete texts[name];
      return [verb, path, texts];
    };
    const post = calls.place(place({ price: 500 as Price, size: 200 as Size }), ltc);
    assertEquals(ours(post), wanted("Swap limit buy, postOnly"));
    assertEquals(
      ours(calls.cancel({ clientId: "", venueOrderId: "652509009" }, "LTCUSDT")),
      wanted("Swap cancel by id"),
    );
    assertEquals(
      ours(calls.cancel({ clientId: "myswap", venueOrderId: null }, "BTCUSDT")),
      wanted("Swap cancel by client"),
    );
    const changed = {
      clientId: "",
      venueOrderId: "661753725",
      side: "buy",
      price: 510 as Price,
      size: 250 as Size,
    } as const;
    assertEquals(ours(calls.modify(changed, ltc)), wanted("Swap edit = PUT"));
  },
});
