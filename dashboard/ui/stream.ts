/** The stream of the engine's view: server-sent events over `fetch`, so that the token travels in a header and never in an
 * address. It never gives up: silence of two seconds counts as lost, and it asks again from the last fact it has. @module */
import { type Change, changed, type Frame } from "../protocol.ts";

export type StreamPhase =
  /** Never yet heard from. */
  | "connecting"
  /** Frames come in. */
  | "live"
  /** The server lives, the engine is silent. */
  | "stalled"
  | "lost"
  /** The token was not accepted. */
  | "refused"
  /** The token may kill and nothing else. */
  | "stop_only";
export type StreamState = {
  readonly phase: StreamPhase;
  /** Why it is not live; empty while it is. */
  readonly reason: string;
  /** When it was last live, ms of the local clock; `null` = never. */
  readonly since: number | null;
};

/** Silence longer than this is loss, in ms; the server beats once a second. */
export const SILENCE_LIMIT = 1_500;
const RETRY_FIRST = 250;
const RETRY_LAST = 2_000;
/** A frame longer than this is no frame of ours, in characters. */
const BUFFER_LIMIT = 16 * 1024 * 1024;

/** Cuts a stream of text into server-sent events; keeps what is not complete yet.
 * @throws {RangeError} if an event outgrows the buffer */
export function eventParser(emit: (event: string, data: string) => void): (chunk: string) => void {
  let rest = "", event = "", data: string[] = [];
  return (chunk) => {
    rest += chunk;
    if (rest.length > BUFFER_LIMIT) throw new RangeError(`Cannot read an event longer than ${BUFFER_LIMIT} characters`);
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      const line = rest.slice(start, rest[end - 1] === "\r" ? end - 1 : end);
      start = end + 1;
      if (line === "") {
        if (data.length > 0 || event !== "") emit(event || "message", data.join("\n"));
        event = "";
        data = [];
      } else if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      else if (line.startsWith("event:")) event = line.slice(6).trim();
    }
    rest = rest.slice(start);
  };
}

export type StreamOptions = {
  readonly token: () => string | null;
  /** The number of the last fact that the page holds. */
  readonly after: () => number;
  readonly onFrame: (frame: Frame) => void;
  readonly onState: (state: StreamState) => void;
};
export type Stream = {
  /** Looks at the clock: call it at least five times a second. */
  check(now: number): void;
  /** Drops the connection and asks again at once. */
  restart(): void;
};

export function openStream({ token, after, onFrame, onState }: StreamOptions): Stream {
  let abort = new AbortController();
  let state: StreamState = { phase: "connecting", reason: "", since: null };
  let heardAt = Date.now(), frameAt = 0, retry = RETRY_FIRST;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** What the next change builds on; each connection begins with a whole one. */
  let newest: Frame | null = null;

  const tell = (phase: StreamPhase, reason: string) => {
    if (state.phase === phase && state.reason === reason) return;
    const since = state.phase === "live" && phase !== "live" ? frameAt : state.since;
    state = { phase, reason, since };
    onState(state);
  };
  const shutOut = () => state.phase === "refused" || state.phase === "stop_only";
  const lose = (reason: string) => {
    if (!shutOut()) tell(state.since === null && frameAt === 0 ? "connecting" : "lost", reason);
  };
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, retry);
    retry = Math.min(retry * 2, RETRY_LAST);
  };

  const take = (event: string, data: string) => {
    heardAt = Date.now();
    if (event !== "frame" && event !== "change") return;
    let frame: Frame;
    try {
      frame = event === "frame" ? JSON.parse(data) as Frame : changed(newest, JSON.parse(data) as Change);
    } catch (cause) {
      throw new Error("The stream sent a frame that cannot be read", { cause });
    }
    newest = frame;
    frameAt = heardAt;
    retry = RETRY_FIRST;
    onFrame(frame);
    tell("live", "");
  };

  async function run(): Promise<void> {
    abort.abort();
    const mine = abort = new AbortController();
    const bearer = token();
    if (bearer === null) return tell("refused", "This page has no token");
    heardAt = Date.now();
    try {
      const response = await fetch(`/api/stream?after=${after()}`, {
        headers: { authorization: `Bearer ${bearer}`, accept: "text/event-stream" },
        signal: mine.signal,
        cache: "no-store",
      });
      if (response.status === 401 || response.status === 403) {
        await response.body?.cancel();
        mine.abort();
        return response.status === 401
          ? tell("refused", "The token of this page is not accepted")
          : tell("stop_only", "This token may stop and cancel, nothing else");
      }
      if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}`);
      const parse = eventParser(take);
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (mine.signal.aborted) return;
        parse(decoder.decode(part.value, { stream: true }));
      }
      throw new Error("The server closed the stream");
    } catch (error) {
      if (mine !== abort || mine.signal.aborted) return; // given up on purpose, or a newer connection has taken over
      mine.abort();
      const text = error instanceof Error ? error.message : String(error);
      lose(/fetch|network/i.test(text) ? "The server does not answer" : text);
      again();
    }
  }

  run();
  return {
    check(now) {
      if (shutOut()) return;
      if (now - heardAt > SILENCE_LIMIT && !abort.signal.aborted) {
        lose(`Nothing was heard for ${(SILENCE_LIMIT / 1000).toFixed(1)} s`);
        abort.abort();
        again();
      } else if (state.phase === "live" && now - frameAt > SILENCE_LIMIT) {
        tell("stalled", "The dashboard answers, but the engine is silent");
      }
    },
    restart() {
      clearTimeout(waiting);
      retry = RETRY_FIRST;
      state = { ...state, phase: shutOut() ? "connecting" : state.phase };
      run();
    },
  };
}
