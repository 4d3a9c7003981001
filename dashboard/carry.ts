/** Carries a person's wish to the engine and its word back: applied, pending, or refused with the reasons. @module */
import type { OperatorAnswer, OperatorResult } from "./protocol.ts";
import type { Role } from "./auth.ts";
import type { Hand, Wish } from "./operator.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

export const DONE = {
  200: { describe: "Applied", schema: "operatorAnswer" },
  202: { describe: "Pending: the engine has not said yes or no yet; the stream will tell", schema: "operatorAnswer" },
} satisfies Route["answers"];

/** Posts the wish, waits, and turns the result into an answer.
 * @param refused the status of a refusal that is no conflict of versions */
export async function carry(hand: Hand, role: Role | "nobody", wish: Wish, refused: 409 | 422): Promise<Response> {
  if (role !== "operator") throw new Refusal(403, "not_allowed", "This token may stop and cancel, nothing else");
  const { requestId, result } = await hand.ask(role, wish);
  if (result === null) {
    const message = "The engine has not answered yet; the request stands in its queue and may still take effect";
    return Response.json({ status: "pending", requestId, message } satisfies OperatorAnswer, { status: 202 });
  }
  if (result.status === "rejected") throw rejection(result, refused);
  const { status, message, version, values } = result;
  const answer: OperatorAnswer = { status, requestId, message, version, values };
  return Response.json(answer, { status: status === "applied" ? 200 : 202 });
}

function rejection({ requestId, message, details, version }: OperatorResult, refused: 409 | 422): Refusal {
  const conflict = details.some(({ field }) => field === "if_version");
  return new Refusal(
    conflict ? 409 : refused,
    conflict ? "version_conflict" : "rejected",
    message,
    details.map(({ field, reason }) => ({ field, reason })),
    {},
    { status: "rejected", requestId, ...(version === undefined ? {} : { version }) },
  );
}
