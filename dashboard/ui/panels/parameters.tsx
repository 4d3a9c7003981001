/** The knobs of the market's strategy: change, see what it would do, apply; undo the last, read what was before. Beside them
 * pause and resume. @module */
import { useComputed, useSignal } from "@preact/signals";
import type { StrategyParameters } from "../../protocol.ts";
import { type Outcome, pauseStrategy, resumeStrategy } from "../api.ts";
import { apply, conflicts, discard, form, keepDraft, previewed, undo } from "../form.ts";
import { count, decimal, placesOf, timeOfDay, utc, words } from "../format.ts";
import { SignMark } from "../parts/sign.tsx";
import { Stopped } from "../parts/stopped.tsx";
import { stopsOf } from "../risk_list.ts";
import { market, shut, strategy, view } from "../store.ts";
import { Field } from "./field.tsx";

export function Parameters() {
  const knobs = strategy.value;
  return (
    <section class="panel p-knobs" aria-label="Parameters">
      {knobs ? <Head strategy={knobs} /> : (
        <div class="head">
          <h2>PARAMETERS</h2>
        </div>
      )}
      {knobs
        ? <Knobs key={knobs.id} strategy={knobs} />
        : <p class="empty">{view.value ? "No strategy is configured." : "Parameters come with the first values."}</p>}
    </section>
  );
}

function Head({ strategy }: { strategy: StrategyParameters }) {
  const state = useComputed(() => view.value?.strategies.find(({ id }) => id === strategy.id)?.state ?? null);
  const reason = useComputed(() => view.value?.strategies.find(({ id }) => id === strategy.id)?.reason ?? "");
  const busy = useSignal(false), trouble = useSignal("");
  const paused = state.value === "PAUSED";
  const stopped = useComputed(() => stopsOf(view.value?.holds ?? [], [strategy.id]).length > 0);
  const why = shut.value;
  const turn = async () => {
    busy.value = true;
    const answer: Outcome =
      await (paused
        ? resumeStrategy(strategy.id, "resumed from the dashboard")
        : pauseStrategy(strategy.id, "paused from the dashboard"));
    busy.value = false;
    trouble.value = answer.status === "applied" || answer.status === "pending" ? "" : answer.message;
  };
  return (
    <>
      <div class="head">
        <h2 class="knobs-title clip">
          <b>{strategy.title}</b> <span class="soft">{strategy.id}</span>
        </h2>
        {state.value && (
          <SignMark
            sign={stopped.value
              ? { tone: "danger", shape: "square", word: "stopped" }
              : paused
              ? { tone: "warn", shape: "ring", word: "paused" }
              : { tone: "good", shape: "disc", word: "running" }}
          />
        )}
        <button
          type="button"
          class="button small"
          data-testid="pause"
          disabled={busy.value || why !== "" || stopped.value}
          title={why || (paused ? "It quotes again" : "Its orders are cancelled; the others go on")}
          onClick={turn}
        >
          {paused ? "Resume" : "Pause"}
        </button>
      </div>
      <Stopped scopes={[strategy.id]} />
      {(trouble.value || (paused && !stopped.value && reason.value)) && (
        <p class={`strip ${trouble.value ? "tone-danger" : "soft"}`} role="status">{trouble.value || reason.value}</p>
      )}
    </>
  );
}

/** Applies the draft; a refused field gets the focus, so that it is in sight where the form is long. */
async function send(strategy: StrategyParameters): Promise<void> {
  await apply(strategy);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.knobs [aria-invalid="true"]')?.focus());
}

function Knobs({ strategy }: { strategy: StrategyParameters }) {
  const { draft, fields, sent, note, base } = form(strategy.id, strategy.version);
  const changed = Object.keys(draft).length;
  const why = shut.value;
  const conflict = conflicts(strategy, { draft, fields, sent, note, base });
  return (
    <form
      class="knobs"
      data-testid="params"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!conflict && why === "") send(strategy);
      }}
    >
      <div class="body knob-list">
        {strategy.parameters.map((knob) => (
          <Field
            key={knob.name}
            strategy={strategy}
            knob={knob}
            raw={draft[knob.name]}
            state={fields[knob.name]}
            disabled={why !== "" || sent !== null}
          />
        ))}
        <History strategy={strategy} why={why} busy={sent !== null} />
      </div>
      <div class="knob-foot">
        {why && <p class="tone-warn" data-testid="params-shut">{why}</p>}
        {conflict
          ? (
            <div class="conflict" role="alert" data-testid="params-conflict">
              <p>
                Version {strategy.version} came meanwhile from{" "}
                {strategy.history.at(-1)?.by ?? "somebody else"}. Your draft began at version {base}.
              </p>
              <button type="button" class="button small" onClick={() => keepDraft(strategy)}>Keep my draft</button>
              <button type="button" class="button small" onClick={() => discard(strategy)}>Drop it</button>
            </div>
          )
          : <Effect />}
        {note && <p class={`tone-${note.tone}`} role="status" data-testid="params-note">{note.text}</p>}
        <div class="row-end">
          <button
            type="button"
            class="button"
            disabled={changed === 0 || sent !== null}
            onClick={() => discard(strategy)}
          >
            Discard
          </button>
          <button
            type="submit"
            class="button is-primary"
            data-testid="apply"
            disabled={changed === 0 || sent !== null || conflict || why !== ""}
            title={why}
          >
            {sent ? "Applying…" : changed === 0 ? "Apply" : `Apply ${count(changed, "change")}`}
          </button>
        </div>
      </div>
    </form>
  );
}

/** What the draft would do to the quotes in sight, before it is applied. */
function Effect() {
  const moved = previewed.value;
  if (moved.length === 0) return null;
  const places = placesOf(market.value?.tick);
  const first = (side: "buy" | "sell") => moved.find((ghost) => ghost.side === side && ghost.level === 0);
  return (
    <p class="soft" data-testid="preview">
      would move {(["buy", "sell"] as const).map((side) => {
        const ghost = first(side);
        return ghost && (
          <span key={side} class="preview-side">
            {side === "buy" ? "bid" : "ask"}{" "}
            <span class={side}>
              {decimal(ghost.from, { places })} → {decimal(ghost.price, { places })}
            </span>
          </span>
        );
      })}
    </p>
  );
}

function History({ strategy, why, busy }: { strategy: StrategyParameters; why: string; busy: boolean }) {
  const changes = [...strategy.history].reverse().slice(0, 30);
  return (
    <details class="history">
      <summary>
        History <span class="soft">version {strategy.version}</span>
        <button
          type="button"
          class="button small"
          data-testid="undo"
          disabled={changes.length === 0 || why !== "" || busy}
          title={why || "Takes the last change back, as a new version"}
          onClick={(event) => {
            event.preventDefault();
            undo(strategy);
          }}
        >
          Undo last
        </button>
      </summary>
      {changes.length === 0 && <p class="empty">Nothing was changed since the start.</p>}
      <ol>
        {changes.map(({ version, by, at, before, after }) => (
          <li key={version}>
            <span class="soft" title={utc(at)}>{timeOfDay(at)}</span> <b>{version}</b> {by}
            <ul>
              {Object.keys(after).filter((name) => after[name] !== before[name]).map((name) => (
                <li key={name}>
                  {words(name)} <span class="soft">{String(before[name] ?? "unset")} →</span> {String(after[name])}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </details>
  );
}
