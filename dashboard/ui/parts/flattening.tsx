/** How the selling down of what was held goes: flat, on its way, or incomplete with what is left. @module */
import type { FlattenReport } from "../../protocol.ts";
import { count, decimal, quantity, timeOfDay } from "../format.ts";
import { flattenSign } from "../receipt_state.ts";
import { ShapeMark, SignMark } from "./sign.tsx";

export function Flattening({ report }: { report: FlattenReport }) {
  const sign = flattenSign(report), { startedAt, endedAt, ms } = report;
  const open = [...report.markets].sort((a, b) => Number(a.state === "FLAT") - Number(b.state === "FLAT"));
  return (
    <div class="flattening" data-testid="flattening" data-state={report.state}>
      <h3 class={`flattening-title tone-${sign.tone}`}>
        <ShapeMark shape={sign.shape} />
        {sign.word}
      </h3>
      <p class="soft">
        {startedAt === null
          ? "Begins once a venue is proven empty of our orders."
          : endedAt === null
          ? `Since ${timeOfDay(startedAt, true)}, with limit orders that only make positions smaller.`
          : `From ${timeOfDay(startedAt, true)} to ${timeOfDay(endedAt, true)}${
            ms === null ? "" : `, ${decimal(String(ms))} ms`
          }.`}
      </p>
      <ul>
        {open.map(({ market, before, left, attempts, state, sentence }) => (
          <li key={market} class="slip-venue" data-testid={`flatten-${market}`}>
            <div class="flatten-line">
              <b>{market}</b>
              <span>
                {quantity(before)} → <b data-testid="left">{quantity(left)}</b>
              </span>
              <SignMark sign={flattenSign({ state })} />
              <span class="soft">{count(attempts, "order")}</span>
            </div>
            {sentence !== "" && <span class="soft">{quantity(sentence)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
