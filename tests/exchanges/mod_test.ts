import { assert, assertEquals } from "@std/assert";
import { venueByName, venueNamed, venues } from "../../exchanges/mod.ts";

Deno.test("venueNamed() finds a venue by its exchange and product, venueByName() by its own name; each is the only one", () => {
  for (const venue of venues) {
    assertEquals(venueNamed(venue.family, venue.product), venue);
    assertEquals(venueByName(venue.name), venue);
    assert(Object.hasOwn(venue.networks, "mainnet"), `${venue.name} has no mainnet`);
  }
  assertEquals([venueNamed("binance", "spot")?.name, venueNamed("nowhere", "spot"), venueByName("spot")], [
    "binance",
    undefined,
    undefined,
  ]);
});
