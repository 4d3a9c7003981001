import { assert, assertEquals, assertThrows } from "@std/assert";
import { wireNamed, WIRES } from "../../../exchanges/simulator/wires.ts";
import { START } from "../../support/wire_talk.ts";

Deno.test("WIRES makes each venue under its own name, with markets of its own and addresses on its host", () => {
  for (const [name, create] of Object.entries(WIRES)) {
    const wire = create({ seed: 1, startAt: START }), { symbols } = wire.state(), urls = wire.urls("127.0.0.1:9");
    assertEquals(wire.venue, name);
    assert(
      symbols.some((symbol) => symbol.startsWith("BTC")) && new Set(symbols).size === symbols.length,
      `${symbols}`,
    );
    for (const url of Object.values(urls)) assert(url.includes("//127.0.0.1:9"), url);
  }
});

Deno.test("WIRES: Binance spot lists its three pairs; a name of spot lists no contract", () => {
  assertEquals(WIRES.binance({ seed: 1, startAt: START }).state().symbols, ["BTCUSDT", "ETHUSDT", "SOLUSDT"]);
  for (const name of Object.keys(WIRES).filter((each) => each.endsWith("_spot"))) {
    const { floors } = WIRES[name]({ seed: 1, startAt: START }).truth;
    assert([...floors.values()].every(({ product }) => product === "spot"), name);
  }
});

Deno.test("wireNamed() knows a venue in any spelling, and by family and product", () => {
  for (const name of Object.keys(WIRES)) {
    for (const text of [name, name.toUpperCase(), name.replace("_", "-"), name.replace("_", " ")]) {
      assertEquals(wireNamed(text), name);
    }
  }
  const meant = {
    "binance-spot": "binance",
    "BinanceUSDM": "binance_usdm",
    "binance perp": "binance_usdm",
    "binance-futures": "binance_usdm",
    "Bybit linear": "bybit",
    "bybitspot": "bybit_spot",
    "okx-swap": "okx",
    "okx perp": "okx",
    "aster perp": "aster",
    "asterspot": "aster_spot",
  };
  for (const [text, name] of Object.entries(meant)) assertEquals(wireNamed(text), name);
});

Deno.test("wireNamed() refuses an unknown name with the known ones", () => {
  for (const name of ["nowhere", "toString", "", "spot"]) {
    assertThrows(
      () => wireNamed(name),
      RangeError,
      `Cannot simulate "${name}": known venues are ${Object.keys(WIRES).join(", ")}`,
    );
  }
});
