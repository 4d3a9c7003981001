/** What stands behind the board: why each quote is where it is, all orders, limits, venues, speed, and the record. @module */
import { useComputed } from "@preact/signals";
import { Tabs } from "../parts/tabs.tsx";
import { isTight } from "../risk_list.ts";
import { markets, records, view } from "../store.ts";
import { open, openMoney, tall } from "../tab_choice.ts";
import { Audit } from "./audit.tsx";
import { Compare } from "./compare.tsx";
import { Fills } from "./fills.tsx";
import { helping } from "./help.tsx";
import { Latency } from "./latency.tsx";
import { Orders } from "./orders.tsx";
import { Pnl } from "./pnl.tsx";
import { Reconcile } from "./reconcile.tsx";
import { Risk } from "./risk.tsx";
import { Venues } from "./venues.tsx";
import { Why } from "./why.tsx";

export function Details() {
  const orderCount = useComputed(() => markets.value.reduce((sum, { quotes }) => sum + quotes.length, 0));
  const tight = useComputed(() => (view.value?.risk.filter(isTight).length ?? 0) + (view.value?.holds.length ?? 0));
  const differing = useComputed(() =>
    view.value?.venues.reduce(
      (sum, { reconcile }) => sum + reconcile.differences.filter(({ stops }) => stops !== "nothing").length,
      0,
    ) ?? 0
  );
  const incidentCount = useComputed(() => records.value.filter(({ kind }) => kind === "incident").length);
  return (
    <section class="panel p-details" aria-label="Details">
      <Tabs
        label="Details"
        open={open}
        end={
          <>
            <button type="button" class="keys-hint" onClick={() => (helping.value = true)}>? keys</button>
            <button
              type="button"
              class="keys-hint is-size"
              aria-pressed={tall.value}
              data-testid="tall"
              onClick={() => (tall.value = !tall.value)}
            >
              {tall.value ? "Smaller" : "Larger"}
            </button>
          </>
        }
        tabs={[
          { id: "why", title: "Why" },
          { id: "compare", title: "Compare" },
          { id: "orders", title: "Orders", count: orderCount.value },
          { id: "risk", title: "Risk", count: tight.value },
          { id: "venues", title: "Venues" },
          { id: "latency", title: "Latency" },
          { id: "reconcile", title: "Reconcile", count: differing.value },
          { id: "audit", title: "Audit", count: incidentCount.value },
        ]}
      >
        {open.value === "why" && <Why />}
        {open.value === "compare" && <Compare />}
        {open.value === "orders" && <Orders />}
        {open.value === "risk" && <Risk />}
        {open.value === "venues" && <Venues />}
        {open.value === "latency" && <Latency />}
        {open.value === "reconcile" && <Reconcile />}
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
