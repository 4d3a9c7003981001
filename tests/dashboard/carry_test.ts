import { assertEquals, assertMatch } from "@std/assert";
import { carry } from "../../dashboard/carry.ts";
import type { Hand } from "../../dashboard/operator.ts";
import type { OperatorResult } from "../../dashboard/protocol.ts";
import { Refusal } from "../../dashboard/refusal.ts";

const WISH = { kind: "close_order", clientId: "mm1", reason: "gone" } as const;

/** A hand whose engine says `result`, and what was asked of it. */
function handOf(result: Omit<OperatorResult, "requestId"> | null) {
  const asked: unknown[] = [];
  const hand = {
    ask(by: string, wish: unknown) {
      asked.push([by, wish]);
      return Promise.resolve({ requestId: "r1", result: result && { requestId: "r1", ...result } });
    },
  };
  return { hand: hand as unknown as Hand, asked };
}

Deno.test("carry() answers 200 for applied, 202 for pending and for an engine that is silent", async () => {
  const word = async (result: Omit<OperatorResult, "requestId"> | null) => {
    const response = await carry(handOf(result).hand, "operator", WISH, 409);
    return [response.status, (await response.json()).status];
  };
  assertEquals(await word({ status: "applied", message: "Closed", details: [] }), [200, "applied"]);
  assertEquals(await word({ status: "pending", message: "later", details: [] }), [202, "pending"]);
  assertEquals(await word(null), [202, "pending"]);
});

Deno.test("carry() refuses with the status that the route wants, and with 409 where only the version is another", async () => {
  const refused = async (field: string, status: 409 | 422) => {
    const { hand } = handOf({ status: "rejected", message: "no", details: [{ field, reason: "is wrong" }] });
    try {
      await carry(hand, "operator", WISH, status);
    } catch (error) {
      if (error instanceof Refusal) return [error.status, error.code];
      throw error;
    }
    throw new Error("it was not refused");
  };
  assertEquals(await refused("size", 422), [422, "rejected"]);
  assertEquals(await refused("size", 409), [409, "rejected"]);
  assertEquals(await refused("if_version", 422), [409, "version_conflict"]);
});

Deno.test("carry() asks nothing for a token that may only stop", async () => {
  const { hand, asked } = handOf(null);
  const message = await carry(hand, "stop-only", WISH, 409).catch((error) => String(error.message));
  assertMatch(String(message), /may stop and cancel, nothing else/);
  assertEquals(asked, []);
});
