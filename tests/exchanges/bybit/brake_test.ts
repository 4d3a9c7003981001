import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { BrakeOrder, BrakePage } from "../../../core/guard/brake.ts";
import { Clearing } from "../../../core/guard/clearing.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import type { HttpCall } from "../../../core/venue.ts";
import { createBybitBrake, createBybitSpotBrake } from "../../../exchanges/bybit/brake.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

const NOW = 1_700_000_000_000_000 as Micros, TAG = 9;
const signer = createSigner({ scheme: "hmac", apiKey: "test_api_key", secret: "test_secret" });
const OPTIONS = { venue: "bybit", symbols: ["BTCUSDT"], rest: "https://api", signer };
const brake = createBybitSpotBrake(OPTIONS), perps = createBybitBrake(OPTIONS);
const order: BrakeOrder = {
  symbol: "linear SOLUSDT",
  venueOrderId: "373b6927-71ff",
  clientId: null,
  worth: parseMoney("1"),
};

const row = (change: Record<string, unknown> = {}) => ({
  orderId: "a1",
  orderLinkId: "test-000005",
  symbol: "ETHUSDT",
  price: "1600.00",
  leavesQty: "0.10",
  orderStatus: "New",
  ...change,
});
const answer = (category: string, list: unknown, nextPageCursor: unknown = "") =>
  JSON.stringify({ retCode: 0, retMsg: "OK", result: { list, nextPageCursor, category }, retExtInfo: {}, time: 1 });
const read = (body: string, page: string | null = null, status = 200, headers = {}) =>
  brake.readList(status, body, headers, page);
const kinds = (pages: readonly BrakePage[]) => pages.map((page) => page.kind === "part" ? page.next : page.kind);

Deno.test("the brake of Bybit signs the query as it is sent, and names the settle coin of a linear list", () => {
  const { method, url, headers, body } = brake.list(null, NOW);
  assertEquals([method, url, body], ["GET", "https://api/v5/order/realtime?category=spot&openOnly=0&limit=50", null]);
  assertEquals(headers, {
    "X-BAPI-API-KEY": "test_api_key",
    "X-BAPI-TIMESTAMP": "1700000000000",
    "X-BAPI-RECV-WINDOW": "5000",
    "X-BAPI-SIGN": signer.sign("1700000000000test_api_key5000category=spot&openOnly=0&limit=50"),
  });
  const linear = brake.list("1 ", NOW).url, further = brake.list("2 page_args%3Dfd43%26symbol%3D6%26", NOW).url;
  assertEquals(linear, "https://api/v5/order/realtime?category=linear&settleCoin=USDT&openOnly=0&limit=50");
  assert(
    further.endsWith("category=linear&settleCoin=USDC&openOnly=0&limit=50&cursor=page_args%3Dfd43%26symbol%3D6%26"),
  );
  assert(brake.list("0 a&b", NOW).url.endsWith("&cursor=a%26b"), "a cursor that is not encoded yet");
  for (const page of ["3 ", "x", "", "-1 "]) assertThrows(() => brake.list(page, NOW), RangeError, "Cannot find page");
});

Deno.test("the brake of Bybit cancels by the venue's id, and whole symbols of which it knows the category", () => {
  const one = brake.cancel(order, NOW), body = '{"category":"linear","symbol":"SOLUSDT","orderId":"373b6927-71ff"}';
  assertEquals([one.method, one.url, one.body], ["POST", "https://api/v5/order/cancel", body]);
  assertEquals(one.headers["Content-Type"], "application/json");
  assertEquals(one.headers["X-BAPI-SIGN"], signer.sign(`1700000000000test_api_key5000${body}`));
  const all = brake.cancelAll("spot BTCUSDT", NOW)!;
  assertEquals([all.url, all.body], ["https://api/v5/order/cancel-all", '{"category":"spot","symbol":"BTCUSDT"}']);
  const own = [brake, perps].map((one) => one.cancelAll("BTCUSDT", NOW)?.body);
  assertEquals(own, ['{"category":"spot","symbol":"BTCUSDT"}', '{"category":"linear","symbol":"BTCUSDT"}']);
  assertEquals(brake.cancel({ ...order, symbol: "BTCUSDT" }, NOW).body?.startsWith('{"category":"spot"'), true);
});

Deno.test("the brake of Bybit begins with the lists of its own product", () => {
  const queries = [null, "1 ", "2 "].map((page) => new URL(perps.list(page, NOW).url).search.split("&openOnly")[0]);
  assertEquals(queries, ["?category=linear&settleCoin=USDT", "?category=linear&settleCoin=USDC", "?category=spot"]);
  assertEquals(perps.readList(200, answer("linear", [row()], ""), {}).kind, "part");
  assertEquals(perps.readList(200, answer("spot", [row()], ""), {}, "2 ").kind, "complete");
});

Deno.test("the brake of Bybit refuses a key that the venue has no signatures for", () => {
  const odd = { ...signer, scheme: "ed25519" as const };
  const options = { venue: "bybit", symbols: [], rest: "https://api", signer: odd };
  assertThrows(() => createBybitBrake(options), RangeError, "want hmac or rsa");
});

Deno.test("K-T16 the brake of Bybit is at the end with the last page of the last of its three lists, and not before", () => {
  const pages = [
    read(answer("spot", [row()], "c1")),
    read(answer("spot", [row({ orderId: "b1" })], ""), "0 c1"),
    read(answer("linear", [], ""), "1 "),
    read(answer("linear", [row({ orderId: "d1" })], "c2"), "2 "),
    read(answer("linear", [], "c3"), "2 c2"), // nothing behind the last order
  ];
  assertEquals(kinds(pages), ["0 c1", "1 ", "2 ", "2 c2", "complete"]);
  const [first] = pages;
  assert(first.kind === "part");
  assertEquals(first.orders.map(({ worth, ...rest }) => ({ ...rest, worth: formatMoney(worth) })), [
    { symbol: "spot ETHUSDT", venueOrderId: "a1", clientId: "test-000005", worth: "160" },
  ]);
  assertEquals(read(answer("spot", [], "c1")).kind, "failed"); // it says that it holds nothing, and that more follows
  assertEquals(read(answer("linear", [], ""), "2 ").kind, "complete");
});

Deno.test("K-T17 the brake of Bybit takes an error, another list or an odd order for no list", () => {
  const whole = answer("spot", [row(), row({ orderId: "b1" })], "");
  for (let length = 0; length < whole.length; length++) {
    assertEquals(read(whole.slice(0, length)).kind, "failed", `cut after ${length}`);
  }
  const odd = [
    answer("linear", []), // the answer to another question
    answer("spot", null),
    answer("spot", {}),
    answer("spot", [null]),
    answer("spot", [row({ orderId: "" })]),
    answer("spot", [row({ symbol: "" })]),
    answer("spot", [row({ orderLinkId: undefined })]),
    answer("spot", [row({ price: "" })]),
    answer("spot", [row({ leavesQty: "-1" })]),
    answer("spot", [row({ leavesQty: 1 })]),
    answer("spot", [], 7),
    '{"retCode":0,"retMsg":"OK","result":{}}',
    '{"retCode":"0","retMsg":"OK","result":{"list":[],"nextPageCursor":"","category":"spot"}}',
    '{"retCode":10016,"retMsg":"internal","result":{"list":[],"nextPageCursor":"","category":"spot"}}',
    "[]",
    "null",
    "<html>",
  ];
  for (const body of odd) assertEquals(read(body).kind, "failed", body);
  const refused = (retCode: number) => JSON.stringify({ retCode, retMsg: "no", result: {}, time: 1 });
  const next = (page: BrakePage) => page.kind === "failed" ? page.next : page.kind;
  const afterRefusal = ["0 ", "0 c1", "1 ", "2 "].map((page) => next(read(refused(10005), page)));
  assertEquals(afterRefusal, ["1 ", "1 ", "2 ", undefined], "the other lists are asked for, and prove nothing");
  assertEquals([10006, 10002].map((code) => next(read(refused(code)))), [undefined, undefined], "it would be the same");
  assertEquals(next(read(answer("spot", [row({ price: "" })], "c1"))), "0 c1", "nor does an order hide the next page");
  const failed = read(answer("spot", [row({ price: "" }), row({ orderId: "b1" })]));
  assert(failed.kind === "failed" && failed.shown?.length === 1 && failed.shown[0].venueOrderId === "b1");
  for (const status of [201, 206, 302, 400, 404, 500, 503]) {
    assertEquals(read(answer("spot", []), null, status).kind, "failed");
  }
});

Deno.test("K-T06 the brake of Bybit waits until the second's budget is new, and ten minutes after a ban", () => {
  const body = (retCode: number) => JSON.stringify({ retCode, retMsg: "x", result: {}, time: 1_700_000_000_000 });
  const cases: [number, string, Record<string, string>, number | null][] = [
    [200, body(10006), { "X-Bapi-Limit-Reset-Timestamp": "1700000000250" }, 0.25],
    [200, body(10006), { "x-bapi-limit-reset-timestamp": "1700000000250" }, 0.25],
    [200, body(10006), { "x-bapi-limit-reset-timestamp": "1699999999000" }, 1],
    [200, body(10006), {}, 1],
    [200, body(10403), {}, 600],
    [403, "access too frequent", {}, 600],
    [429, "", {}, 1],
    [200, body(10003), {}, null],
    [200, body(10002), {}, null],
  ];
  for (const [status, text, headers, seconds] of cases) {
    const failed = read(text, "2 ", status, headers);
    assert(failed.kind === "failed");
    assertEquals(failed.limited, seconds !== null, `${status} ${text}`);
    assertEquals(failed.retryAfter, seconds === null ? null : seconds * 1e6 as Micros);
    assertEquals(failed.clock, text === body(10002));
    assertEquals(failed.denied ?? false, text === body(10003), "of the key it says nothing else");
    assertEquals(brake.readCancel(status, text, headers), failed);
  }
});

Deno.test("the brake of Bybit reads what a cancel came to, and the venue's clock", () => {
  const say = (retCode: number, result: unknown = {}) =>
    brake.readCancel(200, JSON.stringify({ retCode, retMsg: "", result }), {});
  assertEquals([say(0).kind, say(110001).kind, say(170213).kind, say(110008).kind], ["done", "gone", "gone", "gone"]);
  assertEquals([say(10016).kind, say(0, null).kind, say(1_234_567).kind], ["failed", "failed", "failed"]);
  const time = (result: unknown) => brake.readClock(200, JSON.stringify({ retCode: 0, retMsg: "OK", result }));
  assertEquals(time({ timeSecond: "1688639403", timeNano: "1688639403423213947" }), 1_688_639_403_423_213 as Micros);
  for (const result of [{}, { timeNano: "1688639403" }, { timeNano: 1 }, null]) assertEquals(time(result), null);
  assertEquals([brake.clock()!.url, brake.clock()!.headers], ["https://api/v5/market/time", {}]);
});

/** An account in the venue's words. */
class Account {
  /** A category that the key may not see. */
  closed = "";
  readonly orders = new Map<string, { category: string; coin: string; symbol: string; link: string }>();

  answer({ url, body }: HttpCall): string {
    const { pathname, searchParams } = new URL(url), content = JSON.parse(body ?? "{}");
    if (pathname.endsWith("/realtime")) return this.#list(searchParams);
    for (const [id, { category, symbol }] of [...this.orders]) {
      const isMeant = content.category === category && content.symbol === symbol;
      if (isMeant && (pathname.endsWith("/cancel-all") || content.orderId === id)) this.orders.delete(id);
    }
    return JSON.stringify({ retCode: 0, retMsg: "OK", result: {} });
  }

  /** Two a page; the cursor is there even where nothing follows. */
  #list(query: URLSearchParams): string {
    const category = query.get("category")!, coin = query.get("settleCoin") ?? "", after = query.get("cursor") ?? "";
    if (category === this.closed) {
      return JSON.stringify({ retCode: 10005, retMsg: "Permission denied", result: {}, time: 1 });
    }
    const rows = [...this.orders].filter(([id, at]) => at.category === category && at.coin === coin && id > after);
    const page = rows.slice(0, 2).map(([orderId, { symbol, link }]) => row({ orderId, orderLinkId: link, symbol }));
    return answer(category, page, page.at(-1)?.orderId ?? "");
  }
}

Deno.test("K-T16 K-T18 Clearing empties an account at Bybit over all of its lists and pages, and leaves foreign orders", () => {
  const account = new Account(), kept = ["s5", "u5", "c5"];
  for (const [prefix, category, coin] of [["s", "spot", ""], ["u", "linear", "USDT"], ["c", "linear", "USDC"]]) {
    for (let i = 1; i <= 7; i++) {
      const link = i === 5 ? "by-hand" : encodeClientId({ tag: TAG, epoch: 1, sequence: i });
      account.orders.set(`${prefix}${i}`, { category, coin, symbol: "BTCUSDT", link });
    }
  }
  const options = { now: NOW, symbols: ["BTCUSDT"], tag: TAG, dedicated: false };
  const clearing = new Clearing([brake], options);
  for (let at: number = NOW; at < NOW + 10e6 && !clearing.verified; at += 20_000) {
    // Each call is answered with the next look.
    const calls = clearing.due(at as Micros);
    for (const { id, call } of calls) clearing.onReply(id, 200, account.answer(call), {}, at + 10_000 as Micros);
  }
  assertEquals([clearing.verified, [...account.orders.keys()], clearing.progress.foreign], [true, kept, 3]);
  assertEquals(clearing.progress.ordersBefore, 18);
});

Deno.test("Clearing takes off what the lists of Bybit show of which one is refused, and never calls it empty", () => {
  for (const [closed, one] of [["spot", brake], ["spot", perps], ["linear", brake], ["linear", perps]] as const) {
    const account = new Account(), lists: string[] = [];
    account.closed = closed;
    for (const [id, category] of [["s1", "spot"], ["u1", "linear"]]) {
      const link = encodeClientId({ tag: TAG, epoch: 1, sequence: 1 });
      account.orders.set(id, { category, coin: category === "spot" ? "" : "USDT", symbol: "ETHUSDT", link });
    }
    const clearing = new Clearing([one], { now: NOW, symbols: ["ETHUSDT"], tag: TAG, dedicated: false });
    for (let at: number = NOW; at < NOW + 20e6; at += 20_000) {
      for (const { id, call, what } of clearing.due(at as Micros)) {
        if (what === "list") lists.push(call.url);
        clearing.onReply(id, 200, account.answer(call), {}, at + 10_000 as Micros);
      }
    }
    assertEquals([...account.orders.values()].map(({ category }) => category), [closed]);
    const { remaining, lastReason } = clearing.progress;
    assertEquals([clearing.verified, remaining, lastReason], [false, null, "10005: Permission denied"]);
    assert(lists.length < 60, `${lists.length} lists in 20 s`);
  }
});

Deno.test("Clearing of a dedicated account at Bybit of which no list can be read takes whole markets of the venue's product", () => {
  for (const [one, category] of [[brake, "spot"], [perps, "linear"]] as const) {
    const clearing = new Clearing([one], { now: NOW, symbols: ["BTCUSDT"], tag: TAG, dedicated: true });
    const calls = clearing.due(NOW).filter(({ what }) => what === "cancel_all");
    assertEquals(calls.map(({ call }) => call.body), [JSON.stringify({ category, symbol: "BTCUSDT" })]);
  }
});

const fixtures = sharedFixtures();
Deno.test({
  name: "the brake of Bybit reads the recorded answers of others (needs shared fixtures)",
  ignore: fixtures === null,
  fn: () => {
    const text = (name: string) => Deno.readTextFileSync(join(fixtures ?? "", "bybit", `rest_${name}.json`));
    for (const [name, orders] of [["docs", 1], ["jkorf", 1], ["nautilus", 1], ["roq", 0], ["roq_2", 1]] as const) {
      const page = read(text(`order_realtime__${name}`), "1 x");
      assert(page.kind === "part", `${name}: ${page.kind === "failed" ? page.reason : page.kind}`);
      assertEquals(page.orders.length >= orders, true, name);
    }
    assertEquals(brake.readCancel(200, text("order_cancel__docs"), {}), { kind: "done" });
    assertEquals(brake.readCancel(200, text("order_cancel-all__roq"), {}), { kind: "done" });
    assertEquals(brake.readClock(200, text("market_time__docs")), 1_688_639_403_423_213 as Micros);
    const vectors = JSON.parse(Deno.readTextFileSync(join(fixtures ?? "", "bybit", "signing_vectors.json"))) as {
      id: string;
      expected: { signedString: string; signature: string };
    }[];
    const { expected } = vectors.find(({ id }) => id === "nautilus-get")!;
    assertEquals(signer.sign(expected.signedString), expected.signature);
  },
});
