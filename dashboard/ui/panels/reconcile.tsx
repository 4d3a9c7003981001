/** How our books stand to each venue's word: when both agreed last, what was corrected, what differs, and what that stops.
 * @module */
import { useSignal } from "@preact/signals";
import type { ReconcileView, VenueView } from "../../protocol.ts";
import { adoptPosition } from "../api.ts";
import { count, decimal, duration, quantity, timeOfDay, utc } from "../format.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ShapeMark, SignMark } from "../parts/sign.tsx";
import { type Sign, venueSign } from "../status.ts";
import { engineNow, fresh, shut, view } from "../store.ts";
import { which } from "./orders.tsx";
import { openTab } from "../tab_choice.ts";

type Difference = ReconcileView["differences"][number];
type Asked = { readonly venue: string; readonly difference: Difference; readonly market: string };

const STOPS: Record<Difference["stops"], Sign> = {
  nothing: { tone: "calm", shape: "ring", word: "nothing" },
  instrument: { tone: "warn", shape: "triangle", word: "the market" },
  venue: { tone: "danger", shape: "square", word: "the venue" },
  everything: { tone: "danger", shape: "square", word: "everything" },
};

export function Reconcile() {
  const adopting = useSignal<Asked | null>(null);
  const venues = view.value?.venues ?? [];
  if (venues.length === 0) return <p class="empty">No venue is configured.</p>;
  return (
    <div class="reconcile fades">
      {venues.map((venue) => <Venue key={venue.id} venue={venue} adopt={(asked) => (adopting.value = asked)} />)}
      {adopting.value && <Adopt asked={adopting.value} onClose={() => (adopting.value = null)} />}
    </div>
  );
}

function Venue({ venue, adopt }: { venue: VenueView; adopt: (asked: Asked) => void }) {
  const { id, reason, foreignOrders, reconcile } = venue;
  const { state, startedAt, cleanAt, nextAt, ordersChecked, corrected, open, differences } = reconcile;
  const ago = (at: string | null) => at === null ? "never" : `${duration(engineNow.value - Date.parse(at))} ago`;
  const next = nextAt === null ? "none is planned" : `in ${duration(Date.parse(nextAt) - engineNow.value)}`;
  return (
    <article class="reconcile-venue" data-testid={`reconcile-${id}`}>
      <div class="venue-head">
        <b>{id}</b>
        <SignMark sign={venueSign(state)} />
        <span class="soft">{reason}</span>
      </div>
      <dl class="reconcile-facts">
        <div>
          <dt>all agreed last</dt>
          <dd title={cleanAt === null ? "" : utc(cleanAt)} data-testid="clean-at">{ago(cleanAt)}</dd>
        </div>
        <div>
          <dt>next question</dt>
          <dd>{next}</dd>
        </div>
        <div>
          <dt>connected</dt>
          <dd title={startedAt === null ? "" : utc(startedAt)}>{ago(startedAt)}</dd>
        </div>
        <div>
          <dt>orders checked</dt>
          <dd>{decimal(String(ordersChecked))}</dd>
        </div>
        <div>
          <dt>not ours</dt>
          <dd>
            {foreignOrders === 0 ? "0" : (
              <button
                type="button"
                class="link"
                onClick={() => {
                  which.value = "foreign";
                  openTab("orders");
                }}
              >
                {foreignOrders}, never touched
              </button>
            )}
          </dd>
        </div>
        <Stretched reconcile={reconcile} />
      </dl>
      <div class="reconcile-open">
        {differences.length === 0
          ? (
            <p class="sign tone-good" data-testid="no-differences">
              <ShapeMark shape="disc" />
              {cleanAt === null
                ? "No difference is known; the first pass is not over"
                : "Our books and the venue agree"}
            </p>
          )
          : (
            <table class="differences" aria-label={`Differences with ${id}`}>
              <thead>
                <tr>
                  <th>id</th>
                  <th>what differs</th>
                  <th class="num">ours</th>
                  <th class="num">the venue</th>
                  <th>stops</th>
                  <th class="num">for</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {differences.map((difference) => (
                  <Row
                    key={`${difference.id} ${difference.what} ${difference.since}`}
                    difference={difference}
                    adopt={(market) => adopt({ venue: id, difference, market })}
                  />
                ))}
              </tbody>
            </table>
          )}
        {open.length > 0 && (
          <ul class="reconcile-why">
            {open.map((sentence) => <li key={sentence}>{sentence}</li>)}
          </ul>
        )}
        <Corrected sentences={corrected} />
      </div>
    </article>
  );
}

function Stretched({ reconcile: { stretched, waitingForWeight } }: { reconcile: ReconcileView }) {
  if (stretched <= 1 && waitingForWeight === 0) return null;
  return (
    <div>
      <dt>questions</dt>
      <dd class="tone-warn" data-testid="stretched">
        {stretched > 1 && `${decimal(String(stretched))} times as far apart as planned`}
        {stretched > 1 && waitingForWeight > 0 && "; "}
        {waitingForWeight > 0 && `${count(waitingForWeight, "question")} due`}, for want of request weight
      </dd>
    </div>
  );
}

function Row({ difference, adopt }: { difference: Difference; adopt: (market: string) => void }) {
  const { id, what, ours, venue, stops, since, adopt: market } = difference;
  return (
    <tr data-testid="difference" data-id={id}>
      <td>{id}</td>
      <td class="d-what">{what}</td>
      <td class="num d-ours">{quantity(ours)}</td>
      <td class="num d-venue">{quantity(venue)}</td>
      <td class="d-stops">
        <SignMark sign={STOPS[stops]} />
      </td>
      <td class="num d-for" title={`since ${timeOfDay(since)}, ${utc(since)}`}>
        {duration(engineNow.value - Date.parse(since))}
      </td>
      <td class="d-act">
        {market !== null && (
          <button
            type="button"
            class="button small"
            data-testid="adopt"
            disabled={!fresh.value}
            title={fresh.value ? `Book what our books lack on ${market}` : shut.value}
            onClick={() => adopt(market)}
          >
            Adopt
          </button>
        )}
      </td>
    </tr>
  );
}

function Corrected({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details class="older">
      <summary>{count(sentences.length, "correction")} since the connect</summary>
      <ol>
        {[...sentences].reverse().map((sentence, index) => <li key={sentences.length - index}>{sentence}</li>)}
      </ol>
    </details>
  );
}

function Adopt({ asked: { venue, market, difference }, onClose }: { asked: Asked; onClose: () => void }) {
  return (
    <Confirm
      title={`Adopt the venue's word on ${market}`}
      action="Adopt it"
      word={market.slice(venue.length + 1)}
      ask={(reason) => adoptPosition(venue, market, reason)}
      onClose={onClose}
    >
      <p>{difference.what}</p>
      <p>
        Before: <b>{quantity(difference.ours)}</b>. After: <b>{quantity(difference.venue)}</b>.
      </p>
      <p class="soft">
        What our books lack is booked as an adjusting entry at today's price, with your reason; no order is sent. On a
        spot market its two balances are adopted with it. It is the only way in which a position changes without a
        trade.
      </p>
    </Confirm>
  );
}
