import { assert, assertEquals } from "@std/assert";
import { type SimulatorCall, type SimulatorReply, simulatorThread } from "../../runtime/simulator_worker.ts";
import { slowTest } from "../support/slow.ts";

const wiresUrl = new URL("../../exchanges/simulator/wires.ts", import.meta.url).href;
const start: SimulatorCall = {
  kind: "start",
  wiresUrl,
  options: { venues: ["binance"], port: 0, seed: 1, symbols: ["BTCUSDT"] },
};

Deno.test("simulatorThread() starts a simulator once, and stops it", async () => {
  const replies: SimulatorReply[] = [], call = simulatorThread((message) => replies.push(message));
  await call(start);
  const [started] = replies;
  assert(started.kind === "started");
  assertEquals(started.venues.map(({ venue }) => venue), ["binance"]);
  const { venues } = await (await fetch(`${started.adminUrl}/state`)).json();
  assertEquals(venues[0].symbols, ["BTCUSDT"]);
  await call(start);
  await call({ kind: "stop" });
  await call({ kind: "stop" });
  assertEquals(replies.slice(1).map((reply) => reply.kind), ["failed", "stopped", "stopped"]);
});

Deno.test("simulatorThread() says why it could not start", async () => {
  const replies: SimulatorReply[] = [], call = simulatorThread((message) => replies.push(message));
  await call({ ...start, options: { ...start.options, symbols: ["NOPE"] } });
  const [reply] = replies;
  assert(reply.kind === "failed" && reply.message.includes("NOPE"), JSON.stringify(reply));
});

slowTest("The module answers the same calls as a worker", async () => {
  const worker = new Worker(new URL("../../runtime/simulator_worker.ts", import.meta.url), { type: "module" });
  const ask = (call: SimulatorCall) =>
    new Promise<SimulatorReply>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage(call);
    });
  const started = await ask(start);
  assert(started.kind === "started", JSON.stringify(started));
  assertEquals(await (await fetch(`${started.venues[0].restUrl}/api/v3/ping`)).json(), {});
  assertEquals(await ask({ kind: "stop" }), { kind: "stopped" });
  worker.terminate();
});
