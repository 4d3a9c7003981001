/** The admin address of the simulator: the truth at the venues, faults, and the venues' clocks. Loopback only; a tool for
 * tests and demonstrations. @module */
import { z } from "zod";
import type { Micros } from "../core/units.ts";
import type { RunningVenue, ServedVenue } from "./served_venue.ts";

type Served = { readonly running: RunningVenue; readonly wire: ServedVenue };

const ROUTES = "GET /state, POST /faults, POST /faults/clear, POST /clock";
/** `venue` may be left out where one is served. All other fields are the fault's own. */
const FaultBody = z.looseObject({ venue: z.string().optional(), fault: z.string() });
const ClearBody = z.strictObject({ venue: z.string().optional(), fault: z.string().optional() });
const ClockBody = z.strictObject({ venue: z.string().optional(), offsetMs: z.number() });

/** Answers every route of the admin address. `now` is the simulator's clock. */
export function adminHandler(servers: readonly Served[], now: () => Micros): (request: Request) => Promise<Response> {
  const chosen = (venue: string | undefined): readonly Served[] => {
    if (venue === undefined) return servers;
    const found = servers.filter(({ running }) => running.venue === venue);
    if (found.length > 0) return found;
    const served = servers.map(({ running }) => running.venue).join(", ");
    throw new RangeError(`Cannot find venue "${venue}": served are ${served}`);
  };
  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    try {
      switch (route) {
        case "GET /state":
          return Response.json({ venues: servers.map(({ running, wire }) => ({ ...running, ...wire.state() })) });
        case "POST /faults": {
          const { venue, fault, ...parameters } = FaultBody.parse(await bodyOf(request));
          for (const { wire } of chosen(venue)) wire.setFault(fault, parameters, now());
          return Response.json({ fault, ...parameters });
        }
        case "POST /faults/clear": {
          const { venue, fault } = ClearBody.parse(await bodyOf(request));
          for (const { wire } of chosen(venue)) wire.clearFaults(fault);
          return Response.json({ cleared: fault ?? "all" });
        }
        case "POST /clock": {
          const { venue, offsetMs } = ClockBody.parse(await bodyOf(request));
          for (const { wire } of chosen(venue)) wire.stepClock(offsetMs);
          return Response.json({ steppedByMs: offsetMs });
        }
        default:
          return refuse(404, "not_found", `Cannot answer ${route}: want one of ${ROUTES}`, []);
      }
    } catch (error) {
      if (error instanceof z.ZodError) {
        const details = error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
        return refuse(400, "bad_body", `Cannot use the body of ${route}: ${details[0].message}`, details);
      }
      if (error instanceof RangeError) return refuse(400, "bad_request", error.message, []);
      throw error;
    }
  };
}

/** An empty body is an empty object. */
async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError("Cannot read the body: want JSON", { cause });
  }
}

function refuse(status: number, code: string, message: string, details: readonly unknown[]): Response {
  return Response.json({ error: { code, message, details } }, { status });
}
