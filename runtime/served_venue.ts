/** What the simulator's server needs of a simulated venue: the contract that exchanges/simulator fulfils without being
 * imported here. @module */
import type { Micros } from "../core/units.ts";
import type { Endpoints } from "../core/venue.ts";

/** A recorded tape, read and unpacked. */
export type ServedTape = {
  readonly name: string;
  readonly text: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
};

export type ServedAccount = {
  readonly name: string;
  readonly apiKey: string;
  readonly secret: string | null;
  readonly publicKey: string | null;
  readonly balances: Readonly<Record<string, string>>;
  readonly makerFee: string;
  readonly takerFee: string;
  /** Of contracts; absent = as above. */
  readonly perpMakerFee?: string;
  readonly perpTakerFee?: string;
  readonly perpBalances?: Readonly<Record<string, string>>;
  readonly leverage?: number;
  readonly passphrase?: string;
  readonly user?: string;
};

export type ServedOptions = {
  readonly symbols?: readonly string[];
  readonly seed: number;
  readonly startAt: Micros;
  readonly accounts?: readonly ServedAccount[];
  readonly latency?: { readonly base: Micros; readonly jitter: Micros };
  readonly tapes?: readonly ServedTape[];
  readonly speed?: number;
  /** Whether its assets move as at the other venues of this seed and start; absent = its own way. */
  readonly shared?: boolean;
};

export type ServedOutput =
  | {
    readonly kind: "answer";
    readonly request: number;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }
  | { readonly kind: "frame"; readonly socket: number; readonly text: string }
  | { readonly kind: "bytes"; readonly socket: number; readonly bytes: Uint8Array }
  | { readonly kind: "close"; readonly socket: number; readonly code: number; readonly reason: string };

/** What this server needs of a simulated venue. */
export interface ServedVenue {
  readonly venue: string;
  urls(host: string): Endpoints;
  accepts(path: string): boolean;
  /** Why a socket at this path is refused with these headers, or null; absent = none is. */
  forbids?(path: string, headers: Readonly<Record<string, string>>): string | null;
  onRequest(
    id: number,
    request: {
      readonly method: string;
      readonly path: string;
      readonly query: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    },
    now: Micros,
  ): void;
  onSocketOpen(socket: number, path: string, query: string, now: Micros): void;
  onSocketMessage(socket: number, text: string, now: Micros): void;
  onSocketClose(socket: number, now: Micros): void;
  advance(now: Micros, emit: (output: ServedOutput) => void): void;
  readonly nextAt: Micros;
  setFault(name: string, parameters: Readonly<Record<string, unknown>>, now: Micros): void;
  clearFaults(name?: string): void;
  stepClock(offsetMs: number): void;
  state(): object;
}

export type ServedFactory = (options: ServedOptions) => ServedVenue;

/** Where a served venue can be reached. */
export type RunningVenue = {
  readonly venue: string;
  readonly restUrl: string;
  readonly wsUrls: Omit<Endpoints, "rest">;
};
