/** Tabs over one panel, by mouse and by arrow keys. @module */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export type Tab = { readonly id: string; readonly title: string; readonly count?: number };

export function Tabs({ tabs, open, label, end, children }: {
  tabs: readonly Tab[];
  open: Signal<string>;
  label: string;
  /** Stands at the right of the tabs. */
  end?: ComponentChildren;
  children: ComponentChildren;
}) {
  const move = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const index = tabs.findIndex(({ id }) => id === open.value);
    open.value = tabs[(index + by + tabs.length) % tabs.length].id;
    const list = (event.currentTarget as HTMLElement).querySelectorAll("button");
    list[(index + by + tabs.length) % tabs.length].focus();
  };
  return (
    <>
      <div class="tabs-row">
        <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map(({ id, title, count }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={open.value === id}
              aria-controls={`pane-${label}`}
              tabIndex={open.value === id ? 0 : -1}
              onClick={() => (open.value = id)}
            >
              {title}
              {count !== undefined && count > 0 && <span class="count">{count}</span>}
            </button>
          ))}
        </div>
        {end}
      </div>
      <div class="body" role="tabpanel" id={`pane-${label}`} aria-labelledby={`tab-${open.value}`} tabIndex={0}>
        {children}
      </div>
    </>
  );
}
