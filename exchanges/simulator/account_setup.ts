/** How an account is set up for contracts: modes, leverage, and its self-trade prevention. @module */
import type { Floor } from "./floors.ts";
import type { SelfTradeMode } from "./orders.ts";

export type PositionMode = "one_way" | "hedge";
export type MarginMode = "cross" | "isolated";

/** Unless the account says otherwise. */
export const DEFAULT_LEVERAGE = 20;

export class AccountSetup {
  /** `hedge` keeps a long and a short of each contract side by side. */
  positionMode: PositionMode = "one_way";
  /** For orders that name none; null = the venue's own default. */
  selfTrade: SelfTradeMode | null = null;
  readonly #leverage = new Map<string, number>();
  readonly #marginModes = new Map<string, MarginMode>();

  constructor(public defaultLeverage = DEFAULT_LEVERAGE, public defaultMarginMode: MarginMode = "cross") {}

  leverageOf({ key, terms }: Floor): number {
    return Math.min(this.#leverage.get(key) ?? this.defaultLeverage, terms.maxLeverage);
  }

  /** @returns false, and nothing changes, unless 1 <= `leverage` <= the contract's most */
  setLeverage({ key, terms }: Floor, leverage: number): boolean {
    if (!(leverage >= 1 && leverage <= terms.maxLeverage)) return false;
    this.#leverage.set(key, leverage);
    return true;
  }

  marginModeOf({ key }: Floor): MarginMode {
    return this.#marginModes.get(key) ?? this.defaultMarginMode;
  }

  setMarginMode({ key }: Floor, mode: MarginMode): void {
    this.#marginModes.set(key, mode);
  }
}
