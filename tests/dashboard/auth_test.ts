import { assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { assertToken, createToken, Doorkeeper, TRIES, TRIES_WINDOW_MS } from "../../dashboard/auth.ts";
import { Refusal } from "../../dashboard/refusal.ts";

const token = createToken(), stopToken = createToken();

function statusOf(keeper: Doorkeeper, header: string | null, now: number, address = "127.0.0.1"): number {
  try {
    keeper.identify(header, address, now);
    return 200;
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
}

Deno.test("SEC-05 createToken() gives 256 bits that differ each time", () => {
  assertMatch(token, /^[\w-]{43}$/);
  assertNotEquals(createToken(), createToken());
});

Deno.test("SEC-05 assertToken() refuses a token that is short or cannot travel in a header, and never prints it", () => {
  assertToken(token, "token");
  for (
    const bad of ["", "short-secret", "x".repeat(42), "x".repeat(42) + "\n", `${"x".repeat(50)} y`, "é".repeat(43)]
  ) {
    const error = assertThrows(() => assertToken(bad, "stop token"), RangeError, "stop token");
    if (bad.length > 3) assertEquals(error.message.includes(bad), false);
  }
});

Deno.test("Doorkeeper.identify() knows the two tokens and nothing near them", () => {
  const keeper = new Doorkeeper(token, stopToken);
  assertEquals(keeper.identify(`Bearer ${token}`, "a", 0), "operator");
  assertEquals(keeper.identify(`bearer  ${token}`, "a", 0), "operator");
  assertEquals(keeper.identify(`Bearer ${stopToken}`, "a", 0), "stop-only");
  const near = [
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token.toUpperCase()}1`,
    `Bearer ${createToken()}`,
  ];
  for (const header of near) assertEquals(statusOf(keeper, header, 0, header), 401, header);
  for (const header of [null, "", token, `Basic ${token}`, "Bearer", "Bearer "]) {
    assertEquals(statusOf(keeper, header, 0), 401, String(header));
  }
});

Deno.test("Doorkeeper.identify() gives no role to an empty stop token", () => {
  const keeper = new Doorkeeper(token, null);
  assertEquals(statusOf(keeper, `Bearer ${stopToken}`, 0), 401);
  assertEquals(statusOf(keeper, "Bearer null", 0), 401);
});

Deno.test("SEC-08 Doorkeeper.identify() answers 429 from the sixth wrong token, and still lets the right one in", () => {
  const keeper = new Doorkeeper(token, stopToken);
  for (let i = 0; i < TRIES; i++) assertEquals(statusOf(keeper, `Bearer wrong${i}`, i), 401);
  assertEquals(statusOf(keeper, "Bearer wrong", 10), 429);
  assertEquals(statusOf(keeper, `Bearer ${token}`, 11), 200, "the operator can kill from the same address");
  assertEquals(statusOf(keeper, `Bearer ${stopToken}`, 11), 200);
  assertEquals(statusOf(keeper, "Bearer wrong", 12, "10.0.0.2"), 401, "another address is not blamed");
  assertEquals(statusOf(keeper, "Bearer wrong", TRIES_WINDOW_MS), 401, "the window is over");
});

Deno.test("Doorkeeper.identify() does not count a request without a token as a try", () => {
  const keeper = new Doorkeeper(token, null);
  for (let i = 0; i < 50; i++) assertEquals(statusOf(keeper, null, 0), 401);
  assertEquals(statusOf(keeper, "Bearer wrong", 0), 401);
});

Deno.test("Doorkeeper.identify() says when to come back", () => {
  const keeper = new Doorkeeper(token, null);
  for (let i = 0; i < TRIES; i++) statusOf(keeper, "Bearer wrong", 0);
  const error = assertThrows(() => keeper.identify("Bearer wrong", "127.0.0.1", 60_000), Refusal);
  assertEquals((error as Refusal).headers["retry-after"], "840");
});
