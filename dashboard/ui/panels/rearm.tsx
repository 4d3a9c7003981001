/** The way back to trading: a check-list, a reason and a typed phrase, never a toggle. The list shows what the page can see;
 * the engine checks for itself and says what is missing. @module */
import { computed, useSignal } from "@preact/signals";
import { type Detail, rearm } from "../api.ts";
import { duration, signOf, words } from "../format.ts";
import { killSwitch, knownReceipts, phrase } from "../kill.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { TokenField } from "../parts/token_field.tsx";
import { engineNow, fresh, shut, view } from "../store.ts";

type Item = { readonly key: string; readonly ok: boolean; readonly text: string };
const VERIFIED_WITHIN = 60_000;
/** Letters of a reason. */
const REASON_LEAST = 3;

const checklist = computed<readonly Item[]>(() => {
  const items: Item[] = [];
  const seen = view.value, latched = killSwitch.value;
  items.push({ key: "fresh", ok: fresh.value, text: fresh.value ? "Values are fresh" : shut.value });
  if (!seen || !latched) return items;
  for (const { id, state, reason } of seen.venues) {
    const ok = /^(ready|up)$/i.test(state);
    items.push({ key: `venue ${id}`, ok, text: ok ? `${id} is ready` : `${id} is ${words(state)}: ${reason}` });
  }
  const differing = seen.venues.flatMap(({ differences }) => differences).filter((item) =>
    signOf(item.difference) !== 0
  );
  items.push({
    key: "books",
    ok: differing.length === 0,
    text: differing.length === 0
      ? "Our books agree with the venues"
      : `Our books differ in ${differing.map(({ asset }) => asset).join(", ")}`,
  });
  if (latched.state === "BOOT_HALTED") return items;
  const receipt = knownReceipts.value.at(-1);
  const verified = receipt?.verifiedAt ? engineNow.value - Date.parse(receipt.verifiedAt) : null;
  items.push({
    key: "empty",
    ok: verified !== null,
    text: verified === null
      ? "Not yet verified that no order rests"
      : `Verified empty ${duration(verified)} ago${
        verified > VERIFIED_WITHIN ? "; the engine asks the venues again" : ""
      }`,
  });
  return items;
});

export function Rearm() {
  const reason = useSignal(""), typed = useSignal(""), understood = useSignal(false), token = useSignal("");
  const busy = useSignal(false), message = useSignal(""), missing = useSignal<readonly Detail[]>([]);
  const halted = killSwitch.value?.state === "BOOT_HALTED";
  const config = view.value?.killSwitch.config, asksToken = view.value?.mode === "live";
  const cause = killSwitch.value?.cause, since = killSwitch.value?.since;
  const ready = reason.value.trim().length >= REASON_LEAST && typed.value.trim() !== "" && understood.value &&
    (!asksToken || token.value.trim() !== "") && shut.value === "";
  const send = async () => {
    busy.value = true;
    message.value = "";
    missing.value = [];
    const answer = await rearm({
      reason: reason.value.trim(),
      phrase: typed.value.trim(),
      ...token.value.trim() === "" ? {} : { token: token.value.trim() },
      ...config === undefined ? {} : { config },
    });
    busy.value = false;
    if (answer.status === "applied") return;
    message.value = answer.status === "pending" ? "Taken; the engine has not armed yet" : answer.message;
    missing.value = answer.details;
  };
  return (
    <form
      class="rearm"
      data-testid="rearm"
      aria-label={halted ? "Arm" : "Re-arm"}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy.value) send();
      }}
    >
      <h2 class="slip-title">{halted ? "Arm" : "Re-arm"}</h2>
      {since && (
        <p class="soft">
          {halted ? "Halted" : "Tripped"} {duration(engineNow.value - Date.parse(since))}{" "}
          ago. The engine checks each item for itself, and wants time to have passed.
        </p>
      )}
      <ul class="checklist">
        {checklist.value.map(({ key, ok, text }) => (
          <li key={key} class={`sign tone-${ok ? "good" : "warn"}`}>
            <ShapeMark shape={ok ? "disc" : "triangle"} />
            <span>{text}</span>
          </li>
        ))}
        <li>
          <label class="tick">
            <input
              type="checkbox"
              data-testid="rearm-understood"
              checked={understood.value}
              onChange={(event) => (understood.value = event.currentTarget.checked)}
            />
            <span>
              {halted ? "I have looked at the positions and limits" : `I know the cause${cause ? `: ${cause}` : ""}`}
              {config === undefined ? "" : `; the configuration is ${config}`}
            </span>
          </label>
        </li>
      </ul>
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
            : "Type the phrase that the operator's guide names"}
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
          {busy.value ? "Asking…" : halted ? "Arm: start trading" : "Re-arm: start trading"}
        </button>
      </div>
    </form>
  );
}
