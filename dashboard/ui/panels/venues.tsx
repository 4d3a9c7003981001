/** Each venue: its session, its clock, its budgets, its balances, and whether our books agree with it. @module */
import { decimal, duration, milliseconds, signOf } from "../format.ts";
import { ShapeMark, SignMark } from "../parts/sign.tsx";
import { StopButton } from "../parts/stop_button.tsx";
import { Stopped } from "../parts/stopped.tsx";
import { deadManMore, deadManSign } from "../safety.ts";
import { usedTone, venueSign } from "../status.ts";
import { engineNow, view } from "../store.ts";

export function Venues() {
  const venues = view.value?.venues ?? [];
  if (venues.length === 0) return <p class="empty">No venue is configured.</p>;
  return (
    <div class="venues fades">
      {venues.map((venue) => {
        const differing = venue.differences.filter(({ difference }) => signOf(difference) !== 0);
        return (
          <article key={venue.id} class="venue" data-testid="venue">
            <div class="venue-head">
              <b>{venue.id}</b>
              <SignMark sign={venueSign(venue.state)} />
              <span class="soft">{venue.reason}</span>
              <StopButton scope={venue.id} />
            </div>
            <Stopped scopes={[venue.id]} />
            <dl class="facts">
              <dt>data</dt>
              <dd>{duration(venue.dataAgeMs)} old</dd>
              <dt>round trip</dt>
              <dd>
                {milliseconds(venue.rttMs.p50)} <span class="soft">p99 {milliseconds(venue.rttMs.p99)}</span>
              </dd>
              <dt>its clock − ours</dt>
              <dd>{milliseconds(venue.clockOffsetMs)}</dd>
              <dt>dead-man</dt>
              <dd data-testid="dead-man">
                <SignMark sign={deadManSign(venue.deadMan, engineNow.value)} />{" "}
                <span class="soft">{deadManMore(venue.deadMan)}</span>
              </dd>
              <dt>orders not ours</dt>
              <dd>{venue.foreignOrders}</dd>
              <dt>our books</dt>
              <dd>
                {differing.length === 0
                  ? (
                    <span class="sign tone-good">
                      <ShapeMark shape="disc" />agree
                    </span>
                  )
                  : differing.map(({ asset, difference }) => (
                    <span key={asset} class="sign tone-danger">
                      <ShapeMark shape="square" />
                      {decimal(difference, { signed: true })} {asset}
                    </span>
                  ))}
              </dd>
            </dl>
            <div>
              <h3>BUDGETS</h3>
              {venue.budgets.length === 0 && <span class="soft">none told yet</span>}
              {venue.budgets.map(({ name, used, limit }) => {
                const share = limit > 0 ? used / limit : null;
                return (
                  <div key={name} class={`budget tone-${usedTone(share)}`}>
                    <span class="soft clip">{name}</span>
                    <span class="num">{decimal(String(used))} of {decimal(String(limit))}</span>
                    <span class="meter" aria-hidden="true">
                      <i style={{ width: `${Math.min(100, (share ?? 0) * 100)}%` }} />
                    </span>
                  </div>
                );
              })}
            </div>
            <table>
              <thead>
                <tr>
                  <th>balance</th>
                  <th class="num">free</th>
                  <th class="num">in orders</th>
                  <th class="num" title="Taken by orders of ours of which it is not known yet that they rest">
                    reserved
                  </th>
                </tr>
              </thead>
              <tbody>
                {venue.balances.map(({ asset, free, locked, reserved }) => (
                  <tr key={asset}>
                    <td>{asset}</td>
                    <td class="num">{decimal(free)}</td>
                    <td class="num">{decimal(locked)}</td>
                    <td class="num">{decimal(reserved)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </article>
        );
      })}
    </div>
  );
}
