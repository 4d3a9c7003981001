import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const fixtures = sharedFixtures();

Deno.test({
  name: "Events of orders have the fields of the venues' own events (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const usdm = new UsdmTalk(), spot = new AsterTalk({}, "spot");
    const of = async (path: string) => JSON.parse(await Deno.readTextFile(join(fixtures!, path)));
    const heard = usdm.listening();
    usdm.trade("BUY", "0.001");
    const report = usdm.heard(heard, "ORDER_TRADE_UPDATE").at(-1).o;
    const known = new Set(Object.keys((await of("binance/usdm_user/order_update_trade.json")).o));
    // Stated by newer events: price match, good till date, reason of an expiry.
    assertEquals(Object.keys(report).filter((name) => !known.has(name)).sort(), ["er", "gtd", "pm"]);
    assertEquals([...known].filter((name) => !(name in report)).sort(), ["AP", "cr"], "of trailing stops alone");
    const account = spot.listening();
    spot.trade("BUY", "0.0002");
    const execution = spot.heard(account, "executionReport").at(-1);
    assertEquals(Object.keys(execution).sort(), Object.keys(await of("aster/spot_user/execution_report.json")).sort());
  },
});

Deno.test("An order that was cut by its position, or ended by the venue, tells why it expired", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.trade("BUY");
  const { orderId } = talk.place({ side: "SELL", price: "67000", reduceOnly: "true" });
  talk.trade("SELL");
  talk.pass(50);
  const ends = talk.take(socket).filter(({ o }) => o?.i === orderId && o.X !== "NEW").map(({ o }) => [o.x, o.X, o.er]);
  assertEquals(ends, [["EXPIRED", "EXPIRED", "4"]]);
  const ioc = talk.place({ timeInForce: "IOC", newOrderRespType: "RESULT" });
  assertEquals([ioc.status, talk.heard(socket, "ORDER_TRADE_UPDATE").at(-1).o.er], ["EXPIRED", "2"]);
});

Deno.test("Self-trade prevention ends orders as expired in the match", () => {
  const talk = new UsdmTalk(),
    mine = talk.place({ side: "SELL", price: "65000.2", quantity: "0.5" }),
    socket = talk.listening();
  talk.place({ price: "65100", quantity: "2", timeInForce: "IOC", selfTradePreventionMode: "EXPIRE_MAKER" });
  talk.pass(30);
  const ends = talk.take(socket).filter(({ o }) => o?.i === mine.orderId).map(({ o }) => [o.x, o.X]);
  assertEquals(ends, [["EXPIRED", "EXPIRED_IN_MATCH"]]);
});
