/** Guardian or sentinel on a real folder over a venue in memory, in virtual time; the engine is what a test says of it.
 * @module */
import type { Micros } from "../../core/units.ts";
import type { GuardReport, GuardVenue } from "../../runtime/guard_loop.ts";
import type { HttpAnswer } from "../../runtime/http_call.ts";
import type { HttpCall } from "../../core/venue.ts";
import { BrakeVenue, plainBrake } from "./brake_venue.ts";
import { HandTimers } from "./hand_timers.ts";
import { TempDir } from "./temp_dir.ts";
import { until } from "./until.ts";

export class GuardStage implements Disposable {
  readonly temp = new TempDir();
  readonly timers = new HandTimers();
  readonly venue = new BrakeVenue("venue");
  readonly reports: GuardReport[] = [];
  readonly report = (report: GuardReport): void => void this.reports.push(report);
  readonly venues: readonly GuardVenue[] = [{
    id: "venue",
    place: 0,
    brakes: [plainBrake("venue")],
    symbols: ["BTC"],
    dedicated: false,
    validity: 2_000_000 as Micros,
  }];

  readonly send = (_venue: string, call: HttpCall, answered: (answer: HttpAnswer) => void): void => {
    const sentAt = this.timers.micros(), what = call.method === "GET" ? "list" : "cancel";
    this.timers.after(5, () => {
      const reply = this.venue.take({ id: 0, what, road: 0, call }, sentAt);
      answered(reply === null ? { status: 0, body: "lost", headers: undefined } : { ...reply, headers: reply.headers });
    });
  };

  told(kind: GuardReport["kind"]): GuardReport[] {
    return this.reports.filter((report) => report.kind === kind);
  }

  [Symbol.dispose](): void {
    this.temp[Symbol.dispose]();
  }
}

/** Lets what writes files behind everybody's back come to its end. */
export function fileIs(path: string, fits: (text: string) => boolean): Promise<string> {
  return until(`${path} is as it should`, 10_000, async () => {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (!fits(text)) throw new Error(`it says ${JSON.stringify(text.slice(0, 200))}`);
    return text;
  });
}
