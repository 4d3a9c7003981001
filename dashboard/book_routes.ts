/** The hand on the books: what a person answers for with name and reason. The venue's word is taken for true, an order of
 * unknown fate is said to be gone, what was held trades again, limits are changed. @module */
import { marketKeyOf, newest } from "./watch_routes.ts";
import { carry, DONE } from "./carry.ts";
import type { Hub } from "./hub.ts";
import type { Hand } from "./operator.ts";
import { adoptReader, closeReader, limitsReader, resumeHoldReader } from "./readers.ts";
import { Refusal } from "./refusal.ts";
import { type Route, route } from "./route.ts";

export function bookRoutes(hand: Hand, hub: Hub): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/venues/:venue/adopt",
      summary: "Takes the venue's word on a market for true: books an adjusting entry with who, why, before and after",
      who: "operator",
      event: "adopt_position",
      body: adoptReader,
      answers: DONE,
      refusals: [404, 409, 422, 503],
      handle({ role, params, body: { market, reason } }) {
        const { view: { venues, markets } } = newest(hub);
        if (!venues.some(({ id }) => id === params.venue)) {
          const known = venues.map(({ id }) => id).join(", ");
          throw new Refusal(404, "unknown_venue", `There is no such venue: known are ${known || "none"}`);
        }
        const here = markets.filter(({ venue }) => venue === params.venue);
        const found = here.find((one) => market === one.symbol || market === marketKeyOf(one));
        if (!found) {
          const known = here.map(({ symbol }) => symbol).join(", ");
          const details = [{ field: "market", reason: `is none of ${params.venue}: known are ${known || "none"}` }];
          throw new Refusal(422, "unknown_market", "There is no such market; nothing was done", details);
        }
        return carry(hand, role, { kind: "adopt_position", market: marketKeyOf(found), reason }, 409);
      },
    }),
    route({
      method: "POST",
      path: "/api/orders/:id/close",
      summary:
        "A person has looked at the venue and says that an order is gone: only for one of unknown fate, or one that " +
        "cannot be cancelled by its id; or that no trades come of one that has ended and is booked without them",
      who: "operator",
      event: "close_order",
      body: closeReader,
      answers: DONE,
      refusals: [409, 422, 503],
      handle: ({ role, params, body: { reason } }) =>
        carry(hand, role, { kind: "close_order", clientId: params.id, reason }, 409),
    }),
    route({
      method: "POST",
      path: "/api/holds/resume",
      summary: "Lets a market, a strategy, a venue or everything (`global`) trade again that a rule or a person held",
      who: "operator",
      event: "resume",
      body: resumeHoldReader,
      answers: DONE,
      refusals: [409, 422, 503],
      handle: ({ role, body: { scope, reason = "" } }) =>
        carry(hand, role, { kind: "resume", strategy: "", scope, reason }, 409),
    }),
    route({
      method: "PATCH",
      path: "/api/limits",
      summary: "Sets limits of one scope (`global`, a venue or a market), all or none; tighter ones hold at once",
      who: "operator",
      event: "set_limits",
      body: limitsReader,
      answers: DONE,
      refusals: [409, 422, 503],
      // Whoever may arm again may loosen.
      handle: ({ role, body }) =>
        carry(hand, role, { kind: "set_limits", ...body, mayLoosen: role === "operator" }, 422),
    }),
  ];
}
