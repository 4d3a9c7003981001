/** How a kill that was asked for fares, until its receipt tells more. @module */
import type { ComponentChildren } from "preact";
import { count } from "../format.ts";
import { attempt, EVERYTHING, kill } from "../kill.ts";
import { ShapeMark } from "../parts/sign.tsx";
import type { Shape, Tone } from "../status.ts";

export function Notice({ tone, shape, title, children }: {
  tone: Tone;
  shape: Shape;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`notice is-${tone}`} role="alert" data-testid="kill-notice">
      <b class={`sign tone-${tone}`}>
        <ShapeMark shape={shape} />
        {title}
      </b>
      <p>{children}</p>
    </div>
  );
}

/** They need neither this page, nor the server that it talks to, nor an engine that still turns. */
const OTHER_WAYS =
  "Other ways at once: touch DATA/latch on the machine that trades (DATA is its data directory), or cancel at the venue itself.";

/** How the request itself fares, until the receipt tells more. */
export function Asking() {
  const now = attempt.value;
  switch (now.phase) {
    case "idle":
      return null;
    case "sending":
      return now.tries === 0
        ? <Notice tone="warn" shape="half" title="Kill sent">Waiting for the server to take it.</Notice>
        : (
          <Notice tone="danger" shape="square" title="Not taken yet">
            {now.trouble}. Asked {count(now.tries, "time")}; this page asks again until it is taken. {OTHER_WAYS}
          </Notice>
        );
    case "refused":
      return (
        <Notice tone="danger" shape="square" title={`Kill refused${now.scope === EVERYTHING ? "" : `: ${now.scope}`}`}>
          {now.message}. {now.level === "flatten" && (
            <button
              type="button"
              class="button small"
              onClick={() => kill("cancel", "after a refused flatten", now.scope)}
            >
              Cancel all orders instead
            </button>
          )} {OTHER_WAYS}
        </Notice>
      );
    case "taken":
      return now.level === "stop" || now.message
        ? (
          <Notice
            tone={now.level === "stop" ? "warn" : "good"}
            shape={now.level === "stop" ? "triangle" : "disc"}
            title={`Kill taken${now.scope === EVERYTHING ? "" : `: ${now.scope}`}`}
          >
            {now.message || "No new order leaves from here on."} {now.level === "stop" && (
              <button
                type="button"
                class="button small is-danger"
                onClick={() => kill("cancel", "cancel after stop", now.scope)}
              >
                Cancel them now
              </button>
            )}
          </Notice>
        )
        : null;
    default:
      return now satisfies never;
  }
}
