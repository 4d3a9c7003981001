import { assert, assertEquals, assertThrows } from "@std/assert";
import { BRAKES, createSigner } from "../../exchanges/brakes.ts";
import * as whole from "../../exchanges/shared/signer.ts";
import { WIRES } from "../../exchanges/simulator/mod.ts";

const signer = createSigner({ scheme: "hmac", apiKey: "K", secret: "S", passphrase: "P" });

Deno.test("BRAKES make a brake under the name that the configuration gives the venue", () => {
  for (const [name, create] of Object.entries(BRAKES)) {
    const brake = create({ venue: `my ${name}`, symbols: ["BTCUSDT"], rest: "https://rest", signer });
    assertEquals(brake.venue, `my ${name}`);
  }
});

Deno.test("BRAKES hold every venue that can be simulated", () => {
  for (const name of Object.keys(WIRES)) assert(name in BRAKES, name);
});

Deno.test("createSigner() of the brakes signs as the engine does with shared secrets, and refuses all else", () => {
  const key = { scheme: "hmac", apiKey: "K", secret: "S" } as const;
  assertEquals(signer.sign("a=1"), whole.createSigner(key).sign("a=1"));
  assertThrows(() => createSigner({ ...key, scheme: "rsa" }), RangeError, "Cannot sign with rsa here: want hmac");
  assertThrows(() => createSigner({ ...key, secret: "" }), RangeError, "empty secret");
});
