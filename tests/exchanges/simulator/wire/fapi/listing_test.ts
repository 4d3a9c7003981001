import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const filterOf = (symbol: { filters: Record<string, unknown>[] }, type: string) =>
  symbol.filters.find(({ filterType }) => filterType === type);

Deno.test("The listing of USD-M has grids, limits and the band of a contract", () => {
  const { symbols: [btc], futuresType } = new UsdmTalk().ask("exchangeInfo", { symbol: "BTCUSDT" });
  assertEquals([futuresType, btc.symbol, btc.contractType, btc.status, btc.marginAsset], [
    "U_MARGINED",
    "BTCUSDT",
    "PERPETUAL",
    "TRADING",
    "USDT",
  ]);
  assertEquals(filterOf(btc, "PRICE_FILTER"), {
    minPrice: "0.1",
    maxPrice: "1000000",
    filterType: "PRICE_FILTER",
    tickSize: "0.1",
  });
  assertEquals(filterOf(btc, "MIN_NOTIONAL"), { notional: "10", filterType: "MIN_NOTIONAL" });
  assertEquals(filterOf(btc, "MAX_NUM_ORDERS"), { limit: 200, filterType: "MAX_NUM_ORDERS" });
  assertEquals(btc.timeInForce.includes("GTX"), true);
});

Deno.test("Aster lists both products, each with filters of its own", () => {
  const perp = new AsterTalk().ask("exchangeInfo").symbols[0],
    spot = new AsterTalk({}, "spot").ask("exchangeInfo").symbols[0];
  assertEquals([perp.contractType, spot.contractType, spot.ocoAllowed], ["PERPETUAL", undefined, false]);
  assertEquals([filterOf(perp, "PERCENT_PRICE"), filterOf(spot, "MIN_NOTIONAL")], [
    { multiplierDown: "0.9800", multiplierUp: "1.0200", multiplierDecimal: "4", filterType: "PERCENT_PRICE" },
    { minNotional: "5", filterType: "MIN_NOTIONAL" },
  ]);
});

Deno.test("Numbers off the grid, out of range, too small, or beyond the band are refused by their own codes", () => {
  const talk = new UsdmTalk(), code = (fields: Record<string, string>) => talk.place(fields).code;
  talk.pass(1_500);
  assertEquals(
    {
      tooFine: code({ price: "64000.01" }),
      small: code({ quantity: "0.0001" }),
      zero: code({ quantity: "0" }),
      huge: code({ quantity: "99999999" }),
      notional: code({ quantity: "0.001", price: "6000" }),
      above: code({ price: "90000" }),
      below: code({ side: "SELL", price: "40000" }),
    },
    { tooFine: -1111, small: -1111, zero: -1130, huge: -4005, notional: -4164, above: -4016, below: -4024 },
  );
  assertEquals(code({ price: "50000" }), undefined, "a buy may lie far below");
});

Deno.test("While the venue widens its tick, prices between are refused, and the listing says so", () => {
  const talk = new UsdmTalk();
  talk.trouble("tick_size", { times: 10 });
  assertEquals(talk.place({ price: "64000.1" }).code, -4014);
  assertEquals(filterOf(talk.ask("exchangeInfo").symbols[0], "PRICE_FILTER"), {
    minPrice: "1",
    maxPrice: "1000000",
    filterType: "PRICE_FILTER",
    tickSize: "1",
  });
});
