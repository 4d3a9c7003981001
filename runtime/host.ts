/** What we may know of the machine without the `sys` permission. @module */
import { createHash } from "node:crypto";

/** The host's name as the system's files state it; "unknown host" where they are missing. */
export function hostName(read: (path: string) => string = Deno.readTextFileSync): string {
  return firstLine("/etc/hostname", read) ?? "unknown host";
}

/** A fingerprint of this installation of the system; `null` where it has none. Hashed: the id itself is to stay private. */
export function machineFingerprint(read: (path: string) => string = Deno.readTextFileSync): string | null {
  const id = firstLine("/etc/machine-id", read) ?? firstLine("/var/lib/dbus/machine-id", read);
  return id === null ? null : createHash("sha256").update(`twoside ${id}`).digest("hex").slice(0, 32);
}

function firstLine(path: string, read: (path: string) => string): string | null {
  try {
    return read(path).split("\n")[0].trim() || null;
  } catch {
    return null; // another system, or a container without it: both callers have an answer for that
  }
}
