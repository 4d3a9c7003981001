import { assertEquals } from "@std/assert";
import { SPOT_CALLER, SPOT_LISTING, SPOT_QUERIES, spotOrders } from "../../../exchanges/binance/spot_words.ts";

const error = (code: number | null, status = 400) => ({ code, status, message: "m", retryAt: null });
const answer = (result: unknown) => ({
  status: 200,
  result,
  error: null,
  details: null,
  limits: [],
  origin: { venue: "binance", frame: "" },
});

Deno.test("spotOrders() finds the orders of a cancel-all, also the legs of order lists", () => {
  const orders = spotOrders();
  const found = orders.cancelledOrders(answer([{ orderId: 1 }, { orderReports: [{ orderId: 2 }, { orderId: 3 }] }]));
  assertEquals(found.map((order) => order.identifier("orderId")), ["1", "2", "3"]);
  assertEquals([orders.nothingRested(error(-2011)), orders.nothingRested(error(-2013))], [true, false]);
});

Deno.test("SPOT_QUERIES takes a missing order for an answer, unless the venue is in trouble", () => {
  const told = [error(-2013), error(-2013, 503), error(-2011)].map((each) => SPOT_QUERIES.noSuchOrder(each));
  assertEquals(told, [true, false, false]);
});

Deno.test("SPOT_LISTING asks for its symbols, and SPOT_CALLER knows the codes of spot", () => {
  assertEquals(SPOT_LISTING.call(["X"]).params, { symbols: '["X"]' });
  assertEquals([SPOT_CALLER.isKnown(error(-2010)), SPOT_CALLER.isKnown(error(-9_999))], [true, false]);
});
