/** ⌘K: finds any market, parameter, page or action by a few letters. @module */
import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { pairName, words } from "../format.ts";
import { choosing, EVERYTHING, page } from "../kill.ts";
import { marketKey } from "../status.ts";
import { chosen, markets, strategies } from "../store.ts";
import { openTab, TABS } from "../tab_choice.ts";
import { helping } from "./help.tsx";

export const searching = signal(false);
const SHOWN = 10;

type Hit = { readonly key: string; readonly kind: string; readonly text: string; readonly go: () => void };

/** Colours of the sides, kept for this browser. */
export function toggleSides(): void {
  const root = document.documentElement;
  const next = root.dataset.sides === "green-red" ? "blue-orange" : "green-red";
  root.dataset.sides = next;
  localStorage.setItem("twoside.sides", next);
  dispatchEvent(new Event("twoside:colours"));
}

const everything = computed<readonly Hit[]>(() => [
  ...markets.value.map((market) => ({
    key: marketKey(market),
    kind: "market",
    text: `${pairName(market)} ${market.venue}`,
    go: () => {
      chosen.value = marketKey(market);
      page.value = "board";
    },
  })),
  ...TABS.map((id) => ({ key: `tab ${id}`, kind: "page", text: words(id), go: () => openTab(id) })),
  ...strategies.value.flatMap(({ id, parameters }) =>
    parameters.map(({ name }) => ({
      key: `${id} ${name}`,
      kind: "parameter",
      text: `${words(name)} ${id}`,
      go: () => document.getElementById(`param-${id}-${name}`)?.focus(),
    }))
  ),
  { key: "stop", kind: "action", text: "stop or cancel", go: () => (choosing.value = EVERYTHING) },
  { key: "receipt", kind: "page", text: "kill receipts and re-arm", go: () => (page.value = "receipt") },
  { key: "sides", kind: "action", text: "colours of the sides: blue and orange, or green and red", go: toggleSides },
  { key: "keys", kind: "page", text: "keys", go: () => (helping.value = true) },
]);

export function Palette() {
  return searching.value ? <Search /> : null;
}

const query = signal(""), at = signal(0);
const hits = computed(() => {
  const parts = query.value.toLowerCase().split(/\s+/).filter((part) => part !== "");
  return everything.value.filter(({ kind, text }) =>
    parts.every((part) => `${kind} ${text}`.toLowerCase().includes(part))
  )
    .slice(0, SHOWN);
});

function Search() {
  const dialog = useRef<HTMLDialogElement>(null);
  // At once: who types on must not type past it.
  useLayoutEffect(() => {
    query.value = "";
    at.value = 0;
    dialog.current?.showModal();
  }, []);
  const run = (hit: Hit | undefined) => {
    searching.value = false;
    // After the dialog has given the focus back.
    if (hit) setTimeout(hit.go);
  };
  return (
    <dialog
      ref={dialog}
      class="sheet palette"
      aria-label="Search and act"
      onClose={() => (searching.value = false)}
      onClick={(event) => event.target === dialog.current && (searching.value = false)}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits.value[at.value] ? `hit-${at.value}` : undefined}
        placeholder="Market, parameter, page or action"
        autoFocus
        value={query}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={(event) => {
          const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (by !== 0) {
            event.preventDefault();
            at.value = Math.max(0, Math.min(hits.value.length - 1, at.value + by));
          } else if (event.key === "Enter") {
            event.preventDefault();
            run(hits.value[at.value]);
          }
        }}
      />
      <ul id="palette-hits" role="listbox">
        {hits.value.map((hit, index) => (
          <li
            key={hit.key}
            id={`hit-${index}`}
            role="option"
            aria-selected={index === at.value}
            onClick={() => run(hit)}
          >
            <span>{hit.text}</span>
            <span class="soft">{hit.kind}</span>
          </li>
        ))}
        {hits.value.length === 0 && <li class="soft">Nothing is called “{query}”</li>}
      </ul>
    </dialog>
  );
}
