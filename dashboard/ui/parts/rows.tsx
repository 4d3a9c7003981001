/** Long lists: only the rows in sight are made. @module */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Height of a row, px. */
export const ROW_PX = 24;
const SPARE = 6;

/** Which rows of `total` are in sight of the pane that scrolls around `list`; `list` is the box that holds all of them. */
export function useRowsInSight(list: RefObject<HTMLElement | null>, total: number, rowPx = ROW_PX) {
  const from = useSignal(0), height = useSignal(400);
  useEffect(() => {
    const box = list.current, pane = box?.closest<HTMLElement>(".body");
    if (!box || !pane) return;
    const look = () => {
      from.value = Math.max(0, pane.getBoundingClientRect().top - box.getBoundingClientRect().top);
      height.value = pane.clientHeight;
    };
    // What stands above the list may grow and shrink.
    const observer = new ResizeObserver(look);
    observer.observe(pane);
    for (const child of pane.children) observer.observe(child);
    pane.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      pane.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, []);
  const first = Math.max(0, Math.min(total, Math.floor(from.value / rowPx) - SPARE));
  return { first, last: Math.min(total, first + Math.ceil(height.value / rowPx) + 2 * SPARE) };
}
