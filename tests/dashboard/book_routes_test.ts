/** The hand on the books: what a person answers for reaches the engine in its words, or nothing does. @module */
import { assertEquals, assertMatch } from "@std/assert";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { slowTest } from "../support/slow.ts";

async function said(response: Promise<Response>) {
  const { status, body } = await response.then(async (got) => ({ status: got.status, body: await got.json() }));
  return { status, body };
}

slowTest("REC-03 POST adopt names the market as the engine does, by its symbol or in full, and signs it", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame());
  for (const market of ["ETHUSDT", "binance:ETHUSDT"]) {
    const body = { market, reason: "  sold by phone " };
    assertEquals((await said(house.fetch("POST", "/api/venues/binance/adopt", body))).status, 200);
  }
  await house.drain();
  assertEquals(
    house.events.map((event) => event.kind === "adopt_position" && [event.market, event.reason, event.by]),
    Array(2).fill(["binance:ETHUSDT", "sold by phone", "operator"]),
  );
});

slowTest(
  "POST adopt without a reason, of an unknown venue or market asks the engine nothing and says what is known",
  async () => {
    await using house = await DashboardHouse.open();
    await house.show(sampleFrame());
    const adopt = (venue: string, body: unknown) => said(house.fetch("POST", `/api/venues/${venue}/adopt`, body));
    const bare = await adopt("binance", { market: "BTCUSDT" });
    assertEquals([bare.status, bare.body.error.details], [422, [{ field: "reason", reason: "want a text" }]]);
    const short = await adopt("binance", { market: "BTCUSDT", reason: " ok " });
    assertEquals(short.body.error.details, [{ field: "reason", reason: "want a reason of at least 3 letters" }]);
    const venue = await adopt("okx", { market: "BTCUSDT", reason: "by phone" });
    assertEquals([venue.status, venue.body.error.message], [404, "There is no such venue: known are binance"]);
    const market = await adopt("binance", { market: "XRPUSDT", reason: "by phone" });
    assertEquals([market.status, market.body.error.code], [422, "unknown_market"]);
    assertMatch(market.body.error.details[0].reason, /known are BTCUSDT, ETHUSDT, SOLUSDT/);
    await house.drain();
    assertEquals(house.events, []);
  },
);

slowTest("POST close hands the order's id on, and the engine's objection back as 409", async () => {
  await using house = await DashboardHouse.open();
  house.answer = ({ requestId }) => ({
    requestId,
    status: "rejected",
    message: "Not closed: order mm1 is OPEN: want one that is UNKNOWN",
    details: [],
  });
  const { status, body } = await said(house.fetch("POST", "/api/orders/mm1/close", { reason: "not at the venue" }));
  assertEquals([status, body.status, body.error.message], [
    409,
    "rejected",
    "Not closed: order mm1 is OPEN: want one that is UNKNOWN",
  ]);
  const [event] = house.events;
  assertEquals([event.kind, event.kind === "close_order" && event.clientId], ["close_order", "mm1"]);
  assertEquals((await said(house.fetch("POST", "/api/orders/mm1/close", {}))).status, 422);
});

Deno.test("POST holds/resume names the scope and no strategy", async () => {
  await using house = await DashboardHouse.open();
  await said(house.fetch("POST", "/api/holds/resume", { scope: "binance:BTCUSDT", reason: "looked at it" }));
  await said(house.fetch("POST", "/api/holds/resume", { scope: "global" }));
  assertEquals(
    house.events.map((event) => event.kind === "resume" && [event.scope, event.strategy, event.reason]),
    [["binance:BTCUSDT", "", "looked at it"], ["global", "", ""]],
  );
});

slowTest(
  "RSK-33 PATCH limits hands all of them on with the right of who asks, and the engine's reasons back per field",
  async () => {
    await using house = await DashboardHouse.open();
    house.answer = ({ requestId }) => ({
      requestId,
      status: "rejected",
      message: "Nothing was changed",
      details: [{ field: "maxGross", reason: "is -1; want more than 0" }],
    });
    const body = { scope: "global", reason: "quiet day", set: { maxGross: "-1", maxOrdersPerSecond: 5 } };
    const { status, body: { error } } = await said(house.fetch("PATCH", "/api/limits", body));
    assertEquals([status, error.details], [422, [{ field: "maxGross", reason: "is -1; want more than 0" }]]);
    const [event] = house.events;
    assertEquals(event.kind === "set_limits" && [event.scope, event.set, event.mayLoosen], ["global", body.set, true]);
    assertEquals((await said(house.fetch("PATCH", "/api/limits", { ...body, set: {} }))).status, 422);
    assertEquals(house.events.length, 1);
  },
);
