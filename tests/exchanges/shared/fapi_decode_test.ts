import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { decodeFrames, isErrorLine } from "../../../exchanges/decode.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { contract, FUTURES_ACCOUNT, FUTURES_INFO } from "../../support/usdm_talk.ts";
import { usdmLines } from "../../support/usdm_plain.ts";
import { slowTest } from "../../support/slow.ts";

const decode = (input: string, listing?: string) => [...decodeFrames("binance", "perp", input, listing)];
const decoded = (value: unknown) => decode(JSON.stringify(value)).map((line) => JSON.parse(line));
const kinds = (value: unknown) => decoded(value).map(({ kind }) => kind);

Deno.test("bodies of futures are told apart by their shape", () => {
  const order = {
    orderId: 1,
    symbol: "BTCUSDT",
    status: "NEW",
    clientOrderId: "a",
    price: "1.5",
    origQty: "2",
    executedQty: "0",
    side: "BUY",
    timeInForce: "GTC",
    updateTime: 5,
  };
  const position = { symbol: "BTCUSDT", positionAmt: "-0.5", entryPrice: "100.10", positionSide: "BOTH" };
  const cases: [unknown, string[]][] = [
    [[order, order], ["order", "order"]],
    [{ id: 7, status: 200, result: order }, ["order"]],
    [{ id: 7, status: 400, error: { code: -5_022, msg: "no" } }, ["ack"]],
    [{ id: 7, status: 200, result: {} }, ["ack"]],
    [FUTURES_ACCOUNT, ["balance", "margin"]],
    [[position], ["position"]],
    [{ asset: "USDT", balance: "5", crossWalletBalance: "5", updateTime: 9 }, ["balance"]],
    [{ symbol: "B", markPrice: "1", indexPrice: "1", lastFundingRate: "0", nextFundingTime: 0, time: 5 }, [
      "mark_price",
      "index_price",
      "funding",
    ]],
    [{ symbol: "BTCUSDT", bidPrice: "1", bidQty: "1", askPrice: "2", askQty: "1", time: 5 }, ["top_of_book"]],
    [{ symbol: "BTCUSDT", fundingRate: "0.0001", fundingTime: 5 }, ["funding"]],
    [{ symbol: "BTCUSDT", countdownTime: "5" }, ["ack"]],
    [{ listenKey: "k" }, ["ack"]],
    [{}, ["ack"]],
    [{ serverTime: 5 }, ["heartbeat"]],
    [{ code: 200, msg: "done" }, ["ack"]],
    [{ dualSidePosition: true }, ["ignored"]],
    [[["1", "2"]], ["ignored"]],
    [{ result: null, id: 1 }, ["ack"]],
    [{ e: "serverShutdown", E: 1 }, ["ignored"]],
    [{ e: "listenKeyExpired", E: 1 }, ["ignored"]],
    [{ e: "MARGIN_CALL", E: 1 }, ["ignored"]],
    [{ e: "ACCOUNT_CONFIG_UPDATE", E: 1 }, ["ignored"]],
    [{ e: "ACCOUNT_UPDATE", E: 1, T: 1, a: { m: "DEPOSIT", B: [{ a: "USDT", wb: "1", bc: "1" }] } }, [
      "balance",
      "ignored",
    ]],
  ];
  for (const [value, wanted] of cases) assertEquals(kinds(value), wanted, JSON.stringify(value));
});

Deno.test("refusals keep their code, and a yes of code 200 is none", () => {
  assertEquals(decoded({ code: -2_011, msg: "Unknown order sent." })[0], {
    kind: "ack",
    venue: "binance",
    id: null,
    accepted: false,
    venueAt: null,
    code: "-2011",
    message: "Unknown order sent.",
  });
  assertEquals(decoded({ code: "200", msg: "done" })[0].accepted, true);
});

Deno.test("funding of the stream and of the list is a payment, other money is told by the balances", () => {
  const B = [{ a: "USDT", wb: "99.5", cw: "99.5", bc: "-0.50" }];
  const [balance, payment] = decoded({ e: "ACCOUNT_UPDATE", E: 1, T: 2, a: { m: "FUNDING_FEE", B } });
  assertEquals([balance.free, payment.kind, payment.amount, payment.symbol], ["99.5", "funding_payment", "-0.5", null]);
  const income = {
    symbol: "BTCUSDT",
    incomeType: "FUNDING_FEE",
    income: "1",
    asset: "USDT",
    time: 5,
    tranId: 9,
    tradeId: "",
  };
  assertEquals(decoded(income)[0].symbol, "BTCUSDT");
  assertEquals(kinds({ ...income, incomeType: "COMMISSION" }), ["ignored"]);
});

Deno.test("the venue's listing gives the grids where it is given", () => {
  const listing = JSON.stringify({ ...FUTURES_INFO, symbols: [contract("BTCUSDT")] });
  assertEquals(decode(listing).map((line) => JSON.parse(line).tick), ["0.1"]);
  const trade = (p: string) =>
    JSON.stringify({ e: "aggTrade", E: 1, s: "BTCUSDT", a: 1, p, q: "1", f: 1, l: 1, T: 1, m: true });
  assertEquals(JSON.parse(decode(trade("100.10"), listing)[0]).price, "100.1");
  assert(isErrorLine(decode(trade("100.15"), listing)[0]));
  assertThrows(() => decode(trade("1"), "{"), RangeError, "Cannot read the listing");
});

Deno.test("what cannot be read is one error line", () => {
  for (const odd of ["{", '{"e":"aggTrade"}', '{"e":"NEW_KIND"}', '{"e":"depthUpdate","s":"X"}', "5"]) {
    assert(isErrorLine(decode(odd)[0]), odd);
  }
});

const shared = sharedFixtures(), FOLDER = join(shared ?? "", "binance");
for (const [folder, least] of [["usdm_ws", 30], ["usdm_user", 15]] as const) {
  Deno.test({
    name: `every frame of ${folder} is printed as plain JSON reads it (needs shared fixtures)`,
    ignore: shared === null,
    fn: () => {
      let count = 0;
      for (const { name } of Deno.readDirSync(join(FOLDER, folder))) {
        const text = Deno.readTextFileSync(join(FOLDER, folder, name)), lines = decode(text), wanted = usdmLines(text);
        if (wanted === null) {
          assertEquals(new Set(lines.map((line) => JSON.parse(line).kind)), new Set(["ignored"]), name);
          continue;
        }
        assertEquals(lines, wanted.map((line) => JSON.stringify(line)), name);
        count++;
      }
      assert(count >= least, `only ${count} frames carried data`);
    },
  });
}

slowTest({
  name: "every record of the USD-M recording is printed as plain JSON reads it (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    let data = 0;
    for (const record of await linesOf(join(FOLDER, "recordings/usdm_2021_07_22.jsonl.gz"))) {
      const { raw, url } = JSON.parse(record) as { raw?: string; url?: string };
      const lines = decode(record), wanted = raw === undefined ? null : usdmLines(raw);
      if (!wanted) {
        assertEquals(lines.map((line) => JSON.parse(line).kind), ["ignored"]);
        continue;
      }
      if (url) wanted[0].symbol = new URL(url).searchParams.get("symbol");
      assertEquals(lines, wanted.map((line) => JSON.stringify(line)));
      data++;
    }
    assert(data > 1_000, `only ${data} records carried data`);
  },
});

for (const folder of ["usdm_rest", "usdm_wsapi"]) {
  Deno.test({
    name: `something is printed for every body of ${folder}, and none is an error (needs shared fixtures)`,
    ignore: shared === null,
    fn: () => {
      for (const { name } of Deno.readDirSync(join(FOLDER, folder))) {
        const lines = decode(Deno.readTextFileSync(join(FOLDER, folder, name)));
        assert(lines.length > 0 && !lines.some(isErrorLine), `${name}: ${lines.slice(0, 2).join(" ")}`);
      }
    },
  });
}
