import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { BrakeOrder } from "../../../core/guard/brake.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import type { HttpCall } from "../../../core/venue.ts";
import { createOkxBrake } from "../../../exchanges/okx/brake.ts";
import { signature } from "../../../exchanges/okx/signing.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { createOkxWire } from "../../../exchanges/simulator/wire/okx.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";

const NOW = 1_700_000_000_123_000 as Micros;
const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S", passphrase: "P" });
const brake = createOkxBrake({ venue: "okx", symbols: ["BTC-USDT-SWAP"], rest: "https://www.okx.com/#demo", signer });
const row = (ordId: string, more = {}) => ({
  instId: "BTC-USDT-SWAP",
  instType: "SWAP",
  ordId,
  clOrdId: "",
  px: "100.5",
  sz: "2",
  accFillSz: "0.5",
  ...more,
});
const answer = (data: unknown, code = "0") => JSON.stringify({ code, msg: "said", data });
const read = (body: string, page: string | null = null, status = 200, headers = {}) =>
  brake.readList(status, body, headers, page);
const ORDER: BrakeOrder = { symbol: "BTC-USDT-SWAP", venueOrderId: "9", clientId: null, worth: parseMoney("1") };

Deno.test("the brake of OKX signs what it sends, with its pass phrase, and says that it is the demo", () => {
  const { method, url, headers, body } = brake.list(null, NOW);
  assertEquals([method, url, body], ["GET", "https://www.okx.com/api/v5/trade/orders-pending?limit=100", null]);
  assertEquals(headers, {
    "x-simulated-trading": "1",
    "OK-ACCESS-KEY": "K",
    "OK-ACCESS-SIGN": signature(signer, "2023-11-14T22:13:20.123ZGET/api/v5/trade/orders-pending?limit=100"),
    "OK-ACCESS-TIMESTAMP": "2023-11-14T22:13:20.123Z",
    "OK-ACCESS-PASSPHRASE": "P",
  });
  assert(brake.list("7", NOW).url.endsWith("?limit=100&after=7"));
  const one = brake.cancel(ORDER, NOW);
  assertEquals([one.method, one.url, one.body], [
    "POST",
    "https://www.okx.com/api/v5/trade/cancel-order",
    '{"instId":"BTC-USDT-SWAP","ordId":"9"}',
  ]);
  assertEquals(brake.cancelAll("BTC-USDT-SWAP", NOW), null);
  assertThrows(
    () =>
      createOkxBrake({
        venue: "okx",
        symbols: [],
        rest: "x",
        signer: createSigner({ scheme: "hmac", apiKey: "K", secret: "S" }),
      }),
    RangeError,
    "pass phrase",
  );
});

Deno.test("a list is complete with the first page that is not full", () => {
  const full = Array.from({ length: 100 }, (_, i) => row(String(500 - i)));
  const part = read(answer(full));
  assertEquals(part.kind === "part" && [part.next, part.orders.length], ["401", 100]);
  const last = read(answer([row("7", { clOrdId: "abc", instId: "ETH-USDT" })]), "401");
  assertEquals(last.kind, "complete");
  const [order] = last.kind === "complete" ? last.orders : [];
  assertEquals([order.symbol, order.venueOrderId, order.clientId, formatMoney(order.worth)], [
    "ETH-USDT",
    "7",
    "abc",
    "150.75",
  ]);
  assertEquals(read(answer([])), { kind: "complete", orders: [] });
  assertEquals(read(answer(full), "401").kind, "failed", "it does not come on");
});

Deno.test("what is no list proves nothing; what of it can be read is cancelled all the same", () => {
  for (
    const [body, status] of [
      ["", 200],
      ["{}", 200],
      [answer(null), 200],
      [answer([], "50001"), 503],
      [answer([]), 502],
      ["", 0],
    ] as const
  ) {
    assertEquals(read(body, null, status).kind, "failed", `${status} ${body}`);
  }
  const odd = read(answer([row("7"), row("8", { sz: "x" }), row("9", { accFillSz: "3" })]));
  assertEquals(odd.kind === "failed" && odd.shown?.map(({ venueOrderId }) => venueOrderId), ["7"]);
});

Deno.test("a market order that waits has no price, and is worth nothing but its cancel", () => {
  const page = read(answer([row("7", { px: "", accFillSz: "" })]));
  assertEquals(page.kind === "complete" && formatMoney(page.orders[0].worth), "0");
});

Deno.test("limits say how long, the clock is told apart", () => {
  const failed = (body: string, status: number, headers = {}) => {
    const page = read(body, null, status, headers);
    return page.kind === "failed" ? [page.limited, page.clock, page.retryAfter] : [];
  };
  const denied = (code: string, status: number) => {
    const page = read(answer([], code), null, status);
    return page.kind === "failed" && page.denied;
  };
  assertEquals([denied("50113", 401), denied("50111", 401), denied("50102", 401), denied("50001", 503)], [
    true,
    true,
    undefined,
    undefined,
  ]);
  assertEquals(
    failed(JSON.stringify({ code: "50011", msg: "Too Many Requests" }), 429),
    [true, false, 2_000_000] as unknown[],
  );
  assertEquals(failed(answer([], "50061"), 200), [true, false, 2_000_000] as unknown[]);
  assertEquals(failed("slow down", 429, { "retry-after": "7" }), [true, false, 7_000_000] as unknown[]);
  assertEquals(failed("<html>", 403), [true, false, 60_000_000] as unknown[]);
  assertEquals(failed(answer([], "50102"), 401), [false, true, null]);
  assertEquals(failed(answer([], "50113"), 401), [false, false, null]);
});

Deno.test("a cancel is done by the row's own word, or gone, or failed", () => {
  const cancelled = (data: unknown[], code = "0", status = 200) => brake.readCancel(status, answer(data, code), {});
  assertEquals(cancelled([{ ordId: "9", sCode: "0", sMsg: "" }]), { kind: "done" });
  assertEquals(cancelled([{ ordId: "9", sCode: "51400", sMsg: "gone" }], "1"), { kind: "gone" });
  const failed = cancelled([{ ordId: "9", sCode: "50013", sMsg: "busy" }], "1");
  assertStringIncludes(failed.kind === "failed" ? failed.reason : "", "50013: busy");
  assertEquals(cancelled([]).kind, "failed");
  assertEquals(brake.readCancel(0, "lost", {}).kind, "failed");
});

Deno.test("twenty orders go in one call, whose rows tell of each by its id", () => {
  const { most, cancel, read } = brake.batch!, orders = ["7", "8", "9"].map((id) => ({ ...ORDER, venueOrderId: id }));
  const { method, url, body } = cancel(orders.slice(0, 2), NOW);
  assertEquals([most, method, url, body], [
    20,
    "POST",
    "https://www.okx.com/api/v5/trade/cancel-batch-orders",
    '[{"instId":"BTC-USDT-SWAP","ordId":"7"},{"instId":"BTC-USDT-SWAP","ordId":"8"}]',
  ]);
  const told = (data: unknown, code = "0", status = 200) =>
    read(status, answer(data, code), {}, orders).map((each) => each.kind === "failed" ? each.reason : each.kind);
  const rows = [
    { ordId: "9", sCode: "50013", sMsg: "busy" },
    { ordId: "7", sCode: "0", sMsg: "" },
    { ordId: "8", sCode: "51400", sMsg: "gone" },
  ];
  assertEquals(told(rows, "2"), ["done", "gone", "HTTP 200, 50013: busy"]);
  assertEquals(told(rows.slice(1), "2")[2], "the answer does not say what became of 9");
  assertEquals(told([], "50011", 429), Array(3).fill("HTTP 429, 50011: said"));
  assertEquals(
    read(429, answer([], "50011"), {}, orders).every((each) => each.kind === "failed" && each.limited),
    true,
  );
  for (const data of [null, [{ ordId: "7" }], [7]]) assertEquals(told(data).some((kind) => kind === "done"), false);
  assertEquals(read(0, "lost", {}, orders).map(({ kind }) => kind), Array(3).fill("failed"));
});

Deno.test("the venue's clock is asked without a key", () => {
  assertEquals(brake.clock()?.headers, { "x-simulated-trading": "1" });
  assertEquals(brake.readClock(200, answer([{ ts: "1700000000123" }])), NOW);
  for (
    const [status, body] of [[500, answer([{ ts: "1" }])], [200, "{}"], [200, answer([])], [
      200,
      answer([{ ts: "x" }]),
    ]] as const
  ) {
    assertEquals(brake.readClock(status, body), null);
  }
});

Deno.test("the brake of OKX clears what rests at the simulated venue, on swaps and on spot", () => {
  const wire = createOkxWire({ seed: 1, startAt: START, symbols: ["BTC-USDT-SWAP", "ETH-USDT"], pace: 1 });
  const talk = new WireTalk(wire),
    key = createSigner({ scheme: "hmac", apiKey: "demo", secret: "demo", passphrase: "demo" });
  const own = createOkxBrake({ venue: "okx", symbols: [], rest: "http://venue", signer: key });
  const send = ({ method, url, headers, body }: HttpCall) => {
    const { pathname, search } = new URL(url);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const { status, body: told } = talk.raw(method, pathname, search.slice(1), body ?? "", lower)!;
    return [status, JSON.stringify(told)] as const;
  };
  const clock = () => own.readClock(...send(own.clock()!))!;
  const list = () => own.readList(...send(own.list(null, clock())), {});
  for (const symbol of ["BTC-USDT-SWAP", "ETH-USDT"]) wire.setFault("foreign_order", { symbol, bps: 90 }, talk.now);
  talk.pass(100);
  const before = list();
  const orders = before.kind === "complete" ? before.orders : [];
  assertEquals(orders.map(({ symbol }) => symbol).sort(), ["BTC-USDT-SWAP", "ETH-USDT"]);
  const batch = own.batch!;
  assertEquals(batch.read(...send(batch.cancel(orders, clock())), {}, orders), orders.map(() => ({ kind: "done" })));
  for (const order of orders) {
    assertEquals(own.readCancel(...send(own.cancel(order, clock())), {}).kind, "gone", "the second time");
  }
  assertEquals(list(), { kind: "complete", orders: [] });
});
