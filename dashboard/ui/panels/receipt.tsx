/** The receipt of a kill: what was asked, what each venue said, what is still open, on top. Below it the way back. @module */
import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { KillReceipt } from "../../protocol.ts";
import { count, decimal, duration, timeOfDay, utc } from "../format.ts";
import { attempt, kill, killSwitch, knownReceipts, page } from "../kill.ts";
import { Flattening } from "../parts/flattening.tsx";
import { ShapeMark } from "../parts/sign.tsx";
import { provenEmpty, receiptSign } from "../receipt_state.ts";
import type { Shape, Tone } from "../status.ts";
import { fresh, now, stream } from "../store.ts";
import { Rearm } from "./rearm.tsx";

export function Receipt() {
  const newest = useComputed(() => knownReceipts.value.at(-1) ?? null);
  const older = useComputed(() => knownReceipts.value.slice(0, -1).reverse());
  const state = useComputed(() => killSwitch.value?.state ?? null);
  const alone = stream.value.phase === "stop_only";
  const trip = state.value !== null && state.value !== "ARMED" && state.value !== "BOOT_HALTED";
  return (
    <main class="single receipt-page" data-testid="receipt-page">
      {!(newest.value && provenEmpty(newest.value) && attempt.value.phase === "taken") && <Asking />}
      {newest.value && (trip || attempt.value.phase !== "idle") && <Slip receipt={newest.value} />}
      {!newest.value && trip && (
        <Notice tone="warn" shape="half" title="No receipt yet">
          The switch is {state.value}. The receipt comes as soon as the engine or its guardian has asked the venues.
        </Notice>
      )}
      {!alone && state.value !== null && state.value !== "ARMED" && <Rearm />}
      {older.value.length > 0 && (
        <details class="older">
          <summary>Earlier receipts ({older.value.length})</summary>
          {older.value.map((receipt) => <Slip key={receipt.id} receipt={receipt} />)}
        </details>
      )}
      {!alone && (
        <div class="row-end">
          <button type="button" class="button" onClick={() => (page.value = "board")}>Show the board</button>
        </div>
      )}
    </main>
  );
}

function Notice({ tone, shape, title, children }: {
  tone: Tone;
  shape: Shape;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`notice is-${tone}`} role="alert" data-testid="kill-notice">
      <b class={`sign tone-${tone}`}>
        <ShapeMark shape={shape} />
        {title}
      </b>
      <p>{children}</p>
    </div>
  );
}

/** They need neither this page nor the server that it talks to. */
const OTHER_WAYS = "Other ways at once: press Ctrl C where the program runs, or cancel at the venue itself.";

/** How the request itself fares, until the receipt tells more. */
export function Asking() {
  const now = attempt.value;
  switch (now.phase) {
    case "idle":
      return null;
    case "sending":
      return now.tries === 0
        ? <Notice tone="warn" shape="half" title="Kill sent">Waiting for the server to take it.</Notice>
        : (
          <Notice tone="danger" shape="square" title="Not taken yet">
            {now.trouble}. Asked {count(now.tries, "time")}; this page asks again until it is taken. {OTHER_WAYS}
          </Notice>
        );
    case "refused":
      return (
        <Notice tone="danger" shape="square" title="Kill refused">
          {now.message}. {now.level === "flatten" && (
            <button
              type="button"
              class="button small"
              onClick={() => kill("cancel", "after a refused flatten")}
            >
              Cancel all orders instead
            </button>
          )} {OTHER_WAYS}
        </Notice>
      );
    case "taken":
      return now.level === "stop" || now.message
        ? (
          <Notice
            tone={now.level === "stop" ? "warn" : "good"}
            shape={now.level === "stop" ? "triangle" : "disc"}
            title="Kill taken"
          >
            {now.message || "No new order leaves from here on."} {now.level === "stop" && (
              <button
                type="button"
                class="button small is-danger"
                onClick={() => kill("cancel", "cancel after stop")}
              >
                Cancel them now
              </button>
            )}
          </Notice>
        )
        : null;
    default:
      return now satisfies never;
  }
}

function Slip({ receipt }: { receipt: KillReceipt }) {
  const { tone, shape, word } = receiptSign(receipt);
  const waiting = receipt.verifiedAt === null && receipt.state !== "ARMED";
  const open = [...receipt.venues].sort((a, b) => Number(a.verifiedAt !== null) - Number(b.verifiedAt !== null));
  return (
    <section class="slip" aria-label="Kill receipt" data-testid="receipt" data-state={receipt.state}>
      <h2 class={`slip-title tone-${tone}`}>
        <ShapeMark shape={shape} />
        {word}
      </h2>
      {receipt.level === "stop" && tone === "warn" && (
        <div>
          <button type="button" class="button is-danger" onClick={() => kill("cancel", "cancel after stop")}>
            Cancel them now
          </button>
        </div>
      )}
      <dl class="facts slip-facts">
        <dt>asked by</dt>
        <dd>{receipt.by}</dd>
        <dt>why</dt>
        <dd>{receipt.reason || "no reason given"}</dd>
        <dt>level</dt>
        <dd>{receipt.level}</dd>
        <dt>at</dt>
        <dd title={utc(receipt.at)}>{timeOfDay(receipt.at, true)}</dd>
        <dt>verified</dt>
        <dd data-testid="receipt-verified">
          {receipt.verifiedAt
            ? `${timeOfDay(receipt.verifiedAt, true)}${
              receipt.ms === null ? "" : `, after ${decimal(String(receipt.ms))} ms`
            }`
            : waiting
            ? `not yet, ${duration(now.value - Date.parse(receipt.at))} so far`
            : "no"}
        </dd>
      </dl>
      {receipt.flatten && <Flattening report={receipt.flatten} />}
      <ul class="slip-venues">
        {open.map((venue) => <VenueLine key={venue.venue} venue={venue} />)}
      </ul>
      {!fresh.value && stream.value.phase !== "stop_only" && <p class="soft">Read beside the stream, which is lost.</p>}
    </section>
  );
}

function VenueLine({ venue }: { venue: KillReceipt["venues"][number] }) {
  const { remaining, ordersBefore, verifiedAt, ms, requests, cancelled } = venue;
  const done = verifiedAt !== null;
  const share = remaining === null || ordersBefore === 0 ? (done ? 0 : 1) : remaining / ordersBefore;
  const assets = [...new Set([...Object.keys(venue.positionsBefore), ...Object.keys(venue.positionsAfter)])];
  return (
    <li class={`slip-venue ${done ? "is-done" : ""}`} data-testid={`receipt-${venue.venue}`}>
      <div class="slip-venue-line">
        <b>{venue.venue}</b>
        <span class="slip-count">
          <b data-testid="remaining">{remaining === null ? "?" : remaining}</b> of {ordersBefore} left
        </span>
        <span class={`sign tone-${done ? "good" : "warn"}`}>
          <ShapeMark shape={done ? "disc" : "half"} />
          {done ? `verified ${timeOfDay(verifiedAt, true)}` : "not verified"}
        </span>
        <span class="num">{ms === null ? "" : `${decimal(String(ms))} ms`}</span>
      </div>
      <span class={`meter ${done ? "" : "tone-warn"}`} aria-hidden="true">
        <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      <div class="slip-more soft">
        <span>{count(requests, "request")}, {cancelled} cancelled</span>
        {assets.map((asset) => (
          <span key={asset}>
            position {asset} {decimal(venue.positionsBefore[asset] ?? null, { signed: true })} →{" "}
            {decimal(venue.positionsAfter[asset] ?? null, { signed: true })}
          </span>
        ))}
      </div>
    </li>
  );
}
