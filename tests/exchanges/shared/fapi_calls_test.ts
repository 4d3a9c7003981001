import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import * as calls from "../../../exchanges/shared/fapi_calls.ts";
import * as orders from "../../../exchanges/binance/orders.ts";
import type { MarketListing } from "../../../exchanges/shared/fapi_markets.ts";
import type { Cancel, Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const listing: MarketListing = {
  instrument: madeUpInstrument(),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: ["EXPIRE_MAKER"],
};
const base = { venue: "binance", instrument: 0 as InstrumentId } as const;
const place = (change: Partial<Place> = {}): Place => ({
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 10_005 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
  ...change,
});
const cancel: Cancel = { ...base, kind: "cancel", clientId: "mm0000", venueOrderId: "42" };
const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S" });
const authority = { signer, timestamp: 1_795_608_000_000, recvWindow: 2_000, loggedOn: false };

const TIMEOUT = 2_000_000 as Micros;

Deno.test("demandClientId() takes exactly what the venue's pattern takes, for every character and length", () => {
  const pattern = /^[.A-Z:/a-z0-9_-]{1,36}$/;
  const texts = Array.from({ length: 300 }, (_, code) => `a${String.fromCharCode(code)}`);
  for (const text of [...texts, "", "\n", "a\n", "x".repeat(36), "x".repeat(37)]) {
    if (pattern.test(text)) calls.demandClientId(text);
    else assertThrows(() => calls.demandClientId(text), RangeError, "Cannot send client id");
  }
});

Deno.test("socketText() signs all parameters, the key included, sorted and raw", () => {
  const frame = JSON.parse(calls.socketText(9, orders.placeCall(place(), listing), authority));
  assertEquals([frame.id, frame.method], [9, "order.place"]);
  const { signature, ...signed } = frame.params;
  const payload = "apiKey=K&newClientOrderId=mm0001&newOrderRespType=ACK&price=100.05&quantity=0.0015&recvWindow=2000" +
    "&selfTradePreventionMode=EXPIRE_MAKER&side=BUY&symbol=BTCUSDT&timestamp=1795608000000&type=LIMIT_MAKER";
  assertEquals(calls.socketPayload(signed), payload);
  assertEquals(signature, signer.sign(payload));
});

Deno.test("socketPayload() sorts by name as the venue's printed example does", () => {
  const params = {
    symbol: "BTCUSDT",
    side: "SELL",
    type: "LIMIT",
    timeInForce: "GTC",
    quantity: "0.01000000",
    price: "52000.00",
    recvWindow: 100,
    timestamp: 1645423376532,
    apiKey: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
  };
  const key = createSigner({
    scheme: "hmac",
    apiKey: params.apiKey,
    secret: "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
  });
  assertEquals(
    key.sign(calls.socketPayload(params)),
    "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
  );
});

Deno.test("socketText() on a socket that is logged on carries neither key nor signature", () => {
  const { params } = JSON.parse(calls.socketText(9, orders.cancelCall(cancel, "X"), { ...authority, loggedOn: true }));
  assertEquals(params, { symbol: "X", orderId: 42, recvWindow: 2_000, timestamp: 1_795_608_000_000 });
});

Deno.test("socketText() leaves open calls unsigned", () => {
  assertEquals(JSON.parse(calls.socketText(1, orders.timeCall(), authority)), { id: 1, method: "time", params: {} });
});

Deno.test("httpCall() percent-encodes before it signs, and puts the key in the header", () => {
  const call = orders.orderCall("币USDT", "a/b:c");
  const { method, url, headers, body, timeout } = calls.httpCall(call, "https://h", authority, TIMEOUT);
  const query = "symbol=%E5%B8%81USDT&origClientOrderId=a%2Fb%3Ac&recvWindow=2000&timestamp=1795608000000";
  assertEquals(url, `https://h/api/v3/order?${query}&signature=${signer.sign(query)}`);
  assertEquals([method, headers, body, timeout], ["GET", { "X-MBX-APIKEY": "K" }, null, TIMEOUT]);
});

Deno.test("httpCall() percent-encodes the signature of Ed25519", () => {
  const secret = "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u";
  const key = createSigner({ scheme: "ed25519", apiKey: "K", secret });
  const { url } = calls.httpCall(orders.accountCall(), "https://h", { ...authority, signer: key }, TIMEOUT);
  const [, signed, signature] = /\?(.*)&signature=(.*)$/.exec(url) ?? [];
  assertEquals(decodeURIComponent(signature), key.sign(signed));
  assertFalse(/[+/=]/.test(signature));
});

Deno.test("httpCall() leaves open calls without key and signature", () => {
  const call = calls.httpCall(orders.exchangeInfoCall(["X"]), "https://h", authority, TIMEOUT);
  assertEquals(call.url, "https://h/api/v3/exchangeInfo?symbols=%5B%22X%22%5D");
  assertEquals(call.headers, {});
  assertEquals(calls.httpCall(orders.timeCall(), "https://h", null, TIMEOUT).url, "https://h/api/v3/time");
});

Deno.test("logonText() proves the key", () => {
  const logon = JSON.parse(calls.logonText(1, authority));
  assertEquals([logon.method, logon.params.apiKey], ["session.logon", "K"]);
  assertEquals(logon.params.signature, signer.sign("apiKey=K&recvWindow=2000&timestamp=1795608000000"));
});

Deno.test("a call that is keyed and not signed names the key alone, and one of REST alone is refused over a socket", () => {
  const call = {
    method: null,
    verb: "POST",
    path: "/fapi/v1/listenKey",
    params: {},
    signed: false,
    keyed: true,
    weight: 1,
  } as const;
  const { url, headers } = calls.httpCall(call, "https://h", authority, TIMEOUT);
  assertEquals([url, headers], ["https://h/fapi/v1/listenKey", { "X-MBX-APIKEY": "K" }]);
  assertThrows(() => calls.socketText(1, call, authority), RangeError, "want REST");
});

Deno.test("timestampOf() cuts to whole milliseconds", () => {
  assertEquals(calls.timestampOf(1_795_608_000_000_999 as Micros), 1_795_608_000_000);
});
