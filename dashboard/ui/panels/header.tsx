/** Is it trading, is it making money, how near is the line where it stops: readable across the room. @module */
import { useComputed } from "@preact/signals";
import {
  decimal,
  duration,
  netPnl,
  numberOf,
  percent,
  quantity,
  signOf,
  spoken,
  sumDecimals,
  timeOfDay,
  utc,
  words,
} from "../format.ts";
import { Bright } from "../parts/figure.tsx";
import { ShapeMark } from "../parts/sign.tsx";
import { Spark } from "../parts/spark.tsx";
import { runSign, type Sign, usedTone, viewSign } from "../status.ts";
import { frameAt, fresh, killed, MONEY, money, moneyMoved, now, stream, view } from "../store.ts";
import { attempt, killing, killSwitch, page } from "../kill.ts";
import { KillButton } from "./kill_button.tsx";

const MODES = {
  demo: ["DEMO", "simulated market"],
  paper: ["PAPER", "real prices, no orders"],
  live: ["LIVE", "real money"],
} as const;

export function Header() {
  const { phase } = stream.value;
  if (phase === "stop_only" || phase === "refused") return <BareHeader alone={phase === "stop_only"} />;
  return (
    <header class="header">
      <Mode />
      <State />
      <Equity />
      <Drawdown />
      <Freshness />
      <div class="kill-slot">
        <KillButton />
      </div>
    </header>
  );
}

/** Without values: for a token that may only stop, and for a page that has none. */
function BareHeader({ alone }: { alone: boolean }) {
  const state = alone ? killSwitch.value?.state : undefined;
  const sign: Sign = state === undefined
    ? { tone: "calm", shape: "ring", word: alone ? "ASKING" : "NO ACCESS" }
    : state === "ARMED"
    ? { tone: "good", shape: "disc", word: "ARMED" }
    : { tone: "danger", shape: "square", word: words(state).toUpperCase() };
  return (
    <header class={`header is-bare ${alone ? "is-stop-only" : ""}`}>
      <div class="state" role="status">
        <div class={`state-word tone-${sign.tone}`} data-testid="state">
          <ShapeMark shape={sign.shape} />
          {sign.word}
        </div>
        <div class="state-line" data-testid={alone ? "stop-only" : undefined}>
          {alone
            ? `${stream.value.reason}. One press on KILL cancels all orders`
            : "Nothing is shown without the token"}
        </div>
      </div>
      <div class="kill-slot">
        <KillButton />
      </div>
    </header>
  );
}

function Mode() {
  const mode = useComputed(() => view.value?.mode ?? null);
  const [word, meaning] = mode.value ? MODES[mode.value] : ["…", "connecting"];
  return (
    <div class={`mode is-${mode.value ?? "unknown"}`} data-testid="mode">
      <span>
        <b>{word}</b>
        <small>{meaning}</small>
      </span>
    </div>
  );
}

function State() {
  const state = useComputed(() => view.value?.state ?? null);
  const sentence = useComputed(() =>
    killing.value
      ? attempt.value.phase === "taken"
        ? "Kill taken: no new order leaves. Waiting for the engine to tell how it goes on"
        : "Kill sent; waiting for the server to take it"
      : view.value && view.value.state !== "KILLED" && /^TRIP/.test(killSwitch.value?.state ?? "")
      ? "Nothing can trade, by the latch; the stream does not tell how it goes on"
      : view.value
      ? spoken(view.value.sentence)
      : "Waiting for the engine"
  );
  const shape = useComputed(() => view.value ? viewSign(view.value).shape : "ring");
  const halted = useComputed(() => view.value?.killSwitch.state === "BOOT_HALTED");
  // Read beside a stream that is lost: newer than what the view says.
  const isKilledBeside = state.value !== "KILLED" && /^TRIP/.test(killSwitch.value?.state ?? "");
  // Read again when the state or its shape changes, and not with every frame.
  void shape.value;
  const told: Sign & { readonly tag: string } = killing.value
    ? { tone: "danger", shape: "half", word: "KILLING", tag: "" }
    : isKilledBeside
    ? { ...runSign("KILLED"), tag: "" }
    : state.value && view.peek()
    ? viewSign(view.peek()!)
    : { tone: "calm", shape: "ring", word: "CONNECTING", tag: "" };
  const sign: Sign = fresh.value || told.tone === "danger" ? told : { ...told, tone: "calm" };
  return (
    <div class={`state ${sign.tone === "danger" ? "is-danger" : ""}`}>
      <div class={`state-word tone-${sign.tone}`} role="status" data-testid="state">
        <ShapeMark shape={sign.shape} />
        {sign.word}
        {told.tag !== "" && <small class="tag">{told.tag}</small>}
        {page.value === "receipt"
          ? <button type="button" class="link" onClick={() => (page.value = "board")}>show the board</button>
          : (killed.value || halted.value) && (
            <button type="button" class="link" data-testid="open-receipt" onClick={() => (page.value = "receipt")}>
              {killed.value ? "receipt and re-arm" : "arm"}
            </button>
          )}
        {!fresh.value && state.value && !isKilledBeside && <small class="tag">last known</small>}
      </div>
      <div class="state-line" title={sentence} data-testid="sentence">{sentence}</div>
    </div>
  );
}

function Equity() {
  const totals = useComputed(() => view.value?.totals ?? null);
  const equity = useComputed(() => decimal(totals.value?.equity, { places: 2 }));
  const quote = useComputed(() => totals.value?.quote ?? "");
  const total = useComputed(() => totals.value ? netPnl(totals.value) : null);
  const part = (name: "realisedPnl" | "unrealisedPnl") =>
    useComputed(() => decimal(totals.value?.[name], { places: 2, signed: true }));
  const totalText = useComputed(() => decimal(total.value, { places: 2, signed: true }));
  const totalClass = useComputed(() => ["loss", "soft", "gain"][signOf(total.value) + 1]);
  const fees = useComputed(() =>
    decimal(totals.value ? sumDecimals([], [totals.value.fees]) : null, { places: 2, signed: true })
  );
  const realised = part("realisedPnl"), unrealised = part("unrealisedPnl");
  return (
    <div class="equity" aria-label="Equity">
      <div class="equity-line">
        <span class="equity-figure" data-testid="equity">
          <Bright text={equity} />
          <span class="unit after">{quote}</span>
        </span>
        <span class={totalClass} title="Realised and unrealised PnL less fees, since the start">{totalText}</span>
        {view.value && <Spark series={money} column={MONEY.total} moved={moneyMoved} />}
      </div>
      <div class="equity-parts label">
        <span>realised {realised}</span>
        <span>unrealised {unrealised}</span>
        <span>
          fees {fees} <span class="dim">{quote}</span>
        </span>
      </div>
    </div>
  );
}

function Drawdown() {
  const rule = useComputed(() => view.value?.risk.find(({ title }) => /drawdown/i.test(title)) ?? null);
  const text = useComputed(() => {
    const totals = view.value?.totals;
    return percent(totals ? numberOf(totals.drawdown) : null);
  });
  const used = useComputed(() => rule.value?.used ?? null);
  const tone = usedTone(used.value);
  const line = useComputed(() =>
    rule.value
      ? `${percent(used.value)} of ${quantity(rule.value.limit)}, then ${rule.value.action}`
      : view.value
      ? "no limit is set"
      : ""
  );
  const width = useComputed(() => `width:${Math.min(100, Math.max(0, (used.value ?? 0) * 100)).toFixed(1)}%`);
  return (
    <div class="drawdown">
      <div>
        <span class="label">drawdown</span> {text}
      </div>
      <div class={`meter tone-${tone}`} aria-hidden="true">
        <i style={width} />
      </div>
      <div class="label clip" title={line}>{line}</div>
    </div>
  );
}

function Freshness() {
  const age = useComputed(() => frameAt.value === 0 ? null : now.value - frameAt.value);
  const text = useComputed(() => duration(age.value));
  const at = useComputed(() => view.value ? timeOfDay(view.value.at) : "");
  const title = useComputed(() => view.value ? utc(view.value.at) : "");
  const { phase } = stream.value;
  const sign = phase === "live"
    ? { tone: "good", shape: "disc", word: "fresh" } as const
    : phase === "connecting"
    ? { tone: "busy", shape: "half", word: "connecting" } as const
    : { tone: "warn", shape: "triangle", word: phase === "stalled" ? "engine silent" : "stream lost" } as const;
  return (
    <div class="stream" data-testid="freshness" data-phase={phase}>
      <div class={`sign tone-${sign.tone}`}>
        <ShapeMark shape={sign.shape} />
        {sign.word}
      </div>
      <div class="label" title={title}>
        <span>{view.value ? <>{text} old</> : "no values yet"}</span> <span class="dim">{at}</span>
      </div>
    </div>
  );
}
