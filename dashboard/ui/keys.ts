/** The keyboard. Letters count only where nobody types. @module */
import { choosing } from "./kill.ts";
import { openTab, TABS } from "./tab_choice.ts";
import { helping } from "./panels/help.tsx";
import { endHold, startHold } from "./panels/kill_button.tsx";
import { searching } from "./panels/palette.tsx";
import { chosen, filter, listed, selected } from "./store.ts";

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=range]), select, textarea");

function moveMarket(by: number): void {
  const keys = listed.value;
  const index = keys.indexOf(selected.value ?? "");
  const next = keys[Math.max(0, Math.min(keys.length - 1, index + by))];
  if (next === undefined) return;
  chosen.value = next;
  document.querySelector(`[data-market="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
}

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      searching.value = !searching.value;
      return;
    }
    if (event.key === "Escape" && event.target instanceof HTMLInputElement && event.target.id === "filter") {
      filter.value = "";
      event.target.blur();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
    const inSheet = choosing.value !== null || helping.value || searching.value;
    if (event.key === "k" && !event.repeat) startHold();
    else if (inSheet) return;
    else if (event.key === "?") helping.value = true;
    else if (event.key === "/") {
      event.preventDefault();
      document.getElementById("filter")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // A slider keeps its arrows.
      if (event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      moveMarket(event.key === "ArrowDown" ? 1 : -1);
    } else if (/^[0-9]$/.test(event.key)) {
      const id = TABS[(Number(event.key) + 9) % 10];
      if (id) openTab(id);
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "k") endHold(false);
  });
  addEventListener("blur", () => endHold(false));
}
