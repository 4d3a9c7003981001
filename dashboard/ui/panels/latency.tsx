/** How fast the machine is, and how it feels. @module */
import { decimal, duration, megabytes, micros, milliseconds, words } from "../format.ts";
import { engineNow, view } from "../store.ts";

export function Latency() {
  const seen = view.value;
  if (!seen) return <p class="empty">Nothing is measured yet.</p>;
  const { tickToOrderMicros: { p50, p99, p999 }, loopLagMs } = seen.latency;
  return (
    <div class="latency fades">
      <dl class="facts">
        <dt>frame to order, half within</dt>
        <dd>{micros(p50)}</dd>
        <dt>99 of 100 within</dt>
        <dd>{micros(p99)}</dd>
        <dt>999 of 1,000 within</dt>
        <dd>{micros(p999)}</dd>
        <dt>the loop lags by</dt>
        <dd>{milliseconds(loopLagMs)}</dd>
        <dt>memory</dt>
        <dd>{megabytes(seen.memory.rssBytes)}</dd>
        <dt>running for</dt>
        <dd>{duration(engineNow.value - Date.parse(seen.startedAt))}</dd>
        <dt>build</dt>
        <dd>{seen.build}</dd>
      </dl>
      <dl class="facts">
        {Object.entries(seen.counters).map(([name, value]) => [
          <dt key={name}>{words(name)}</dt>,
          <dd key={`${name} value`}>{decimal(String(value))}</dd>,
        ])}
      </dl>
    </div>
  );
}
