import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { decodeFrames, isErrorLine } from "../../../exchanges/decode.ts";
import { asterLines } from "../../support/aster_plain.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

type Product = "spot" | "perp";
const shared = sharedFixtures(), FOLDER = join(shared ?? "", "aster");
const decode = (product: Product, input: string, listing?: string) => [
  ...decodeFrames("aster", product, input, listing),
];
const kinds = (product: Product, value: unknown) =>
  decode(product, JSON.stringify(value)).map((line) => JSON.parse(line).kind);

Deno.test("trades that no order made are told as nothing, as the venue's own example has one", () => {
  const own = { e: "trade", E: 1787302843505, T: 1787302843450, s: "DOGEUSDT", t: 21955616, p: "0.086245", q: "3894" };
  assertEquals(kinds("perp", { ...own, X: "INSURANCE_FUND", m: true }), ["ignored"]);
  assertEquals(kinds("perp", { ...own, X: "MARKET", m: true }), ["trade"]);
});

Deno.test("bodies of spot are told apart by their shape", () => {
  const order = {
    symbol: "B",
    orderId: 1,
    clientOrderId: "a",
    side: "BUY",
    price: "1",
    origQty: "2",
    executedQty: "0",
  };
  const trade = { symbol: "B", id: 1, orderId: 2, side: "BUY", price: "1", qty: "2", commission: "0", time: 5 };
  const cases: [unknown, string[]][] = [
    [{ ...order, status: "NEW", updateTime: "1781091323525" }, ["order"]],
    [[{ ...trade, commissionAsset: "BNB", maker: false, buyer: true }], ["fill"]],
    [{ canTrade: true, balances: [{ asset: "A", free: "1", locked: "0" }] }, ["balance"]],
    [{ symbol: "B", makerCommissionRate: "0", takerCommissionRate: "0" }, ["ignored"]],
    [{ e: "listenKeyExpired", E: 1 }, ["ignored"]],
    [{ e: "announcement", en: {} }, ["ignored"]],
    [{ e: "orderTradeUpdate" }, ["error"]],
    [{ code: "200", msg: "success" }, ["ack"]],
  ];
  for (const [value, wanted] of cases) assertEquals(kinds("spot", value), wanted, JSON.stringify(value));
});

const FOLDERS = [["perp", "perp_ws", 14], ["perp", "perp_user", 2], ["spot", "spot_ws", 9], ["spot", "spot_user", 2]];
for (const [product, folder, least] of FOLDERS as [Product, string, number][]) {
  Deno.test({
    name: `every frame of ${folder} is printed as plain JSON reads it (needs shared fixtures)`,
    ignore: shared === null,
    fn: () => {
      let count = 0;
      for (const { name } of Deno.readDirSync(join(FOLDER, folder))) {
        const text = Deno.readTextFileSync(join(FOLDER, folder, name)), lines = decode(product, text);
        const wanted = asterLines(text);
        if (wanted !== null) {
          assertEquals(lines, wanted.map((line) => JSON.stringify(line)), name);
          count++;
        } else {assert(
            lines.every((line) => ["ignored", "ack"].includes(JSON.parse(line).kind)),
            `${name}: ${lines[0]}`,
          );}
      }
      assert(count >= least, `only ${count} frames carried data`);
    },
  });
}

for (const [product, folder] of [["perp", "perp_rest"], ["spot", "spot_rest"]] as const) {
  Deno.test({
    name: `something is printed for every body of ${folder}, and none is an error (needs shared fixtures)`,
    ignore: shared === null,
    fn: () => {
      for (const { name } of Deno.readDirSync(join(FOLDER, folder))) {
        const text = Deno.readTextFileSync(join(FOLDER, folder, name)), lines = decode(product, text);
        assert(lines.length > 0 && !lines.some(isErrorLine), `${name}: ${lines.slice(0, 2).join(" ")}`);
      }
    },
  });
}

Deno.test({
  name: "the venue's own listings give the grids of both products (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    for (const product of ["perp", "spot"] as const) {
      const listing = Deno.readTextFileSync(join(FOLDER, `${product}_rest`, "exchange_info_real.json"));
      const trade = { e: "aggTrade", E: 1, s: "ASTERUSDT", a: 1, q: "1", f: 1, l: 1, T: 1, m: true };
      const [line] = decode(product, JSON.stringify({ ...trade, p: "0.70000" }), listing);
      assertEquals(JSON.parse(line).price, "0.7");
      assert(isErrorLine(decode(product, JSON.stringify({ ...trade, p: "0.7000000001" }), listing)[0]), product);
    }
  },
});
