/** The page: header, trouble, then the board or the receipt; without a token, the door. @module */
import { useSignal } from "@preact/signals";
import { keepToken } from "./api.ts";
import { page } from "./kill.ts";
import { Asking } from "./panels/asking.tsx";
import { Details, Money } from "./panels/details.tsx";
import { Header } from "./panels/header.tsx";
import { Help } from "./panels/help.tsx";
import { KillSheet } from "./panels/kill_sheet.tsx";
import { Ladder } from "./panels/ladder.tsx";
import { Market } from "./panels/market.tsx";
import { Markets } from "./panels/markets.tsx";
import { Palette } from "./panels/palette.tsx";
import { Parameters } from "./panels/parameters.tsx";
import { Receipt } from "./panels/receipt.tsx";
import { Safety } from "./panels/safety.tsx";
import { Stop } from "./panels/stop.tsx";
import { StreamLost, Trouble } from "./panels/trouble.tsx";
import { ShapeMark } from "./parts/sign.tsx";
import { fresh, stream, view } from "./store.ts";
import { tall } from "./tab_choice.ts";

export function App({ reconnect }: { reconnect: () => void }) {
  const live = view.value?.mode === "live";
  // What is shown may no longer be: it stays, and dims.
  const old = !fresh.value && view.value !== null;
  return (
    <div class={`page ${live ? "is-live-mode" : ""} ${old ? "is-old" : ""}`}>
      <Header />
      <div class="notices">
        <Safety />
        <StreamLost />
        <Trouble />
        <Stop />
      </div>
      {stream.value.phase === "refused"
        ? <Door reconnect={reconnect} />
        : stream.value.phase === "stop_only" || page.value === "receipt"
        ? <Receipt />
        : <Board />}
      <KillSheet />
      <Help />
      <Palette />
    </div>
  );
}

function Board() {
  return (
    <main class={`board ${tall.value ? "is-tall" : ""}`} data-testid="board">
      <Markets />
      <Market />
      <Ladder />
      <div class="bottom">
        <Details />
        <Money />
      </div>
      <Parameters />
    </main>
  );
}

/** Nobody comes in without the token; what can be done without it is said. */
function Door({ reconnect }: { reconnect: () => void }) {
  const token = useSignal("");
  return (
    <main class="single door">
      <Asking />
      <form
        class="slip"
        data-testid="door"
        onSubmit={(event) => {
          event.preventDefault();
          keepToken(token.value.replace(/^.*#token=/, ""));
          reconnect();
        }}
      >
        <h2 class="slip-title tone-warn">
          <ShapeMark shape="ring" />
          {stream.value.reason}
        </h2>
        <p class="soft">
          Open the address that the program printed at its start, or paste it or its token here. To stop trading without
          it, press Ctrl C where the program runs.
        </p>
        <label class="field-line">
          <span>Address or token</span>
          <input
            type="password"
            autocomplete="off"
            data-testid="token"
            value={token}
            onInput={(event) => (token.value = event.currentTarget.value)}
          />
        </label>
        <div class="row-end">
          <button type="submit" class="button is-primary" disabled={token.value.trim() === ""}>Open</button>
        </div>
      </form>
    </main>
  );
}
