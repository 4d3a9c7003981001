/** The way back to trading, of everything or of what was killed on its own: a check-list, a reason and a typed phrase, never a
 * toggle. The list is the engine's own, as it stands; what is typed it looks at when it is asked. @module */
import { useSignal } from "@preact/signals";
import type { RearmView } from "../../protocol.ts";
import { type Detail, rearm } from "../api.ts";
import { duration, spoken, words } from "../format.ts";
import { attempt, EVERYTHING, killSwitch, page, phrase } from "../kill.ts";
import { REASON_LEAST } from "../parts/confirm.tsx";
import { ShapeMark } from "../parts/sign.tsx";
import { TokenField } from "../parts/token_field.tsx";
import { scopeName } from "../risk_list.ts";
import { engineNow, fresh, shut, view } from "../store.ts";

type Item = RearmView["items"][number];

/** What is still missing first, else as the engine has it. The configuration is named by whoever ticks that it was looked at.
 * @param named it was */
export function shownItems(items: readonly Item[], named: boolean): readonly Item[] {
  const told = items.map((item) => named && item.item === "config" ? { ...item, ok: true } : item);
  return [...told.filter(({ ok }) => !ok), ...told.filter(({ ok }) => ok)];
}

export function Rearm({ scope }: { scope: string }) {
  const reason = useSignal(""), typed = useSignal(""), understood = useSignal(false), token = useSignal("");
  const busy = useSignal(false), message = useSignal(""), missing = useSignal<readonly Detail[]>([]);
  const told = view.value?.rearm.find((one) => one.scope === scope);
  const isWhole = scope === EVERYTHING, halted = isWhole && killSwitch.value?.state === "BOOT_HALTED";
  const config = view.value?.killSwitch.config, asksToken = view.value?.mode === "live";
  const cause = told?.cause ?? (isWhole ? killSwitch.value?.cause : undefined) ?? null;
  const since = isWhole ? killSwitch.value?.since : view.value?.holds.find((hold) => hold.scope === scope)?.since;
  const ready = reason.value.trim().length >= REASON_LEAST && typed.value.trim() !== "" && understood.value &&
    (!asksToken || token.value.trim() !== "") && shut.value === "";
  const send = async () => {
    busy.value = true;
    message.value = "";
    missing.value = [];
    const answer = await rearm({
      reason: reason.value.trim(),
      phrase: typed.value.trim(),
      ...isWhole ? {} : { scope },
      ...token.value.trim() === "" ? {} : { token: token.value.trim() },
      ...config === undefined ? {} : { config },
    });
    busy.value = false;
    if (answer.status !== "applied") {
      message.value = answer.status === "pending" ? "Taken; the engine has not armed yet" : answer.message;
      missing.value = answer.details;
      return;
    }
    const asked = attempt.peek();
    if (asked.phase !== "idle" && asked.scope === scope) attempt.value = { phase: "idle" };
    if (!isWhole && (view.peek()?.rearm.length ?? 0) <= 1) page.value = "board";
  };
  const title = `${halted ? "Arm" : "Re-arm"}${isWhole ? "" : ` ${scopeName(scope)}`}`;
  return (
    <form
      class="rearm"
      data-testid="rearm"
      data-scope={scope}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy.value) send();
      }}
    >
      <h2 class="slip-title">{title}</h2>
      {since && (
        <p class="soft">
          {halted ? "Halted" : "Stopped"} {duration(engineNow.value - Date.parse(since))}{" "}
          ago. Every item has to hold, and none can be waived; the engine looks again when it is asked.
        </p>
      )}
      <CheckList items={told?.items ?? []} named={understood.value} />
      <label class="tick">
        <input
          type="checkbox"
          data-testid="rearm-understood"
          checked={understood.value}
          onChange={(event) => (understood.value = event.currentTarget.checked)}
        />
        <span>
          {halted
            ? "I have looked at the positions and limits"
            : `I know the cause${cause ? `: ${spoken(cause)}` : ""}`}
          {config === undefined ? "" : (
            <>
              ; the configuration is <code>{config}</code>
            </>
          )}
        </span>
      </label>
      <label class="field-line">
        <span>Reason, for the audit</span>
        <input
          type="text"
          maxLength={200}
          data-testid="rearm-reason"
          value={reason}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </label>
      <label class="field-line">
        <span>
          {phrase.value
            ? (
              <>
                Type <b class="phrase">{phrase.value}</b>
              </>
            )
            : "Type the phrase that docs/live.md names"}
        </span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          data-testid="rearm-phrase"
          value={typed}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </label>
      {asksToken && <TokenField token={token} />}
      {message.value && (
        <div class="tone-danger" role="alert" data-testid="rearm-message">
          <p>{message.value}</p>
          <ul>
            {missing.value.map(({ field, reason }) => (
              <li key={`${field} ${reason}`}>{[words(field), reason].filter((part) => part !== "").join(": ")}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="row-end">
        <button type="submit" class="button is-primary" data-testid="rearm-send" disabled={!ready || busy.value}>
          {busy.value ? "Asking…" : `${title}: start trading`}
        </button>
      </div>
    </form>
  );
}

function CheckList({ items, named }: { items: readonly Item[]; named: boolean }) {
  const shown = shownItems(items, named), missing = shown.filter(({ ok }) => !ok).length;
  return (
    <>
      <ul class="checklist" data-testid="checklist">
        {!fresh.value && (
          <li>
            <Mark ok={false} />
            <span>{shut.value}</span>
          </li>
        )}
        {shown.map(({ item, ok, sentence }) => (
          <li key={item} data-testid="check" data-item={item} data-ok={ok}>
            <Mark ok={ok} />
            <span>{spoken(sentence)}</span>
          </li>
        ))}
      </ul>
      {fresh.value && (
        <p class="soft" data-testid="check-count">
          {items.length === 0
            ? "The engine has told no check-list"
            : missing === 0
            ? `All ${shown.length} items hold`
            : `${missing} of ${shown.length} items ${missing === 1 ? "is" : "are"} missing`}
        </p>
      )}
    </>
  );
}

function Mark({ ok }: { ok: boolean }) {
  return (
    <span class={`sign tone-${ok ? "good" : "warn"}`}>
      <ShapeMark shape={ok ? "disc" : "triangle"} />
      {ok ? "ok" : "missing"}
    </span>
  );
}
