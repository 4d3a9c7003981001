/** `deno task testnet` against stand-alone simulated venues, over real sockets and in real time: all cases that need no look inside, on
 * all products, and what it leaves behind, with the venue's own truth for a witness. @module */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isOpen } from "../exchanges/conformance/case.ts";
import { CASES } from "../exchanges/conformance/cases/mod.ts";
import { PRODUCTS } from "../exchanges/conformance/products.ts";
import { ASTER_DEMO_ACCOUNT, ASTER_DEMO_KEY } from "../../exchanges/simulator/wire/aster.ts";
import { Program } from "../support/program.ts";
import { SimulatorAdmin, type SimulatorState } from "../support/simulator_program.ts";
import { until } from "../support/until.ts";

const TASK = "tests/exchanges/conformance/testnet.ts";
const NAMES = PRODUCTS.map(({ venue }) => venue.name);
const prefix = (name: string) => `TWOSIDE_TESTNET_${name.toUpperCase()}`;
/** Whoever runs this may have keys of real test networks at hand: they are not for this. */
const NO_KEYS = Object.fromEntries(
  NAMES.flatMap((name) => [[`${prefix(name)}_KEY`, ""], [`${prefix(name)}_SECRET`, ""]]),
);
const ROLES = { REST: "rest", WS_PUBLIC: "wsPublic", WS_PRIVATE: "wsPrivate", WS_TRADE: "wsTrade" };

/** Stand-alone simulated venues, and the environment that leads the task to them. */
class Venues extends SimulatorAdmin implements AsyncDisposable {
  private constructor(
    readonly program: Program,
    url: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {
    super(url);
  }

  static async start(names: readonly string[]): Promise<Venues> {
    const program = new Program(["sim", "--port", "0", ...names.flatMap((name) => ["--venue", name])]);
    try {
      const environment: Record<string, string> = { ...NO_KEYS };
      for (const name of names) {
        for (const [variable, role] of Object.entries(ROLES)) {
          environment[`${prefix(name)}_${variable}`] = await program.line(`${name} ${role}: `);
        }
        for (const [what, value] of Object.entries(keysOf(name))) environment[`${prefix(name)}_${what}`] = value;
      }
      return new Venues(program, await program.line("Simulator: "), environment);
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  play(...args: readonly string[]): Program {
    return new Program(args, this.environment, TASK);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

/** Agents sign for the chain of the main network at simulated venues. */
function keysOf(name: string): Readonly<Record<string, string>> {
  if (!name.startsWith("aster")) return { KEY: "demo", SECRET: "demo", PASSPHRASE: "demo" };
  const { apiKey, user } = ASTER_DEMO_ACCOUNT;
  return { KEY: apiKey, SECRET: ASTER_DEMO_KEY, ACCOUNT: user!, CHAIN: "1666" };
}

/** Cells of the table by product and case. */
function tableOf({ stdout }: Program): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const rows = stdout.filter((line) => /^(case|CF-\d\d|END)\s/.test(line)).map((line) => line.split(/\s\s+/));
  const [head, ...cases] = rows;
  return new Map(
    head.slice(1, -1).map((name, i) => [name, new Map(cases.map((cells) => [cells[0], cells[i + 1]]))]),
  );
}

/** What the venue says of itself is not asked for: nothing rests there, and contracts are flat. */
function assertEmpty({ venue, openOrders, positions }: SimulatorState): void {
  assertEquals(openOrders, [], `${venue}: nothing rests`);
  assertEquals(
    positions.filter(({ product, size }) => product === "perp" && Number(size) !== 0),
    [],
    `${venue} is flat`,
  );
}

/** Base assets differ by no more than fees, as a share of what was there. */
function assertSameMoney(before: SimulatorState, after: SimulatorState): void {
  for (const { asset, wallet, free, locked } of after.balances) {
    const was = before.balances.find((each) => each.asset === asset && each.wallet === wallet)!;
    const gone = Math.abs(Number(free) + Number(locked) - Number(was.free) - Number(was.locked));
    assert(gone <= Number(was.free) * 1e-4, `${after.venue} ${asset}: ${gone} of ${was.free} came or went`);
    assertEquals(Number(locked), 0, `${after.venue} ${asset}`);
  }
}

Deno.test("testnet plays every open case on all eight products, and leaves each account as it was", async () => {
  await using venues = await Venues.start(NAMES);
  const before = await venues.states();
  // Both at once: the products of an exchange are one after the other in one run, and these are venues apart.
  await using perps = venues.play("--product", "perp");
  await using spots = venues.play("--product", "spot");
  const ends = await Promise.all([perps.end(240_000), spots.end(240_000)]);
  assertEquals(ends.map(({ code }) => code), [0, 0], `${perps.told}\n${spots.told}`);
  const table = new Map([...tableOf(perps), ...tableOf(spots)]);
  assertEquals([...table.keys()].sort(), [...NAMES].sort());
  for (const { venue } of PRODUCTS) {
    for (const each of CASES) {
      const has = each.needs?.(venue.capabilities) ?? true;
      const wanted = !isOpen(each) ? "simulator" : has ? "pass" : "absent";
      assertEquals(table.get(venue.name)!.get(each.id), wanted, `${venue.name} ${each.id}`);
    }
    assertEquals(table.get(venue.name)!.get("END"), "pass");
  }
  const inside = CASES.filter((each) => !isOpen(each)), count = 4 * (CASES.length - inside.length + 1);
  for (const { stdout } of [perps, spots]) {
    assertEquals(stdout.at(-1), `${count} passed, 0 failed, ${4 * inside.length} skipped`);
    assert(stdout.includes(`Need the simulator (deno task conformance): ${inside.map(({ id }) => id).join(", ")}`));
  }
  for (const [i, after] of (await venues.states()).entries()) {
    assert(after.fillCount > 0, `${after.venue} has traded`);
    assertEmpty(after);
    assertSameMoney(before[i], after);
  }
});

Deno.test("testnet skips a venue without keys by name, says which variables are missing, and ends well", async () => {
  await using program = new Program(["--venue", "okx", "--product", "perp"], NO_KEYS, TASK);
  assertEquals((await program.end()).code, 0, program.told);
  assert(
    program.stdout.includes(
      "Skipped okx: it has no keys; set TWOSIDE_TESTNET_OKX_KEY, TWOSIDE_TESTNET_OKX_SECRET, TWOSIDE_TESTNET_OKX_PASSPHRASE",
    ),
    program.told,
  );
  assertEquals(program.stdout.at(-1), `0 passed, 0 failed, ${CASES.length + 1} skipped`);
});

Deno.test("testnet refuses a live host, an unknown venue and an unknown case before it connects", async () => {
  const live = { ...NO_KEYS, ...{ TWOSIDE_TESTNET_BYBIT_KEY: "a key", TWOSIDE_TESTNET_BYBIT_SECRET: "a secret" } };
  const tries: readonly (readonly [readonly string[], Readonly<Record<string, string>>, RegExp])[] = [
    [
      ["--venue", "bybit", "--product", "perp"],
      { ...live, TWOSIDE_TESTNET_BYBIT_REST: "https://api.bybit.com" },
      /^Cannot play bybit: TWOSIDE_TESTNET_BYBIT_REST leads to api\.bybit\.com, which is one of the venue's live hosts/,
    ],
    [["--venue", "bitbay"], NO_KEYS, /^--venue is "bitbay"; want one of binance, /],
    [["--case", "CF-99"], NO_KEYS, /^--case is "CF-99"; want one of CF-01 to CF-\d\d$/],
    [["--venues", "okx"], NO_KEYS, /^Unknown: --venues; want --venue, --product and --case$/],
  ];
  for (const [args, environment, complaint] of tries) {
    await using program = new Program(args, environment, TASK);
    assertEquals([(await program.end()).code, program.stdout], [2, []], program.told);
    assertMatch(program.stderr.at(-1)!, complaint);
  }
});

Deno.test("testnet plays nothing on an account with somebody else's order, and leaves that order alone", async () => {
  await using venues = await Venues.start(["bybit_spot"]);
  await venues.fault("foreign_order", { symbol: "BTCUSDT", bps: 30 });
  const order = await until("the order rests", 10_000, async () => {
    const [{ openOrders: [found] }] = await venues.states();
    assert(found !== undefined);
    return found;
  });
  await using program = venues.play("--venue", "bybit_spot", "--case", "CF-23");
  assertEquals((await program.end(60_000)).code, 1, program.told);
  assertEquals([...tableOf(program).get("bybit_spot")!], [["CF-23", "skip"], ["END", "FAIL"]]);
  assertStringIncludes(program.told, "Nothing is played on an account that is in use: an order of somebody else");
  const [{ openOrders, fillCount }] = await venues.states();
  assertEquals([openOrders.map(({ orderId }) => orderId), fillCount], [[order.orderId], 0]);
});

Deno.test("testnet whose order got no answer fails the case, and clears that order too", async () => {
  await using venues = await Venues.start(["bybit"]);
  await venues.fault("order_no_answer", { count: 1 });
  await using program = venues.play("--venue", "bybit", "--product", "perp", "--case", "CF-20");
  assertEquals((await program.end(60_000)).code, 1, program.told);
  assertEquals([...tableOf(program).get("bybit")!], [["CF-20", "FAIL"], ["END", "pass"]], program.told);
  assertStringIncludes(program.told, "ambiguous");
  assertEmpty((await venues.states())[0]);
});

Deno.test("testnet that is interrupted cancels what rests before it ends", async () => {
  await using venues = await Venues.start(["okx_spot"]);
  await using program = venues.play("--venue", "okx_spot", "--case", "CF-66", "--case", "CF-20");
  await until("an order rests", 60_000, async () => {
    const [{ openOrders }] = await venues.states();
    assertEquals(openOrders.length, 1);
  });
  program.signal("SIGINT");
  assertEquals((await program.end(60_000)).code, 1, program.told);
  assertStringIncludes(program.told, "Interrupted: what rests is cancelled");
  const cells = tableOf(program).get("okx_spot")!;
  assertEquals(cells.get("END"), "pass");
  assert([...cells.values()].includes("FAIL"), "the case that was cut off has not passed");
  const [state] = await venues.states();
  assertEmpty(state);
});
