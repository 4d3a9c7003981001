/** How an account has to be set up, and what about the venue's word on it is otherwise: each with the way to put it right.
 * Rule: reliability.md 2.4, D12. @module */
import type { InstrumentId } from "../instrument.ts";
import type { AccountMode } from "../event.ts";

export type AccountExpectation = {
  /** Our books net what is held, so two positions of one market are never what they expect; absent = "one_way". */
  readonly positionMode?: "one_way" | "hedge";
  readonly marginMode?: "cross" | "isolated";
  /** The venue's own word. */
  readonly selfTradePrevention?: string;
  readonly leverage?: number;
};

/** What differs, for people; empty = all is as expected. What the venue does not say is not judged.
 * @param name of a market
 * @param live keys that may take money out are refused there */
export function modeTroubles(
  mode: AccountMode,
  wants: AccountExpectation,
  name: (instrument: InstrumentId) => string,
  live: boolean,
): readonly string[] {
  const { venue } = mode, troubles: string[] = [];
  const compared: readonly (readonly [string, string | null, string | undefined])[] = [
    ["position mode", mode.positionMode, wants.positionMode ?? "one_way"],
    ["margin mode", mode.marginMode, wants.marginMode],
    ["self-trade prevention", mode.selfTradePrevention, wants.selfTradePrevention],
  ];
  for (const [what, is, want] of compared) {
    if (is === null || want === undefined || is === want) continue;
    troubles.push(
      `the ${what} of ${venue} is ${is}, want ${want}: change it at the venue, or in account of its settings`,
    );
  }
  for (const { instrument, leverage } of mode.leverage) {
    if (wants.leverage === undefined || leverage === wants.leverage) continue;
    const way = "change it at the venue, or in account of its settings";
    troubles.push(`the leverage of ${name(instrument)} is ${leverage}, want ${wants.leverage}: ${way}`);
  }
  if (mode.canTrade === false) {
    troubles.push(`the key of ${venue} may not trade: allow it at the venue, or take another key`);
  }
  if (live && mode.canWithdraw === true) {
    troubles.push(`the key of ${venue} may withdraw money: take that right from it at the venue`);
  }
  return troubles;
}
