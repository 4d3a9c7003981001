/** The contract of a venue's side of the talk, without the wire. A session is pure: what it wants from the world it asks
 * of `Effects`; `runtime/network.ts` is the one real implementation. @module */
import type { Micros } from "./units.ts";
import type { Event } from "./event.ts";
import type { InstrumentId, VenueId } from "./instrument.ts";
import type { Approved, Command, Query } from "./command.ts";
import type { ByteKind } from "./words.ts";

export type { ByteKind } from "./words.ts";

export interface Session {
  start(now: Micros): void;
  onOpen(channel: string, now: Micros): void;
  /** Bytes are borrowed until it returns. */
  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void;
  /** `status` 0 = no answer came: lost, refused or timed out; `body` then says why. */
  onReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void;
  onClose(channel: string, now: Micros): void;
  onTimer(timer: string, now: Micros): void;
  /** A question has one end: its answer, or `query_failed`, also when nobody answers. Lists may take minutes. */
  submit(command: Approved<Command>, now: Micros): void;
}

export type HttpCall = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeout: Micros;
};

/** What a session may ask for. None of these answers; answers come back through the session's `on…`. */
export interface Effects {
  open(channel: string, url: string, headers?: Readonly<Record<string, string>>): void;
  /** Also one that is open but dead. `onClose` follows unless the channel was not open or opening. */
  close(channel: string): void;
  /** False = refused before any byte (the channel is not open, or the kill word keeps that kind back; see `mayLeave`). */
  transmit(channel: string, text: string, kind: ByteKind): boolean;
  /** False = refused before any byte. `id` comes back in `onReply`. */
  request(id: number, call: HttpCall, kind: ByteKind): boolean;
  /** Replaces a pending timer of the same name. */
  wake(timer: string, at: Micros): void;
  emit(event: Event): void;
}

/** Signs requests; holds its secret out of sight (`toString`, `toJSON` and inspection print "[redacted]"). */
export interface Signer {
  readonly scheme: "hmac" | "ed25519" | "rsa" | "eip712";
  /** Of eip712 the address of the agent that signs. */
  readonly apiKey: string;
  /** Where the venue wants one beside key and signature; it is shown nowhere but to the venue. */
  readonly passphrase?: string;
  /** Whose account it is, where the key is that of somebody who signs in another's stead: the user's address. */
  readonly account?: string;
  /** hex for hmac and eip712 ("0x" before it), base64 for the others. */
  sign(payload: string): string;
  /** The same without a text: signs the first `length` bytes of `payload` and writes the signature as ASCII at `at` of `out`,
   * which has room for 1 KB. @returns the index behind it */
  signInto(payload: Uint8Array, length: number, out: Uint8Array, at: number): number;
}

export type Endpoints = {
  readonly rest: string;
  readonly wsPublic: string;
  /** User data; on venues that carry it over the trading socket, the same as `wsTrade`. */
  readonly wsPrivate: string;
  readonly wsTrade: string;
  /** Market data in SBE, on networks that have it. */
  readonly wsSbe?: string;
  /** REST that tells what a key may do, where it is another host than `rest` and the network has it. */
  readonly keys?: string;
};

export type SessionOptions = {
  readonly venue: VenueId;
  readonly markets: readonly { readonly instrument: InstrumentId; readonly symbol: string }[];
  readonly endpoints: Endpoints;
  /** `null` = market data only: no order, no account. */
  readonly signer: Signer | null;
  /** Seeds the jitter of back-offs. */
  readonly seed: number;
  /** Market data as the venue's binary streams (SBE) at `wsSbe`, with the key that they ask for; absent or null = its JSON
   * streams. */
  readonly sbe?: { readonly apiKey: string } | null;
  /** Whether best prices are wanted by themselves, besides the book; absent = they are. On some venues they are half of all
   * messages. */
  readonly topOfBook?: boolean;
};

/** Request weight of each question, in the venue's own unit; `open_orders_account` = the list of the whole account. */
export type QueryWeights = Readonly<Partial<Record<Query["what"] | "open_orders_account", number>>>;

/** A dead-man switch of a venue: a timer there that cancels orders unless it is set anew in time. Times in µs. */
export type DeadManSwitch = {
  /** What it cancels. `symbol`: the orders of one market, each market has its own. `tag`: those that carry our tag. `account`:
   * everything. `socket`: everything too, once the private socket has been silent for the window: the pings of that socket
   * are what keeps it from firing, and no command is. */
  readonly scope: "symbol" | "tag" | "account" | "socket";
  readonly minWindow: Micros;
  readonly maxWindow: Micros;
  /** What it is armed with unless told otherwise. */
  readonly window: Micros;
  /** Windows are whole multiples of it; absent = 1 ms. */
  readonly step?: Micros;
  /** How long after the send a request to set it may still be carried out at the latest. */
  readonly landsWithin: Micros;
  /** How often it may fire from one 00:00 UTC to the next; absent = the venue counts nothing. */
  readonly firingsPerDay?: number;
};

/** What a venue can do; a capability that it lacks is declared, not skipped in silence. */
export type Capabilities = {
  readonly postOnly: boolean;
  /** One message cancels and places. */
  readonly replace: boolean;
  /** A resting order can be made smaller and keep its queue position. */
  readonly amendKeepsPriority: boolean;
  readonly cancelAllPerInstrument: boolean;
  /** `null` = nothing at the venue cancels for us when we fall silent. */
  readonly deadMan: DeadManSwitch | null;
  readonly reduceOnly: boolean;
  /** Orders go over a socket, and a second one stands by that takes over at once; absent = they go over REST alone. */
  readonly standbySocket?: true;
  /** Questions beyond orders, trades and balances that it answers; absent = none. */
  readonly accountQueries?: readonly ("positions" | "account_mode" | "cash_flows")[];
  /** Absent = each question is taken to weigh ten. */
  readonly queryWeights?: QueryWeights;
  /** So long after its send an order may still arrive, whatever validity it is given; absent = as long as its validity. */
  readonly landsWithin?: Micros;
  /** A cancel does not end the chance of a fill until the venue's own height or time has passed. */
  readonly bestEffortCancels?: boolean;
};

export type Venue = {
  readonly name: string;
  /** The exchange whose product it is, as the command line names it. */
  readonly family: string;
  readonly product: "spot" | "perp";
  readonly title: string;
  readonly capabilities: Capabilities;
  /** Endpoints by network name; "mainnet" always exists. */
  readonly networks: Readonly<Record<string, Endpoints>>;
  /** Name of the wallet that it has in common with other venues of one account; absent = a wallet of its own. Venues of one
   * wallet need an account each: none of them knows what another spends. */
  readonly wallet?: string;
  /** Its keys come with a pass phrase, without which nothing can be signed. */
  readonly passphrase?: true;
  /** Number of the chain that keys of eip712 sign, by network; absent = the venue takes no such keys. */
  readonly chains?: Readonly<Record<string, number>>;
  /** Scheme of the keys that its SBE streams take; absent = it has no such streams. */
  readonly sbeScheme?: Signer["scheme"];
  /** The venue's own names of `firstId`, `lastId` and `previousId`, as `decode` prints them. */
  readonly sequenceNames: {
    readonly snapshot: { readonly lastId: string };
    readonly delta: { readonly firstId?: string; readonly lastId: string; readonly previousId?: string };
    readonly top: { readonly lastId: string };
  };
  createSession(options: SessionOptions, io: Effects): Session;
};
