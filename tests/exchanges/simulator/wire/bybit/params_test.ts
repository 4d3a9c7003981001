import { assertEquals, assertThrows } from "@std/assert";
import { BybitError } from "../../../../../exchanges/simulator/wire/bybit/errors.ts";
import { Params } from "../../../../../exchanges/simulator/wire/bybit/params.ts";

const code = (run: () => unknown) => assertThrows(run, BybitError).code;

Deno.test("Params come from a query or from a JSON body, and say the same", () => {
  const query = Params.fromQuery("category=spot&symbol=BTCUSDT&limit=3&reduceOnly=true");
  const body = Params.fromBody('{"category":"spot","symbol":"BTCUSDT","limit":3,"reduceOnly":true}');
  for (const params of [query, body]) {
    assertEquals(
      [params.category(), params.text("symbol"), params.limit("limit", 20, 50), params.flag("reduceOnly")],
      ["spot", "BTCUSDT", 3, true],
    );
  }
});

Deno.test("null, an empty text and nothing are the same", () => {
  const params = Params.fromBody('{"orderId":null,"orderLinkId":""}');
  assertEquals(["orderId", "orderLinkId", "symbol"].map((name) => params.has(name)), [false, false, false]);
  assertEquals(Params.fromBody("").optional("x"), null);
  assertEquals(Params.fromBody("{}").optional("toString"), null);
});

Deno.test("What is no JSON object is refused as a bad parameter", () => {
  for (const body of ["{", "[]", "3", "null"]) assertEquals(code(() => Params.fromBody(body)), 10001, body);
});

Deno.test("Numbers, words and ids are checked", () => {
  const params = Params.fromBody(
    '{"qty":"1e3","price":"-1","side":"buy","orderLinkId":"a b","limit":0,"reduceOnly":"perhaps","request":{}}',
  );
  assertEquals(code(() => params.decimal("qty")), 10001);
  assertEquals(code(() => params.decimal("price")), 10001);
  assertEquals(code(() => params.choice("side", ["Buy", "Sell"], "Buy")), 10001);
  assertEquals(code(() => params.linkId("orderLinkId")), 10001);
  assertEquals(code(() => params.limit("limit", 20, 50)), 10001);
  assertEquals(code(() => params.flag("reduceOnly")), 10001);
  assertEquals(code(() => params.text("request")), 10001);
  assertEquals(code(() => params.list("request")), 10001);
  assertEquals(code(() => params.text("absent")), 10001);
});

Deno.test("A limit above the most is cut", () => {
  assertEquals(Params.fromQuery("limit=1000").limit("limit", 20, 50), 50);
  assertEquals(Params.fromQuery("").limit("limit", 20, 50), 20);
});

Deno.test("Categories that are not simulated are known, others are not", () => {
  assertEquals(["inverse", "option"].map((name) => Params.fromQuery(`category=${name}`).category()), [null, null]);
  assertEquals(code(() => Params.fromQuery("category=swap").category()), 10001);
  assertEquals(code(() => Params.fromQuery("").category()), 10001);
});
