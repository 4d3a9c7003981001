/** What each state means at a glance: a tone, a shape and a word, so that colour is never the only sign. @module */
import type { Fact, MarketView, QuoteView, View } from "../protocol.ts";
import { count, decimal, pairName, quantity, signOf, spoken, words } from "./format.ts";

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

/** The state as the header shows it: running is no good news where trouble keeps markets from being quoted. What people
 * paused, and what a limit of ours holds back, is in order. */
export function viewSign({ state, markets }: Pick<View, "state" | "markets">): Sign & { readonly tag: string } {
  const sign = runSign(state);
  if (state !== "RUNNING") return { ...sign, tag: "" };
  const troubled = markets.filter(({ status }) => statusSign(status).shape === "triangle").length;
  if (troubled === 0) return { ...sign, tag: "" };
  if (markets.some(({ status }) => status === "LIVE")) return { ...sign, tone: "warn", shape: "half", tag: "" };
  return { ...sign, tone: "warn", shape: "triangle", tag: "nothing is quoted" };
}

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

/** Something stands between what the strategy would quote and the venue; its own steps do not tell of it. */
export function notQuoted({ status, absent }: Pick<MarketView, "status" | "absent">): boolean {
  return status !== "LIVE" && !BUSY.has(status) && !absent.some((quote) => quote.status === status);
}

/** Levels of a side that neither stand nor are told to be absent, so that a list of quotes keeps its rows while they move.
 * @param levels as many as the strategy quotes on a side; 0 = it does not say, then as many as are seen */
export function missingLevels(
  { quotes, absent }: Pick<MarketView, "quotes" | "absent">,
  side: "buy" | "sell",
  levels: number,
): readonly number[] {
  const told = [...quotes, ...absent];
  const all = levels > 0 ? levels : Math.max(0, ...told.map(({ level }) => level + 1));
  const here = new Set(told.filter((quote) => quote.side === side).map(({ level }) => level));
  return Array.from({ length: all }, (_, level) => level).filter((level) => !here.has(level));
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
  /** Markets that it strikes; a press opens the first. */
  readonly markets?: readonly string[];
  readonly tab?: string;
  /** It is over and stays in sight for a moment. */
  readonly over?: boolean;
};

const RANK: Record<Tone, number> = { danger: 0, warn: 1, busy: 2, calm: 3, good: 3 };
/** An incident asks for attention this long, in ms. */
const INCIDENT_SHOWN = 10 * 60_000;
/** The rule that says, up to a second later, what a market's status says of its book at once. */
const FRESH_DATA = "RSK-04";
/** A rate is there to be used, up at a start and after each change; a quote that waits for it says so itself. */
const ORDER_RATE = "RSK-17";
/** Markets named in one line. */
const NAMED = 3;

/** What is wrong or about to be, worst first; each cause once. Calm gives an empty list.
 * @param now the engine's clock in ms, for the age of incidents */
export function attention(view: View, incidents: readonly Fact[], now: number): readonly Attention[] {
  const found: Attention[] = [];
  const add = (tone: Attention["tone"], key: string, text: string, where: Pick<Attention, "markets" | "tab"> = {}) =>
    found.push({ tone, key, text, ...where });
  const down = new Set<string>();
  for (const venue of view.venues) {
    const sign = venueSign(venue.state);
    if (sign.tone !== "good") {
      down.add(venue.id);
      const tone = sign.tone === "danger" ? "danger" : "warn";
      add(tone, `venue ${venue.id}`, `${venue.id} is ${sign.word}: ${venue.reason}`, { tab: "venues" });
    }
    for (const { id, what, stops, market } of venue.reconcile.differences) {
      // What stops the venue is its reason; a balance is told below.
      if (stops === "nothing" || id === "D9" || down.has(venue.id) && venue.reason.includes(what)) continue;
      const where = market === null ? { tab: "reconcile" } : { markets: [market], tab: "reconcile" };
      add(
        stops === "instrument" ? "warn" : "danger",
        `${id} ${venue.id} ${what}`,
        what.startsWith(venue.id) ? what : `${venue.id}: ${what}`,
        where,
      );
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
  const keys = new Set(view.markets.map(marketKey)), alike = new Map<string, MarketView[]>();
  for (const market of view.markets) {
    const key = marketKey(market);
    const unknown = market.quotes.filter(({ state }) => state === "UNKNOWN").length;
    if (unknown > 0) {
      const text = `${pairName(market)}: ${count(unknown, "order")} of unknown fate`;
      add("warn", `unknown ${key}`, text, { markets: [key], tab: "orders" });
    }
    if (statusSign(market.status).tone !== "warn") continue;
    // Told already, with the reason: by the venue, or as orders.
    if ((down.has(market.venue) && /^STALE_/.test(market.status)) || (unknown > 0 && market.status === "UNKNOWN")) {
      continue;
    }
    alike.set(market.status, [...alike.get(market.status) ?? [], market]);
  }
  for (const [status, struck] of alike) {
    const names = struck.slice(0, NAMED).map(pairName).join(", ");
    const more = struck.length > NAMED ? ` and ${struck.length - NAMED} more` : "";
    const text = `${names}${more}: ${spoken(struck[0].sentence)}`;
    add("warn", `status ${status}`, text, { markets: struck.map(marketKey), tab: "why" });
  }
  for (const { scope, sentence, tripped, cause } of view.holds) {
    if (!tripped) continue; // what pauses and ends by itself is told by its markets
    const where = keys.has(scope) ? { markets: [scope], tab: "risk" } : { tab: "risk" };
    add("danger", `hold ${scope} ${cause}`, `${scope} is stopped: ${spoken(sentence)}`, where);
  }
  for (const { rule, title, scope, value, limit, used, state } of view.risk) {
    if (used === null || (state !== "warning" && state !== "breached")) continue;
    const tone = state === "warning" ? "warn" : "danger";
    if (rule === ORDER_RATE || (rule === FRESH_DATA && tone === "danger" && keys.has(scope))) continue;
    add(tone, `risk ${rule} ${scope}`, `${title}, ${scope}: ${quantity(value)} of ${quantity(limit)}`, { tab: "risk" });
  }
  for (const fact of incidents.slice(-20)) {
    if (fact.kind !== "incident" || fact.severity !== "S1" || now - Date.parse(fact.at) > INCIDENT_SHOWN) continue;
    if (fact.code === "tripped_by_rule" && view.holds.some(({ scope, tripped }) => tripped && scope === fact.scope)) {
      continue; // told above, for as long as it lasts
    }
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
    Math.min(RANK.calm, ...troubles.filter(({ markets }) => markets?.includes(key)).map(({ tone }) => RANK[tone]));
  return markets.map((market, order) => ({ key: marketKey(market), rank: rank(marketKey(market)), order }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ key }) => key);
}
