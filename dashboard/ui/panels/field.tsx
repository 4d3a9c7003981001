/** One parameter: what it does, its value by slider or by typing, and how its last change fared. @module */
import { decimal, words } from "../format.ts";
import { edit, type FieldState, forecast, type Knob, shown } from "../form.ts";
import type { StrategyParameters } from "../../protocol.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { placeOf, PLACES, valueAt } from "../slider.ts";
import { market } from "../store.ts";

type Props = {
  readonly strategy: StrategyParameters;
  readonly knob: Knob;
  /** What was typed; undefined = untouched. */
  readonly raw: string | boolean | undefined;
  readonly state: FieldState | undefined;
  readonly disabled: boolean;
};

/** "halfSpreadBp" with unit bp reads "half spread". */
function title({ name, unit }: Knob): string {
  const text = words(name), tail = ` ${unit.toLowerCase()}`;
  return unit && text.endsWith(tail) ? text.slice(0, -tail.length) : text;
}

export function Field({ strategy, knob, raw, state, disabled }: Props) {
  const touched = raw !== undefined;
  const unit = knob.unit === "base" ? market.value?.base || "base" : knob.unit;
  const id = `param-${strategy.id}-${knob.name}`;
  const hint = touched && !state ? forecast(knob, raw) : "";
  const set = (value: string | boolean) => edit(strategy, knob, value);
  return (
    <div
      class={`knob ${touched ? "is-touched" : ""} ${state ? `is-${state.kind}` : ""}`}
      data-testid={`field-${knob.name}`}
    >
      <div class={`knob-line ${knob.unit ? "" : "is-bare"}`}>
        <label for={id} title={`${knob.describe}. On change: ${knob.onChange}`}>{title(knob)}</label>
        <Input id={id} knob={knob} raw={raw} set={set} disabled={disabled} bad={state?.kind === "rejected"} />
        {unit && <span class="unit">{unit}</span>}
      </div>
      {(knob.type === "number" || knob.type === "integer") && (
        <input
          type="range"
          class="slider"
          aria-label={`${title(knob)} slider`}
          aria-valuetext={`${raw ?? knob.value} ${unit}`}
          min={0}
          max={PLACES}
          step={1}
          value={placeOf(Number(raw ?? knob.value), knob)}
          disabled={disabled}
          onInput={(event) => set(String(valueAt(Number(event.currentTarget.value), knob)))}
        />
      )}
      <p id={`${id}-note`} class="knob-note" data-testid={`message-${knob.name}`} role={state ? "status" : undefined}>
        <Note knob={knob} state={state} hint={hint} touched={touched} />
      </p>
    </div>
  );
}

function Note({ knob, state, hint, touched }: { knob: Knob; state?: FieldState; hint: string; touched: boolean }) {
  if (state?.kind === "rejected") {
    return (
      <span class="sign tone-danger">
        <ShapeMark shape="square" />refused: {title(knob)} {state.text}
      </span>
    );
  }
  if (state?.kind === "pending") {
    return (
      <span class="sign tone-busy">
        <ShapeMark shape="half" />
        {state.text}
      </span>
    );
  }
  if (hint) {
    return (
      <span class="sign tone-warn">
        <ShapeMark shape="triangle" />
        {hint}; the engine will refuse it
      </span>
    );
  }
  if (touched) {
    return (
      <span class="soft">
        was {decimal(shown(knob.value))}; {knob.onChange.charAt(0).toLowerCase() + knob.onChange.slice(1)}
      </span>
    );
  }
  if (state?.kind === "applied") {
    return (
      <span class="sign tone-good">
        <ShapeMark shape="disc" />applied
      </span>
    );
  }
  return <span class="knob-about">{knob.describe}</span>;
}

function Input({ id, knob, raw, set, disabled, bad }: {
  id: string;
  knob: Knob;
  raw: string | boolean | undefined;
  set: (value: string | boolean) => void;
  disabled: boolean;
  bad: boolean;
}) {
  const common = {
    id,
    name: knob.name,
    disabled,
    "data-testid": `param-${knob.name}`,
    "aria-describedby": `${id}-note`,
    "aria-invalid": bad,
  };
  if (knob.type === "boolean") {
    const on = Boolean(raw ?? knob.value);
    return (
      <span class="knob-input">
        <input {...common} type="checkbox" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
      </span>
    );
  }
  if (knob.type === "choice") {
    return (
      <select
        {...common}
        class="knob-input"
        value={String(raw ?? knob.value)}
        onChange={(event) => set(event.currentTarget.value)}
      >
        {knob.choices.map((choice) => <option key={choice} value={choice}>{words(choice)}</option>)}
      </select>
    );
  }
  return (
    <input
      {...common}
      class="knob-input num"
      type="text"
      inputMode="decimal"
      autocomplete="off"
      spellcheck={false}
      value={String(raw ?? shown(knob.value))}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
}
