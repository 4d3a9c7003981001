import { assertEquals } from "@std/assert";
import type { Micros } from "../../../../../core/units.ts";
import { parseMoney } from "../../../../../core/money.ts";
import {
  fundingBody,
  indexBody,
  markBody,
  tradeBody,
} from "../../../../../exchanges/simulator/wire/okx/market_words.ts";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { okxFixture, OkxWireTalk, SWAP } from "../../../../support/okx_wire_talk.ts";

const talk = new OkxWireTalk(), [floor] = talk.wire.truth.floors.values();
const services = { clockOffset: 0, exchange: { now: 1_790_000_000_000_000 } } as never;
const reference = {
  mark: parseMoney("65000.123456"),
  index: parseMoney("65000"),
  fundingRate: parseMoney("-0.00012"),
};
const marked = Object.create(floor, { reference: { value: reference } });

Deno.test("tradeBody() bears the last id of what one taker took, and how many they are", () => {
  const trade = {
    price: 650_001,
    size: 12,
    aggressor: "sell",
    at: 1_790_000_000_123_456 as Micros,
    firstId: 5,
    lastId: 7,
  };
  assertEquals(tradeBody(services, floor.instrument, trade as never), {
    instId: SWAP,
    tradeId: "7",
    px: "65000.1",
    sz: "0.12",
    side: "sell",
    ts: "1790000000123",
    count: "3",
    source: "0",
  });
});

Deno.test("Marks and indices have a little more places than the grid", () => {
  assertEquals(markBody(services, marked).markPx, "65000.123");
  assertEquals(indexBody(services, marked).idxPx, "65000");
});

Deno.test("fundingBody() tells the rate of the next time, and the time after it", () => {
  const body = fundingBody(services, marked);
  assertEquals([body.fundingRate, body.nextFundingRate, body.premium], ["-0.00012", "", "0.0000018993230769"]);
  assertEquals(body.fundingTime, "1790006400000"); // 16:00 UTC
  assertEquals(body.nextFundingTime, "1790035200000");
});

Deno.test({
  name: "Market data has the fields that the venue's has",
  ignore: sharedFixtures() === null,
  async fn() {
    const fields = async (file: string) => Object.keys((await okxFixture(file)).data[0]).sort();
    const ours = (body: unknown) => Object.keys(body as object).sort();
    assertEquals(ours(fundingBody(services, marked)), await fields("funding_rate.json"));
    assertEquals(ours(markBody(services, marked)), await fields("http_get_mark_price.json"));
    assertEquals(ours(indexBody(services, marked)), await fields("index_tickers.json"));
    assertEquals(ours(talk.ask("market/ticker", { instId: SWAP }).data[0]), await fields("tickers_recorded.json"));
    assertEquals(ours(talk.ask("market/books", { instId: SWAP }).data[0]), await fields("http_get_order_book.json"));
  },
});
