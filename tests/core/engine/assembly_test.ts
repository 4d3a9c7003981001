import { assertThrows } from "@std/assert";
import { Engine } from "../../../core/engine/engine.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { START } from "../../support/engine_house.ts";
import { engineOptions } from "../../support/house_options.ts";

Deno.test("Engine refuses parameters and limits that make no sense, by name", () => {
  const markets = [{ venue: "binance", symbol: "BTCUSDT" }];
  const make = (change: Parameters<typeof engineOptions>[0]) =>
    new Engine(engineOptions(change, markets, new ClientIds(1, 1), START));
  assertThrows(() => make({ parameters: { levels: 0 } }), RangeError, "levels: is 0; want 1 to 10");
  assertThrows(() => make({ limits: { maxPosition: "0" } }), RangeError, "market 0: maxPosition");
});
