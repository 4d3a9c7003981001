/** How fast the machine is, and how it feels. @module */
import type { PerformanceView } from "../../protocol.ts";
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
      {seen.performance && <Stages of={seen.performance} />}
      <dl class="facts">
        {Object.entries(seen.counters).map(([name, value]) => [
          <dt key={name}>{words(name)}</dt>,
          <dd key={`${name} value`}>{decimal(String(value))}</dd>,
        ])}
      </dl>
    </div>
  );
}

/** Where the time of a turn goes, from a frame's arrival to the end of all that it led to. */
function Stages({ of: { framesPerSecond, ordersPerSecond, droppedRecords, turn, stages } }: { of: PerformanceView }) {
  return (
    <div class="stages">
      <table>
        <caption>
          Stages of a turn over the last one to two minutes
          {framesPerSecond !== null && `; now ${framesPerSecond} frames and ${ordersPerSecond ?? 0} orders a second`}
          {droppedRecords > 0 && `; ${droppedRecords} looked-at turns were not read in time`}
        </caption>
        <thead>
          <tr>
            <th scope="col">stage</th>
            <th scope="col">half within</th>
            <th scope="col">99 of 100</th>
            <th scope="col">999 of 1,000</th>
            <th scope="col">longest</th>
            <th scope="col">turns looked at</th>
          </tr>
        </thead>
        <tbody>
          {[...stages, { stage: "whole turn", ...turn }].map((row) => (
            <tr key={row.stage}>
              <th scope="row">{row.stage}</th>
              <td>{micros(row.p50Micros)}</td>
              <td>{micros(row.p99Micros)}</td>
              <td>{micros(row.p999Micros)}</td>
              <td>{micros(row.maxMicros)}</td>
              <td>{decimal(String(row.count))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
