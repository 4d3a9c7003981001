/** How fast the machine is, and how it feels. @module */
import type { PerformanceView } from "../../protocol.ts";
import { decimal, duration, megabytes, micros, milliseconds, NONE, words } from "../format.ts";
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
    <section class="stages">
      <p>
        {framesPerSecond ?? NONE} frames/s, {ordersPerSecond ?? NONE} orders/s; stages of the last 1 to 2 min
        {droppedRecords > 0 && `; ${droppedRecords} turns were not read in time`}
      </p>
      <table aria-label="Time of each stage of a turn">
        <thead>
          <tr>
            <th scope="col">stage</th>
            {COLUMNS.map((title) => <th key={title} scope="col" class="num">{title}</th>)}
          </tr>
        </thead>
        <tbody>
          {[...stages, { stage: "whole turn", ...turn }].map((row) => (
            <tr key={row.stage}>
              <td>{row.stage}</td>
              <td class="num">{micros(row.p50Micros)}</td>
              <td class="num">{micros(row.p99Micros)}</td>
              <td class="num">{micros(row.p999Micros)}</td>
              <td class="num">{micros(row.maxMicros)}</td>
              <td class="num">{decimal(String(row.count))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
const COLUMNS = ["p50", "p99", "p99.9", "max", "samples"];
