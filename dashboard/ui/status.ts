/** What each state means at a glance: a tone, a shape and a word, so that colour is never the only sign. @module */
import type { Fact, MarketView, QuoteView, View } from "../protocol.ts";
import { count, decimal, pairName, quantity, signOf, words } from "./format.ts";

export type Tone = "good" | "calm" | "busy" | "warn" | "danger";
export type Shape = "disc" | "half" | "ring" | "triangle" | "square";
export type Sign = { readonly tone: Tone; readonly shape: Shape; readonly word: string };

const RUN_STATES: Record<View["state"], Sign> = {
  RUNNING: { tone: "good", shape: "disc", word: "RUNNING" },
  REDUCE_ONLY: { tone: "warn", shape: "half", word: "REDUCE ONLY" },
  PAUSED: { tone: "warn", shape: "ring", word: "PAUSED" },
  STOPPING: { tone: "warn", shape: "triangle", word: "STOPPING" },
  KILLED: { tone: "danger", shape: "square", word: "KILLED" },
};
export const runSign = (state: View["state"]): Sign => RUN_STATES[state];

/** On their way, or waiting for a moment as meant. */
const BUSY = new Set([
  "PENDING_NEW",
  "PENDING_CANCEL",
  "WARMING_UP",
  "WAITING_PING",
  "FILLED_DELAY",
  "REFILL_WAIT",
  "HANGING",
]);
/** A limit or a rule of ours holds it back, in order. */
const HELD = new Set([
  "REDUCE_ONLY",
  "POSITION_LIMIT",
  "EDGE_TOO_SMALL",
  "OUT_OF_BAND",
  "CROSS_PREVENTED",
  "SELF_CROSS",
  "BELOW_MIN_NOTIONAL",
  "FUNDING_WINDOW",
  "TREND_HOLD",
  "SESSION_END",
]);

/** How a market or a missing quote stands. */
export function statusSign(status: MarketView["status"]): Sign {
  const word = words(status);
  if (status === "LIVE") return { tone: "good", shape: "disc", word: "live" };
  if (status === "KILLED") return { tone: "danger", shape: "square", word };
  if (status === "STOPPED") return { tone: "calm", shape: "square", word };
  if (status === "PAUSED_USER") return { tone: "calm", shape: "ring", word: "paused" };
  if (BUSY.has(status)) return { tone: "busy", shape: "half", word };
  if (HELD.has(status)) return { tone: "warn", shape: "half", word };
  return { tone: "warn", shape: "triangle", word };
}

/** How one of our orders stands; what is under way is said before what rests. */
export function orderSign({ state, pending }: Pick<QuoteView, "state" | "pending">): Sign {
  if (state === "UNKNOWN") return { tone: "warn", shape: "triangle", word: "unknown" };
  if (pending !== "none" && pending !== "") return { tone: "busy", shape: "half", word: words(pending) };
  if (state === "OPEN") return { tone: "good", shape: "disc", word: "open" };
  if (state === "PARTIAL") return { tone: "good", shape: "disc", word: "part filled" };
  if (state === "NEW" || state === "INTENT" || state === "SENT") {
    return { tone: "busy", shape: "ring", word: words(state) };
  }
  if (state === "DENIED" || state === "REJECTED") return { tone: "warn", shape: "triangle", word: words(state) };
  return { tone: "calm", shape: "ring", word: words(state) };
}

/** How a venue's session stands. */
export function venueSign(state: string): Sign {
  const word = words(state);
  if (/^(ready|up)$/i.test(state)) return { tone: "good", shape: "disc", word };
  if (/down|fail|lost|dead|closed/i.test(state)) return { tone: "danger", shape: "square", word };
  return { tone: "busy", shape: "half", word };
}

/** How near a limit is: four fifths warn, the limit itself is danger. */
export function usedTone(used: number | null): Tone {
  return used === null || used < 0.8 ? "calm" : used < 1 ? "warn" : "danger";
}

export type Attention = {
  /** Stays the same while the trouble lasts. */
  readonly key: string;
  readonly tone: "warn" | "danger";
  readonly text: string;
  readonly market?: string;
  readonly tab?: string;
};

const RANK: Record<Tone, number> = { danger: 0, warn: 1, busy: 2, calm: 3, good: 3 };
/** An incident asks for attention this long, in ms. */
const INCIDENT_SHOWN = 10 * 60_000;

/** What is wrong or about to be, worst first. Calm gives an empty list.
 * @param now the engine's clock in ms, for the age of incidents */
export function attention(view: View, incidents: readonly Fact[], now: number): readonly Attention[] {
  const found: Attention[] = [];
  const add = (tone: Attention["tone"], key: string, text: string, where: Pick<Attention, "market" | "tab"> = {}) =>
    found.push({ tone, key, text, ...where });
  for (const venue of view.venues) {
    const sign = venueSign(venue.state);
    if (sign.tone !== "good") {
      const tone = sign.tone === "danger" ? "danger" : "warn";
      add(tone, `venue ${venue.id}`, `${venue.id} is ${sign.word}: ${venue.reason}`, { tab: "venues" });
    }
    for (const { asset, difference } of venue.differences) {
      if (signOf(difference) === 0) continue;
      const text = `Our books and ${venue.id} differ by ${decimal(difference, { signed: true })} ${asset}`;
      add("danger", `difference ${venue.id} ${asset}`, text, { tab: "venues" });
    }
    for (const { name, used, limit } of venue.budgets) {
      if (limit <= 0 || used / limit < 0.8) continue;
      const text = `${venue.id} ${name}: ${decimal(String(used))} of ${decimal(String(limit))} used`;
      add(used >= limit ? "danger" : "warn", `budget ${venue.id} ${name}`, text, { tab: "venues" });
    }
  }
  for (const market of view.markets) {
    const unknown = market.quotes.filter(({ state }) => state === "UNKNOWN").length;
    const at = { market: marketKey(market) };
    if (unknown > 0) {
      add("warn", `unknown ${at.market}`, `${pairName(market)}: ${count(unknown, "order")} of unknown fate`, {
        ...at,
        tab: "orders",
      });
    }
    const sign = statusSign(market.status);
    if (sign.tone === "warn") {
      add("warn", `market ${at.market}`, `${pairName(market)}: ${market.sentence}`, { ...at, tab: "why" });
    }
  }
  for (const { rule, title, scope, value, limit, used } of view.risk) {
    const tone = usedTone(used);
    if (tone === "warn" || tone === "danger") {
      add(tone, `risk ${rule} ${scope}`, `${title}, ${scope}: ${quantity(value)} of ${quantity(limit)}`, {
        tab: "risk",
      });
    }
  }
  for (const fact of incidents.slice(-20)) {
    if (fact.kind !== "incident" || fact.severity !== "S1" || now - Date.parse(fact.at) > INCIDENT_SHOWN) continue;
    add("danger", `incident ${fact.seq}`, fact.sentence, { tab: "audit" });
  }
  return found.map((item, order) => ({ item, order }))
    .sort((a, b) => RANK[a.item.tone] - RANK[b.item.tone] || a.order - b.order)
    .map(({ item }) => item);
}

export function marketKey({ venue, symbol }: { readonly venue: string; readonly symbol: string }): string {
  return `${venue}:${symbol}`;
}

/** Markets that need a look first, else as they were configured: the order stands as long as no trouble comes or goes. */
export function byAttention(markets: readonly MarketView[], troubles: readonly Attention[]): readonly string[] {
  const rank = (key: string) =>
    Math.min(RANK.calm, ...troubles.filter(({ market }) => market === key).map(({ tone }) => RANK[tone]));
  return markets.map((market, order) => ({ key: marketKey(market), rank: rank(marketKey(market)), order }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ key }) => key);
}
