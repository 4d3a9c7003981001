/** A module of brakes in plain words, for guards under test: it speaks what `BrakeVenue` understands, to any address.
 * @module */
import type { BrakeFactory } from "../../core/guard/brake.ts";
import type { Signer } from "../../core/venue.ts";
import type { GuardKey } from "../../runtime/guard_venues.ts";
import { plainBrake } from "./brake_venue.ts";

const at = (rest: string, call: ReturnType<ReturnType<typeof plainBrake>["list"]>) => {
  return { ...call, url: `${rest}${new URL(call.url).pathname}` };
};

const plain: BrakeFactory = ({ venue, rest, signer }) => {
  const brake = plainBrake(venue, signer.apiKey);
  return {
    ...brake,
    clock: () => at(rest, brake.clock()!),
    list: (page, now) => at(rest, brake.list(page, now)),
    cancel: (order, now) => at(rest, brake.cancel(order, now)),
    cancelAll: (symbol, now) => at(rest, brake.cancelAll(symbol, now)!),
  };
};

export const BRAKES: Readonly<Record<string, BrakeFactory>> = { plain };

export function createSigner({ scheme, apiKey }: GuardKey): Signer {
  return { scheme, apiKey, sign: () => "", signInto: (_payload, _length, _out, index) => index };
}
