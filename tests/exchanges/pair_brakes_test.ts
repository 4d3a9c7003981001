import { assertEquals } from "@std/assert";
import { BRAKES } from "../../exchanges/brakes.ts";
import * as pairs from "../../exchanges/pair_brakes.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";

Deno.test("pair_brakes.ts brakes the same venues, and signs with pairs of keys too", () => {
  const secret = "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u";
  const pair = { scheme: "ed25519", apiKey: "K", secret } as const;
  assertEquals(pairs.BRAKES, BRAKES);
  assertEquals(pairs.createSigner(pair).sign("a=1"), createSigner(pair).sign("a=1"));
});
