import { assertEquals, assertThrows } from "@std/assert";
import type { Price } from "../../../../../core/units.ts";
import { parseMoney } from "../../../../../core/money.ts";
import { Faults } from "../../../../../exchanges/simulator/faults.ts";
import type { Floor } from "../../../../../exchanges/simulator/floors.ts";
import { Random } from "../../../../../exchanges/shared/random.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import {
  checkBand,
  priceFrom,
  priceLimits,
  sizeFrom,
} from "../../../../../exchanges/simulator/wire/okx/instruments.ts";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const talk = new OkxWireTalk(), floors = [...talk.wire.truth.floors.values()];
const of = (symbol: string) => floors.find(({ instrument }) => instrument.symbol === symbol)!;
const code = (run: () => unknown) => assertThrows(run, ApiError).code;
const services = { faults: new Faults(new Random(1)) } as never;

/** A market whose mark is what the test says. */
function marked(symbol: string, mark: string): Floor {
  const reference = { mark: parseMoney(mark), index: parseMoney(mark), fundingRate: parseMoney("0") };
  return Object.create(of(symbol), { reference: { value: reference } });
}

Deno.test("A swap is listed in contracts of its base, a spot market by its two assets", () => {
  const [swap] = talk.ask("public/instruments", { instType: "SWAP", instId: SWAP }).data;
  assertEquals([swap.ctVal, swap.ctMult, swap.ctValCcy, swap.ctType, swap.settleCcy, swap.lotSz, swap.tickSz], [
    "0.01",
    "1",
    "BTC",
    "linear",
    "USDT",
    "0.01",
    "0.1",
  ]);
  assertEquals([swap.uly, swap.instFamily, swap.baseCcy, swap.quoteCcy, swap.state, typeof swap.instIdCode], [
    SPOT,
    SPOT,
    "",
    "",
    "live",
    "number",
  ]);
  const [spot] = talk.ask("public/instruments", { instType: "SPOT", instId: SPOT }).data;
  assertEquals([spot.baseCcy, spot.quoteCcy, spot.ctVal, spot.settleCcy, spot.uly, spot.lever], [
    "BTC",
    "USDT",
    "",
    "",
    "",
    "",
  ]);
});

Deno.test("The state and the grid of a market are what faults make of them", () => {
  const other = new OkxWireTalk();
  other.wire.setFault("market_status", { status: "halted", symbol: SWAP }, other.now);
  other.wire.setFault("tick_size", { times: 5, symbol: SWAP }, other.now);
  const [swap] = other.ask("public/instruments", { instType: "SWAP" }).data;
  assertEquals([swap.state, swap.tickSz], ["suspend", "0.5"]);
});

Deno.test("Prices and sizes off the grid or out of range are refused, each with its own code", () => {
  const swap = of(SWAP), spot = of(SPOT);
  assertEquals(priceFrom(services, "65000.1", swap) as number, 650_001);
  assertEquals(code(() => priceFrom(services, "65000.15", swap)), "51150");
  assertEquals(code(() => priceFrom(services, "99999999999", swap)), "51000");
  assertEquals(sizeFrom("0.01", swap, false) as number, 1);
  assertEquals(code(() => sizeFrom("0.005", swap, false)), "51121");
  assertEquals(code(() => sizeFrom("0.000001", spot, false)), "51020");
  assertEquals(code(() => sizeFrom("99999999", spot, false)), "51203");
  assertEquals(code(() => sizeFrom("99999999", spot, true)), "51202");
});

Deno.test("Only a price through the market is limited: a buy above the mark, a sell below it", () => {
  const floor = marked(SWAP, "60000");
  assertEquals(priceLimits(floor), { highest: 630_000, lowest: 570_000 } as never);
  checkBand(floor, "buy", 630_000 as Price);
  checkBand(floor, "buy", 1 as Price);
  checkBand(floor, "sell", 5_000_000 as Price);
  const error = assertThrows(() => checkBand(floor, "buy", 630_001 as Price), ApiError);
  assertEquals([error.code, /max buy price: 63000 min sell price: 57000/.test(error.message)], ["51006", true]);
  assertEquals(code(() => checkBand(floor, "sell", 569_999 as Price)), "51006");
});
