/** What may not trade for a while: who stopped it, why, since when, how it ends, and the way back where a person has to go it.
 * @module */
import { useSignal } from "@preact/signals";
import type { HoldView } from "../../protocol.ts";
import { resumeHold } from "../api.ts";
import { duration, spoken, utc, words } from "../format.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ShapeMark } from "../parts/sign.tsx";
import { openRearm } from "../parts/stopped.tsx";
import { endOf, scopeName } from "../risk_list.ts";
import { engineNow, fresh, shut, view } from "../store.ts";

export function Holds() {
  const resuming = useSignal<HoldView | null>(null);
  const holds = view.value?.holds ?? [];
  if (holds.length === 0 && resuming.value === null) return null;
  return (
    <section class="holds" aria-label="What is held">
      <ul>
        {holds.map((hold) => (
          <li key={`${hold.level} ${hold.scope} ${hold.cause}`} class="hold" data-testid="hold" data-scope={hold.scope}>
            <span class={`sign tone-${hold.tripped ? "danger" : "warn"}`}>
              <ShapeMark shape={hold.tripped ? "square" : "half"} />
              {hold.tripped ? "stopped" : "paused"}
            </span>
            <b>{scopeName(hold.scope)}</b>
            <span class="hold-why">
              {spoken(hold.sentence)} <span class="dim">{words(hold.cause).replace(/^rsk-/, "RSK-")}</span>
              <span class="soft" title={utc(hold.since)}>
                {`, for ${duration(engineNow.value - Date.parse(hold.since))}; ${endOf(hold)}`}
              </span>
            </span>
            {hold.ends === "person" && (
              <button
                type="button"
                class="button small"
                data-testid="resume-hold"
                disabled={!fresh.value}
                title={fresh.value ? `Let ${scopeName(hold.scope)} trade again` : shut.value}
                onClick={() => hold.tripped ? openRearm(hold.scope) : resuming.value = hold}
              >
                {hold.tripped ? "Re-arm…" : "Resume"}
              </button>
            )}
          </li>
        ))}
      </ul>
      {resuming.value && <Resume hold={resuming.value} onClose={() => (resuming.value = null)} />}
    </section>
  );
}

function Resume({ hold: { scope, sentence }, onClose }: { hold: HoldView; onClose: () => void }) {
  return (
    <Confirm
      title={`Resume ${scopeName(scope)}`}
      action="Resume"
      ask={(reason) => resumeHold(scope, reason)}
      onClose={onClose}
    >
      <p>It is paused: {spoken(sentence)}.</p>
      <p class="soft">What holds it for another cause stays.</p>
    </Confirm>
  );
}
