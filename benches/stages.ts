/** The stages between a decided quote and the socket, and the indicators, each by itself; decode, book and decide have files of
 * their own. One iteration is a thousand different ones. Encode and signature stand beside ccxt's, the journal beside plain
 * `JSON.stringify` with a write. @module */
import ccxt from "ccxt";
import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import type { Place } from "../core/command.ts";
import type { InstrumentId } from "../core/instrument.ts";
import type { Micros, Price, Size } from "../core/units.ts";
import type { Signer } from "../core/venue.ts";
import { imbalance } from "../core/indicators/imbalance.ts";
import { Markout } from "../core/indicators/markout.ts";
import { TradeFlow } from "../core/indicators/trade_flow.ts";
import { Volatility } from "../core/indicators/volatility.ts";
import { weightedMid } from "../core/indicators/weighted_mid.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import { Gate } from "../core/risk/gate.ts";
import { DEFAULT_VENUE_LIMITS } from "../core/risk/limits.ts";
import { OrderTexts } from "../exchanges/shared/fapi_order_texts.ts";
import { placeCall } from "../exchanges/binance/orders.ts";
import { SPOT_PLAIN } from "../exchanges/binance/spot_words.ts";
import { socketText } from "../exchanges/shared/fapi_calls.ts";
import { createSigner } from "../exchanges/shared/signer.ts";
import { Random } from "../exchanges/shared/random.ts";
import { Journal } from "../runtime/journal.ts";
import type { JournalEntry } from "../runtime/journal_codec.ts";
import { Wire } from "../runtime/wire.ts";
import { NETWORK_LIMITS } from "../runtime/network.ts";
import { madeUpDesk, madeUpLimits, NOW, setBalances } from "../tests/support/made_up_desk.ts";
import { madeUpInstrument } from "../tests/support/made_up_instrument.ts";
import { TempDir } from "../tests/support/temp_dir.ts";

const COUNT = 1_000, SEED = 20_261_125;
/** Results end here, so that no compiler may drop the work. */
const kept = new Float64Array(1);
const random = new Random(SEED);

// ---- indicators -------------------------------------------------------------------------------------------------------

const mids = Array.from({ length: COUNT }, (_, i) => 13_000_000 + i * 7 % 90 + random.int(40));
const sizes = Array.from({ length: COUNT }, () => 1 + random.int(500_000));
const volatility = new Volatility(30), flow = new TradeFlow(30), markout = new Markout(10);
let at = NOW as number;
Deno.bench(`indicators: ${COUNT} tops into weighted mid, imbalance, volatility, trade flow and markout`, () => {
  let sum = 0;
  for (let i = 0; i < COUNT; i++) {
    const mid = mids[i] / 2, now = (at += 1_000) as Micros, bid = sizes[i], ask = sizes[COUNT - 1 - i];
    if (i % 100 === 0) markout.fill(mid as Price, i % 200 === 0 ? 1 : -1, now);
    volatility.update(mid, now);
    flow.update(bid as Size, now);
    markout.update(mid, now);
    // The volatility is NaN until two mids were seen, the markout until its horizon has passed once.
    sum += weightedMid(mid - 1, bid, mid + 1, ask) + imbalance(bid, ask) + (volatility.value || 0) + flow.at(now);
  }
  kept[0] += sum + (markout.value || 0);
});

// ---- risk -------------------------------------------------------------------------------------------------------------

const ids = new ClientIds(1, 1);
/** Around the made-up desk's mid of 10,000; all different. */
const places = Array.from({ length: COUNT }, (_, i): Place => ({
  kind: "place",
  venue: "binance",
  instrument: 0 as InstrumentId,
  clientId: ids.next(),
  side: i % 2 === 0 ? "buy" : "sell",
  price: (i % 2 === 0 ? 9_990 - i % 20 : 10_010 + i % 20) as Price,
  size: 40_000 + i as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
}));
const desk = madeUpDesk(), market = desk.markets[0], slot = { strategy: "bench", level: 0 };
setBalances(desk, "binance", {});
const limits = madeUpLimits(desk, { ordersPerSecond: 1_000_000 });
const gate = new Gate({
  ...limits,
  venue: new Map([["binance", { ...DEFAULT_VENUE_LIMITS, maxOpenOrders: 1_000, ordersPerSecond: 1_000_000 }]]),
  global: { ...limits.global, strategyOrdersPerSecond: 1_000_000 },
}, desk);
let asked = NOW as number;
Deno.bench(`Gate.admit(): ${COUNT} orders past every rule`, (b) => {
  asked += 1_000_000; // the same order may be sent again
  market.bookTouched(asked as Micros);
  b.start();
  let passed = 0;
  for (let i = 0; i < COUNT; i++) if (gate.admit(places[i], slot, asked as Micros).refused === null) passed++;
  b.end();
  if (passed !== COUNT) throw new Error(`${COUNT - passed} orders were refused`);
});

// ---- journal ----------------------------------------------------------------------------------------------------------

const temp = new TempDir(), plainFile = Deno.openSync(temp.file("plain"), { create: true, append: true });
globalThis.addEventListener("unload", () => {
  temp[Symbol.dispose]();
  if (Number.isNaN(kept[0])) throw new Error("The benches' sum is not a number");
});
const batches = places.map((payload): JournalEntry[] => [{ kind: "command", payload }]), encoder = new TextEncoder();
const journal = Journal.open(temp.path, { durability: "write" });
Deno.bench(`JSON.stringify() and writeSync(): ${COUNT} orders, no numbers, no check`, {
  group: "journal",
  baseline: true,
}, () => {
  for (const [{ payload }] of batches) plainFile.writeSync(encoder.encode(JSON.stringify(payload) + "\n"));
});
let written = NOW as number;
Deno.bench(`Journal.append(): ${COUNT} orders, one write each`, { group: "journal" }, () => {
  for (let i = 0; i < COUNT; i++) kept[0] += journal.append(batches[i], (written += 10) as Micros).lastSeq;
});

// ---- encode and sign --------------------------------------------------------------------------------------------------

const listing = {
  instrument: madeUpInstrument(),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: ["EXPIRE_MAKER"],
};
const key = { apiKey: "k".repeat(64), secret: "s".repeat(64) };
const pem = String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
const hmac = createSigner({ scheme: "hmac", ...key });
const ed25519 = createSigner({ scheme: "ed25519", apiKey: key.apiKey, secret: pem });
const rival = new ccxt.binance({ apiKey: key.apiKey, secret: key.secret }) as unknown as {
  sign(path: string, api: string, method: string, params: object): { readonly body?: string; readonly url: string };
};
const parameters = places.map(({ clientId, side, price, size }) => ({
  symbol: "BTCUSDT",
  side: side.toUpperCase(),
  type: "LIMIT_MAKER",
  price: (price / 10).toFixed(1),
  quantity: (size / 1e5).toFixed(5),
  newClientOrderId: clientId,
  newOrderRespType: "ACK",
}));
proveTexts();

Deno.bench(`ccxt sign(): ${COUNT} orders, HMAC`, { group: "encode and sign", baseline: true }, () => {
  for (const each of parameters) kept[0] += (rival.sign("order", "private", "POST", each).body ?? "").length;
});
for (
  const [name, signer, loggedOn] of [
    ["unsigned", hmac, true],
    ["HMAC", hmac, false],
    ["Ed25519", ed25519, false],
  ] as const
) {
  const texts = new OrderTexts(SPOT_PLAIN);
  let id = 0;
  Deno.bench(`OrderTexts.write(): ${COUNT} orders, ${name}`, { group: "encode and sign" }, () => {
    for (let i = 0; i < COUNT; i++) {
      const authority = { signer, timestamp: 1_795_608_000_000 + i, recvWindow: 2_000, loggedOn };
      kept[0] += texts.write(++id, places[i], listing, listing.instrument.symbol, authority).length;
    }
  });
}

/** @throws {Error} if a frame is not what the plain encoder gives */
function proveTexts(): void {
  const texts = new OrderTexts(SPOT_PLAIN);
  const prove = (signer: Signer, loggedOn: boolean) => {
    for (let i = 0; i < COUNT; i++) {
      const authority = { signer, timestamp: 1_795_608_000_000 + i, recvWindow: 2_000, loggedOn };
      const ours = texts.write(i, places[i], listing, listing.instrument.symbol, authority);
      const plain = socketText(i, placeCall(places[i], listing), authority);
      if (ours !== plain) throw new Error(`A frame is ${ours}; want ${plain}`);
    }
  };
  prove(hmac, true);
  prove(hmac, false);
  prove(ed25519, false);
}

// ---- send -------------------------------------------------------------------------------------------------------------

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => kept[0] += Buffer.byteLength(String(data));
  return response;
});
const text = new OrderTexts(SPOT_PLAIN).write(1, places[0], listing, listing.instrument.symbol, {
  signer: hmac,
  timestamp: 1_795_608_000_000,
  recvWindow: 2_000,
  loggedOn: false,
});
let wire: Wire | null = null;
Deno.bench(`Wire.send(): 32 orders of ${text.length} bytes handed to an open socket`, async (b) => {
  wire ??= await opened();
  b.start();
  for (let i = 0; i < 32; i++) wire.send(text);
  b.end();
  do await new Promise((resolve) => setImmediate(resolve)); while (wire.backlog > 0);
});

function opened(): Promise<Wire> {
  server.unref();
  return new Promise((resolve, reject) =>
    new Wire("trade.1", `ws://127.0.0.1:${server.addr.port}`, undefined, NETWORK_LIMITS, {
      onOpen: resolve,
      onFrame: () => {},
      onEnd: (_wire, reason) => reject(new Error(reason)),
    })
  );
}
