/** What stands behind the board: why each quote is where it is, all orders, limits, venues, speed, and the record. @module */
import { signal, useComputed } from "@preact/signals";
import { Tabs } from "../parts/tabs.tsx";
import { usedTone } from "../status.ts";
import { markets, records, view } from "../store.ts";
import { Audit } from "./audit.tsx";
import { Fills } from "./fills.tsx";
import { helping } from "./help.tsx";
import { Latency } from "./latency.tsx";
import { Orders } from "./orders.tsx";
import { Pnl } from "./pnl.tsx";
import { Risk } from "./risk.tsx";
import { Venues } from "./venues.tsx";
import { Why } from "./why.tsx";

const DETAILS = ["why", "orders", "risk", "venues", "latency", "audit"] as const;
const MONEYS = ["fills", "pnl"] as const;
export const TABS: readonly string[] = [...DETAILS, ...MONEYS];

const open = signal<string>("why");
const openMoney = signal<string>("fills");

/** Turns to a tab of either group, and brings it into sight where the page scrolls. */
export function openTab(id: string): void {
  if ((MONEYS as readonly string[]).includes(id)) openMoney.value = id;
  else open.value = id;
  document.getElementById(`tab-${id}`)?.scrollIntoView({ block: "nearest" });
}

export function Details() {
  const orderCount = useComputed(() => markets.value.reduce((sum, { quotes }) => sum + quotes.length, 0));
  const tight = useComputed(() => view.value?.risk.filter(({ used }) => usedTone(used) !== "calm").length ?? 0);
  const incidentCount = useComputed(() => records.value.filter(({ kind }) => kind === "incident").length);
  return (
    <section class="panel p-details" aria-label="Details">
      <Tabs
        label="Details"
        open={open}
        end={
          <button type="button" class="keys-hint" onClick={() => (helping.value = true)}>
            ⌘K search, act · ? keys
          </button>
        }
        tabs={[
          { id: "why", title: "Why" },
          { id: "orders", title: "Orders", count: orderCount.value },
          { id: "risk", title: "Risk", count: tight.value },
          { id: "venues", title: "Venues" },
          { id: "latency", title: "Latency" },
          { id: "audit", title: "Audit", count: incidentCount.value },
        ]}
      >
        {open.value === "why" && <Why />}
        {open.value === "orders" && <Orders />}
        {open.value === "risk" && <Risk />}
        {open.value === "venues" && <Venues />}
        {open.value === "latency" && <Latency />}
        {open.value === "audit" && <Audit />}
      </Tabs>
    </section>
  );
}

export function Money() {
  return (
    <section class="panel p-money" aria-label="Fills and PnL">
      <Tabs
        label="Fills and PnL"
        open={openMoney}
        tabs={[{ id: "fills", title: "Fills" }, { id: "pnl", title: "PnL" }]}
      >
        {openMoney.value === "fills" ? <Fills /> : <Pnl />}
      </Tabs>
    </section>
  );
}
