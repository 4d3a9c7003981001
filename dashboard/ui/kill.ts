/** The hand on the switch. A kill is asked for by plain POST, whatever the stream does, and again until the server has taken
 * it: asking twice is harmless, giving up is not. The page then shows the receipt. @module */
import { batch, computed, effect, signal } from "@preact/signals";
import type { KillReceipt, KillStatus, View } from "../protocol.ts";
import { postKill, readLatch } from "./api.ts";
import { frameAt, fresh, receipts, stream, view } from "./store.ts";

export type Level = "stop" | "cancel" | "flatten";
/** What is killed: a market, a strategy or a venue by its name, or everything. */
export const EVERYTHING = "global";
type Asked = { readonly level: Level; readonly scope: string };
export type Attempt =
  | { readonly phase: "idle" }
  | Asked & { readonly phase: "sending"; readonly tries: number; readonly trouble: string }
  | Asked & { readonly phase: "taken"; readonly at: number; readonly message: string; readonly receipt?: string }
  /** The server will not take it from this page; asking again cannot help. */
  | Asked & { readonly phase: "refused"; readonly message: string };

/** How long the button must be held to kill at once, in ms. */
export const HOLD_MS = 600;
const RETRY_MS = [0, 250, 500, 1_000] as const;
const POLL_MS = 500;

export const attempt = signal<Attempt>({ phase: "idle" });
/** What the page shows: the board, or the receipt of a kill with the way back to trading. */
export const page = signal<"board" | "receipt">("board");
/** The choice of levels and scopes that a short press opens: the scope that it begins with; `null` = it is shut. */
export const choosing = signal<string | null>(null);
/** The scope whose check-list the receipt page opens; `null` = the widest that waits. */
export const arming = signal<string | null>(null);
/** The latch as last read without the stream. */
export const latch = signal<KillStatus | null>(null);
/** When that was asked for, ms of the local clock. */
export const latchAt = signal(0);

/** What was read beside the stream, where it is newer than all that the stream has told: a switch that was armed since must
 * not pass for a killed one. */
const beside = computed(() => fresh.value || latchAt.value < frameAt.value ? null : latch.value);
/** From the stream while it is fresh, else as read beside it. */
export const killSwitch = computed<View["killSwitch"] | null>(() => {
  const read = beside.value;
  if (!read?.state) return view.value?.killSwitch ?? null;
  return { state: read.state, cause: read.cause, since: read.since };
});
export const knownReceipts = computed<readonly KillReceipt[]>(() => {
  const read = beside.value?.receipts ?? [];
  return read.length === 0 ? receipts.value : read;
});
/** A kill of everything was asked for, and nothing has told yet that the switch has tripped. */
export const killing = computed(() => {
  const now = attempt.value;
  const isAsked = (now.phase === "sending" || now.phase === "taken") && now.scope === EVERYTHING;
  return isAsked && !/^TRIP/.test(killSwitch.value?.state ?? "");
});
export const levels = computed<readonly string[]>(() => latch.value?.levels ?? ["stop", "cancel"]);
/** What must be typed to re-arm; `null` = not told to this page. */
export const phrase = computed(() => latch.value?.phrase ?? null);

const RANK: Record<Level, number> = { stop: 0, cancel: 1, flatten: 2 };

/** What is being asked for, by scope, until the server has taken or refused it. */
const pending = new Map<string, Level>();

/** Kills. A second call can only ask for more, never for less: what is being asked for goes on. */
export function kill(level: Level, reason: string, scope = EVERYTHING): void {
  choosing.value = null;
  page.value = "receipt";
  const running = pending.get(scope);
  if (running !== undefined && RANK[running] >= RANK[level]) return;
  pending.set(scope, level);
  attempt.value = { phase: "sending", level, scope, tries: 0, trouble: "" };
  send({ level, scope }, reason, 0);
}

async function send({ level, scope }: Asked, reason: string, tries: number): Promise<void> {
  const isAsked = () => pending.get(scope) === level;
  const answer = await postKill(level, reason, scope);
  if (!isAsked()) return;
  if (answer.status === "applied" || answer.status === "pending") {
    pending.delete(scope);
    const { message, body: { receipt } } = answer, id = typeof receipt === "string" ? { receipt } : {};
    attempt.value = { phase: "taken", level, scope, at: Date.now(), message, ...id };
    poll();
    return;
  }
  if ([400, 401, 403, 404, 422].includes(answer.http)) {
    pending.delete(scope);
    const message = [answer.message, ...answer.details.map(({ field, reason }) => `${field}: ${reason}`)].join("; ");
    attempt.value = { phase: "refused", level, scope, message };
    return;
  }
  attempt.value = { phase: "sending", level, scope, tries: tries + 1, trouble: answer.message };
  const again = () => void (isAsked() && send({ level, scope }, reason, tries + 1));
  setTimeout(again, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
}

let polling = false;

/** Whether only a poll can tell how the switch stands. */
function blind(): boolean {
  if (stream.value.phase === "stop_only") return true;
  const state = beside.value?.state;
  return !fresh.value && state !== "TRIPPED" && state !== "ARMED";
}

/** Asks for the latch; what is known stays if there is no answer. */
async function lookAtLatch(): Promise<void> {
  const asked = Date.now(), read = await readLatch();
  if (!read) return;
  batch(() => {
    latch.value = read;
    latchAt.value = asked;
  });
}

/** Reads the latch beside the stream while the stream cannot tell how a kill goes on. */
async function poll(): Promise<void> {
  if (polling) return;
  polling = true;
  try {
    do {
      await lookAtLatch();
      await new Promise((done) => setTimeout(done, POLL_MS));
    } while (blind());
  } finally {
    polling = false;
  }
}

/** Turns the page to the receipt when the switch trips, also by somebody else's hand, and back when it is armed again. */
export function followSwitch(): void {
  let before: string | undefined;
  effect(() => {
    const state = killSwitch.value?.state;
    if (state === before || state === undefined) return;
    const tripped = (name: string | undefined) => name === "TRIPPING" || name === "TRIPPED" || name === "TRIPPED_DIRTY";
    if (tripped(state) && !tripped(before)) page.value = "receipt";
    if (state === "ARMED") {
      if (before !== undefined) page.value = "board";
      if (attempt.peek().phase === "taken" && before !== undefined && before !== "ARMED") {
        attempt.value = { phase: "idle" };
      }
    }
    before = state;
    if (!latch.peek() || state !== "ARMED") lookAtLatch();
  });
  effect(() => {
    if (stream.value.phase === "stop_only" || (!fresh.value && attempt.value.phase === "taken")) poll();
  });
}
