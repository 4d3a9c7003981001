/** The ways to stop that a short press offers, each with what it leaves behind. @module */
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { count } from "../format.ts";
import { choosing, kill, type Level, levels } from "../kill.ts";
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
  return choosing.value ? <Sheet /> : null;
}

function Sheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  const reason = useSignal("");
  const resting = useComputed(() => view.value?.markets.reduce((sum, { quotes }) => sum + quotes.length, 0) ?? null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  const offered = (["cancel", "stop", "flatten"] as const).filter((level) => levels.value.includes(level));
  const choose = (level: Level) => kill(level, reason.value.trim() || `${level}, from the dashboard`);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="kill-title"
      data-testid="kill-sheet"
      onClose={() => (choosing.value = false)}
      onClick={(event) => event.target === dialog.current && (choosing.value = false)}
    >
      <h2 id="kill-title" class="sheet-title">Stop trading</h2>
      <p class="soft">
        {resting.value === null
          ? "How many orders rest is not known: no values have come yet."
          : `${count(resting.value, "order")} of ours ${resting.value === 1 ? "rests" : "rest"}${
            fresh.value ? "" : " as far as is known; the stream is lost"
          }.`} Trading goes on only after somebody re-arms.
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
            <span>{MEANING[level][1]}</span>
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
      <div class="row-end">
        <button type="button" class="button" onClick={() => (choosing.value = false)}>Keep trading</button>
      </div>
    </dialog>
  );
}
