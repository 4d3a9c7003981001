/** The server without its socket: every request passes the door, then the token, then its row of the route table. @module */
import { Hono } from "hono";
import type { Doorkeeper } from "./auth.ts";
import { readBody, readQuery } from "./body.ts";
import { guard, inspect, type Names } from "./door.ts";
import type { Clock } from "./hub.ts";
import type { PageFiles } from "./page_files.ts";
import { anyReader } from "./readers.ts";
import { faultResponse, Refusal, refusalResponse } from "./refusal.ts";
import type { Route } from "./route.ts";

export type AppParts = {
  readonly routes: readonly Route[];
  readonly names: Names;
  readonly keeper: Doorkeeper;
  readonly files: PageFiles;
  readonly clock: Clock;
  /** Told of every request refused at the door or for its token. */
  readonly onDenied: (request: Request, address: string, refusal: Refusal) => void;
  /** Told of a bug of ours; gives back the id that the browser may know. */
  readonly onFault: (error: unknown) => string;
};
type Env = { Bindings: { readonly address: string } };

export function createApp(parts: AppParts): Hono<Env> {
  const { routes, names, keeper, files, clock, onDenied, onFault } = parts;
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const { method, headers } = c.req.raw, path = c.req.path;
    inspect(method, headers, path.startsWith("/api/"), names);
    const known = routes.filter((route) => matches(route.path, path)).map((route) => route.method);
    // A HEAD would open a stream or wait for the archive for nothing.
    if (known.length > 0 && !known.some((one) => one === method)) {
      const allow = known.join(", ");
      throw new Refusal(405, "wrong_method", `${method} is not served here: want ${allow}`, [], { allow });
    }
    await next();
    guard(c.res);
  });

  for (const route of routes) {
    app.on(route.method, route.path, async (c) => {
      const request = c.req.raw;
      const role = route.who === "anyone"
        ? "nobody"
        : keeper.identify(request.headers.get("authorization"), c.env.address, clock.now());
      if (route.who === "operator" && role !== "operator") {
        throw new Refusal(403, "not_allowed", "This token may stop and cancel, nothing else");
      }
      const query = readQuery(new URL(request.url), route.query ?? anyReader);
      const body = route.body ? await readBody(request, route.body, clock) : {};
      return await route.handle({ request, role, address: c.env.address, params: c.req.param(), body, query });
    });
  }

  app.get("*", (c) => {
    const found = files.serve(c.req.path, c.req.header("if-none-match") ?? null);
    if (found) return found;
    if (c.req.path !== "/") throw new Refusal(404, "not_found", "There is nothing here");
    throw new Refusal(503, "no_page", "The page is not built: run deno task build and start again");
  });
  app.notFound(() => refusalResponse(new Refusal(404, "not_found", "There is nothing here")));
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) return guard(faultResponse(onFault(error)));
    if (DENIALS.has(error.status)) onDenied(c.req.raw, c.env.address, error);
    return guard(refusalResponse(error));
  });
  return app;
}

/** Refusals that an audit should know of; a mistyped value is not one. */
const DENIALS: ReadonlySet<number> = new Set([401, 403, 421, 429]);

/** Whether `path` has the form of `pattern`; the router itself says nothing of other methods. */
function matches(pattern: string, path: string): boolean {
  const want = pattern.split("/"), got = path.split("/");
  return want.length === got.length && want.every((part, index) => part.startsWith(":") || part === got[index]);
}
