/** What a person answers for with a name: says what happens, wants a reason and, where it cannot be taken back, a typed word.
 * It closes only when the engine has said yes. @module */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Outcome } from "../api.ts";
import { shut } from "../store.ts";

/** Letters that a reason needs. */
export const REASON_LEAST = 3;

export type Question = {
  readonly title: string;
  /** What it does, and to what. */
  readonly children: ComponentChildren;
  /** What has to be typed; absent = nothing. */
  readonly word?: string;
  readonly action: string;
  readonly ask: (reason: string) => Promise<Outcome>;
  readonly onClose: () => void;
};

export function Confirm({ title, children, word, action, ask, onClose }: Question) {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useSignal(""), reason = useSignal(""), busy = useSignal(false), message = useSignal("");
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  const ready = reason.value.trim().length >= REASON_LEAST && (word === undefined || typed.value.trim() === word) &&
    shut.value === "";
  const send = async () => {
    busy.value = true;
    message.value = "";
    const answer = await ask(reason.value.trim());
    busy.value = false;
    if (answer.status === "applied") return onClose();
    const reasons = answer.details.map(({ field, reason }) => [field, reason].filter((part) => part !== "").join(" "));
    message.value = answer.status === "pending"
      ? "Taken; the engine has not said yes or no yet. Look at the audit before you ask again."
      : [answer.message, ...reasons].join(": ");
  };
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="confirm-title"
      data-testid="confirm"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <h2 id="confirm-title" class="sheet-title">{title}</h2>
      <div class="confirm-text">{children}</div>
      <form
        class="confirm-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy.value) send();
        }}
      >
        <label class="field-line">
          <span>Reason, for the audit</span>
          <input
            type="text"
            maxLength={200}
            autoFocus
            data-testid="confirm-reason"
            value={reason}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
        </label>
        {word !== undefined && (
          <label class="field-line">
            <span>
              Type <b class="phrase">{word}</b>
            </span>
            <input
              type="text"
              autocomplete="off"
              spellcheck={false}
              data-testid="confirm-word"
              value={typed}
              onInput={(event) => (typed.value = event.currentTarget.value)}
            />
          </label>
        )}
        {shut.value !== "" && <p class="tone-warn">{shut.value}</p>}
        {message.value !== "" && <p class="tone-danger" role="alert" data-testid="confirm-message">{message.value}</p>}
        <div class="row-end">
          <button type="button" class="button" onClick={onClose}>Leave it</button>
          <button
            type="submit"
            class="button is-primary"
            data-testid="confirm-send"
            disabled={!ready || busy.value}
          >
            {busy.value ? "Asking…" : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
