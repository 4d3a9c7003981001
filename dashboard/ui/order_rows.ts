/** Orders as rows: which are shown, what each state means to a trader, and what is being done about those in doubt. @module */
import type { DoubtView, MarketView, QuoteView, VenueView } from "../protocol.ts";
import { count, duration, pairName, words } from "./format.ts";
import type { Sign } from "./status.ts";
import { marketKey } from "./status.ts";

export type OrderRow = {
  /** Of one order at one venue. */
  readonly key: string;
  readonly market: MarketView;
  readonly quote: QuoteView;
};
export type ForeignRow = { readonly key: string; readonly venue: string; readonly order: VenueView["foreign"][number] };

/** What each state says of the order, for the hover. */
const MEANING: Record<QuoteView["state"], string> = {
  NEW: "decided, and not yet through the risk rules",
  DENIED: "a risk rule refused it: it never left",
  INTENT: "written down, and about to leave: it counts as if it rested",
  SENT: "it left; the venue has not answered yet: it counts as if it rested",
  UNKNOWN: "nobody knows whether the venue has it: it counts as if it rested, and its place is kept free",
  OPEN: "it rests at the venue",
  PARTIAL: "filled in part; the rest rests at the venue",
  FILLED: "filled",
  CANCELED: "cancelled; a late fill may still come",
  EXPIRED: "it ran out at the venue",
  REJECTED: "the venue refused it",
  NEVER_ARRIVED: "proven to be nowhere at the venue",
  VOID: "no byte of it left",
};
export const meaningOf = ({ state }: Pick<QuoteView, "state">): string => MEANING[state];

/** The state alone; what is under way stands beside it. */
export function stateSign(state: string): Sign {
  switch (state) {
    case "UNKNOWN":
      return { tone: "warn", shape: "triangle", word: "UNKNOWN" };
    case "OPEN":
      return { tone: "good", shape: "disc", word: "open" };
    case "PARTIAL":
      return { tone: "good", shape: "half", word: "part filled" };
    case "DENIED":
    case "REJECTED":
      return { tone: "warn", shape: "square", word: words(state) };
    case "NEW":
    case "INTENT":
    case "SENT":
      return { tone: "busy", shape: "ring", word: words(state) };
    default:
      return { tone: "calm", shape: state === "FILLED" ? "disc" : "ring", word: words(state) };
  }
}

/** Such as "cancel sent"; empty = nothing is under way. */
export const pendingWords = ({ pending }: Pick<QuoteView, "pending">): string =>
  pending === "none" || pending === "" ? "" : words(pending);

const FLAGS: Record<NonNullable<QuoteView["flags"]>[number], readonly [string, string]> = {
  inferred: [
    "inferred fill",
    "Part of it is booked though the venue has not told the trades: their true prices follow",
  ],
  resurrected: ["back again", "It was believed to be gone and was found alive"],
  external: ["by the venue", "The venue traded for us: a liquidation or deleveraging"],
  orphan: ["orphan", "It carries our tag, and no strategy of this run wanted it: it is being cancelled"],
  stuck: [
    "cannot be cancelled",
    "Five cancels in a row were refused or lost. The bot tries again while the venue lists it; you may cancel it there",
  ],
};
/** A word and a sentence for each thing that is odd about an order. */
export const flagWords = ({ flags = [] }: Pick<QuoteView, "flags">): readonly (readonly [string, string])[] =>
  flags.map((flag) => FLAGS[flag]);

/** All orders of ours, market by market as they stand in the view. */
export function orderRows(markets: readonly MarketView[]): readonly OrderRow[] {
  return markets.flatMap((market) =>
    market.quotes.map((quote) => ({ key: `${market.venue} ${quote.orderId}`, market, quote }))
  );
}

/** In doubt, or to be ended by hand: what a person should look at. */
export const needsLook = ({ quote }: OrderRow): boolean => quote.state === "UNKNOWN" || quote.closable === true;

export function foreignRows(venues: readonly VenueView[]): readonly ForeignRow[] {
  return venues.flatMap(({ id, foreign }) =>
    foreign.map((order) => ({ key: `${id} ${order.market} ${order.venueOrderId}`, venue: id, order }))
  );
}

/** Whether every word of `wanted` stands somewhere in the texts; letters and digits count alone in a market's name. */
export function isFound(wanted: string, texts: readonly (string | null)[]): boolean {
  const all = texts.join(" ").toLowerCase(), plain = all.replace(/[^a-z0-9 ]/g, "");
  return wanted.toLowerCase().split(/\s+/).filter((word) => word !== "").every((word) =>
    all.includes(word) || (/[a-z0-9]/.test(word) && plain.includes(word.replace(/[^a-z0-9]/g, "")))
  );
}

/** What a search looks at. */
export function textsOf({ market, quote }: OrderRow): readonly (string | null)[] {
  const { orderId, venueOrderId, side, price, state } = quote;
  return [
    pairName(market),
    marketKey(market),
    orderId,
    venueOrderId,
    side,
    price,
    state,
    pendingWords(quote),
    ...flagWords(quote).map(([word]) => word),
  ];
}

const SHOWN: Record<DoubtView["shown"][number], string> = {
  list: "not in the list of open orders",
  query: "not known by its id",
  trades: "no trade of it",
};
export type ProofStep = { readonly done: boolean; readonly text: string };
/** What one round of the proof has to show. */
export const proofSteps = ({ shown }: Pick<DoubtView, "shown">): readonly ProofStep[] =>
  (["list", "query", "trades"] as const).map((what) => ({ done: shown.includes(what), text: SHOWN[what] }));

/** How long it is in doubt and what is done about it. @param late ms since the view */
export function doubtSentence({ forMs, asked, round }: DoubtView, late: number): string {
  const often = asked === 0 ? "The venue is asked next" : `The venue was asked ${count(asked, "time")}`;
  return `Unknown for ${duration(forMs + late)}. ${often}; proof that it is nowhere: round ${round} of 2`;
}
