/** The description of the surface, printed from the route table. Loaded when somebody asks for it. @module */
import { z } from "zod";
import type { Answer, Route } from "./route.ts";
import { type ShapeName, shapeOf } from "./shapes.ts";

const REFUSALS: Readonly<Record<number, string>> = {
  400: "The body cannot be read",
  401: "No token, or a wrong one",
  403: "From another origin, or the token may not do this",
  404: "There is no such thing",
  408: "The body came too slowly",
  409: "It conflicts with the present state; `details` says with what",
  413: "The body is too long",
  415: "The body is not application/json",
  421: "Sent to a name that is not ours",
  422: "Values are not what is wanted; `details` names each",
  429: "Too many wrong tokens",
  500: "A fault of ours; `id` is in the log",
  503: "It cannot be had now",
};

/** An OpenAPI 3.1 document. */
export function describe(routes: readonly Route[], version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Twoside dashboard", version },
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "The token of the Dashboard line" } },
      schemas: { Error: jsonSchema("errorAnswer", "output") },
    },
  };
}

function operation(route: Route): Readonly<Record<string, unknown>> {
  const open = route.who === "anyone";
  const common = open ? [421, 500] : [401, 403, 421, 429, 500];
  const carried = route.body ? [400, 408, 413, 415, 422] : route.query ? [422] : [];
  const refusals = [...new Set([...common, ...carried, ...route.refusals ?? []])];
  const responses: Record<string, unknown> = {};
  for (const status of refusals) {
    const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
    responses[status] = { description: REFUSALS[status], content };
  }
  for (const [status, answer] of Object.entries(route.answers)) responses[status] = response(answer);
  return {
    summary: route.summary,
    description: open
      ? "Needs no token"
      : route.who === "stop-only"
      ? "Needs a token; the stop-only one suffices"
      : "Needs the operator's token",
    security: open ? [] : [{ token: [] }],
    parameters: parametersOf(route),
    ...(route.event ? { "x-operator-event": route.event } : {}),
    ...(route.body
      ? {
        requestBody: {
          required: !shapeOf(route.body.shape).safeParse({}).success,
          content: { "application/json": { schema: jsonSchema(route.body.shape, "input") } },
        },
      }
      : {}),
    responses,
  };
}

function parametersOf({ path, query }: Route): readonly unknown[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const properties = query ? jsonSchema(query.shape, "input").properties as Record<string, unknown> : {};
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
  return [...inPath, ...inQuery];
}

function response({ describe: description, schema, type }: Answer): Readonly<Record<string, unknown>> {
  const content = schema
    ? { "application/json": { schema: jsonSchema(schema, "output") } }
    : { [type ?? "text/plain"]: { schema: { type: "string" } } };
  return { description, content };
}

function jsonSchema(shape: ShapeName, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(shapeOf(shape), { io }) as Record<string, unknown>;
  return rest;
}
