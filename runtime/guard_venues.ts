/** A guard's ways to its venues: brakes with keys of its own, and an HTTP client for each venue, so that one that hangs takes
 * no connection from another. @module */
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { HttpCall, Signer } from "../core/venue.ts";
import type { BrakeFactory } from "../core/guard/brake.ts";
import type { GuardVenue } from "./guard_loop.ts";
import { callHttp, type HttpAnswer } from "./http_call.ts";
import { httpClient } from "./http_client.ts";

export type GuardKey = {
  readonly scheme: Signer["scheme"];
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
  readonly account?: string;
  readonly chainId?: number;
};
/** A venue as it is told to another thread. */
export type GuardedVenue = {
  readonly id: VenueId;
  /** Which of the brakes it takes. */
  readonly name: string;
  /** Its place in the configuration, by which its kill word is found. */
  readonly place: number;
  readonly rest: string;
  readonly symbols: readonly string[];
  readonly dedicated: boolean;
  readonly validity: Micros;
  /** The one that is to be used, and those that are taken where the venue limits it. */
  readonly keys: readonly GuardKey[];
};
/** What the module of brakes exports. */
export type BrakesModule = {
  readonly BRAKES: Readonly<Record<string, BrakeFactory>>;
  createSigner(key: GuardKey): Signer;
};

/** Answers longer than this are cut: 200 open orders take 100 KB. */
const LONGEST_ANSWER = 16 << 20;

/** @throws {RangeError} for a venue without a brake or without a key */
export function guardVenues(
  BRAKES: BrakesModule["BRAKES"],
  createSigner: BrakesModule["createSigner"],
  venues: readonly GuardedVenue[],
): GuardVenue[] {
  return venues.map(({ id, name, place, rest, symbols, dedicated, validity, keys }) => {
    if (!Object.hasOwn(BRAKES, name)) {
      throw new RangeError(`Cannot guard "${name}": want one of ${Object.keys(BRAKES).join(", ")}`);
    }
    if (keys.length === 0) throw new RangeError(`Cannot guard "${id}" without a key`);
    const brakes = keys.map((key) => BRAKES[name]({ venue: id, symbols, rest, signer: createSigner(key) }));
    // Until the last submit that may have left can land no more, no list proves that nothing rests.
    const longest = Math.max(validity, ...brakes.map(({ landsWithin = validity }) => landsWithin)) as Micros;
    return { id, place, brakes, symbols, dedicated, validity: longest };
  });
}

export class GuardWires {
  readonly #clients: ReadonlyMap<VenueId, Deno.HttpClient>;
  readonly #calls = new Set<AbortController>();

  constructor(venues: readonly VenueId[]) {
    this.#clients = new Map(venues.map((id) => [id, httpClient()]));
  }

  readonly send = (venue: VenueId, call: HttpCall, answered: (answer: HttpAnswer) => void): void => {
    const client = this.#clients.get(venue), controller = new AbortController();
    if (client === undefined) throw new RangeError(`Cannot call "${venue}": it has no client`);
    this.#calls.add(controller);
    void callHttp(call, { client, limit: LONGEST_ANSWER, controller }).then((answer) => {
      this.#calls.delete(controller);
      answered(answer);
    });
  };

  close(): void {
    for (const controller of this.#calls) controller.abort(new Error("the guard ends"));
    for (const client of this.#clients.values()) client.close();
  }
}
