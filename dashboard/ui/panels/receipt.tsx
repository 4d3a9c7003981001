/** After a kill: what each venue said, what is still open on top; below each receipt the way back; then the earlier ones and
 * what else stops the bot. @module */
import { useComputed } from "@preact/signals";
import type { KillReceipt } from "../../protocol.ts";
import { timeOfDay, utc } from "../format.ts";
import { arming, attempt, EVERYTHING, killSwitch, knownReceipts, page } from "../kill.ts";
import { OtherWays } from "../parts/other_ways.tsx";
import { SignMark } from "../parts/sign.tsx";
import { Slip } from "../parts/slip.tsx";
import { newestOf, openFirst, provenEmpty, receiptSign } from "../receipt_state.ts";
import { scopeName } from "../risk_list.ts";
import { fresh, stream, view } from "../store.ts";
import { Asking, Notice } from "./asking.tsx";
import { Rearm } from "./rearm.tsx";

export function Receipt() {
  const alone = stream.value.phase === "stop_only", receipts = knownReceipts.value, asked = attempt.value;
  const state = useComputed(() => killSwitch.value?.state ?? null).value;
  const isTripped = /^TRIP/.test(state ?? "");
  /** What waits for a person, by the engine; of everything also by the latch. */
  const scopes = useComputed(() => {
    const told = (view.value?.rearm ?? []).map(({ scope }) => scope).filter((scope) => scope !== EVERYTHING);
    const now = killSwitch.value?.state;
    return now !== undefined && now !== "ARMED" ? [EVERYTHING, ...told] : told;
  }).value;
  const current = openFirst(
    scopes.flatMap((scope) => scope === EVERYTHING && !isTripped ? [] : newestOf(receipts, scope) ?? []),
  );
  const isDone = asked.phase === "taken" && current.some((one) => one.scope === asked.scope && provenEmpty(one));
  const earlier = receipts.filter((receipt) => !current.includes(receipt)).reverse();
  const open = arming.value !== null && scopes.includes(arming.value) ? arming.value : scopes[0] ?? null;
  return (
    <main class="single receipt-page" data-testid="receipt-page">
      {!isDone && <Asking />}
      {isTripped && !current.some(({ scope }) => scope === EVERYTHING) && (
        <Notice tone="warn" shape="half" title="No receipt yet">
          The switch is {state}. The receipt comes as soon as the engine or its guardian has asked the venues.
        </Notice>
      )}
      {current.map((receipt) => <Slip key={receipt.id} receipt={receipt} mayAsk={!alone} />)}
      {!fresh.value && !alone && current.length > 0 && <p class="soft">Read beside the stream, which is lost.</p>}
      {!alone && scopes.map((scope) =>
        scope === open ? <Rearm key={scope} scope={scope} /> : (
          <div key={scope} class="row-end">
            <button type="button" class="button" data-testid="rearm-other" onClick={() => (arming.value = scope)}>
              Re-arm {scopeName(scope)}…
            </button>
          </div>
        )
      )}
      {!alone && scopes.length === 0 && asked.phase === "idle" && <p class="soft">Nothing is killed.</p>}
      <History receipts={earlier} />
      <OtherWays />
      {!alone && (
        <div class="row-end">
          <button type="button" class="button" onClick={() => (page.value = "board")}>Show the board</button>
        </div>
      )}
    </main>
  );
}

function History({ receipts }: { receipts: readonly KillReceipt[] }) {
  if (receipts.length === 0) return null;
  return (
    <section class="older" aria-label="Earlier receipts">
      <h2>EARLIER RECEIPTS</h2>
      {receipts.map((receipt) => (
        <details key={receipt.id} data-testid="earlier-receipt">
          <summary>
            <span title={utc(receipt.at)}>{timeOfDay(receipt.at)}</span>
            <b>{scopeName(receipt.scope)}</b>
            <span class="soft">{receipt.level}, by {receipt.by}</span>
            <SignMark sign={receiptSign(receipt, true)} />
          </summary>
          <Slip receipt={receipt} isOver />
        </details>
      ))}
    </section>
  );
}
