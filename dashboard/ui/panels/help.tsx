/** All keys, on `?`. @module */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export const helping = signal(false);

const KEYS: readonly (readonly [string, string])[] = [
  ["k, held", "kill: stop all trading, cancel all orders"],
  ["↑ ↓", "move through markets"],
  ["/", "filter markets"],
  ["⌘K, Ctrl K", "find any market, parameter, page or action"],
  ["1 … 9, 0", "turn to a tab: why, orders, risk, venues, latency, reconcile, audit, fills, PnL, compare"],
  ["?", "these keys"],
  ["Esc", "close"],
];

export function Help() {
  return helping.value ? <Keys /> : null;
}

function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = () => (helping.value = false);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="keys-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <h2 id="keys-title" class="sheet-title">Keys</h2>
      <dl class="facts keys">
        {KEYS.map(([key, what]) => [
          <dt key={key}>
            <kbd>{key}</kbd>
          </dt>,
          <dd key={what}>{what}</dd>,
        ])}
      </dl>
      <div class="row-end">
        <button type="button" class="button" autoFocus onClick={close}>Close</button>
      </div>
    </dialog>
  );
}
