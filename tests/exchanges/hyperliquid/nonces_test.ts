import { assert, assertEquals } from "@std/assert";
import { NONCE_RULE } from "../../../exchanges/hyperliquid/nonces.ts";
import { Nonces } from "../../../exchanges/shared/nonces.ts";

Deno.test("P17 nonces of Hyperliquid count ms and stay inside what the venue takes: it takes at most a day ahead", () => {
  const now = 1_795_608_000_000_000, nonces = new Nonces(NONCE_RULE, new BigInt64Array(1));
  assertEquals(nonces.next(now), now / 1e6 * 1_000);
  assert(NONCE_RULE.lead < 86_400e6);
  nonces.next(now + NONCE_RULE.lead + 2e6);
  assertEquals(nonces.next(now), null, "too far ahead");
});
