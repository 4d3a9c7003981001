import { assertEquals } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import { Faults } from "../../../exchanges/simulator/faults.ts";
import { listingOf } from "../../../exchanges/simulator/listings.ts";
import { isDelistedNow, statusNow, tickTimesNow } from "../../../exchanges/simulator/market_faults.ts";

const btc = listingOf("BTCUSDT", "binance", 0);

Deno.test("A market is as it is listed until a fault says otherwise, at its symbol alone", () => {
  const faults = new Faults(new Random(1));
  assertEquals([statusNow(faults, btc), isDelistedNow(faults, "BTCUSDT")], ["trading", false]);
  for (const [status, told] of [["cancel_only", "cancel_only"], ["halted", "halted"], ["delisted", "cancel_only"]]) {
    faults.set("market_status", { status, symbol: "BTCUSDT" });
    assertEquals([statusNow(faults, btc), isDelistedNow(faults, "BTCUSDT")], [told, status === "delisted"]);
    assertEquals(statusNow(faults, { ...btc, symbol: "ETHUSDT" }), "trading");
  }
});

Deno.test("tickTimesNow() is one, or what the fault says, and counts as its strike", () => {
  const faults = new Faults(new Random(1));
  assertEquals([tickTimesNow(faults, "BTCUSDT"), faults.struck("tick_size")], [1, 0]);
  faults.set("tick_size", {});
  assertEquals([tickTimesNow(faults, "BTCUSDT"), faults.struck("tick_size")], [10, 1]);
  faults.set("tick_size", { times: 3 });
  assertEquals(tickTimesNow(faults, "BTCUSDT"), 3);
});
