import { assertEquals } from "@std/assert";
import { createSigner } from "../../../../exchanges/shared/signer.ts";
import { ASTER_DEMO_ACCOUNT, asterUrls, createAsterWire } from "../../../../exchanges/simulator/wire/aster.ts";
import { DEMO_SIGNER, START, WireTalk } from "../../../support/wire_talk.ts";

const create = (options = {}) => createAsterWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"], ...options });

Deno.test("The simulated Aster lists both products, or spot alone, and tells them apart by the host in the path", () => {
  assertEquals([...create().truth.floors.keys()].sort(), ["BTCUSDT", "BTCUSDT perp"]);
  const spot = create({ product: "spot" });
  assertEquals([spot.venue, [...spot.truth.floors.keys()]], ["aster_spot", ["BTCUSDT"]]);
  assertEquals(create().urls("h:1").wsPublic, "ws://h:1/fstream.asterdex.com");
  assertEquals([spot.urls("h:1"), asterUrls("h:1", "spot").wsPrivate], [
    asterUrls("h:1", "spot"),
    "ws://h:1/sstream.asterdex.com",
  ]);
  assertEquals(
    ["/ws", "/fstream.asterdex.com/stream", "/public/ws", "/ws-fapi/v1"].map((path) => create().accepts(path)),
    [
      true,
      true,
      false,
      false,
    ],
  );
});

Deno.test("An address without a host is that of perpetuals, or of the one product that there is", () => {
  const fields = (options: object) => {
    const talk = new WireTalk(create(options)), socket = talk.open("/ws/btcusdt@bookTicker");
    talk.pass(2_000);
    return "e" in talk.take(socket)[0];
  };
  assertEquals([fields({}), fields({ product: "spot" })], [true, false]);
});

Deno.test("Keys of the first version sign with HMAC, and name themselves in a header", () => {
  const signer = createSigner({ scheme: "hmac", apiKey: ASTER_DEMO_ACCOUNT.apiKey, secret: "demo" }),
    talk = new WireTalk(create(), signer);
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTX", quantity: "0.01", price: "64000" };
  assertEquals(talk.posted("POST", "/fapi/v1/order", order)!.body.status, "NEW");
  assertEquals(talk.signed("GET", "/fapi/v4/account")!.body.canTrade, true);
  assertEquals(talk.signed("GET", "/fapi/v2/balance")!.status, 200);
  assertEquals(talk.signed("GET", "/api/v1/account")!.body.canTrade, true);
  assertEquals(talk.signed("GET", "/fapi/v3/balance")!.body.code, -1102, "the third version asks for an agent");
  assertEquals(talk.raw("POST", "/fapi/v1/listenKey", "", "", { "x-mbx-apikey": signer.apiKey })!.status, 200);
  assertEquals(talk.signed("GET", "/fapi/v1/openOrders", { timestamp: talk.nowMs - 9_000 })!.body.code, -1021);
});

Deno.test("The key of all demos is the demo's account too, unless accounts are given", () => {
  const balances = (options: object) =>
    new WireTalk(create(options), DEMO_SIGNER).signed("GET", "/fapi/v2/balance")!.status;
  assertEquals([balances({}), balances({ accounts: [{ ...ASTER_DEMO_ACCOUNT, apiKey: "0xother" }] })], [200, 401]);
});
