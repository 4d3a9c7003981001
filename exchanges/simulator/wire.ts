/** The contract of a simulated venue that speaks a real venue's words, without the sockets: requests and frames in, with
 * their time, answers and frames out, with theirs. @module */
import type { Micros } from "../../core/units.ts";
import type { Endpoints } from "../../core/venue.ts";
import type { Account, AccountOptions } from "./accounts.ts";
import type { FaultParameters } from "./faults.ts";
import type { Floor } from "./floors.ts";
import type { Execution } from "./orders.ts";
import type { Product } from "./keys.ts";
import type { LatencyOptions } from "./latency.ts";

export type HttpRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark, as it was sent. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type WireOutput =
  | ({ readonly kind: "answer"; readonly request: number } & HttpAnswer)
  | { readonly kind: "frame"; readonly socket: number; readonly text: string }
  | { readonly kind: "bytes"; readonly socket: number; readonly bytes: Uint8Array }
  | { readonly kind: "close"; readonly socket: number; readonly code: number; readonly reason: string };

/** The truth at the venue, as `GET /state` prints it: amounts are plain decimals. */
export type WireState = {
  readonly symbols: readonly string[];
  readonly openOrders: readonly {
    readonly account: string;
    readonly orderId: string;
    readonly clientOrderId: string;
    readonly symbol: string;
    /** Absent = spot. */
    readonly product?: "perp";
    readonly side: "buy" | "sell";
    readonly price: string;
    readonly size: string;
    readonly filled: string;
    readonly reduceOnly?: boolean;
  }[];
  /** The last ones, oldest first; `fillCount` counts all. */
  readonly fills: readonly {
    readonly account: string;
    readonly tradeId: string;
    readonly orderId: string;
    readonly clientOrderId: string;
    readonly symbol: string;
    readonly product?: "perp";
    readonly side: "buy" | "sell";
    readonly price: string;
    readonly size: string;
    readonly liquidity: "maker" | "taker";
    readonly fee: { readonly asset: string; readonly amount: string };
    /** Of contracts: what it closed has earned, and what the venue did of its own accord. */
    readonly realised?: string;
    readonly cause?: "liquidation" | "adl";
    /** µs since 1970, the simulator's clock. */
    readonly at: number;
  }[];
  readonly fillCount: number;
  /** Of spot sums over all fills: base bought less sold, and what that cost (negative) or earned in the quote asset. Of
   * contracts the positions, also those that are flat again; `size` in what the venue counts. */
  readonly positions: readonly ({
    readonly account: string;
    readonly symbol: string;
    readonly size: string;
    readonly quote: string;
    readonly fills: number;
    readonly product?: "perp";
    readonly side?: "both" | "long" | "short";
    readonly entryPrice?: string | null;
    readonly markPrice?: string;
    readonly unrealised?: string;
    readonly realised?: string;
    readonly funding?: string;
    readonly leverage?: number;
    readonly marginMode?: "cross" | "isolated";
    readonly liquidationPrice?: string | null;
  })[];
  /** Of contracts, by settle asset; absent = the venue lists none. */
  readonly margins?: readonly {
    readonly account: string;
    readonly asset: string;
    readonly wallet: string;
    readonly unrealised: string;
    readonly equity: string;
    readonly positionInitial: string;
    readonly orderInitial: string;
    readonly maintenance: string;
    readonly available: string;
  }[];
  readonly balances: readonly {
    readonly account: string;
    /** Of contracts' own wallets, where the venue has such. */
    readonly wallet?: "perp";
    readonly asset: string;
    readonly free: string;
    readonly locked: string;
  }[];
  readonly fees: readonly { readonly account: string; readonly asset: string; readonly amount: string }[];
  /** Requests and socket messages of all kinds. */
  readonly requests: number;
  readonly requestsByName: Readonly<Record<string, number>>;
  readonly rateLimitViolations: number;
  /** Sockets that are open now. */
  readonly connections: number;
  /** Always false with a made-up market. */
  readonly tapeEnded: boolean;
  /** Records of the tape that lay off its grid and were left out. */
  readonly tapeSkipped: number;
  readonly clockOffsetMs: number;
  readonly faults: readonly string[];
};

/** The same truth, uncopied, for who looks at it after every step: to be read at once and never changed. */
export interface WireTruth {
  /** Balances, open orders, trades and their sums; `Account.revision` tells whether any of it has changed. */
  readonly accounts: readonly Account[];
  /** Rules, book and counters by market, see `floorKey`. */
  readonly floors: ReadonlyMap<string, Floor>;
  readonly rateLimitViolations: number;
  /** Names of the faults that are on. */
  readonly faults: readonly string[];
  /** The id of a trade as the venue tells it to its client. */
  tradeName(execution: Execution): string;
  /** How often a fault has struck since the start. */
  struck(name: string): number;
  /** Is told each message of a client once the venue has dealt with it: what was sent over a socket, or the request. */
  onDelivered: (message: string | HttpRequest) => void;
  /** Is told each time a book's changes are made public, by its market's key: it then stands as who follows them has to see
   * it. */
  onDepth: (key: string) => void;
}

export interface Wire {
  readonly venue: string;
  /** Base addresses under which `host` ("127.0.0.1:1234") serves it. */
  urls(host: string): Endpoints;
  /** Whether a socket may be opened at this path. */
  accepts(path: string): boolean;
  /** Why a socket at this path is refused with these headers (names in lower case), or null. */
  forbids(path: string, headers: Readonly<Record<string, string>>): string | null;
  /** `id` comes back with the answer; there may never be one. */
  onRequest(id: number, request: HttpRequest, now: Micros): void;
  onSocketOpen(socket: number, path: string, query: string, now: Micros): void;
  onSocketMessage(socket: number, text: string, now: Micros): void;
  onSocketClose(socket: number, now: Micros): void;
  /** Lives up to `now` and hands over what has become due, in order. */
  advance(now: Micros, emit: (output: WireOutput) => void): void;
  /** When a client's message or an answer is due. The market lives on whenever `advance` is called. */
  readonly nextAt: Micros;
  /** When anything at all is due, the market's own life among it: earlier calls of `advance` change nothing. */
  readonly lifeAt: Micros;
  /** @throws {RangeError} for an unknown fault or a wrong parameter */
  setFault(name: string, parameters: FaultParameters, now: Micros): void;
  clearFaults(name?: string): void;
  /** Shifts the venue's clock against the simulator's by so much more. @throws {RangeError} if that leads too far */
  stepClock(offsetMs: number): void;
  state(): WireState;
  readonly truth: WireTruth;
}

/** A recorded tape, read and unpacked. */
export type TapeText = {
  /** For error messages. */
  readonly name: string;
  readonly text: string;
  /** The recording's description, where one lies beside it. */
  readonly meta: Readonly<Record<string, unknown>> | null;
};

export type WireOptions = {
  /** None = the default symbols, or all of the tape. */
  readonly symbols?: readonly string[];
  readonly seed: number;
  readonly startAt: Micros;
  /** The demo's account if it is left out. */
  readonly accounts?: readonly AccountOptions[];
  readonly latency?: LatencyOptions;
  /** Recorded market data instead of the made-up market. */
  readonly tapes?: readonly TapeText[];
  /** Speed of the tape against the clock; 1 = as recorded, which is the default. */
  readonly speed?: number;
  /** Speed of the made-up market's life against the clock; 1 = as lively as a large market, which is the default. */
  readonly pace?: number;
  /** Whether the made-up assets move as at every other venue of this seed and start; absent = the venue's own way: Binance
   * spot alone, all others together. */
  readonly shared?: boolean;
  /** At a venue with several products: whose addresses `urls` gives, and "spot" also lists spot alone; absent = all are
   * listed, and the addresses are those of contracts. */
  readonly product?: Product;
};

export type WireFactory = (options: WireOptions) => Wire;
