/** Orders a second that leave the process, received and counted by a peer in another one: the real encoder, the real journal
 * (one write an order, no sync before the send), the real network with its look at the kill word, over a loopback
 * WebSocket; by how they are signed. The time ends when the peer's count has come back. @module */
import { generateKeyPairSync } from "node:crypto";
import process from "node:process";
import type { Place } from "../../core/command.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Session, Signer } from "../../core/venue.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { OrderTexts } from "../../exchanges/shared/fapi_order_texts.ts";
import { placeCall } from "../../exchanges/binance/orders.ts";
import { SPOT_PLAIN } from "../../exchanges/binance/spot_words.ts";
import { socketText } from "../../exchanges/shared/fapi_calls.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { Journal } from "../../runtime/journal.ts";
import type { JournalEntry } from "../../runtime/journal_codec.ts";
import { createLog } from "../../runtime/log.ts";
import { Network } from "../../runtime/network.ts";
import { createWords, wordsOf } from "../../runtime/shared_words.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { TempDir } from "../../tests/support/temp_dir.ts";
import type { Counted, CounterKeys, Scheme } from "../support/order_counter.ts";
import { median, printLine } from "../support/rounds.ts";

type Way = { readonly name: string; readonly scheme: Scheme; readonly signer: Signer; readonly orders: number };

const CHANNEL = "trade.1", ROUNDS = 7, DIFFERENT = 4_096;
/** Orders between two looks at what the wire still holds, and what it may hold then, bytes. */
const BURST = 64, LOW = 16 << 10;
const clock = () => Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const keys: CounterKeys = {
  apiKey: "k".repeat(64),
  hmacSecret: "s".repeat(64),
  ed25519PublicKey: String(publicKey.export({ type: "spki", format: "pem" })),
};
const hmac = createSigner({ scheme: "hmac", apiKey: keys.apiKey, secret: keys.hmacSecret });
const ed25519 = createSigner({
  scheme: "ed25519",
  apiKey: keys.apiKey,
  secret: String(privateKey.export({ type: "pkcs8", format: "pem" })),
});
const WAYS: readonly Way[] = [
  { name: "orders_per_second_plain_journal", scheme: "plain", signer: ed25519, orders: 60_000 },
  { name: "orders_per_second_hmac", scheme: "hmac", signer: hmac, orders: 30_000 },
  { name: "orders_per_second_ed25519", scheme: "ed25519", signer: ed25519, orders: 15_000 },
];
const listing = {
  instrument: madeUpInstrument(),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: ["EXPIRE_MAKER"],
};

/** The peer, and the session that hears its counts. */
class Peer implements Session {
  readonly network: Network;
  readonly #child: Deno.ChildProcess;
  readonly #opened = Promise.withResolvers<void>();
  #counted = Promise.withResolvers<Counted>();

  private constructor(child: Deno.ChildProcess, readonly port: string) {
    this.#child = child;
    this.network = new Network({
      venue: "binance",
      place: 0,
      mode: "demo",
      allow: () => true,
      words: wordsOf(createWords()),
      clock,
      onTurn: () => this.network.takeEvents(),
      onFault: (error) => {
        throw error;
      },
      log: createLog({
        level: "error",
        format: "text",
        colour: false,
        clock,
        redact: String,
        write: (line) => console.error(line),
      }),
    });
  }

  static async start(): Promise<Peer> {
    const program = new URL("../support/order_counter.ts", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net=127.0.0.1", "--no-lock", program, JSON.stringify(keys)],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.getReader(), { value } = await reader.read();
    reader.releaseLock();
    const peer = new Peer(child, new TextDecoder().decode(value).trim());
    peer.network.start(peer);
    await peer.#opened.promise;
    return peer;
  }

  begin(scheme: Scheme): void {
    this.network.transmit(CHANNEL, JSON.stringify({ begin: scheme }), "other");
  }

  end(): Promise<Counted> {
    this.network.transmit(CHANNEL, JSON.stringify({ end: true }), "other");
    return this.#counted.promise;
  }

  async stop(): Promise<void> {
    await this.network.shutdown();
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#child.stdout.cancel();
  }

  start(): void {
    this.network.open(CHANNEL, `ws://127.0.0.1:${this.port}/ws-api/v3`);
  }
  onOpen(): void {
    this.#opened.resolve();
  }
  onFrame(_channel: string, frame: string | Uint8Array): void {
    const told = this.#counted;
    this.#counted = Promise.withResolvers();
    told.resolve(JSON.parse(String(frame)));
  }
  onReply(): void {}
  onClose(): void {}
  onTimer(): void {}
  submit(): void {}
}

/** Orders a second of one round, and µs of this process's CPU for each. @throws {Error} if the peer did not get each of them as it must be */
async function round(peer: Peer, { scheme, signer, orders }: Way, entries: readonly (readonly JournalEntry[])[]) {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" }), { network } = peer;
  const texts = new OrderTexts(SPOT_PLAIN), loggedOn = scheme === "plain";
  peer.begin(scheme);
  const began = performance.now(), cpu = process.cpuUsage();
  for (let sent = 0; sent < orders;) {
    for (let i = 0; i < BURST && sent < orders; i++) {
      const now = clock(), batch = entries[sent % DIFFERENT], place = batch[0].payload as Place;
      journal.append(batch, now);
      const authority = { signer, timestamp: Math.floor(now / 1_000), recvWindow: 2_000, loggedOn };
      const text = texts.write(++sent, place, listing, listing.instrument.symbol, authority);
      if (!network.transmit(CHANNEL, text, "order")) throw new Error("An order was refused before any byte");
    }
    do await new Promise((resolve) => setImmediate(resolve)); while (network.backlog(CHANNEL) > LOW);
  }
  const counted = await peer.end(),
    seconds = (performance.now() - began) / 1e3,
    { user, system } = process.cpuUsage(cpu);
  if (counted.orders !== orders || counted.problem !== null) {
    throw new Error(`The peer got ${counted.orders} of ${orders} orders: ${counted.problem ?? "all as they must be"}`);
  }
  const { seq } = journal.head;
  if (seq !== orders) throw new Error(`The journal holds ${seq} of ${orders} orders`);
  await journal.close();
  return { rate: orders / seconds, micros: (user + system) / orders };
}

function madeUpOrders(): JournalEntry[][] {
  const ids = new ClientIds(1, 1);
  return Array.from({ length: DIFFERENT }, (_, i) => [{
    kind: "command",
    payload: {
      kind: "place",
      venue: "binance",
      instrument: 0 as InstrumentId,
      clientId: ids.next(),
      side: i % 2 === 0 ? "buy" : "sell",
      price: 6_500_000 + (i * 7_919) % 10_007 as Price,
      size: 100 + i % 900 as Size,
      timeInForce: "post_only",
      validity: 2_000_000 as Micros,
    },
  }]);
}

/** @throws {Error} if the frames are not what the plain encoder gives */
function proveTexts(entries: readonly (readonly JournalEntry[])[]): void {
  const texts = new OrderTexts(SPOT_PLAIN);
  for (const [i, [{ payload }]] of entries.entries()) {
    const { signer, scheme } = WAYS[i % WAYS.length], place = payload as Place;
    const authority = { signer, timestamp: 1_795_608_000_000 + i, recvWindow: 2_000, loggedOn: scheme === "plain" };
    const text = texts.write(i, place, listing, listing.instrument.symbol, authority);
    if (text !== socketText(i, placeCall(place, listing), authority)) {
      throw new Error(`A frame is not as it must be: ${text}`);
    }
  }
}

const entries = madeUpOrders();
proveTexts(entries);
const peer = await Peer.start();
const taken = new Map(WAYS.map(({ name }) => [name, { rates: [] as number[], micros: [] as number[] }]));
for (let i = -1; i < ROUNDS; i++) {
  for (let turn = 0; turn < WAYS.length; turn++) {
    const way = WAYS[(turn + i + 1) % WAYS.length], { rate, micros } = await round(peer, way, entries);
    if (i < 0) continue;
    taken.get(way.name)!.rates.push(rate);
    taken.get(way.name)!.micros.push(micros);
  }
}
for (const [name, { rates, micros }] of taken) {
  printLine(name, median(rates));
  const each = rates.map((rate) => Math.round(rate)).join(" ");
  console.error(`${name}: ${each}; ${median(micros).toFixed(1)} µs of CPU an order`);
}
await peer.stop();
