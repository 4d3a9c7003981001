/** What people ask to be set, as a journal can keep it. Over HTTP nothing else comes; a caller in the process may hand over a
 * number that is none. It is told by its name then, which the tables of parameters and limits refuse in a sentence. @module */
import type { OperatorEvent } from "../event.ts";

/** No parameters are of this version, so it is refused. */
const NO_VERSION = 0;

/** The event itself where all of it can be written down. */
export function writable(event: OperatorEvent): OperatorEvent {
  switch (event.kind) {
    case "set_params": {
      const { set, ifVersion } = event;
      if (isPlain(set) && Number.isFinite(ifVersion)) return event;
      return { ...event, set: texts(set), ifVersion: Number.isFinite(ifVersion) ? ifVersion : NO_VERSION };
    }
    case "rollback_params":
      return Number.isFinite(event.ifVersion) ? event : { ...event, ifVersion: NO_VERSION };
    case "set_limits":
      return isPlain(event.set) ? event : { ...event, set: texts(event.set) };
    default:
      return event;
  }
}

function isPlain(set: Readonly<Record<string, unknown>>): boolean {
  return Object.values(set).every(isWritable);
}

function isWritable(value: unknown): value is number | string | boolean {
  return typeof value === "number" ? Number.isFinite(value) : typeof value === "string" || typeof value === "boolean";
}

/** What cannot be written becomes its text. */
function texts<T>(set: Readonly<Record<string, T>>): Record<string, T | string> {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, isWritable(value) ? value : String(value)]),
  );
}
