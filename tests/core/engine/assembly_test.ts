import { assertEquals, assertThrows } from "@std/assert";
import { Engine } from "../../../core/engine/engine.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, START } from "../../support/engine_house.ts";
import { engineOptions } from "../../support/house_options.ts";

Deno.test("Engine refuses parameters and limits that make no sense, by name", () => {
  const markets = [{ venue: "binance", symbol: "BTCUSDT" }];
  const make = (change: Parameters<typeof engineOptions>[0]) =>
    new Engine(engineOptions(change, markets, new ClientIds(1, 1), START));
  assertThrows(() => make({ parameters: { levels: 0 } }), RangeError, "levels: is 0; want 1 to 10");
  assertThrows(() => make({ limits: { maxPosition: "0" } }), RangeError, "market 0: maxPosition");
});

Deno.test("the sweep of a start waits for an order of the last run as long as its venue may still take it", () => {
  const armedAt = (landsWithin: Micros | undefined) => {
    const options = { capabilities: { landsWithin } }, last = new EngineHouse(options).boot();
    // The run broke off as the order was written down: whether it left nobody knows.
    const intent = last.journal.findIndex(({ record }) => record.kind === "command" && record.command.kind === "place");
    last.venue.truth.live(0 as InstrumentId).forEach((order) => last.venue.end(order));
    const next = new EngineHouse({ ...options, after: last, recordLimit: intent + 1 }), from = next.now;
    next.connect();
    while (next.engine.killState !== "ARMED" && next.now - from < 30_000_000) next.run(100);
    return (next.now - from) / 1e6;
  };
  const soon = armedAt(undefined), late = armedAt(10_000_000 as Micros);
  assertEquals([soon > 3 && soon < 6, late > 11 && late < 14], [true, true], `armed after ${soon} s and ${late} s`);
});
