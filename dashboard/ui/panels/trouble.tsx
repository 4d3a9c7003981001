/** What is wrong or about to be, and that the stream is lost: on top while it lasts, without space when all is calm. @module */
import { useComputed, useSignal } from "@preact/signals";
import { duration } from "../format.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { chosen, frameAt, now, stream, troubles } from "../store.ts";
import { openTab } from "../tab_choice.ts";

const SHOWN = 2;

export function Trouble() {
  const open = useSignal(false);
  const all = troubles.value;
  if (all.length === 0) return null;
  const some = open.value ? all.slice(0, 12) : all.slice(0, SHOWN);
  return (
    <section class={`trouble ${open.value ? "is-open" : ""}`} aria-label="Needs attention" data-testid="trouble">
      <ul>
        {some.map(({ key, tone, text, markets, tab, over }) => (
          <li key={key} class={over ? "is-over" : ""}>
            <button
              type="button"
              title={text}
              onClick={() => {
                if (markets) chosen.value = markets[0];
                if (tab) openTab(tab);
              }}
            >
              <span class={`sign tone-${over ? "calm" : tone}`}>
                <ShapeMark shape={over ? "ring" : tone === "danger" ? "square" : "triangle"} />
              </span>
              <span class="text clip">{over ? `Over: ${text}` : text}</span>
            </button>
          </li>
        ))}
      </ul>
      {all.length > SHOWN && (
        <button type="button" class="more" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          {open.value ? "fewer" : `${all.length - SHOWN} more`}
        </button>
      )}
    </section>
  );
}

export function StreamLost() {
  const { phase, reason } = stream.value;
  const age = useComputed(() => frameAt.value === 0 ? "" : duration(now.value - frameAt.value));
  if (phase === "live" || phase === "refused" || phase === "stop_only" || (phase === "connecting" && reason === "")) {
    return null;
  }
  const word = phase === "stalled" ? "Engine silent" : phase === "lost" ? "Stream lost" : "No connection";
  return (
    <div class="lost" role="alert" data-testid="stream-lost">
      <b class="sign">
        <ShapeMark shape="triangle" />
        {word}
      </b>
      <span>
        {reason}. {age.value && <>What you see is {age} old.</>} Asking again.{" "}
        {phase === "lost" && /does not answer/.test(reason)
          ? "If it does not come back, look where the program runs, and at the venue."
          : "KILL works without the stream."}
      </span>
    </div>
  );
}
