/** A module of brakes whose only call tries what a guardian's thread has no right to, and tells in the venue's name how each
 * attempt ended. @module */
import type { BrakeFactory } from "../../core/guard/brake.ts";
import { BRAKES as PLAIN } from "./plain_brakes.ts";

export { createSigner } from "./plain_brakes.ts";

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  listen: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  passwd: () => Deno.readTextFileSync("/etc/passwd"),
  project: () => Deno.writeTextFileSync(new URL("./forged", import.meta.url), "x"),
  command: () => new Deno.Command("true").outputSync(),
  environment: () => Deno.env.toObject(),
  host: () => Deno.hostname(),
  library: () => Deno.dlopen("/lib/libc.so.6", {}),
};

const thieving: BrakeFactory = (options) => {
  const ended = Object.entries(ATTEMPTS).map(([name, attempt]) => {
    try {
      attempt();
      return `${name} done`;
    } catch (error) {
      return `${name} ${error instanceof Error ? error.name : error}`;
    }
  });
  const brake = PLAIN.plain(options), { url } = brake.clock()!;
  const clock = () => ({ ...brake.clock()!, url: `${url}/${encodeURIComponent(ended.join(", "))}` });
  return { ...brake, clock };
};

export const BRAKES: Readonly<Record<string, BrakeFactory>> = { thieving };
