import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };
const fixtures = sharedFixtures();
/** Only of orders that this simulator does not have. */
const CONDITIONAL = ["activatePrice", "priceRate", "code", "msg", "activationPrice"];

const namesIn = async (path: string) => {
  const body = JSON.parse(await Deno.readTextFile(join(fixtures!, path))), first = Array.isArray(body) ? body[0] : body;
  return Object.keys(first).filter((name) => !CONDITIONAL.includes(name)).sort();
};

Deno.test({
  name: "Answers about orders and trades have the fields that the venues' own bodies have (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const usdm = new UsdmTalk(), aster = new AsterTalk(), placed = usdm.place();
    const change = { ...BTC, orderId: placed.orderId, side: "BUY", quantity: "0.02", price: "64100" };
    const names = (body: object) => Object.keys(body).sort();
    assertEquals(names(usdm.order("PUT", "order", change)), await namesIn("binance/usdm_rest/modify_order_v2026.json"));
    const queried = names(usdm.read("order", { ...BTC, orderId: placed.orderId }));
    // `cumQty` stands in the answers to placements, and in queries of other years.
    assertEquals(
      queried.filter((name) => name !== "cumQty"),
      await namesIn("binance/usdm_rest/query_order_v2026.json"),
    );
    usdm.trade("BUY", "0.001");
    assertEquals(
      names(usdm.read("userTrades", BTC)[0]),
      await namesIn("binance/usdm_rest/account_trade_list_v2026.json"),
    );
    assertEquals(names(aster.place()), await namesIn("aster/perp_rest/new_order.json"));
    aster.trade("BUY", "0.001");
    assertEquals(names(aster.read("userTrades", BTC)[0]), await namesIn("aster/perp_rest/account_trade_list.json"));
  },
});
