import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Random } from "../../../../../exchanges/shared/random.ts";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { ListenKeys } from "../../../../../exchanges/simulator/wire/fapi/listen_keys.ts";

const HOUR = 3_600e6;

Deno.test("A listen key is the account's one, lives an hour from when it was kept last, and is told when it dies", () => {
  const expired: string[] = [], keys = new ListenKeys(new Random(1), (key) => expired.push(key));
  const account = new Account(0, DEMO_ACCOUNT);
  assertEquals([keys.of(account), keys.nextAt], [null, Infinity]);
  const key = keys.start(account, 0);
  assertMatch(key, /^[A-Za-z0-9]{64}$/);
  assertEquals([keys.start(account, 10), keys.of(account), keys.nextAt], [key, key, HOUR + 10]);
  keys.keep(account, HOUR);
  keys.onTimer(HOUR + 10);
  assertEquals(expired, []);
  keys.onTimer(2 * HOUR);
  assertEquals([expired, keys.of(account)], [[key], null]);
  assertEquals((assertThrows(() => keys.keep(account, 0)) as { code?: number }).code, -1125);
  assertEquals(keys.start(account, 0) === key, false);
});

Deno.test("A key may be given up, or end with all others", () => {
  const expired: string[] = [], keys = new ListenKeys(new Random(1), (key) => expired.push(key));
  const account = new Account(0, DEMO_ACCOUNT);
  keys.start(account, 0);
  keys.stop(account);
  assertThrows(() => keys.stop(account));
  const key = keys.start(account, 0);
  keys.expireAll();
  assertEquals([expired, keys.of(account)], [[key], null]);
});
