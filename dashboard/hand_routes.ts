/** The hand: routes that change something. Each makes exactly one operator event; a refused request makes none. @module */
import { Parameters, type ParameterTable } from "../core/engine/parameters.ts";
import type { ParameterPreview, StrategyParameters } from "./protocol.ts";
import type { Doorkeeper } from "./auth.ts";
import type { Hub } from "./hub.ts";
import type { Hand } from "./operator.ts";
import { plainReason } from "./reason.ts";
import { foreignReader, killReader, parametersReader, pauseReader, rearmReader, rollbackReader } from "./readers.ts";
import { type Detail, Refusal } from "./refusal.ts";
import { type Route, route } from "./route.ts";
import { bookRoutes } from "./book_routes.ts";
import { carry, DONE } from "./carry.ts";
import { strategyOf } from "./watch_routes.ts";

export function handRoutes(hand: Hand, hub: Hub, keeper: Doorkeeper): readonly Route[] {
  const rollback = (path: string) =>
    route({
      method: "POST",
      path,
      summary: "Takes a strategy's last change of parameters back, as a new version",
      who: "operator",
      event: "rollback_params",
      body: rollbackReader,
      answers: DONE,
      refusals: [404, 409, 422, 503],
      handle({ role, params, body }) {
        const { id } = strategyOf(hub, params.id);
        return carry(hand, role, { kind: "rollback_params", strategy: id, ifVersion: body.if_version }, 422);
      },
    });
  const switchRoute = (kind: "pause" | "resume", summary: string) =>
    route({
      method: "POST",
      path: `/api/strategies/:id/${kind}`,
      summary,
      who: "operator",
      event: kind,
      body: pauseReader,
      answers: DONE,
      refusals: [404, 409, 422, 503],
      handle({ role, params, body }) {
        const { id } = strategyOf(hub, params.id);
        return carry(hand, role, { kind, strategy: id, reason: body.reason ?? "" }, 409);
      },
    });

  return [
    route({
      method: "POST",
      path: "/api/kill",
      summary:
        "Kills: no new order leaves, and at level cancel (the default) all of ours are cancelled and the venues " +
        "verified empty; of everything, or of the `scope` that is given: a market, a strategy or a venue, while the rest " +
        "trades on; at level flatten what is held is then sold down with limit orders, which takes an operator. " +
        "Works while the stream is down and while the engine hangs; flatten then waits for the engine",
      who: "stop-only",
      event: "kill",
      body: killReader,
      answers: { 202: { describe: "The kill stands; the receipt follows", schema: "killAccepted" } },
      refusals: [422],
      handle({ role, body: { level = "cancel", reason, scope = "global" } }) {
        if (level === "flatten" && role !== "operator") {
          throw new Refusal(403, "not_allowed", "This token may stop and cancel; flatten needs an operator");
        }
        if (scope !== "global") checkScope(hand, scope, level);
        const by = role === "nobody" ? "stop-only" : role;
        return Response.json(hand.kill(by, level, plainReason(reason ?? ""), scope), { status: 202 });
      },
    }),
    route({
      method: "GET",
      path: "/api/kill",
      summary: "The latch and the receipts",
      who: "stop-only",
      answers: { 200: { describe: "State, requests and receipts", schema: "killStatus" } },
      handle: ({ role }) => Response.json(hand.status(role === "operator" ? role : "stop-only")),
    }),
    route({
      method: "POST",
      path: "/api/rearm",
      summary:
        "Arms again after a kill, of everything or of the `scope` that was killed, if every item of the check-list holds; " +
        "409 names those that fail. In live mode `token` gives the operator's token once more; `config` names the beginning " +
        "of the configuration's hash (GET /api/kill) where it is not the one that was armed last",
      who: "operator",
      event: "rearm",
      body: rearmReader,
      answers: DONE,
      refusals: [409, 422, 503],
      handle({ role, address, body: { token, ...body } }) {
        const given = token === undefined ? {} : { confirmed: true };
        if (token !== undefined) keeper.confirm(token, address, hub.clock.now());
        return carry(hand, role, { kind: "rearm", ...body, ...given }, 409);
      },
    }),
    route({
      method: "POST",
      path: "/api/kill/foreign",
      summary:
        "Cancels the orders of others at a venue that is killed or halted, each by its id. `confirm` names how many: " +
        '"CANCEL 3 FOREIGN ORDERS"; 409 if the venue shows another number, which it then tells',
      who: "operator",
      event: "cancel_foreign",
      body: foreignReader,
      answers: DONE,
      refusals: [409, 422, 503],
      handle({ role, body: { venue, confirm, reason } }) {
        const count = Number(/^CANCEL ([1-9]\d{0,5}) FOREIGN ORDERS?$/.exec(confirm)?.[1]);
        if (Number.isNaN(count)) {
          const details = [{ field: "confirm", reason: 'want a text such as "CANCEL 3 FOREIGN ORDERS"' }];
          throw new Refusal(422, "not_confirmed", "Nothing was cancelled", details);
        }
        return carry(hand, role, { kind: "cancel_foreign", venue, count, reason }, 409);
      },
    }),
    route({
      method: "PATCH",
      path: "/api/strategies/:id/params",
      summary: "Sets parameters, all or none; with `preview` it only tells what would change",
      who: "operator",
      event: "set_params",
      body: parametersReader,
      answers: { ...DONE, 200: { describe: "Applied, or the preview", schema: "operatorAnswerOrPreview" } },
      refusals: [404, 409, 422, 503],
      handle({ role, params, body: { if_version, set, preview } }) {
        const strategy = strategyOf(hub, params.id);
        if (preview) return Response.json(previewOf(strategy, if_version, set));
        return carry(hand, role, { kind: "set_params", strategy: strategy.id, ifVersion: if_version, set }, 422);
      },
    }),
    rollback("/api/strategies/:id/params/rollback"),
    rollback("/api/strategies/:id/rollback"),
    ...bookRoutes(hand, hub),
    switchRoute("pause", "Pauses a strategy: its quotes are withdrawn"),
    switchRoute("resume", "Lets a paused strategy quote again"),
  ];
}

/** @throws {Refusal} 422 for what nobody knows, and for a level that only a kill of everything has */
function checkScope(hand: Hand, scope: string, level: string): void {
  const details: Detail[] = [], { scopes } = hand;
  if (!scopes.includes(scope)) {
    details.push({ field: "scope", reason: `known are ${[...scopes, "global"].join(", ")}; nothing was killed` });
  }
  if (level !== "cancel") {
    details.push({ field: "level", reason: 'want "cancel" where the scope is not "global"; nothing was killed' });
  }
  if (details.length > 0) throw new Refusal(422, "bad_request", "Nothing was killed", details);
}

function previewOf(
  { version, parameters }: StrategyParameters,
  ifVersion: number,
  set: Readonly<Record<string, unknown>>,
): ParameterPreview {
  if (ifVersion !== version) {
    const reason = `is not the current version ${version}: somebody changed it meanwhile`;
    const details = [{ field: "if_version", reason }];
    throw new Refusal(409, "version_conflict", "The parameters have changed", details, {}, {
      status: "rejected",
      version,
    });
  }
  const table: ParameterTable = Object.fromEntries(parameters.map(({ name, ...parameter }) => [name, parameter]));
  const { values, refusals } = new Parameters(table).check(set);
  if (refusals.length > 0) {
    const details = refusals.map(({ field, reason }) => ({ field, reason }));
    throw new Refusal(422, "rejected", "These values would be refused", details, {}, { status: "rejected", version });
  }
  const changes = parameters.filter(({ name, value }) => Object.hasOwn(values, name) && values[name] !== value)
    .map(({ name, value, onChange }) => ({ field: name, before: value, after: values[name], onChange }));
  return { status: "preview", version, changes };
}
