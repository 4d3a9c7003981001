import { assert, assertEquals } from "@std/assert";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { DEMO_SIGNER, START, WireTalk } from "../../../../support/wire_talk.ts";

const open = (signer = DEMO_SIGNER) =>
  new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }), signer);
const ORDER = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.001", price: "60000" };

Deno.test("REST takes signed parameters in the query, in the body, and in both", () => {
  const talk = open();
  assertEquals(talk.signed("POST", "/api/v3/order", ORDER)!.status, 200);
  assertEquals(talk.posted("POST", "/api/v3/order", ORDER)!.status, 200);
  const query = "symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER", body = `quantity=0.001&price=60000&timestamp=${talk.nowMs}`;
  const signature = DEMO_SIGNER.sign(query + body);
  const mixed = talk.raw("POST", "/api/v3/order", query, `${body}&signature=${signature}`, { "x-mbx-apikey": "demo" });
  assertEquals(mixed!.status, 200);
  assertEquals(talk.wire.state().openOrders.length, 3);
});

Deno.test("REST strips an upstream host from the path", () => {
  assertEquals(open().get("/api.binance.com/api/v3/ping")!.body, {});
});

const BAD: readonly (readonly [string, (talk: WireTalk) => ReturnType<WireTalk["get"]>, number, number])[] = [
  ["no key", (talk) => talk.raw("GET", "/api/v3/account", "", "", {}), 401, -2014],
  ["an unknown key", (talk) => talk.raw("GET", "/api/v3/account", "", "", { "x-mbx-apikey": "who" }), 401, -2015],
  [
    "no signature",
    (talk) => talk.raw("GET", "/api/v3/account", `timestamp=${talk.nowMs}`, "", { "x-mbx-apikey": "demo" }),
    400,
    -1102,
  ],
  [
    "a wrong signature",
    (talk) =>
      talk.raw("GET", "/api/v3/account", `timestamp=${talk.nowMs}&signature=00`, "", { "x-mbx-apikey": "demo" }),
    400,
    -1022,
  ],
  ["a stale timestamp", (talk) => talk.signed("GET", "/api/v3/account", { timestamp: talk.nowMs - 9_000 }), 400, -1021],
  ["an unknown path", (talk) => talk.get("/api/v3/dreams"), 404, -1099],
  ["an unknown symbol", (talk) => talk.get("/api/v3/depth", { symbol: "NOPE" }), 400, -1121],
  ["a symbol in small letters", (talk) => talk.get("/api/v3/depth", { symbol: "btcusdt" }), 400, -1100],
];
for (const [what, ask, status, code] of BAD) {
  Deno.test(`REST answers ${what} with ${status} and ${code}`, () => {
    const reply = ask(open())!;
    assertEquals([reply.status, reply.body.code], [status, code]);
    assertEquals(typeof reply.body.msg, "string");
  });
}

Deno.test("REST takes Ed25519 signatures of an account that has such a key", () => {
  const publicKey =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGUIKv9dSpWXBViXp2m6vAIb8QMFJYBgyFEQsFJlqgA0=\n-----END PUBLIC KEY-----\n";
  const secret = "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u";
  const accounts = [{ ...DEMO_ACCOUNT, secret: null, publicKey }];
  const wire = createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"], accounts });
  const talk = new WireTalk(wire, createSigner({ scheme: "ed25519", apiKey: "demo", secret }));
  assertEquals(talk.signed("POST", "/api/v3/order", ORDER)!.status, 200);
});

Deno.test("REST counts weight and orders in its headers, and good commands cost no weight", () => {
  const talk = open();
  assertEquals(talk.get("/api/v3/exchangeInfo")!.headers["x-mbx-used-weight-1m"], "20");
  const placed = talk.signed("POST", "/api/v3/order", ORDER)!;
  assertEquals([placed.headers["x-mbx-used-weight-1m"], placed.headers["x-mbx-order-count-10s"]], ["20", "1"]);
  const refused = talk.signed("POST", "/api/v3/order", { ...ORDER, price: "1" })!;
  assertEquals([refused.status, refused.headers["x-mbx-used-weight-1m"]], [400, "21"]);
});

Deno.test("REST answers 429 with Retry-After once the weight is used up, then 418, and counts violations", () => {
  const talk = open(), statuses = new Map<number, number>();
  for (let i = 0; i < 60; i++) {
    const { status, headers } = talk.get("/api/v3/depth", { symbol: "BTCUSDT", limit: 5_000 })!;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status !== 200) assert(Number(headers["retry-after"]) > 0);
  }
  assertEquals([...statuses], [[200, 24], [429, 20], [418, 16]]);
  assertEquals(talk.wire.state().rateLimitViolations, 36);
});

Deno.test("REST prints µs where the header asks for them", () => {
  const talk = open(), headers = { "x-mbx-time-unit": "MICROSECOND" };
  const { serverTime } = talk.raw("GET", "/api/v3/time", "", "", headers)!.body;
  assert(Math.abs(serverTime - talk.now) < 10_000);
});

Deno.test("Faults http_429 and http_418 answer as the venue would, and are no violation", () => {
  const talk = open();
  talk.wire.setFault("http_429", { retryAfterSeconds: 7, count: 1 }, talk.now);
  talk.wire.setFault("http_418", { count: 1 }, talk.now);
  const [banned, limited, fine] = [1, 2, 3].map(() => talk.get("/api/v3/ping")!);
  assertEquals([banned.status, banned.headers["retry-after"]], [418, "120"]);
  assertEquals([limited.status, limited.headers["retry-after"], limited.body.code], [429, "7", -1003]);
  assertEquals([fine.status, talk.wire.state().rateLimitViolations], [200, 0]);
});
