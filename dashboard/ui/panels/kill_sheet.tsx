/** The ways to stop that a short press offers, each with what it leaves behind, of everything or of one thing alone. @module */
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { count } from "../format.ts";
import { choosing, EVERYTHING, kill, type Level, levels } from "../kill.ts";
import { killTargets, restingOf } from "../kill_targets.ts";
import { OtherWays } from "../parts/other_ways.tsx";
import { scopeName } from "../risk_list.ts";
import { fresh, view } from "../store.ts";

const MEANING: Record<Level, readonly [string, string]> = {
  stop: ["Stop", "No new orders. Orders that rest stay at the venue and can still fill."],
  cancel: [
    "Cancel",
    "No new orders. Every order of ours is cancelled, and the venue is asked until none rests. Positions stay.",
  ],
  flatten: [
    "Flatten",
    "As cancel; once a venue is proven empty, what is held there is brought to zero with limit orders, which costs spread and fees.",
  ],
};

export function KillSheet() {
  return choosing.value === null ? null : <Sheet first={choosing.value} />;
}

function Sheet({ first }: { first: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const reason = useSignal(""), scope = useSignal(first);
  const groups = useComputed(() => killTargets(view.value));
  const resting = useComputed(() => restingOf(view.value, scope.value));
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  const isWhole = scope.value === EVERYTHING;
  // One thing alone is cancelled: to let its orders rest, or to sell it down, is for everything.
  const offered = (["cancel", "stop", "flatten"] as const).filter((level) =>
    levels.value.includes(level) && (isWhole || level === "cancel")
  );
  const choose = (level: Level) => kill(level, reason.value.trim() || `${level}, from the dashboard`, scope.value);
  const close = () => (choosing.value = null);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="kill-title"
      data-testid="kill-sheet"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <h2 id="kill-title" class="sheet-title">{isWhole ? "Stop trading" : `Stop ${scope.value}`}</h2>
      <label class="field-line">
        <span>What</span>
        <select
          data-testid="kill-scope"
          value={scope.value}
          onChange={(event) => (scope.value = event.currentTarget.value)}
        >
          <option value={EVERYTHING}>Everything</option>
          {groups.value.map(({ title, names }) => (
            <optgroup key={title} label={title}>
              {names.map((name) => <option key={name} value={name}>{name}</option>)}
            </optgroup>
          ))}
        </select>
      </label>
      <p class="soft" data-testid="kill-resting">
        {resting.value === null
          ? "How many orders rest is not known: no values have come yet."
          : `${count(resting.value, "order")} of ours ${resting.value === 1 ? "rests" : "rest"}${
            isWhole ? "" : " there"
          }${fresh.value ? "" : " as far as is known; the stream is lost"}.`} {isWhole ? "Trading" : "It"}{" "}
        goes on only after somebody re-arms{isWhole ? "." : "; the rest trades on."}
      </p>
      <div class="choices">
        {offered.map((level) => (
          <button
            key={level}
            type="button"
            class={`choice ${level === "cancel" ? "is-danger" : ""}`}
            data-testid={`kill-${level}`}
            autoFocus={level === "cancel"}
            onClick={() => choose(level)}
          >
            <b>{MEANING[level][0]}</b>
            <span>
              {isWhole ? "" : <b class="choice-scope">{scopeName(scope.value)}:</b>} {MEANING[level][1]}
            </span>
          </button>
        ))}
      </div>
      <label class="field-line">
        <span>Reason, for the audit</span>
        <input
          type="text"
          maxLength={200}
          data-testid="kill-reason"
          value={reason}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </label>
      <OtherWays />
      <div class="row-end">
        <button type="button" class="button" onClick={close}>Keep trading</button>
      </div>
    </dialog>
  );
}
