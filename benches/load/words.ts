/** What the load bench and its feeder, the process that plays the venues, say to each other: one line of JSON each way a
 * command. @module */

/** Venues of one bot after those of another; the markets of each share its two sockets. */
export type LoadPlan = { readonly venues: readonly (readonly string[])[] };

export type LoadCommand =
  /** Resolves when every venue's sockets are there and every snapshot was fetched. */
  | { readonly do: "joined" }
  /** So many frames a second for a time over the venues from `from` up to `to`, which is not among them. */
  | {
    readonly do: "load";
    readonly from: number;
    readonly to: number;
    readonly perSecond: number;
    readonly seconds: number;
  }
  /** When each frame left since the last such question, loaded or idle. */
  | { readonly do: "times"; readonly from: number; readonly to: number };

/** ms since 1970 of each frame, by venue: when it was given to the system, or when what it led to was done. */
export type Times = readonly (readonly number[])[];

export type LoadReplies = {
  readonly joined: Record<never, never>;
  readonly load: { readonly sent: number; readonly seconds: number };
  readonly times: Times;
};

export const PATHS = {
  rest: (venue: number) => `/v${venue}`,
  public: (venue: number) => `/v${venue}`,
  trade: (venue: number) => `/v${venue}/ws-api/v3`,
} as const;
