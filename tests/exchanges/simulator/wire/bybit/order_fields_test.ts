import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
const code = (talk: BybitTalk, fields = {}) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields }).retCode;

Deno.test("Each number off its grid or out of its range has the code of its category", () => {
  const talk = new BybitTalk(),
    cases = [
      ["price", "60000.05", "60000.005"],
      ["qty", "0.0105", "0.0100005"],
      ["qty", "0.0001", "0.0000001"],
      ["qty", "99999999", "99999999"],
      ["qty", "0", "0"],
      ["qty", "1e-2", "1e-2"],
      ["price", "0", "0"],
    ];
  const told = cases.map((
    [name, linear, spot],
  ) => [code(talk, { [name]: linear }), code(talk, { ...SPOT, [name]: spot })]);
  assertEquals(told, [
    [10001, 170134],
    [10001, 170137],
    [10001, 170137],
    [10001, 170124],
    [10001, 170136],
    [10001, 10001],
    [110003, 170194],
  ]);
});

Deno.test("An order must be worth enough, unless it only closes; on spot not too much, on contracts what the margin carries", () => {
  const talk = new BybitTalk(), small = { symbol: "ETHUSDT", price: "300", qty: "0.01" };
  assertEquals([code(talk, small), code(talk, { ...SPOT, ...small })], [110094, 170140]);
  assertEquals(code(talk, { symbol: "ETHUSDT", orderType: "Market", qty: "0.01" }), 0);
  assertEquals([code(talk, { qty: "2000" }), code(talk, { ...SPOT, qty: "2000" })], [110007, 170124]);
  const close = { symbol: "ETHUSDT", side: "Sell", qty: "0.01", reduceOnly: true };
  assertEquals(code(talk, { ...close, orderType: "Market" }), 0);
});

Deno.test("Beyond the price band spot refuses and contracts are re-priced, or refused if the account wants that", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order"), far = { side: "Sell", price: "50000" };
  assertEquals([code(talk, { ...SPOT, price: "80000" }), code(talk, { ...SPOT, ...far })], [170193, 170194]);
  talk.rows(socket, "order");
  assertEquals(code(talk, { price: "80000", timeInForce: "IOC" }), 0);
  const [{ price }] = talk.rows(socket, "order"), limit = talk.ask("/v5/market/price-limit", LINEAR).result;
  assert(Math.abs(Number(price) / Number(limit.buyLmt) - 1) < 0.001, price);
  const set = (modifyEnable: boolean) =>
    talk.post("/v5/account/set-limit-px-action", { category: "linear", modifyEnable });
  const strict = () => talk.read("/v5/account/user-setting-config").result.lpaPerp;
  assertEquals([strict(), set(false).retCode, strict()], [false, 0, true]);
  assertEquals([code(talk, { price: "80000" }), code(talk, far)], [110003, 110003]);
  assertEquals([set(true).retCode, strict(), code(talk, { price: "80000", timeInForce: "IOC" })], [0, false, 0]);
});

Deno.test("Parameters that are missing, unknown or not simulated are named", () => {
  const talk = new BybitTalk();
  const message = (fields: object) => talk.post("/v5/order/create", { ...LINEAR, ...REST, ...fields }).retMsg;
  assertEquals(message({ side: undefined }), "params error: side is required");
  assertEquals(message({ side: "buy" }), "params error: side invalid");
  assertEquals(message({ orderType: "Stop" }), "params error: orderType invalid");
  assertEquals(message({ qty: "" }), "params error: qty is required");
  assertEquals(message({ price: null }), "params error: price is required");
  assertEquals(message({ timeInForce: "Limit" }), "params error: timeInForce invalid");
  assertEquals(message({ smpType: "All" }), "params error: smpType invalid");
  assertEquals(message({ triggerPrice: "1" }), "params error: triggerPrice is not supported here");
  assertEquals(message({ orderFilter: "StopOrder" }), "params error: orderFilter is not supported here");
  assertEquals(message({ symbol: "NOPE" }), "params error: symbol invalid");
  talk.pass(1_000);
  assertEquals([code(talk, { timeInForce: "RPI" }), code(talk, { ...SPOT, timeInForce: "RPI" })], [110119, 170355]);
});

Deno.test("The position index has to fit the account's mode", () => {
  const talk = new BybitTalk();
  assertEquals([code(talk, { positionIdx: 1 }), code(talk, { positionIdx: 0 })], [10001, 0]);
  talk.post("/v5/order/cancel-all", LINEAR);
  assertEquals(talk.post("/v5/position/switch-mode", { ...LINEAR, mode: 3 }).retCode, 0);
  assertEquals([code(talk), code(talk, { positionIdx: 1 }), code(talk, { positionIdx: 3 })], [10001, 0, 10001]);
});

Deno.test("A spot market order counts in quote when it buys and in base when it sells, unless it says so", () => {
  const talk = new BybitTalk(), socket = talk.hearing("order"), market = { ...SPOT, orderType: "Market" };
  code(talk, { ...market, qty: "650" });
  code(talk, { ...market, side: "Sell", qty: "0.02" });
  code(talk, { ...market, qty: "0.03", marketUnit: "baseCoin" });
  const done = talk.rows(socket, "order").map((
    { cumExecQty, marketUnit },
  ) => [Number(cumExecQty).toFixed(3), marketUnit]);
  assertEquals(done, [["0.010", "quoteCoin"], ["0.020", "baseCoin"], ["0.030", "baseCoin"]]);
});

Deno.test("Fault tick_size wants coarser prices", () => {
  const talk = new BybitTalk();
  talk.trouble("tick_size", { symbol: "BTCUSDT", times: 10 });
  assertEquals([code(talk, { price: "60000.1" }), code(talk, { price: "60001" })], [10001, 0]);
});
