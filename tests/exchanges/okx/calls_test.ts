import { assertEquals, assertThrows } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import {
  amendCall,
  billsCall,
  cancelCall,
  deadManCall,
  feesCall,
  httpCall,
  leverageCall,
  openOrdersCall,
  orderStatusCall,
  ownTradesCall,
  placeCall,
  positionsCall,
  socketText,
  timeCall,
} from "../../../exchanges/okx/calls.ts";
import { okxDeadManRequest } from "../../../exchanges/okx/dead_man.ts";
import { readInstrument } from "../../../exchanges/okx/instruments.ts";
import { SPOT, SWAP } from "../../../exchanges/okx/products.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { KEY, listed, NOON } from "../../support/okx_talk.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

const ID = encodeClientId({ tag: 1, epoch: 2, sequence: 3 });
const listing = (symbol: string, more = {}) =>
  readInstrument(fieldsOf(listed(symbol, more), { venue: "okx", frame: "" }), 0 as InstrumentId);
const swap = listing("BTC-USDT-SWAP"), spot = listing("BTC-USDT");
const PLACE: Place = {
  kind: "place",
  venue: "okx",
  instrument: 0 as InstrumentId,
  clientId: ID,
  side: "buy",
  price: 1_001 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
const args = (text: string) => JSON.parse(text).args[0];

Deno.test("an order over the socket names its market by number, over REST by name, and says when it is too late", () => {
  const call = placeCall(PLACE, swap, SWAP, "cross");
  const order = {
    tdMode: "cross",
    clOrdId: ID,
    tag: "twosideSWAP",
    side: "buy",
    posSide: "net",
    ordType: "post_only",
    px: "100.1",
    sz: "1.5",
    stpMode: "cancel_maker",
  };
  assertEquals(JSON.parse(socketText(7, call, NOON)), {
    id: "7",
    op: "order",
    expTime: "1795608000000",
    args: [{ instIdCode: 10459, ...order }],
  });
  const about = { validUntil: NOON, timeout: 5 as Micros };
  const http = httpCall(
    call,
    { base: "https://x", headers: { "x-simulated-trading": "1" } },
    { signer: KEY, at: NOON },
    about,
  );
  assertEquals(JSON.parse(http.body!), { instId: "BTC-USDT-SWAP", ...order });
  assertEquals([http.method, http.url, http.headers.expTime, http.headers["x-simulated-trading"]], [
    "POST",
    "https://x/api/v5/trade/order",
    "1795608000000",
    "1",
  ]);
  assertEquals([http.headers["OK-ACCESS-KEY"], http.headers["Content-Type"]], ["key", "application/json"]);
});

Deno.test("spot has no position side and no reduce-only; a swap has both, and a take says how long it lives", () => {
  const own = (place: Place, ofSpot: boolean) =>
    args(socketText(1, ofSpot ? placeCall(place, spot, SPOT, "cash") : placeCall(place, swap, SWAP, "cross"), NOON));
  const take: Place = { ...PLACE, timeInForce: "ioc", reduceOnly: true };
  const { posSide, reduceOnly, tdMode, ordType, sz } = own(take, true);
  assertEquals([posSide, reduceOnly, tdMode, ordType, sz], [undefined, undefined, "cash", "ioc", "0.0015"]);
  assertEquals(own(take, false).reduceOnly, true);
  assertEquals(own({ ...PLACE, timeInForce: "gtc" }, false).ordType, "limit");
});

Deno.test("orders of a market without a number go over REST alone, by its name", () => {
  const unnumbered = listing("BTC-USDT", { instIdCode: null });
  for (
    const call of [
      placeCall(PLACE, unnumbered, SPOT, "cash"),
      cancelCall({ clientId: ID, venueOrderId: null }, { symbol: "X", code: null }),
    ]
  ) {
    assertEquals(call.socket, null);
  }
  const { args } = placeCall(PLACE, unnumbered, SPOT, "cash");
  assertEquals((args as { instId: string }).instId, "BTC-USDT");
});

Deno.test("a cancel goes by the venue's id where it is known, and never expires", () => {
  const byVenue = JSON.parse(socketText(1, cancelCall({ clientId: ID, venueOrderId: "99" }, swap), NOON));
  assertEquals(byVenue, { id: "1", op: "cancel-order", args: [{ instIdCode: 10459, ordId: "99" }] });
  assertEquals(args(socketText(1, cancelCall({ clientId: ID, venueOrderId: null }, swap), NOON)), {
    instIdCode: 10459,
    clOrdId: ID,
  });
});

Deno.test("an amendment has an id of its own by which its end is told, and leaves the order where it fails", () => {
  const amend = { ...PLACE, kind: "amend", venueOrderId: "99", size: 50 as Size } as const;
  assertEquals(args(socketText(1, amendCall(amend, swap, "a1"), NOON)), {
    instIdCode: 10459,
    ordId: "99",
    cxlOnFail: false,
    reqId: "a1",
    newSz: "0.5",
  });
});

Deno.test("an id that is none of ours, and a question over the socket, are refused", () => {
  assertThrows(() => placeCall({ ...PLACE, clientId: "a-b" }, swap, SWAP, "cross"), RangeError, "client id");
  assertThrows(() => socketText(1, positionsCall(SWAP), NOON), RangeError, "want REST");
});

Deno.test("questions stand in the path with their query, which is what is signed", () => {
  const about = { validUntil: NOON, timeout: 5 as Micros }, rest = { base: "https://x", headers: {} };
  const url = (call: Parameters<typeof httpCall>[0]) => httpCall(call, rest, { signer: KEY, at: NOON }, about).url;
  assertEquals(url(openOrdersCall(SWAP, null, null)), "https://x/api/v5/trade/orders-pending?instType=SWAP&limit=100");
  assertEquals(
    url(openOrdersCall(SPOT, "BTC-USDT", "7")),
    "https://x/api/v5/trade/orders-pending?instType=SPOT&instId=BTC-USDT&limit=100&after=7",
  );
  assertEquals(
    url(orderStatusCall("BTC-USDT", { clOrdId: ID })),
    `https://x/api/v5/trade/order?instId=BTC-USDT&clOrdId=${ID}`,
  );
  const trades = { begin: 5, before: null };
  assertEquals(
    url(ownTradesCall(SPOT, "BTC-USDT", { ...trades, old: false })),
    "https://x/api/v5/trade/fills?instType=SPOT&instId=BTC-USDT&begin=5&limit=100",
  );
  assertEquals(
    ownTradesCall(SPOT, "BTC-USDT", { ...trades, old: true }).path.split("?")[0],
    "/api/v5/trade/fills-history",
  );
  const all = { ...trades, type: null };
  assertEquals([billsCall({ ...all, old: false }).path, billsCall({ ...all, type: "8", old: true }).path], [
    "/api/v5/account/bills?begin=5&limit=100",
    "/api/v5/account/bills-archive?type=8&begin=5&limit=100",
  ]);
  assertEquals(feesCall(SWAP, swap).path, "/api/v5/account/trade-fee?instType=SWAP&instFamily=BTC-USDT");
  assertEquals(feesCall(SPOT, spot).path, "/api/v5/account/trade-fee?instType=SPOT&instId=BTC-USDT");
  assertEquals(leverageCall(["A", "B"]).path, "/api/v5/account/leverage-info?instId=A%2CB&mgnMode=cross");
  assertEquals(httpCall(timeCall(), rest, { signer: KEY, at: NOON }, about).headers, {}, "open to all");
});

Deno.test("the dead-man switch is set for our tag alone", () => {
  const call = deadManCall(okxDeadManRequest(SWAP.tag, 30e6 as Micros));
  assertEquals([call.path, call.args], ["/api/v5/trade/cancel-all-after", { timeOut: "30", tag: "twosideSWAP" }]);
});

const shared = sharedFixtures();
Deno.test({
  name: "orders name what other clients name, over the socket and over REST (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    type Row = Record<string, unknown>;
    const read = (name: string) => JSON.parse(Deno.readTextFileSync(`${shared}/okx/${name}.json`));
    const [orders, amends] = read("vectors_requests_ws").map(({ frame }: { frame: { args: Row[] } }) => frame.args[0]);
    const names = (row: Row, ...without: string[]) => Object.keys(row).filter((name) => !without.includes(name)).sort();
    const placed = args(socketText(7, placeCall(PLACE, swap, SWAP, "cross"), NOON));
    // Ours bear our tag and a mode against self-trades; theirs a currency of margin, and what becomes of a price out of bounds.
    assertEquals(names(placed, "tag", "stpMode"), names(orders, "pxAmendType", "ccy", "reduceOnly"));
    const amend = { ...PLACE, kind: "amend", venueOrderId: "1234", size: 100 as Size } as const;
    const amended = args(socketText(7, amendCall(amend, swap, "1234"), NOON));
    assertEquals(names(amended, "cxlOnFail"), names(amends, "newPx", "pxAmendType"));
    assertEquals([amended.ordId, amended.reqId], ["1234", amends.reqId]);

    const [{ body }] = read("vectors_requests_rest"), [theirs] = JSON.parse(body) as Row[];
    const gtc = { ...PLACE, timeInForce: "gtc" } as const, { args: ours } = placeCall(gtc, spot, SPOT, "cash");
    for (const name of ["side", "ordType", "tdMode"]) assertEquals((ours as Row)[name], theirs[name], name);
    assertEquals(names(ours as Row, "stpMode", "tgtCcy"), names(theirs, "tgtCcy"));
  },
});
