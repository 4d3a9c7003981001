/** The hand: routes that change something. Each makes exactly one operator event; a refused request makes none. @module */
import { Parameters, type ParameterTable } from "../core/engine/parameters.ts";
import type { ParameterPreview, StrategyParameters } from "./protocol.ts";
import type { Hub } from "./hub.ts";
import type { Hand } from "./operator.ts";
import { plainReason } from "./reason.ts";
import { killReader, parametersReader, pauseReader, rearmReader, rollbackReader } from "./readers.ts";
import { Refusal } from "./refusal.ts";
import { type Route, route } from "./route.ts";
import { bookRoutes } from "./book_routes.ts";
import { carry, DONE } from "./carry.ts";
import { strategyOf } from "./watch_routes.ts";

export function handRoutes(hand: Hand, hub: Hub): readonly Route[] {
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
        "verified empty; at level flatten what is held is then sold down with limit orders, which takes an operator. " +
        "Works while the stream is down and while the engine hangs; flatten then waits for the engine",
      who: "stop-only",
      event: "kill",
      body: killReader,
      answers: { 202: { describe: "The kill stands; the receipt follows", schema: "killAccepted" } },
      refusals: [422],
      handle({ role, body: { level = "cancel", reason } }) {
        if (level === "flatten" && role !== "operator") {
          throw new Refusal(403, "not_allowed", "This token may stop and cancel; flatten needs an operator");
        }
        const by = role === "nobody" ? "stop-only" : role;
        return Response.json(hand.kill(by, level, plainReason(reason ?? "")), { status: 202 });
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
      summary: "Arms again after a kill, if every item of the check-list holds; 409 names those that fail",
      who: "operator",
      event: "rearm",
      body: rearmReader,
      answers: DONE,
      refusals: [409, 422, 503],
      handle: ({ role, body }) => carry(hand, role, { kind: "rearm", ...body }, 409),
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
