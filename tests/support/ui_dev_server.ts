/** A double of the dashboard's server, for looking at the page and for its browser tests: the files of `dashboard/ui`, the
 * content policy of the real one, a moving sample stream, and answers in the real words. `deno run -A
 * tests/support/ui_dev_server.ts [PORT]` runs it by hand. @module */
import { extname, join } from "@std/path";
import { MovingSample } from "./moving_sample.ts";
import { ROOT } from "./source_tree.ts";
import type { KillReceipt } from "../../dashboard/protocol.ts";
import type { Micros } from "../../core/units.ts";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export type UiDevServer = {
  readonly url: string;
  readonly origin: string;
  readonly sample: MovingSample;
  /** Requests that change state, oldest first. */
  readonly posts: { readonly method: string; readonly path: string; readonly body: Record<string, unknown> }[];
  /** Ends every stream and refuses new ones until told otherwise. */
  cutStream(cut: boolean): void;
  /** Answers every POST with nothing at all, as a dead server. */
  readonly trouble: {
    killDown: boolean;
    frames: boolean;
    readOnly: boolean;
    /** Orders of others that a kill finds. */
    foreign: number;
    /** What the engine says to a person's hand on the books; empty = it does as asked. */
    objection: string;
  };
  /** Rows of `/api/orders`. */
  readonly orders: Record<string, unknown>[];
  close(): Promise<void>;
};

export function startUiDevServer(
  { port = 0, frameMs = 100, seed = 7, token = "dev-token" }: {
    port?: number;
    frameMs?: number;
    seed?: number;
    token?: string;
  } = {},
): UiDevServer {
  // Half an hour is lived through at once, so that curves and lists are not empty.
  const sample = new MovingSample(seed, Date.now() - 1_800_000);
  for (let at = 0; at < 1_800; at++) sample.advance(1_000);
  const trouble = { killDown: false, frames: true, readOnly: false, foreign: 0, objection: "" };
  const orders: UiDevServer["orders"] = [];
  const posts: UiDevServer["posts"] = [];
  /** Ends of the open streams. */
  const streams = new Set<() => void>();
  let cut = false;
  const encoder = new TextEncoder();

  function stream(after: number): Response {
    if (cut) return json({ error: { code: "unavailable", message: "The stream is cut", details: [] } }, 503);
    let controller: ReadableStreamDefaultController<Uint8Array>, last = after, beat = 0;
    let timer: ReturnType<typeof setInterval>, end: () => void;
    const body = new ReadableStream<Uint8Array>({
      start(opened) {
        controller = opened;
        const send = (event: string, data: unknown) => {
          try {
            controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
          } catch (error) {
            if (!(error instanceof TypeError)) throw error;
            clearInterval(timer); // the browser has gone, and the server has not said so yet
            streams.delete(end);
          }
        };
        const frame = () => {
          if (beat++ % Math.max(1, Math.round(1000 / frameMs)) === 0) {
            send("heartbeat", { at: new Date().toISOString() });
          }
          if (!trouble.frames) return;
          const next = sample.frame(last);
          last = next.facts.at(-1)?.seq ?? last;
          send("frame", next);
        };
        frame();
        timer = setInterval(frame, frameMs);
        end = () => {
          clearInterval(timer);
          controller.close();
        };
        streams.add(end);
      },
      cancel() {
        clearInterval(timer);
        streams.delete(end);
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  }
  const mover = setInterval(() => sample.advance(100), frameMs);

  function kill(body: Record<string, unknown>): Response {
    const level = String(body.level ?? "cancel"), at = new Date(sample.at).toISOString();
    const scope = String(body.scope ?? "global"), isWhole = scope === "global";
    const before = isWhole ? sample.openOrders : 4;
    const positions = { BTC: "0.08", ETH: "4.75" };
    const id = `kill-${sample.receipts.length + 1}`;
    const flattening = (over: boolean): KillReceipt["flatten"] => ({
      state: over ? "FLATTEN_INCOMPLETE" : "FLATTENING",
      startedAt: over ? at : null,
      endedAt: over ? new Date(Date.parse(at) + 9_000).toISOString() : null,
      ms: over ? 9_000 : null,
      markets: [
        {
          market: "binance:BTCUSDT",
          before: "0.08 BTC",
          left: over ? "0 BTC" : "0.08 BTC",
          attempts: 2,
          state: over ? "FLAT" : "FLATTENING",
          sentence: "",
        },
        {
          market: "binance:ETHUSDT",
          before: "4.75 ETH",
          left: "0.75 ETH",
          attempts: 9,
          state: over ? "FLATTEN_INCOMPLETE" : "FLATTENING",
          sentence: over ? "0.75 ETH are left: no price within 200 bp of the mid was taken" : "",
        },
      ],
    });
    const receipt = (remaining: number | null, verified: boolean): KillReceipt => ({
      id,
      by: "operator",
      reason: String(body.reason ?? ""),
      level,
      scope,
      at,
      state: verified ? "TRIPPED" : "TRIPPING",
      verifiedAt: verified ? new Date(Date.parse(at) + 1412).toISOString() : null,
      ms: verified ? 1412 : null,
      flatten: level === "flatten" ? flattening(verified) : null,
      venues: [{
        venue: "binance",
        requests: verified ? 4 : 2,
        answers: verified ? 2 : 0,
        failures: 0,
        firstCancelAt: at,
        fills: 0,
        foreign: verified ? trouble.foreign : null,
        foreignCancelled: [],
        ordersBefore: before,
        cancelled: before - (remaining ?? 0),
        remaining,
        verifiedAt: verified ? new Date(Date.parse(at) + 1412).toISOString() : null,
        ms: verified ? 1412 : null,
        positionsBefore: positions,
        positionsAfter: verified ? positions : {},
      }],
    });
    if (isWhole) sample.killSwitch = { state: "TRIPPING", cause: String(body.reason ?? ""), since: at };
    else {
      const level = scope === "binance" ? "venue" : scope.includes(":") ? "instrument" : "strategy";
      const sentence = `${body.reason} (operator)`,
        rest = { since: at, ends: "person", tripped: true, coolDownMs: 0 } as const;
      sample.holds = [...sample.holds, { level, scope, cause: "kill", sentence, ...rest }];
    }
    const put = (next: KillReceipt) => sample.receipts = [...sample.receipts.filter((old) => old.id !== id), next];
    put(receipt(before, false));
    for (let part = 1; part <= 4; part++) {
      timers.push(setTimeout(() => {
        put(receipt(Math.round(before * (1 - part / 4)), part === 4));
        if (part === 4 && isWhole) sample.killSwitch = { ...sample.killSwitch, state: "TRIPPED" };
      }, part * 300));
    }
    sample.note({
      kind: "operator",
      action: "kill",
      by: "operator",
      scope,
      reason: body.reason,
      result: "accepted",
      before: "ARMED",
      after: "TRIPPING",
    });
    const message = `No new order leaves${level === "stop" ? "; stop cancels none" : ""}: ${before} of our orders rest`;
    return json(
      { receipt: id, level, scope, by: "operator", at, latch: "written", resting: before, restingAsOf: at, message },
      202,
    );
  }
  const timers: ReturnType<typeof setTimeout>[] = [];

  function refuse(status: number, code: string, message: string, details: readonly unknown[] = []): Response {
    return json({ error: { code, message, details } }, status);
  }

  function change(method: string, path: string, body: Record<string, unknown>): Response {
    if (path === "/api/kill") return kill(body);
    if (path === "/api/rearm") {
      const missing = sample.missing.map(({ item, sentence }) => ({ field: item, reason: sentence }));
      if (body.phrase !== "re-arm") missing.push({ field: "phrase", reason: "Type the phrase re-arm" });
      if (sample.change.mode === "live" && body.token !== token) {
        return refuse(401, "wrong_token", "The token is not accepted");
      }
      if (missing.length > 0) return refuse(409, "rejected", "Not armed: the check-list is not complete", missing);
      if (body.scope === undefined) sample.killSwitch = { state: "ARMED" };
      else sample.holds = sample.holds.filter(({ scope }) => scope !== body.scope);
      return json({ status: "applied", message: "Armed", details: [] });
    }
    if (path === "/api/kill/foreign") {
      if (body.confirm !== `CANCEL ${trouble.foreign} FOREIGN ORDERS`) {
        const message = `Nothing was cancelled: binance shows ${trouble.foreign} orders of others`;
        return refuse(409, "rejected", message);
      }
      const message = `${trouble.foreign} cancels of orders of others are on their way to binance`;
      return json({ status: "pending", requestId: "r", message }, 202);
    }
    const hand = /^\/api\/(?:orders\/[^/]+\/close|venues\/[^/]+\/adopt|holds\/resume|limits)$/.test(path);
    if (hand) {
      if (trouble.objection !== "") return refuse(409, "rejected", trouble.objection);
      return json({ status: "applied", requestId: "r", message: "done" });
    }
    if (path.endsWith("/pause") || path.endsWith("/resume")) {
      sample.paused = path.endsWith("/pause");
      return json({ status: "applied", message: "", details: [] });
    }
    const now = sample.at * 1000 as Micros, version = Number(body.if_version);
    const refusals = path.endsWith("/rollback")
      ? sample.parameters.rollback(version, "operator", now)
      : method === "PATCH" && path.endsWith("/params")
      ? sample.parameters.set(body.set as Record<string, unknown>, version, "operator", now)
      : null;
    if (refusals === null) return refuse(404, "not_found", `There is no ${path}`);
    if (refusals.length > 0) {
      const conflict = refusals.some(({ field }) => field === "if_version");
      return refuse(conflict ? 409 : 422, conflict ? "version_conflict" : "rejected", "Nothing was changed", refusals);
    }
    return json({ status: "applied", message: "", details: [], version: sample.parameters.version });
  }

  async function handle(request: Request): Promise<Response> {
    const { pathname: path, searchParams } = new URL(request.url);
    if (!path.startsWith("/api/")) return await file(path);
    if (request.headers.get("authorization") !== `Bearer ${token}`) {
      return refuse(401, "unauthorised", "The token is wrong");
    }
    const after = Number(searchParams.get("after") ?? 0), limit = Number(searchParams.get("limit") ?? 500);
    if (trouble.readOnly && !path.startsWith("/api/kill")) {
      return refuse(403, "not_allowed", "This token may stop and cancel, nothing else");
    }
    if (path === "/api/stream") return stream(after);
    if (request.method === "GET") {
      if (path === "/api/state") return json(sample.frame(0).view);
      if (path === "/api/kill") {
        return json({
          ...sample.killSwitch,
          levels: trouble.readOnly ? ["stop", "cancel"] : ["stop", "cancel", "flatten"],
          phrase: trouble.readOnly ? null : "re-arm",
          config: "3f9c2a71b0de",
          killed: [],
          word: "clear",
          latch: "absent",
          viewAgeMs: 40,
          requests: [],
          receipts: sample.receipts,
        });
      }
      if (path === "/api/pnl") {
        const rows = sample.curve.map((point, index) => ({ seq: index + 1, ...point }));
        return json({ rows: rows.slice(after, after + limit) });
      }
      if (path === "/api/orders") {
        return json({ rows: orders.filter(({ seq }) => Number(seq) > after).slice(0, limit), next: null });
      }
      if (path === "/api/fills") {
        return json({ rows: sample.facts.filter(({ kind, seq }) => kind === "fill" && seq > after).slice(0, limit) });
      }
      return refuse(404, "not_found", `There is no ${path}`);
    }
    const body = await request.json() as Record<string, unknown>;
    posts.push({ method: request.method, path, body });
    if (trouble.killDown) return refuse(503, "unavailable", "The engine does not answer");
    return change(request.method, path, body);
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, handle);
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    url: `${origin}/#token=${token}`,
    origin,
    sample,
    posts,
    orders,
    trouble,
    cutStream(now) {
      cut = now;
      if (!cut) return;
      for (const end of streams) end();
      streams.clear();
    },
    async close() {
      clearInterval(mover);
      for (const timer of timers) clearTimeout(timer);
      await server.shutdown();
    },
  };
}

async function file(path: string): Promise<Response> {
  const name = path === "/" ? "index.html" : path.slice(1);
  const type = TYPES[extname(name)];
  const headers = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  if (!type || name.includes("..")) return new Response("not found", { status: 404, headers });
  try {
    const bytes = await Deno.readFile(join(ROOT, "dashboard/ui", name));
    return new Response(bytes, { headers: { ...headers, "content-type": type } });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Response("not found", { status: 404, headers });
    throw error;
  }
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

if (import.meta.main) {
  const server = startUiDevServer({ port: Number(Deno.args[0] ?? 0) });
  console.log(server.url);
}
