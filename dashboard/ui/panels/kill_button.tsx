/** Held for 0.6 s it kills at once; pressed shortly it offers the ways. It asks neither for fresh data nor for the stream. @module */
import { signal } from "@preact/signals";
import { ShapeMark } from "../parts/sign.tsx";
import { attempt, choosing, EVERYTHING, HOLD_MS, kill, killing, killSwitch } from "../kill.ts";
import { stream } from "../store.ts";

/** Whether a hold is under way, by pointer or by key. */
export const holding = signal(false);
let timer: ReturnType<typeof setTimeout> | undefined;

export function startHold(): void {
  if (holding.value) return;
  holding.value = true;
  timer = setTimeout(() => {
    holding.value = false;
    kill("cancel", "the kill button was held");
  }, HOLD_MS);
}
/** @param offer opens the choice when the hold was too short to kill */
export function endHold(offer: boolean): void {
  clearTimeout(timer);
  if (holding.value && offer) press();
  holding.value = false;
}

/** A short press: the choice; where there is none to make, the kill itself. */
function press(): void {
  if (stream.value.phase === "stop_only") kill("cancel", "the kill button was pressed");
  else choosing.value = EVERYTHING;
}

export function KillButton() {
  const now = attempt.value, isSending = now.phase === "sending" && now.scope === EVERYTHING;
  const tripped = /^TRIP/.test(killSwitch.value?.state ?? "");
  const word = isSending || killing.value ? "KILLING" : tripped ? "KILLED" : "KILL";
  const alone = stream.value.phase === "stop_only";
  const hint = isSending
    ? "asking the engine"
    : killing.value
    ? "taken; hold to ask again"
    : alone
    ? "one press cancels all orders"
    : tripped
    ? "hold to kill again"
    : "hold 0.6 s, or press";
  return (
    <button
      type="button"
      class={`kill ${holding.value ? "is-held" : ""}`}
      data-testid="kill"
      aria-label={`${word}: hold to stop all trading and cancel all orders at once, press to choose`}
      aria-haspopup="dialog"
      onPointerDown={(event) => event.button === 0 && startHold()}
      onPointerUp={() => endHold(true)}
      onPointerLeave={() => endHold(false)}
      onPointerCancel={() => endHold(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          if (!event.repeat) startHold();
        }
      }}
      onKeyUp={(event) => (event.key === "Enter" || event.key === " ") && endHold(true)}
      onClick={(event) => {
        // A click that no pointer made: a screen reader's or a script's.
        if (event.detail === 0) press();
      }}
    >
      <i class="kill-fill" aria-hidden="true" />
      <span class="kill-word">
        <ShapeMark shape="square" />
        {word}
      </span>
      <small>{holding.value ? "keep holding" : hint}</small>
    </button>
  );
}
