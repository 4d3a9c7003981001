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

export function receiptSign(receipt: KillReceipt): Sign {
  const left = ordersLeft(receipt);
  const may = left === null
    ? "orders of ours may still rest"
    : `${count(left, "order")} of ours still ${left === 1 ? "rests" : "rest"}`;
  if (receipt.state === "ARMED") return { tone: "calm", shape: "ring", word: "Armed again since" };
  if (provenEmpty(receipt)) {
    const proof = "no order of ours rests at any venue", { flatten } = receipt;
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
