import { assert, assertEquals } from "@std/assert";
import { BRAKES } from "../../exchanges/brakes.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { WIRES } from "../../exchanges/simulator/mod.ts";

const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S" });

Deno.test("BRAKES make a brake under the name that the configuration gives the venue", () => {
  for (const [name, create] of Object.entries(BRAKES)) {
    const brake = create({ venue: `my ${name}`, symbols: ["BTCUSDT"], rest: "https://rest", signer });
    assertEquals(brake.venue, `my ${name}`);
  }
});

Deno.test("BRAKES hold every venue that can be simulated", () => {
  for (const name of Object.keys(WIRES)) assert(name in BRAKES, name);
});
