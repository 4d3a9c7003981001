/** Orders that ended, newest first, each with why: read from the archive while the list is looked at. @module */
import { signal, useSignalEffect } from "@preact/signals";
import { readPage, readTail, type Rows } from "../api.ts";
import { decimal, timeOfDay, utc } from "../format.ts";
import { isFound, stateSign } from "../order_rows.ts";
import { SignMark } from "../parts/sign.tsx";
import { fresh } from "../store.ts";

const SHOWN = 200;
/** How far back is looked: orders that were placed before and ended just now are found too. */
const LOOKED = 600;
const EVERY_MS = 3_000;
const ENDED: ReadonlySet<unknown> = new Set(["FILLED", "CANCELED", "EXPIRED", "REJECTED", "VOID", "NEVER_ARRIVED"]);

/** `null` = not read yet. */
const rows = signal<Rows | null>(null);
const failed = signal(false);

async function read(): Promise<void> {
  const newest = rows.peek()?.at(-1)?.seq;
  const found = typeof newest === "number"
    ? await readPage("orders", Math.max(0, newest - LOOKED), 1_000)
    : await readTail((after, limit) => readPage("orders", after, limit), LOOKED);
  failed.value = found === null;
  if (found !== null) rows.value = found;
}

export function Ended({ wanted }: { wanted: string }) {
  useSignalEffect(() => {
    if (!fresh.value) return;
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => clearInterval(timer);
  });
  if (failed.value && rows.value === null) return <p class="empty">The archive cannot be read, or is switched off.</p>;
  if (rows.value === null) return <p class="empty">Reading the archive…</p>;
  const text = (value: unknown) => value === null || value === undefined ? "" : String(value);
  const ended = rows.value.filter(({ state }) => ENDED.has(state))
    .filter((row) =>
      isFound(wanted, ["venue", "symbol", "side", "price", "orderId", "state", "reason"].map((name) => text(row[name])))
    )
    .sort((a, b) => text(b.updatedAt).localeCompare(text(a.updatedAt))).slice(0, SHOWN);
  if (ended.length === 0) {
    return <p class="empty">{wanted === "" ? "No order has ended yet." : `None fits “${wanted}”.`}</p>;
  }
  return (
    <table class="ended fades">
      <thead>
        <tr>
          <th>ended</th>
          <th>how</th>
          <th>market</th>
          <th>side</th>
          <th class="num">price</th>
          <th class="num">size</th>
          <th class="num">filled</th>
          <th>why</th>
        </tr>
      </thead>
      <tbody>
        {ended.map((row) => (
          <tr key={text(row.seq)} data-testid="ended-row">
            <td class="soft e-at" title={utc(text(row.updatedAt))}>{timeOfDay(text(row.updatedAt))}</td>
            <td class="e-how">
              <SignMark sign={stateSign(text(row.state))} />
            </td>
            <td class="e-market">
              {text(row.symbol)} <span class="soft">{text(row.venue)}</span>
            </td>
            <td class={`e-side ${text(row.side)}`}>{text(row.side)}</td>
            <td class="num e-price">{decimal(text(row.price))}</td>
            <td class="num e-size">{decimal(text(row.size))}</td>
            <td class="num e-filled">{decimal(text(row.filled))}</td>
            <td class="rest e-why" title={`${text(row.reason)} ${text(row.orderId)}`}>
              {text(row.reason) || <span class="dim">{text(row.orderId)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
