import { assertEquals, assertThrows } from "@std/assert";
import {
  amendCall,
  cancelAllCall,
  cancelCall,
  httpCall,
  placeCall,
  publicGet,
  signedGet,
  socketText,
} from "../../../exchanges/bybit/calls.ts";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";
import type { Amend, Place } from "../../../core/command.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { CLIENT_ID } from "../../support/bybit_account.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";

const instrument = madeUpInstrument({ venue: "bybit", tick: parseGrid("0.10"), lot: parseGrid("0.001") });
const place: Place = {
  kind: "place",
  venue: "bybit",
  instrument: instrument.id,
  clientId: CLIENT_ID,
  side: "buy",
  price: 650_001 as Price,
  size: 20 as Size,
  timeInForce: "post_only",
  validity: 1_500_000 as Micros,
};
const signer = createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" });
const authority = { signer, timestamp: 1_700_000_000_000, recvWindow: 1_500 };

Deno.test("placeCall() writes an order of a contract: one-way, against self-trades, in plain decimals", () => {
  assertEquals(placeCall(place, instrument, PERP).params, {
    category: "linear",
    symbol: "BTCUSDT",
    side: "Buy",
    orderType: "Limit",
    qty: "0.02",
    price: "65000.1",
    timeInForce: "PostOnly",
    orderLinkId: CLIENT_ID,
    positionIdx: 0,
    smpType: "CancelMaker",
  });
  const reducing = placeCall({ ...place, side: "sell", timeInForce: "ioc", reduceOnly: true }, instrument, PERP).params;
  assertEquals([reducing.side, reducing.timeInForce, reducing.reduceOnly], ["Sell", "IOC", true]);
});

Deno.test("placeCall() writes a spot order: no loan, no position", () => {
  const { params } = placeCall({ ...place, timeInForce: "gtc", reduceOnly: true }, instrument, SPOT);
  assertEquals([params.category, params.isLeverage, params.timeInForce, params.smpType], [
    "spot",
    0,
    "GTC",
    "CancelMaker",
  ]);
  assertEquals("positionIdx" in params || "reduceOnly" in params, false);
});

Deno.test("placeCall() refuses an id that the venue would not take", () => {
  assertThrows(() => placeCall({ ...place, clientId: "nobody's" }, instrument, PERP), RangeError, "client id");
});

Deno.test("cancelCall() and amendCall() name an order by the venue's id, else by ours", () => {
  const known = { clientId: CLIENT_ID, venueOrderId: "v1" }, unknown = { ...known, venueOrderId: null };
  assertEquals(cancelCall(known, "BTCUSDT", PERP).params, { category: "linear", symbol: "BTCUSDT", orderId: "v1" });
  assertEquals(cancelCall(unknown, "BTCUSDT", SPOT).params, {
    category: "spot",
    symbol: "BTCUSDT",
    orderLinkId: CLIENT_ID,
  });
  const amend: Amend = { kind: "amend", venue: "bybit", instrument: instrument.id, ...known, size: 15 as Size };
  const { op, path, params } = amendCall(amend, instrument, PERP);
  assertEquals([op, path, params.qty, params.orderId], ["order.amend", "/v5/order/amend", "0.015", "v1"]);
});

Deno.test("socketText() wraps a call with its time and how long it may be taken, unsigned", () => {
  const text = socketText(7, placeCall(place, instrument, PERP), authority);
  const { reqId, header, op, args } = JSON.parse(text);
  assertEquals([reqId, op, args.length, args[0].symbol], ["7", "order.create", 1, "BTCUSDT"]);
  assertEquals(header, { "X-BAPI-TIMESTAMP": "1700000000000", "X-BAPI-RECV-WINDOW": "1500" });
  assertThrows(() => socketText(1, cancelAllCall("BTCUSDT", PERP), authority), RangeError, "want an operation");
});

Deno.test("httpCall() signs exactly what it sends", () => {
  const timeout = 1 as Micros;
  const post = httpCall(cancelAllCall("BTCUSDT", PERP), "https://v", authority, timeout);
  assertEquals([post.method, post.url], ["POST", "https://v/v5/order/cancel-all"]);
  assertEquals(post.body, '{"category":"linear","symbol":"BTCUSDT"}');
  assertEquals(post.headers["X-BAPI-SIGN"], signer.sign(`1700000000000key1500${post.body}`));
  assertEquals(post.headers["Content-Type"], "application/json");
  const get = httpCall(
    signedGet("/v5/x", null, { category: "linear", symbol: "A&B", cursor: "a%3D1" }),
    "https://v",
    authority,
    timeout,
  );
  const query = "category=linear&symbol=A%26B&cursor=a%3D1";
  assertEquals([get.url, get.body], [`https://v/v5/x?${query}`, null]);
  assertEquals(get.headers["X-BAPI-SIGN"], signer.sign(`1700000000000key1500${query}`));
  const open = httpCall(publicGet("/v5/market/time"), "https://v", null, timeout);
  assertEquals([open.url, open.headers], ["https://v/v5/market/time", {}]);
  assertThrows(() => httpCall(signedGet("/v5/x", null, {}), "https://v", null, timeout), RangeError, "there is no key");
});

const shared = sharedFixtures();
Deno.test({
  name: "orders name what other clients and the venue's examples name, in the same words (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    type Body = Record<string, unknown>;
    const args = await linesOf(`${shared}/bybit/rest_request_body_args__roq.jsonl`);
    const [create, , amended, , cancelled] = args.map((line) => JSON.parse(line) as Body);
    const fine = madeUpInstrument({ venue: "bybit", tick: parseGrid("0.01"), lot: parseGrid("0.0001") });
    const order = { ...place, timeInForce: "gtc", price: 2_345_678 as Price, size: 12_345 as Size } as const;
    const common = (theirs: Body, ours: Body) =>
      Object.fromEntries(Object.keys(theirs).map((name) => [name, name === "orderLinkId" ? "1234" : ours[name]]));
    const { reduceOnly: _none, ...spot } = create; // spot has nothing to reduce
    assertEquals(common(spot, placeCall(order, fine, SPOT).params), spot);
    const amend = { ...order, kind: "amend", venueOrderId: null } as Amend;
    assertEquals(common(amended, amendCall(amend, fine, SPOT).params), amended);
    const cancel = { clientId: CLIENT_ID, venueOrderId: null };
    assertEquals(common(cancelled, cancelCall(cancel, "BTCUSDT", SPOT).params), cancelled);

    const examples = (await linesOf(`${shared}/bybit/rest_request_examples__docs.jsonl`)).map((line) =>
      JSON.parse(line) as { path: string; body?: Body }
    );
    const { body } = examples.find(({ path, body }) => path === "/v5/order/create" && body?.category === "linear")!;
    const reducing = { ...order, side: "sell", price: 30_000 as Price, size: 1 as Size, reduceOnly: true } as const;
    const whole = madeUpInstrument({ venue: "bybit", tick: parseGrid("1"), lot: parseGrid("1") });
    const { orderLinkId: _theirs, ...wanted } = body!;
    assertEquals(common(wanted, placeCall(reducing, whole, PERP).params), wanted);
  },
});
