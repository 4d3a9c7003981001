/** A figure whose meaningless zeros are dimmed, as still text or as one that moves by a signal. @module */
import { useComputed, useSignalEffect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { splitTail } from "../format.ts";

export function Still({ text, unit }: { text: string; unit?: string }) {
  const [head, tail] = splitTail(text);
  return (
    <>
      {head}
      {tail && <span class="dim">{tail}</span>}
      {unit && <span class="unit">{` ${unit}`}</span>}
    </>
  );
}

export function Moving({ text }: { text: ReadonlySignal<string> }) {
  const head = useComputed(() => splitTail(text.value)[0]);
  const tail = useComputed(() => splitTail(text.value)[1]);
  return (
    <>
      {head}
      <span class="dim">{tail}</span>
    </>
  );
}

const BRIGHT_MS = 500;

/** A headline figure: of what moved, the changed digits alone are bright for a moment. */
export function Bright({ text }: { text: ReadonlySignal<string> }) {
  const same = useRef<HTMLSpanElement>(null), moved = useRef<HTMLSpanElement>(null);
  const shown = useRef("");
  useSignalEffect(() => {
    const next = text.value, before = shown.current;
    if (!same.current || !moved.current || next === before) return;
    let kept = 0;
    if (next.length === before.length) { while (kept < next.length && next[kept] === before[kept]) kept += 1; }
    shown.current = next;
    same.current.textContent = next.slice(0, kept);
    moved.current.textContent = next.slice(kept);
    if (before !== "" && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      moved.current.animate([{ color: "var(--text)" }, { color: "var(--text-quiet)" }], BRIGHT_MS);
    }
  });
  return (
    <span class="bright">
      <span ref={same} />
      <span ref={moved} />
    </span>
  );
}
