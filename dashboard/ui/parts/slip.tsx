/** One receipt of a kill: who asked and why, then each venue with its count going to zero, what is not proven first. @module */
import type { KillReceipt } from "../../protocol.ts";
import { count, decimal, duration, timeOfDay, utc } from "../format.ts";
import { EVERYTHING, kill } from "../kill.ts";
import { canceller, firstCancelMs, orderOf, receiptSign, toldPositions } from "../receipt_state.ts";
import { scopeName } from "../risk_list.ts";
import { engineNow } from "../store.ts";
import { Flattening } from "./flattening.tsx";
import { ForeignCancel } from "./foreign_cancel.tsx";
import { ShapeMark } from "./sign.tsx";

type Venue = KillReceipt["venues"][number];

/** @param isOver it was armed again since @param mayAsk the token of the page may ask for more than stop and cancel */
export function Slip({ receipt, isOver = false, mayAsk = false }: {
  receipt: KillReceipt;
  isOver?: boolean;
  mayAsk?: boolean;
}) {
  const { tone, shape, word } = receiptSign(receipt, isOver);
  return (
    <section
      class="slip"
      aria-label={`Kill receipt of ${scopeName(receipt.scope)}`}
      data-testid="receipt"
      data-state={receipt.state}
      data-scope={receipt.scope}
    >
      <h2 class={`slip-title tone-${tone}`}>
        <ShapeMark shape={shape} />
        {word}
      </h2>
      {!isOver && receipt.level === "stop" && tone === "warn" && (
        <div>
          <button type="button" class="button is-danger" onClick={() => kill("cancel", "cancel after stop")}>
            Cancel them now
          </button>
        </div>
      )}
      <ul class="slip-venues">
        {orderOf(receipt).map((venue) => (
          <VenueLine key={venue.venue} venue={venue} receipt={receipt} mayAsk={mayAsk && !isOver} />
        ))}
      </ul>
      {receipt.flatten && <Flattening report={receipt.flatten} />}
      <Facts receipt={receipt} />
    </section>
  );
}

function Facts({ receipt }: { receipt: KillReceipt }) {
  const { by, reason, level, scope, at, verifiedAt, ms, state } = receipt;
  const isOpen = verifiedAt === null && state !== "ARMED";
  return (
    <dl class="facts slip-facts">
      <dt>what</dt>
      <dd>
        {scopeName(scope)}, level {level}
      </dd>
      <dt>asked by</dt>
      <dd>{by}</dd>
      <dt>why</dt>
      <dd>{reason || "no reason given"}</dd>
      <dt>at</dt>
      <dd title={utc(at)}>{timeOfDay(at, true)}</dd>
      <dt>verified</dt>
      <dd data-testid="receipt-verified">
        {verifiedAt
          ? `${timeOfDay(verifiedAt, true)}${ms === null ? "" : `, after ${decimal(String(ms))} ms`}`
          : isOpen
          ? `not yet, ${duration(engineNow.value - Date.parse(at))} so far`
          : "no"}
      </dd>
      <dt>cancelled by</dt>
      <dd>{canceller(receipt)}</dd>
    </dl>
  );
}

function VenueLine({ venue, receipt, mayAsk }: { venue: Venue; receipt: KillReceipt; mayAsk: boolean }) {
  const { remaining, ordersBefore, verifiedAt, ms } = venue, done = verifiedAt !== null;
  const share = remaining === null || ordersBefore === 0 ? (done ? 0 : 1) : remaining / ordersBefore;
  return (
    <li class={`slip-venue ${done ? "is-done" : ""}`} data-testid={`receipt-${venue.venue}`}>
      <div class="slip-venue-line">
        <b>{venue.venue}</b>
        <span class="slip-count">
          <span class="soft">{ordersBefore} →</span>{" "}
          <b data-testid="remaining">{remaining === null ? "?" : remaining}</b> <span class="soft">left</span>
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
      <Work venue={venue} receipt={receipt} />
      <Foreign venue={venue} mayAsk={mayAsk && [EVERYTHING, venue.venue].includes(receipt.scope)} />
    </li>
  );
}

/** What was asked and answered, what filled meanwhile, and what is held. */
function Work({ venue, receipt }: { venue: Venue; receipt: KillReceipt }) {
  const { requests, answers, failures, cancelled, fills } = venue, first = firstCancelMs(receipt, venue);
  const positions = toldPositions(venue);
  return (
    <>
      <div class="slip-more soft">
        <span>
          {first === null
            ? venue.ordersBefore === 0 ? "nothing to cancel" : "no cancel is out yet"
            : `first cancel after ${decimal(String(first))} ms`}
        </span>
        <span>{count(requests, "request")}</span>
        <span>
          {count(answers, "complete list")}
          {failures > 0 && <b class="tone-warn">, {failures} without an answer</b>}
        </span>
        <span>{cancelled} cancelled</span>
        <span class={fills > 0 ? "slip-fills" : ""}>{count(fills, "fill")} meanwhile</span>
      </div>
      {positions.length > 0 && (
        <div class="slip-more soft" data-testid="positions">
          {positions.map(({ asset, before, after, moved }) => (
            <span key={asset}>
              position {asset} {decimal(before, { signed: true })} →{" "}
              <span class={moved ? "slip-fills" : ""}>{decimal(after, { signed: true })}</span>
            </span>
          ))}
        </div>
      )}
    </>
  );
}

/** Orders of others: left alone, and told with their number. */
function Foreign({ venue: { venue, foreign, foreignCancelled }, mayAsk }: { venue: Venue; mayAsk: boolean }) {
  if ((foreign ?? 0) === 0 && foreignCancelled.length === 0) return null;
  return (
    <div class="slip-more soft" data-testid="foreign-left">
      {foreign !== null && foreign > 0 && (
        <span>
          <ShapeMark shape="ring" /> {count(foreign, "order")} of others left alone
          {mayAsk && <ForeignCancel venue={venue} />}
        </span>
      )}
      {foreignCancelled.length > 0 && (
        <span>
          {count(foreignCancelled.length, "order")} of others cancelled by a person: {foreignCancelled.join("; ")}
        </span>
      )}
    </div>
  );
}
