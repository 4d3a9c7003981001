/** Which tab of each group is open, and the way to turn to one from anywhere. @module */
import { signal } from "@preact/signals";

export const DETAILS = ["why", "orders", "risk", "venues", "latency", "reconcile", "audit"] as const;
export const MONEYS = ["fills", "pnl"] as const;
/** In the order of their keys: 1 to 9, and 0. */
export const TABS: readonly string[] = [...DETAILS, ...MONEYS, "compare"];

export const open = signal<string>("why");
export const openMoney = signal<string>("fills");

/** The details take most of the board. */
export const tall = signal(false);

/** Turns to a tab of either group, and brings it into sight where the page scrolls: by as little as it takes, or to the top. */
export function openTab(id: string, block: "nearest" | "start" = "nearest"): void {
  if ((MONEYS as readonly string[]).includes(id)) {
    openMoney.value = id;
    tall.value = false; // the details would stand before it
  } else open.value = id;
  document.getElementById(`tab-${id}`)?.scrollIntoView({ block });
}
