/** What a receipt of a kill proves, in one line. "Verified" is said only when every venue was seen empty; what is not known is
 * said to be not known. @module */
import type { FlattenReport, KillReceipt } from "../protocol.ts";
import { count, quantity } from "./format.ts";
import type { Sign } from "./status.ts";

/** Whether each venue was seen without an order of ours. No venue at all proves nothing. */
export function provenEmpty({ venues }: KillReceipt): boolean {
  return venues.length > 0 && venues.every(({ remaining, verifiedAt }) => verifiedAt !== null && remaining === 0);
}

/** Orders known to be left; `null` = at some venue nobody knows. */
export function ordersLeft({ venues }: KillReceipt): number | null {
  if (venues.length === 0) return null;
  return venues.reduce<number | null>(
    (sum, { remaining }) => sum === null || remaining === null ? null : sum + remaining,
    0,
  );
}

/** @param isOver it was armed again since: what was proven then says nothing of now */
export function receiptSign(receipt: KillReceipt, isOver = false): Sign {
  if (isOver) {
    return provenEmpty(receipt)
      ? { tone: "calm", shape: "disc", word: "was verified empty" }
      : { tone: "warn", shape: "ring", word: "was never proven empty" };
  }
  const left = ordersLeft(receipt);
  const may = left === null
    ? "orders of ours may still rest"
    : `${count(left, "order")} of ours still ${left === 1 ? "rests" : "rest"}`;
  if (receipt.state === "ARMED") return { tone: "calm", shape: "ring", word: "Armed again since" };
  if (provenEmpty(receipt)) {
    const { flatten, scope } = receipt;
    const proof = scope === "global" ? "no order of ours rests at any venue" : `no order of ours rests for ${scope}`;
    if (flatten !== null && flatten.state !== "FLAT") {
      const sign = flattenSign(flatten), left = notFlat(flatten);
      return { ...sign, word: `${sign.word}: ${left === "" ? "positions may be left" : left}; ${proof}` };
    }
    if (flatten !== null) return { ...flattenSign(flatten), word: `Flat: nothing is held of what was; ${proof}` };
    return { tone: "good", shape: "disc", word: `${receipt.level === "stop" ? "Stopped" : "Verified"}: ${proof}` };
  }
  if (receipt.level === "stop") return { tone: "warn", shape: "triangle", word: `Stopped: ${may} and can fill` };
  if (receipt.state === "TRIPPED_DIRTY") return { tone: "danger", shape: "square", word: `Not verified: ${may}` };
  if (receipt.state === "TRIPPED") {
    return { tone: "warn", shape: "triangle", word: `Tripped, not proven empty: ${may}` };
  }
  const asking = "Asking the venues whether anything rests";
  return {
    tone: "warn",
    shape: "half",
    word: left === null || left === 0 ? asking : `Cancelling: ${count(left, "order")} left`,
  };
}

const FLATTEN: Record<FlattenReport["state"], Sign> = {
  FLATTENING: { tone: "warn", shape: "half", word: "Flattening" },
  FLAT: { tone: "good", shape: "disc", word: "Flat" },
  FLATTEN_INCOMPLETE: { tone: "danger", shape: "square", word: "Not flat" },
};
export const flattenSign = ({ state }: Pick<FlattenReport, "state">): Sign => FLATTEN[state];

/** What is left, such as "0.75 ETH on binance:ETHUSDT". */
function notFlat({ markets }: FlattenReport): string {
  const open = markets.filter(({ state }) => state !== "FLAT");
  return open.map(({ market, left }) => `${quantity(left)} on ${market}`).join(", ");
}

type Venue = KillReceipt["venues"][number];

/** Its venues, those that are not proven empty first. */
export function orderOf({ venues }: KillReceipt): readonly Venue[] {
  return [...venues].sort((a, b) => Number(a.verifiedAt !== null) - Number(b.verifiedAt !== null));
}

/** Receipts with something open first, else as they came. */
export function openFirst(receipts: readonly KillReceipt[]): readonly KillReceipt[] {
  return [...receipts].sort((a, b) => Number(provenEmpty(a)) - Number(provenEmpty(b)));
}

export function newestOf(receipts: readonly KillReceipt[], scope: string): KillReceipt | null {
  return receipts.findLast((receipt) => receipt.scope === scope) ?? null;
}

/** From the kill to the first cancel at that venue, in ms; `null` = none went out. */
export function firstCancelMs({ at }: Pick<KillReceipt, "at">, { firstCancelAt }: Pick<Venue, "firstCancelAt">) {
  if (firstCancelAt === null) return null;
  // What a kill before it had sent is there at once.
  return Math.max(0, Math.round((micros(firstCancelAt) - micros(at)) / 100) / 10);
}

/** ISO 8601 with microseconds, which a `Date` cuts off. */
function micros(iso: string): number {
  return Date.parse(iso) * 1e3 + Number(/\.\d{3}(\d{3})Z$/.exec(iso)?.[1] ?? 0);
}

/** What is held, where something is or was: as it was, and as it is. */
export function toldPositions({ positionsBefore, positionsAfter }: Pick<Venue, "positionsBefore" | "positionsAfter">) {
  const assets = [...new Set([...Object.keys(positionsBefore), ...Object.keys(positionsAfter)])];
  return assets.map((asset) => {
    const before = positionsBefore[asset] ?? null, after = positionsAfter[asset] ?? null;
    return { asset, before, after, moved: after !== null && after !== before };
  }).filter(({ before, after }) => [before, after].some((amount) => amount !== null && /[1-9]/.test(amount)));
}

/** Who sent the cancels that this receipt counts. Guardian and sentinel keep books of their own. */
export function canceller({ by }: Pick<KillReceipt, "by">): string {
  const books = "DATA/guardian.jsonl and DATA/sentinel.jsonl";
  return by === "guardian" || by === "sentinel"
    ? `the ${by} first, then the engine, which counts here; the rest stands in ${books}`
    : `the engine; what guardian and sentinel sent stands in ${books}`;
}
