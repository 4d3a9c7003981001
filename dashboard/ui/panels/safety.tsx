/** One thin line: who cancels when this program cannot. A press opens the venues. @module */
import { useComputed } from "@preact/signals";
import { ShapeMark } from "../parts/sign.tsx";
import { safetyItems } from "../safety.ts";
import { engineNow, fresh, view } from "../store.ts";
import { openTab } from "../tab_choice.ts";

export function Safety() {
  const items = useComputed(() => view.value ? safetyItems(view.value.guards, view.value.venues, engineNow.value) : []);
  if (items.value.length === 0) return null;
  return (
    <button
      type="button"
      class="safety"
      aria-label="What cancels when this program cannot; opens the venues"
      data-testid="safety"
      onClick={() => openTab("venues")}
    >
      {items.value.map(({ key, who, sign: { tone, shape, word } }) => (
        <span key={key} class={`sign tone-${fresh.value ? tone : "calm"}`} data-testid="safety-item" data-key={key}>
          <ShapeMark shape={shape} />
          <span>
            <b>{who}</b> {word}
          </span>
        </span>
      ))}
      {!fresh.value && <span class="dim">last known</span>}
    </button>
  );
}
