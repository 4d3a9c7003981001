/** Stops one thing, beside that thing: opens the kill's choice with it preselected. @module */
import { choosing } from "../kill.ts";

export function StopButton({ scope }: { scope: string }) {
  return (
    <button
      type="button"
      class="button small stop-button"
      data-testid="stop-scope"
      data-scope={scope}
      title={`Stop ${scope} alone: its orders are cancelled, the rest trades on`}
      aria-haspopup="dialog"
      onClick={() => (choosing.value = scope)}
    >
      Stop…
    </button>
  );
}
