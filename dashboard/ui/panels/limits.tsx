/** The limits of one scope, to be read and changed: all of what was typed or nothing. The engine decides; a limit that would
 * allow more is marked before it is sent. @module */
import { signal, useComputed } from "@preact/signals";
import { type Detail, setLimits } from "../api.ts";
import { decimal, words } from "../format.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { isLooser, type LimitRow, limitRows, typedLimit } from "../risk_list.ts";
import { shut, view } from "../store.ts";

const scope = signal("global");
const draft = signal<Readonly<Record<string, string>>>({});
const reason = signal(""), busy = signal(false);
const note = signal<{ readonly tone: "good" | "danger" | "warn"; readonly text: string } | null>(null);
const refused = signal<readonly Detail[]>([]);
/** Letters of a reason. */
const REASON_LEAST = 3;

function clear(): void {
  draft.value = {};
  reason.value = "";
  note.value = null;
  refused.value = [];
}

export function Limits() {
  const all = view.value?.limits ?? [];
  const chosen = all.find((one) => one.scope === scope.value) ?? all[0];
  const rows = useComputed(() => {
    const { limits = [] } = view.value ?? {}, one = limits.find(({ scope: name }) => name === scope.value) ?? limits[0];
    return one === undefined ? [] : limitRows(one);
  });
  if (chosen === undefined) return <p class="empty">The engine has not told its limits yet.</p>;
  const changed = rows.value.filter(({ name, value }) =>
    draft.value[name] !== undefined && draft.value[name] !== value
  );
  const looser = changed.filter((row) => isLooser(row, draft.value[row.name]));
  const ready = changed.length > 0 && reason.value.trim().length >= REASON_LEAST && shut.value === "" && !busy.value;
  const send = async () => {
    busy.value = true;
    note.value = null;
    refused.value = [];
    const set = Object.fromEntries(
      changed.map(({ name }) => [name, typedLimit(chosen.level, name, draft.value[name])]),
    );
    const answer = await setLimits(chosen.scope, set, reason.value.trim());
    busy.value = false;
    if (answer.status === "applied") clear();
    refused.value = answer.status === "applied" ? [] : answer.details;
    note.value = answer.status === "applied"
      ? { tone: "good", text: "These limits hold now" }
      : answer.status === "pending"
      ? { tone: "warn", text: "Taken; the engine has not said yes or no yet" }
      : { tone: "danger", text: answer.message };
  };
  return (
    <form
      class="limits"
      data-testid="limits"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send();
      }}
    >
      <div class="limits-head">
        <select
          aria-label="Whose limits"
          class="filter is-wide"
          data-testid="limits-scope"
          value={chosen.scope}
          onChange={(event) => {
            scope.value = event.currentTarget.value;
            clear();
          }}
        >
          {all.map(({ scope: name, level }) => (
            <option key={name} value={name}>{level === "global" ? "everything" : `${words(level)} ${name}`}</option>
          ))}
        </select>
        <span class="soft">Tighter ones hold at once. Looser ones than the configuration's end with this run.</span>
      </div>
      <ul class="limit-list">
        {rows.value.map((row) => <Limit key={`${chosen.scope} ${row.name}`} row={row} />)}
      </ul>
      <div class={`limits-foot ${changed.length > 0 || note.value ? "" : "is-empty"}`}>
        {looser.length > 0 && (
          <p class="sign tone-warn" data-testid="limits-looser">
            <ShapeMark shape="triangle" />
            Allows more than now: {looser.map(({ name }) => words(name)).join(", ")}
          </p>
        )}
        {note.value && (
          <p class={`tone-${note.value.tone}`} role="status" data-testid="limits-note">{note.value.text}</p>
        )}
        {refused.value.filter(({ field }) => !rows.value.some(({ name }) => name === field)).map((
          { field, reason },
        ) => <p key={field} class="tone-danger">{field} {reason}</p>)}
        {changed.length > 0 && (
          <>
            <label class="field-line">
              <span>Reason, for the audit</span>
              <input
                type="text"
                maxLength={200}
                data-testid="limits-reason"
                value={reason.value}
                onInput={(event) => (reason.value = event.currentTarget.value)}
              />
            </label>
            <div class="row-end">
              <button type="button" class="button" onClick={clear}>Discard</button>
              <button
                type="submit"
                class="button is-primary"
                data-testid="limits-send"
                disabled={!ready}
                title={shut.value}
              >
                {busy.value ? "Asking…" : changed.length > 1 ? `Set ${changed.length} limits` : "Set the limit"}
              </button>
            </div>
          </>
        )}
      </div>
    </form>
  );
}

function Limit({ row }: { row: LimitRow }) {
  const { name, value, spec } = row, typed = draft.value[name] ?? value;
  const fault = refused.value.find(({ field }) => field === name), touched = typed !== value;
  const id = `limit-${name}`;
  return (
    <li class={`limit ${touched ? "is-touched" : ""}`}>
      <label for={id}>
        {spec.about} <span class="dim">{spec.rule}</span>
      </label>
      <span class="soft limit-now">
        {value === "" ? "none" : decimal(value)}
        {touched && <b>{` → ${typed === "" ? "none" : decimal(typed)}`}</b>}
      </span>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        data-testid={id}
        aria-invalid={fault !== undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        value={typed}
        onInput={(event) => (draft.value = { ...draft.value, [name]: event.currentTarget.value })}
      />
      <span class="unit">{spec.unit}</span>
      <span class="dim limit-way">{spec.tighter === "lower" ? "lower is tighter" : "higher is tighter"}</span>
      {fault && (
        <span id={`${id}-fault`} class="tone-danger limit-fault" role="alert" data-testid={`${id}-fault`}>
          refused: {fault.reason}
        </span>
      )}
    </li>
  );
}
