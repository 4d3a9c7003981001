/** An orderly stop: how many orders may still rest, which ones if it could not be proven, and how selling down goes. @module */
import type { StopView } from "../../protocol.ts";
import { count, quantity } from "../format.ts";
import { Flattening } from "../parts/flattening.tsx";
import { SignMark } from "../parts/sign.tsx";
import type { Sign } from "../status.ts";
import { view } from "../store.ts";

const SIGNS: Record<StopView["state"], Sign> = {
  STOPPING: { tone: "warn", shape: "half", word: "Stopping" },
  STOPPED: { tone: "good", shape: "disc", word: "Stopped: every venue was seen without an order of ours" },
  STOP_INCOMPLETE: { tone: "danger", shape: "square", word: "Not proven: orders of ours may still rest and fill" },
};

export function Stop() {
  const stop = view.value?.stop;
  if (!stop) return null;
  const { state, ordersBefore, ordersLeft, left, flatten } = stop;
  return (
    <section class="stop" aria-label="Orderly stop" data-testid="stop" data-state={state}>
      <p class="stop-line">
        <SignMark sign={SIGNS[state]} />
        <span class="soft">{ordersLeft} of {count(ordersBefore, "order")} left</span>
      </p>
      {left.length > 0 && (
        <ul>
          {left.map((order) => <li key={order}>{quantity(order)}</li>)}
        </ul>
      )}
      {flatten && <Flattening report={flatten} />}
    </section>
  );
}
