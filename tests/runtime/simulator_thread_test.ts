import { assert, assertEquals, assertRejects } from "@std/assert";
import { startSimulatorThread } from "../../runtime/simulator_thread.ts";
import { slowTest } from "../support/slow.ts";

const WIRES = import.meta.resolve("../../exchanges/simulator/wires.ts");
const ODD = import.meta.resolve("../support/odd_wires.ts");
const options = (venue: string, symbols?: readonly string[]) => ({ venues: [venue], port: 0, seed: 1, symbols });

slowTest(
  "startSimulatorThread() serves the venue's own words and the truth on loopback, and stops twice without harm",
  async () => {
    const simulator = await startSimulatorThread(WIRES, options("binance", ["BTCUSDT"]));
    const [{ venue, restUrl, wsUrls }] = simulator.venues;
    assertEquals([venue, Object.keys(wsUrls)], ["binance", ["wsPublic", "wsPrivate", "wsTrade", "wsSbe"]]);
    assertEquals(await (await fetch(`${restUrl}/api/v3/ping`)).json(), {});
    const { venues } = await (await fetch(`${simulator.adminUrl}/state`)).json();
    assertEquals(venues.map(({ symbols, openOrders }: Record<string, unknown>) => [symbols, openOrders]), [[
      ["BTCUSDT"],
      [],
    ]]);
    await simulator.stop();
    await simulator.stop();
    await assertRejects(() => fetch(`${restUrl}/api/v3/ping`));
  },
);

slowTest("startSimulatorThread() tells in the thread's own sentence why it cannot start", async () => {
  const cases: [wires: string, given: ReturnType<typeof options>, message: string][] = [
    [WIRES, options("nowhere"), 'Cannot simulate "nowhere": known venues are aster'],
    [WIRES, options("binance", ["NOPE"]), "NOPE"],
    [import.meta.resolve("../support/no_such_wires.ts"), options("binance"), "no_such_wires.ts"],
    ["https://venue.example/wires.ts", options("binance"), "import access"],
  ];
  for (const [wires, given, message] of cases) {
    await assertRejects(() => startSimulatorThread(wires, given), Error, message);
  }
});

slowTest(
  "the simulator's thread may speak to this machine and read the project, and nothing else (SEC-14)",
  async () => {
    const simulator = await startSimulatorThread(ODD, options("probing"));
    const { restUrl } = simulator.venues[0];
    const report: Record<string, string> = await (await fetch(restUrl)).json();
    await simulator.stop();
    assertEquals(report["speak to this machine"], "done");
    delete report["speak to this machine"];
    assertEquals(Object.values(report).length, 11);
    for (const [attempt, ended] of Object.entries(report)) {
      // An import is refused with an error of the module loader that names the right that is missing.
      assertEquals(ended, attempt === "import from elsewhere" ? "TypeError" : "NotCapable", attempt);
    }
  },
);

slowTest("a thread that dies after its start ends nothing but itself, and it is told", async () => {
  const dead = Promise.withResolvers<string>();
  const simulator = await startSimulatorThread(ODD, options("dying"), dead.resolve);
  assertEquals(
    await dead.promise,
    "The simulator's thread has died: Uncaught Error: a bug in the simulated venue",
  );
  await simulator.stop();
});

slowTest("a thread that hangs keeps nobody waiting for more than two seconds when it is to stop", async () => {
  const simulator = await startSimulatorThread(ODD, options("hanging"));
  const asked = new AbortController(), { restUrl } = simulator.venues[0];
  const hung = fetch(restUrl, { signal: asked.signal }).catch(() => "aborted");
  // The thread hangs in the request once another one finds no answer.
  while (await answers(simulator.adminUrl)) { /* not yet */ }
  const began = performance.now();
  await simulator.stop();
  const ms = performance.now() - began;
  asked.abort();
  await hung;
  assert(ms > 1_900 && ms < 2_700, `stopped after ${ms} ms`);
});

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(200) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
