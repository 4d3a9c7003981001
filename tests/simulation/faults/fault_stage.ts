/** A small stage for troubles alone: no bot, but a venue of the simulator with somebody who trades there, roads that frames are
 * sent over, and a list of what was done to whom. @module */
import { assertEquals } from "@std/assert";
import type { OperatorEvent } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import type { Random } from "../../../exchanges/shared/random.ts";
import { WIRES } from "../../../exchanges/simulator/mod.ts";
import { createWords, wordsOf } from "../../../core/words.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";
import type { Plan, PlannedFault, Road, Stage, StageVenue, Traffic } from "../contract.ts";
import { symbolOf } from "../dialects.ts";

const ASSETS = ["BTC", "ETH"];
/** Between two rounds of what the trader does, ms. */
const ROUND = 250;

type Laid = { readonly road: Partial<Road>; readonly random: Random };

export class FaultStage implements Stage, StageVenue {
  readonly plan: Plan;
  readonly phase = "safety";
  readonly bot = null;
  readonly lives = 1;
  readonly words = wordsOf(createWords());
  readonly dataDir = "/nowhere";
  readonly id: string;
  readonly index = 0;
  readonly venues = [this];
  readonly talk: WireTalk;
  /** All that was done: cuts, deaths, events, and what came of the frames on the roads. */
  readonly log: string[] = [];
  readonly strikes: PlannedFault[] = [];
  /** Roads, refusals and broken disks that stand. */
  readonly standing: unknown[] = [];
  wallMs = 0;
  ppm = 0;
  readonly #agenda: { readonly at: number; readonly run: () => void }[] = [];
  #account = -1;
  #count = 0;

  constructor(readonly dialect = "binance") {
    const symbols = ASSETS.map((asset) => symbolOf(dialect, asset));
    this.id = dialect;
    this.plan = { seed: 1, ms: 3_600_000, venues: [{ dialect, symbols }], pace: 1, settings: {}, faults: [] };
    this.talk = new WireTalk(WIRES[dialect]({ seed: 1, startAt: START, symbols, pace: 0.3 }));
  }

  get now(): Micros {
    return this.talk.now;
  }
  get elapsed(): number {
    return (this.now - START) / 1_000;
  }
  get wire() {
    return this.talk.wire;
  }

  /** Lives on for so long, and the trader trades. */
  pass(ms: number): void {
    const end = this.elapsed + ms;
    while (this.elapsed < end) {
      this.#trade();
      this.#runUntil(Math.min(end, this.elapsed + ROUND), (ms) => this.talk.pass(ms));
    }
  }

  /** Time goes by, and nobody does anything but what was put off. */
  idle(ms: number): void {
    this.#runUntil(this.elapsed + ms, (ms) => this.talk.now = this.now + ms * 1_000 as Micros);
  }

  #runUntil(until: number, pass: (ms: number) => void): void {
    for (;;) {
      const due = this.#agenda.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#agenda.splice(this.#agenda.indexOf(due), 1);
      if (due.at > this.elapsed) pass(due.at - this.elapsed);
      due.run();
    }
    if (until > this.elapsed) pass(until - this.elapsed);
  }

  /** Sends something over the roads that stand; what arrives, and how much later in ms. */
  over(traffic: Traffic): readonly { readonly traffic: Traffic; readonly delay: number }[] {
    const roads = this.standing.filter((one): one is Laid => typeof one === "object" && one !== null && "road" in one);
    let arriving: readonly { readonly traffic: Traffic; readonly delay: number }[] = [{ traffic, delay: 0 }];
    for (const { road, random } of roads) {
      if (road.inward === undefined) continue;
      arriving = arriving.flatMap(({ traffic, delay }) =>
        road.inward!(traffic, this.now, random).map((one) => ({ traffic: one.traffic, delay: one.delay + delay }))
      );
    }
    return arriving;
  }

  // ---- the stage and its venue ----------------------------------------------------------------------------------------

  addRoad(road: Partial<Road>, random: Random): () => void {
    return this.#stand({ road, random });
  }
  cut(options: object): void {
    this.log.push(`${this.elapsed} cut ${JSON.stringify(options)}`);
  }
  refuse(options: object): () => void {
    return this.#stand({ refused: options });
  }
  healthyFor(): number {
    return 0;
  }
  operate(event: OperatorEvent): void {
    this.log.push(`${this.elapsed} ${JSON.stringify(event)}`);
  }
  stallEngine(ms: number): void {
    this.log.push(`${this.elapsed} stall ${ms}`);
  }
  suspend(ms: number): void {
    this.log.push(`${this.elapsed} suspend ${ms}`);
  }
  kill(options: object): void {
    this.log.push(`${this.elapsed} kill ${JSON.stringify(options)}`);
  }
  jumpWall(ms: number): void {
    this.wallMs += ms;
  }
  driftWall(ppm: number): void {
    this.ppm = ppm;
  }
  breakDisk(how: string): () => void {
    return this.#stand({ broken: how });
  }
  later(ms: number, run: () => void): void {
    this.#agenda.push({ at: this.elapsed + ms, run });
  }
  mark(): void {}
  struck(fault: PlannedFault): void {
    this.strikes.push(fault);
  }

  assertClean(name: string): void {
    assertEquals(
      [this.standing, this.wire.truth.faults, this.wallMs, this.ppm, this.wire.state().clockOffsetMs],
      [[], [], 0, 0, 0],
      `${name} leaves nothing behind`,
    );
    const foreign = this.wire.state().openOrders.filter(({ clientOrderId }) => clientOrderId.startsWith("web_"));
    assertEquals(foreign, [], `${name} leaves no order of others`);
  }

  /** Where no trader speaks the venue's words, somebody else holds the position. */
  #tradeAnyhow(symbol: string): void {
    this.wire.setFault("foreign_order", { symbol, lots: 10, bps: -20 }, this.now);
    this.wire.setFault("foreign_cancel", {}, this.now);
    this.talk.pass(1);
  }

  #stand(what: unknown): () => void {
    this.standing.push(what);
    return () => {
      const index = this.standing.indexOf(what);
      if (index >= 0) this.standing.splice(index, 1);
    };
  }

  /** A round of a trader's day: every door is used, and frames of every kind go over the roads. */
  #trade(): void {
    const { talk, plan: { venues: [{ symbols }] } } = this, symbol = symbols[this.#count++ % 2], id = `t${this.#count}`;
    if (this.dialect !== "binance") return this.#tradeAnyhow(symbol);
    if (this.#account < 0 || talk.closed.has(this.#account)) {
      this.#account = talk.open("/ws-api/v3");
      talk.open("/stream", `streams=${symbols.map((name) => `${name.toLowerCase()}@depth@100ms`).join("/")}`);
      talk.signedCall(this.#account, "userDataStream.subscribe.signature");
    }
    const price = Number(talk.get("/api/v3/ticker/bookTicker", { symbol })?.body.bidPrice ?? 1);
    const order = { symbol, side: "BUY", quantity: symbol === "BTCUSDT" ? "0.001" : "0.02", newClientOrderId: id };
    const rest = { type: "LIMIT_MAKER", price: (price * 0.999).toFixed(1) + "0" };
    talk.signed("POST", "/api/v3/order", { ...order, ...rest });
    talk.signed("GET", "/api/v3/order", { symbol, origClientOrderId: id });
    talk.signed("GET", "/api/v3/myTrades", { symbol });
    talk.get("/api/v3/depth", { symbol, limit: 5 });
    if (this.#count % 3 !== 0) talk.signed("DELETE", "/api/v3/order", { symbol, origClientOrderId: id });
    if (this.#count % 3 === 0) {
      talk.signed("POST", "/api/v3/order", { ...order, newClientOrderId: `${id}m`, type: "MARKET" });
    }
    for (const traffic of EXAMPLES) {
      const arrived = this.over(traffic).map(({ traffic, delay }) => [traffic, delay]);
      this.log.push(JSON.stringify(arrived).slice(0, 2_000));
    }
    for (const bytes of OUTWARD) {
      for (const one of [...this.standing]) {
        const { road, random } = one as Laid;
        if (road?.outward) this.log.push(JSON.stringify(road.outward(bytes, this.now, random)));
      }
    }
  }
}

const frame = (channel: string, data: string): Traffic => ({ kind: "frame", channel, data });
/** One message of each sort. */
export const EXAMPLES: readonly Traffic[] = [
  frame(
    "public.1",
    '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1790000000000,"s":"BTCUSDT","U":157,"u":160,' +
      '"b":[["65000.10","0.00200000"]],"a":[["65000.20","1.00000000"]]}}',
  ),
  frame(
    "public.1",
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1790000000000,"s":"BTCUSDT","t":12345,"p":"65000.10",' +
      '"q":"0.00500000","T":1790000000000,"m":true,"M":true}}',
  ),
  frame(
    "trade.1",
    '{"subscriptionId":0,"event":{"e":"executionReport","E":1790000000000,"s":"BTCUSDT","c":"abc","S":"BUY",' +
      '"q":"0.00500000","p":"65000.10","x":"TRADE","X":"FILLED","i":4293153,"l":"0.00500000","z":"0.00500000",' +
      '"L":"65000.10","n":"0","N":null,"T":1790000000000,"t":17}}',
  ),
  frame(
    "trade.1",
    '{"id":5,"status":200,"result":{"orderId":4293153,"clientOrderId":"abc","transactTime":1790000000000}}',
  ),
  { kind: "reply", id: 7, status: 200, body: '{"serverTime":1790000000000,"origQty":"1.5"}', headers: {} },
];
const OUTWARD: readonly Parameters<Road["outward"]>[0][] = [
  { channel: "trade.1", text: '{"id":5,"method":"order.place","params":{}}' },
  { call: { method: "GET", url: "https://venue/api/v3/time", headers: {}, body: null, timeout: 1_000_000 as Micros } },
];

/** Plays one occurrence of a kind on a stage of its own. */
export function occurrence(name: string, ms: number, parameters: PlannedFault["parameters"]): PlannedFault {
  return { name, venue: 0, at: 0, until: ms, seed: 5, parameters };
}
