import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import type { Signer } from "../../../core/venue.ts";
import { createAsterBrake, createAsterSpotBrake } from "../../../exchanges/aster/brake.ts";
import { HMAC, NOON } from "../../support/binance_talk.ts";

/** Stands for an agent's: signs with what it is given. */
const AGENT: Signer = {
  scheme: "ed25519",
  apiKey: "0xagent",
  account: "0xuser",
  sign: (payload) => `0x${payload.length}`,
  signInto: () => 0,
};
const options = (signer: Signer) => ({ venue: "aster", symbols: ["BTCUSDT"], rest: "http://h", signer });
const order = { symbol: "BTCUSDT", venueOrderId: "43", clientId: "mm1", worth: [1n, 0] as const };
const nonceIn = (text: string) => Number(new URLSearchParams(text).get("nonce"));

Deno.test("KIL the brake of an agent speaks v3, signed with nonces that no session takes", () => {
  for (
    const [create, base, lane] of [[createAsterBrake, "/fapi/v3", 2], [createAsterSpotBrake, "/api/v3", 3]] as const
  ) {
    const brake = create(options(AGENT));
    assertEquals(brake.clock()?.url, `http://h${base}/time`);
    const list = new URL(brake.list(null, NOON).url);
    assertEquals([list.pathname, nonceIn(list.search)], [`${base}/openOrders`, NOON + lane]);
    const cancel = brake.cancel(order, NOON);
    assertEquals([cancel.method, cancel.url, cancel.headers["X-MBX-APIKEY"]], [
      "DELETE",
      `http://h${base}/order`,
      undefined,
    ]);
    assert(cancel.body?.startsWith("symbol=BTCUSDT&orderId=43&nonce="), cancel.body ?? "");
    assertEquals(nonceIn(cancel.body ?? ""), NOON + 4 + lane);
    const all = brake.cancelAll("BTCUSDT", NOON)!;
    assertEquals([all.method, all.url], ["DELETE", `http://h${base}/allOpenOrders`]);
  }
});

Deno.test("KIL a brake whose clock has gone back does not wait: its numbers begin anew", () => {
  const brake = createAsterBrake(options(AGENT));
  brake.list(null, NOON + 60_000_000 as Micros);
  assertEquals(nonceIn(new URL(brake.list(null, NOON).url).search), NOON + 2);
});

Deno.test("KIL the brake of a key of v1 signs as ever", () => {
  const brake = createAsterSpotBrake(options(HMAC)), { url, body, headers } = brake.cancel(order, NOON);
  assertEquals([url, headers["X-MBX-APIKEY"]], ["http://h/api/v1/order", "key"]);
  assert(
    /^symbol=BTCUSDT&orderId=43&recvWindow=5000&timestamp=\d+&signature=[0-9a-f]{64}$/.test(body ?? ""),
    body ?? "",
  );
});

Deno.test("KIL answers are read: orders, a yes whose code is a text, nothing there, a nonce that was refused", () => {
  const brake = createAsterBrake(options(AGENT));
  const page = brake.readList(
    200,
    JSON.stringify([{ symbol: "B", orderId: 1, clientOrderId: "a", origQty: "2", executedQty: "1", price: "3" }]),
    {},
  );
  assert(page.kind === "complete");
  assertEquals(page.orders.map(({ venueOrderId, worth }) => [venueOrderId, worth[0]]), [["1", 3n]]);
  const cancelled = (body: unknown, status = 200) => brake.readCancel(status, JSON.stringify(body), {});
  assertEquals(cancelled({ code: "200", msg: "done" }).kind, "done");
  assertEquals(cancelled({ code: -2011, msg: "Unknown order sent." }, 400).kind, "gone");
  const refused = cancelled({ code: -4225, msg: "Nonce Expired" }, 400);
  assert(refused.kind === "failed" && refused.clock);
});
