/** Which of a venue's dead-man switches is used, and with which window. One that covers the whole account would take others'
 * orders along, so that it is used only where the account is ours alone. @module */
import { type Micros, MICROS_PER_MS } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { DeadManSwitch } from "../venue.ts";
import { REFRESHES } from "./dead_man.ts";

export type DeadManChoice = { readonly device: DeadManSwitch; readonly window: Micros; readonly why: "" } | {
  readonly device: null;
  /** Why none is used, for people. */
  readonly why: string;
};

/** @param wanted the window that a person set; absent = the venue's usual one
 * @param onWay so long an order may be on its way, µs: none is sent that could arrive once the switch has fired
 * @throws {RangeError} for a window that the venue does not take, one in which orders could not always be sent, or where the
 * venue has no switch at all */
export function chooseDeadMan(
  venue: VenueId,
  device: DeadManSwitch | null,
  isDedicated: boolean,
  wanted?: Micros,
  onWay = 0 as Micros,
): DeadManChoice {
  if (device === null) {
    const why = `${venue} has no dead-man switch`;
    if (wanted === undefined) return { device, why };
    throw new RangeError(`Cannot give the dead-man switch of ${venue} a window of ${wanted / 1e6} s: it has none`);
  }
  const { scope, minWindow, maxWindow, step = MICROS_PER_MS } = device, window = wanted ?? device.window;
  if (!(window >= minWindow && window <= maxWindow && window % step === 0)) {
    const [is, least, most, each] = [window, minWindow, maxWindow, step].map((micros) => `${micros / 1e6} s`);
    const wanted = `want ${least} to ${most}, in steps of ${each}`;
    throw new RangeError(`Cannot arm the dead-man switch of ${venue} with ${is}: ${wanted}`);
  }
  if ((scope === "account" || scope === "socket") && !isDedicated) {
    const why =
      `the dead-man switch of ${venue} cancels everybody's orders, and the account is not marked as ours alone`;
    return { device: null, why };
  }
  // What socket pings keep from firing is not set anew.
  const left = window - window / REFRESHES;
  if (scope !== "socket" && left <= onWay) {
    const [is, rest, way, least] = [window, left, onWay, onWay / (1 - 1 / REFRESHES)].map(secondsText);
    throw new RangeError(
      `Cannot arm the dead-man switch of ${venue} with ${is}: ${rest} of it are left when it is set anew, and an order may be ` +
        `on its way for ${way}, so that none could be sent; want more than ${least}`,
    );
  }
  return { device, window, why: "" };
}

function secondsText(micros: number): string {
  return `${Math.round(micros / 1e4) / 100} s`;
}
