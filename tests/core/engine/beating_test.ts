import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import { EngineHouse } from "../../support/engine_house.ts";

Deno.test("RSK-12 people are told once that a limit is nearly used up, with what it is and how much is left", () => {
  const house = new EngineHouse({ limits: { maxPosition: "0.025", maxOrderSize: "0.02" } }).boot();
  house.fill("buy").run(3_000);
  const told = house.facts.filter((fact) => fact.kind === "incident" && fact.code === "risk_warning");
  assertEquals(told.map((fact) => fact.kind === "incident" && [fact.severity, fact.scope, fact.sentence]), [
    ["S2", "binance:BTCUSDT", "RSK-12 Position limit, worst case: 0.02 BTC, and the limit is ±0.025 BTC"],
  ]);
});

Deno.test("RSK-15 an account within 8 % of liquidation trips its venue, and a person has to release it", () => {
  const house = new EngineHouse({ instrument: { kind: "linear" } }).boot();
  const tell = (maintenance: string) => {
    const [equity, least] = ["100", maintenance].map(parseMoney),
      account = { asset: "USDT", equity, available: equity };
    house.step({
      kind: "margin",
      venue: "binance",
      ...account,
      maintenance: least,
      venueAt: null,
      receivedAt: house.now,
    });
    house.run(2_000);
  };
  tell("92");
  assertEquals(house.view().markets[0].status === "MARGIN_LOW", false);
  tell("92.1");
  assertEquals([house.quotes(), house.view().markets[0].status], [[], "MARGIN_LOW"]);
  tell("10");
  house.run(60_000);
  assertEquals(house.quotes(), []);
});
