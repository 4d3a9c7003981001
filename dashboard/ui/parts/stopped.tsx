/** That something is stopped until a person arms it again: by whom, why, since when, and the way back, beside what it stops.
 * @module */
import { duration, spoken, utc } from "../format.ts";
import { arming, page } from "../kill.ts";
import { scopeName, stopsOf } from "../risk_list.ts";
import { engineNow, view } from "../store.ts";
import { ShapeMark } from "./sign.tsx";

/** Turns to the check-list of `scope`. */
export function openRearm(scope: string): void {
  arming.value = scope;
  page.value = "receipt";
}

/** @param scopes names whose stop is told here, such as a market, its strategy and its venue */
export function Stopped({ scopes }: { scopes: readonly string[] }) {
  const stops = stopsOf(view.value?.holds ?? [], scopes);
  if (stops.length === 0) return null;
  return (
    <ul class="stops">
      {stops.map(({ scope, cause, sentence, since }) => (
        <li key={`${scope} ${cause}`} data-testid="stopped" data-scope={scope}>
          <span class="sign tone-danger">
            <ShapeMark shape="square" />
            stopped
          </span>
          <span class="stop-why">
            <b>{scopeName(scope)}</b> {spoken(sentence)}{" "}
            <span class="soft" title={utc(since)}>for {duration(engineNow.value - Date.parse(since))}</span>
          </span>
          <button
            type="button"
            class="button small"
            data-testid="open-rearm"
            onClick={() =>
              openRearm(scope)}
          >
            Re-arm…
          </button>
        </li>
      ))}
    </ul>
  );
}
