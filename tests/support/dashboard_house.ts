/** The real dashboard on its real thread, with a scripted engine behind it: events are collected, answers come from the test.
 * @module */
import type { OperatorEvent } from "../../core/event.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { createWords, wordsOf } from "../../core/words.ts";
import {
  type Ask,
  createToken,
  type Dashboard,
  type DashboardOptions,
  type Denied,
  type Fault,
  startDashboard,
} from "../../dashboard/mod.ts";

export class DashboardHouse implements AsyncDisposable {
  readonly events: OperatorEvent[] = [];
  readonly denied: Denied[] = [];
  readonly faults: Fault[] = [];
  /** What the engine says to an event; `null` = it stays silent. */
  answer: (event: OperatorEvent) => Parameters<Dashboard["result"]>[0] | null = ({ requestId }) => ({
    requestId,
    status: "applied",
    message: "done",
    details: [],
  });
  archive: (ask: Ask) => { rows: Readonly<Record<string, unknown>>[]; error?: string } | null = () => ({ rows: [] });

  private constructor(
    readonly dashboard: Dashboard,
    readonly token: string,
    readonly stopToken: string,
    readonly words: Int32Array,
    readonly folder: string,
  ) {
    dashboard.onOperator((event) => {
      this.events.push(event);
      const result = event.kind === "kill" ? null : this.answer(event);
      if (result) dashboard.result(result);
    });
    dashboard.onAsk((ask) => {
      const page = this.archive(ask);
      if (page) dashboard.page(ask.requestId, page.rows, page.error);
    });
    dashboard.onDenied((denied) => this.denied.push(denied));
    dashboard.onFault((fault) => this.faults.push(fault));
  }

  static async open(options: Partial<DashboardOptions> = {}): Promise<DashboardHouse> {
    const folder = await Deno.makeTempDir({ prefix: "twoside-dashboard-" });
    await Deno.mkdir(`${folder}/ui/dist`, { recursive: true });
    await Deno.writeTextFile(`${folder}/ui/index.html`, "<!doctype html><title>Twoside</title>");
    await Deno.writeTextFile(`${folder}/ui/dist/main.js`, "export {};\n");
    await Deno.writeTextFile(`${folder}/ui/main.tsx`, "a source, not for browsers");
    const token = createToken(), stopToken = createToken(), words = createWords();
    const dashboard = await startDashboard({
      mode: "demo",
      port: 0,
      token,
      stopToken,
      words,
      latchPath: `${folder}/latch`,
      uiPath: `${folder}/ui`,
      rearmPhrase: "REARM",
      ...options,
    });
    return new DashboardHouse(dashboard, token, stopToken, wordsOf(words), folder);
  }

  get latchPath(): string {
    return `${this.folder}/latch`;
  }
  get host(): string {
    return `127.0.0.1:${this.dashboard.port}`;
  }

  /** A request as a script sends it: the operator's token, JSON if there is a body. */
  fetch(method: string, path: string, body?: unknown, token: string | null = this.token): Promise<Response> {
    return fetch(`${this.dashboard.address}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Once it ends, all that was published before is served, and all that was asked before has arrived here: messages keep
   * their order, and this is a question and its answer. */
  async drain(): Promise<void> {
    const { archive } = this;
    this.archive = () => ({ rows: [] });
    await (await this.fetch("GET", "/api/orders")).body?.cancel();
    this.archive = archive;
  }
  async show(frame: Frame): Promise<void> {
    this.dashboard.publish(frame);
    await this.drain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dashboard.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}
