/** A state as a shape and a word in its tone. @module */
import type { Shape, Sign } from "../status.ts";

const PATHS: Record<Shape, string> = {
  disc: "M5 0.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
  half: "M5 0.5a4.5 4.5 0 0 0 0 9z",
  ring: "",
  triangle: "M5 0.5L9.8 9.5H0.2z",
  square: "M0.8 0.8h8.4v8.4H0.8z",
};

export function ShapeMark({ shape }: { shape: Shape }) {
  const outlined = shape === "half" || shape === "ring";
  return (
    <svg class="shape" viewBox="0 0 10 10" aria-hidden="true">
      {outlined && <circle cx="5" cy="5" r="4" fill="none" stroke-width="1.2" />}
      <path d={PATHS[shape]} stroke="none" />
    </svg>
  );
}

export function SignMark({ sign, word = true }: { sign: Sign; word?: boolean }) {
  return (
    <span class={`sign tone-${sign.tone}`} title={word ? undefined : sign.word}>
      <ShapeMark shape={sign.shape} />
      {word ? sign.word : <span class="hidden-label">{sign.word}</span>}
    </span>
  );
}
