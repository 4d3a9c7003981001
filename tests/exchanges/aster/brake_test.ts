import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import type { Signer } from "../../../core/venue.ts";
import { createAsterBrake, createAsterSpotBrake } from "../../../exchanges/aster/brake.ts";
import type { HttpCall } from "../../../core/venue.ts";
import { ASTER_DEMO_ACCOUNT, createAsterWire } from "../../../exchanges/simulator/wire/aster.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { AGENT as REAL_AGENT } from "../../support/aster_talk.ts";
import { HMAC, NOON } from "../../support/binance_talk.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";

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

Deno.test("KIL the brakes of Aster clear what rests at the simulated venue, for an agent and for a key", () => {
  const key = createSigner({ scheme: "hmac", apiKey: ASTER_DEMO_ACCOUNT.apiKey, secret: "demo" });
  for (const signer of [REAL_AGENT, key]) {
    for (
      const [create, product] of [
        [createAsterBrake, "perp"],
        [createAsterSpotBrake, "spot"],
      ] as const
    ) {
      const wire = createAsterWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"], pace: 1, product });
      const talk = new WireTalk(wire),
        brake = create({ venue: "aster", symbols: ["BTCUSDT"], rest: "http://venue", signer });
      const send = ({ method, url, headers, body }: HttpCall) => {
        const { pathname, search } = new URL(url);
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const { status, body: told } = talk.raw(method, pathname, search.slice(1), body ?? "", lower)!;
        return [status, JSON.stringify(told)] as const;
      };
      const clock = () => brake.readClock(...send(brake.clock()!))!;
      const list = () => brake.readList(...send(brake.list(null, clock())), {});
      wire.setFault("foreign_order", { symbol: "BTCUSDT", bps: 90 }, talk.now);
      talk.pass(100);
      const before = list(), orders = before.kind === "complete" ? before.orders : [];
      assertEquals(orders.map(({ symbol }) => symbol), ["BTCUSDT"], product);
      assertEquals(brake.readCancel(...send(brake.cancel(orders[0], clock())), {}), { kind: "done" });
      assertEquals(brake.readCancel(...send(brake.cancel(orders[0], clock())), {}).kind, "gone", "the second time");
      wire.setFault("foreign_order", { symbol: "BTCUSDT", bps: 90 }, talk.now);
      talk.pass(100);
      assertEquals(brake.readCancel(...send(brake.cancelAll("BTCUSDT", clock())!), {}), { kind: "done" });
      assertEquals(list(), { kind: "complete", orders: [] });
    }
  }
});

Deno.test("KIL a venue of agents is not proven empty before the last nonce that may have been sent is over", () => {
  for (const create of [createAsterBrake, createAsterSpotBrake]) {
    assertEquals([create(options(AGENT)).landsWithin, create(options(HMAC)).landsWithin], [10e6, 10e6]);
  }
});
