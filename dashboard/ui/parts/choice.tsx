/** One of a few, side by side. @module */
import type { Signal } from "@preact/signals";

export function Choice<T extends string | number>({ value, options, label }: {
  value: Signal<T>;
  options: readonly (readonly [T, string])[];
  label: string;
}) {
  return (
    <div class="choice-row" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={value.value === option} onClick={() => (value.value = option)}>
          {text}
        </button>
      ))}
    </div>
  );
}
