/** The roof: reads the command line and joins the wings. The only place where venues, strategies, runtime and dashboard meet.
 * @module */
import type { Endpoints, Venue } from "./core/venue.ts";
import type { OperatorEvent } from "./core/event.ts";
import type { Micros } from "./core/units.ts";
import { createRing } from "./core/shared_ring.ts";
import { NO_PROBE, TURNS } from "./core/stages.ts";
import { REARM_PHRASE } from "./core/engine/check_list.ts";
import {
  agentVenues,
  createSigner,
  passphraseVenues,
  sbeVenues,
  sharedWallets,
  type SignerKey,
  venues,
} from "./exchanges/mod.ts";
import { DEMO_ACCOUNT } from "./exchanges/simulator/accounts.ts";
import { strategies, strategyNamed } from "./strategies/mod.ts";
import { createToken, type Dashboard, startDashboard } from "./dashboard/mod.ts";
import { curvePoint, Frames } from "./dashboard/frames.ts";
import { BUILD } from "./runtime/build.ts";
import { Bot, type BotOptions, type BotVenue } from "./runtime/bot.ts";
import { botVenue, type Keys, VALIDITY_MICROS } from "./runtime/bot_venue.ts";
import { parseCommandLine, type Parsed, positiveNumber, UsageError } from "./runtime/cli.ts";
import { ConfigError } from "./runtime/config_problems.ts";
import { configHash, endpointsOf, limitsOf, redacted } from "./runtime/config_flags.ts";
import type { Config } from "./runtime/config_schema.ts";
import type { Keyring, LoadedConfig } from "./runtime/config_file.ts";
import type { Credentials } from "./runtime/config_secrets.ts";
import { loadConfigApart } from "./runtime/config_thread.ts";
import { defaultDemoConfig } from "./runtime/demo_config.ts";
import { keepConfig } from "./runtime/kept_config.ts";
import type { ReplayGround } from "./runtime/replay.ts";
import { exitCode } from "./runtime/run_end.ts";
import { flagsOf } from "./runtime/run_flags.ts";
import { logFacts } from "./runtime/fact_log.ts";
import { forgetProxies } from "./runtime/endpoint.ts";
import { type DiskGuest, type DiskThread, hostDisk, startDiskThread } from "./runtime/disk_thread.ts";
import { endText, GuardianWords, watchersOf } from "./runtime/guarding.ts";
import type { GuardianThread } from "./runtime/guardian_thread.ts";
import { collector } from "./runtime/heap.ts";
import { processClock } from "./runtime/clock.ts";
import { latchPath } from "./runtime/latch.ts";
import { LineSink } from "./runtime/line_sink.ts";
import { createLog, type Log } from "./runtime/log.ts";
import { absolutePath } from "./runtime/paths.ts";
import { createWords, wordsOf } from "./runtime/shared_words.ts";
import { createProbe } from "./runtime/stage_probe.ts";
import { type Redactor, redactorOf } from "./runtime/secret.ts";
import { metricsText } from "./runtime/bot_metrics.ts";
import type { SnapshotThread } from "./runtime/snapshot_thread.ts";
import { listenToSignals } from "./runtime/signals.ts";
import { assertTokenReachesSomebody, writeToken } from "./runtime/token_file.ts";
import { type SimulatorThread, startSimulatorThread } from "./runtime/simulator_thread.ts";

/** What connecting has left is collected then; by now the first quotes have just been placed. */
const SETTLED_MS = 3_000;
/** What a failed run leaves to its guardian has so long to be seen gone. */
const LAST_CLEARING_MS = 15_000;
const FRAME_MS = 100;
const CURVE_MS = 5_000;
const METRICS_MS = 5_000;
/** Starts a day that may arm themselves after a crash, in live with --arm. */
const ARMS_AFTER_CRASH = 3;
/** Cool-down before a re-arm: the demo is there to be tried. */
const REARM_COOLDOWN_MICROS = { demo: 3_000_000, paper: 30_000_000, live: 30_000_000 } as const;

type Timer = ReturnType<typeof setTimeout>;
const encoder = new TextEncoder();
const isTerminal = Deno.stdout.isTerminal();
const print = (line: string) => Deno.stdout.writeSync(encoder.encode(line + "\n"));
/** Never blocks the engine, also when nobody reads the log. */
const stderr = new LineSink();
const complain = (line: string) => stderr.write(line + "\n");
const { now: clock, catchUp } = processClock();

type Simulate = typeof import("./exchanges/simulator/simulate.ts");
/** Loads what one command or one mode alone needs. By its address and not by a literal, or its sources would be read and
 * kept whatever is run: some megabytes. */
const part = <Module>(path: string): Promise<Module> => import(import.meta.resolve(path));

type Hands = {
  dashboard: Dashboard | null;
  frames: Frames | null;
  disk: DiskThread | null;
  guardian: GuardianThread | null;
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a configuration may choose from. */
let offered: readonly Venue[] = venues;

/** The whole program, to its exit. @param given venues that a bench offers instead */
export async function runProgram(args: readonly string[], given: readonly Venue[] = venues): Promise<never> {
  offered = given;
  const code = await main(args);
  await stderr.flush();
  Deno.exit(code);
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = parseCommandLine(args);
    if ("help" in parsed) {
      print(parsed.help);
      return 0;
    }
    return await COMMANDS[parsed.command](parsed);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    complain(`twoside: ${error.message}`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

const COMMANDS: Readonly<Record<string, (parsed: Parsed) => Promise<number>>> = {
  run,
  check,
  sim,
  sentinel,
  decode,
  verify,
  replay,
  status: (parsed) => remote(parsed, "status"),
  kill: (parsed) => remote(parsed, "kill"),
  pause: (parsed) => remote(parsed, "pause"),
  resume: (parsed) => remote(parsed, "resume"),
};

// ---- run --------------------------------------------------------------------------------------------------------------

async function run(parsed: Parsed): Promise<number> {
  const duration = positiveNumber(parsed, "duration", null, 1e8);
  const heap = collector();
  const { config, credentials } = await readConfig(parsed);
  assertTokenReachesSomebody(config, isTerminal);
  const redactor = redactorOf(credentials.values()), log = createProcessLog(config, redactor);
  const proxies = forgetProxies();
  if (proxies.length > 0) log.warn("Proxies from the environment are not used", { names: proxies.join(" ") });

  const paper = config.mode === "paper" ? await part<Simulate>("./exchanges/simulator/simulate.ts") : null;
  const simulator = needsSimulator(config) ? await startSimulator(config, log) : null;
  const shared = { words: createWords(), turns: createRing(TURNS) }, token = createToken();
  const hands: Hands = { dashboard: null, frames: null, disk: null, guardian: null };
  const ground: BotOptions = {
    ...groundOf(
      config,
      (name) => venueOf(name, config, signerOf(config, name, credentials.get(name)), simulator, paper),
    ),
    dataDir: config.dataDir,
    durability: config.journal.durability,
    armAtStart: config.mode !== "live" || parsed.switches.has("arm"),
    armsAfterCrash: config.mode === "live" ? ARMS_AFTER_CRASH : undefined,
    clock,
    catchUp,
    wall: Date.now,
    words: wordsOf(shared.words),
    watchers: config.mode === "paper" ? undefined : watchersOf(config),
    probe: config.dashboard.enabled ? createProbe(shared.turns) : NO_PROBE,
    log,
    tape: config.tape.enabled ? { put: (entry) => hands.disk?.tape?.put(entry) } : null,
    onAppended: (appended) => hands.disk?.archive?.push(appended),
    onFacts(facts) {
      hands.frames?.add(facts);
      logFacts(facts, log);
    },
    onOutcomes: (outcomes) => outcomes.forEach((outcome) => hands.dashboard?.result(outcome)),
  };
  const bot = new Bot(ground);
  keepConfig(config.dataDir, redacted(config));
  const snapshots = await startSnapshots(ground, bot, log);
  const frames = hands.frames = new Frames(bot.engine);
  try {
    const { disk, guest } = openDisk(config, redactor, log);
    hands.disk = disk;
    if (config.dashboard.enabled) hands.dashboard = await openDashboard(config, bot, disk, guest, shared, token, log);
    hands.guardian = await openGuardian(config, ground, bot, shared.words, credentials, log);
  } catch (error) {
    await bot.close();
    await Promise.all([hands.disk?.stop(), snapshots.stop()]);
    throw error;
  }
  announce(config, hands.dashboard, simulator, token);
  const timers = watch(bot, frames, hands.dashboard),
    forgetSignals = listenToSignals(bot, {
      clock,
      onStopping: (message) => log.info(message),
      leave,
    });
  if (duration !== null) timers.push(setTimeout(() => bot.stop("command line", "--duration is over"), duration * 1e3));
  heap.full();
  bot.start();
  timers.push(setTimeout(heap.full, SETTLED_MS));
  log.info("Started", { mode: config.mode, markets: bot.engine.desk.markets.length, restored: bot.restoredCount });

  const ending = await bot.ended;
  timers.forEach((timer) => clearInterval(timer));
  forgetSignals();
  // Of a run that has failed, or ended unproven, only the guardian can see what became of its orders.
  const isProven = ending.how === "verified" || ending.how === "not_flat";
  const receipts = await hands.guardian?.stop(isProven ? 0 : LAST_CLEARING_MS) ?? [];
  for (const receipt of receipts) log.info(`Guardian: ${endText(receipt)}`);
  // Whatever these say, how the run ended is what the exit code tells.
  const closed = await Promise.allSettled([
    hands.disk?.stop(),
    hands.dashboard?.stop(),
    simulator?.stop(),
    snapshots.stop(),
  ]);
  for (const each of closed) {
    if (each.status === "rejected") log.warn("A thread did not end well", { error: each.reason });
  }
  return exitCode(ending, log, complain);
}

/** What a run and a replay of it have in common. */
function groundOf(config: Config, venueOf: (name: string) => BotVenue): ReplayGround {
  return {
    mode: config.mode,
    build: BUILD,
    configHash: configHash(config),
    venues: Object.keys(config.venues).map(venueOf),
    strategies: config.strategies.map(({ id, kind, markets, parameters }) => ({
      id,
      kind: strategyNamed(kind),
      markets,
      parameters,
    })),
    limits: limitsOf(config),
    freshVenues: needsSimulator(config) || config.mode === "paper",
    rearmCooldown: REARM_COOLDOWN_MICROS[config.mode] as Micros,
    stop: {
      onStop: config.stop.onStop,
      stopDeadline: config.stop.deadlineMs * 1_000 as Micros,
      flattenDeadline: config.stop.flattenDeadlineMs * 1_000 as Micros,
    },
  };
}

/** What the next start reads in place of the journal up to there. */
async function startSnapshots(ground: BotOptions, bot: Bot, log: Log): Promise<SnapshotThread> {
  const { startSnapshotThread } = await part<typeof import("./runtime/snapshot_thread.ts")>(
    "./runtime/snapshot_thread.ts",
  );
  return startSnapshotThread({
    dataDir: ground.dataDir,
    ground,
    tag: bot.tag,
    strategiesUrl: import.meta.resolve("./strategies/mod.ts"),
    seq: () => bot.journalSeq,
    onTaken: (head) => bot.kept(head),
    log,
  });
}

/** The last words of a run that is not waited for. */
function leave(message: string): never {
  complain(`twoside: ${message}`);
  stderr.flushSync();
  Deno.exit(3);
}

async function readConfig(parsed: Parsed, ring?: Keyring): Promise<LoadedConfig> {
  const flags = flagsOf(parsed), path = parsed.options.config;
  if (path === undefined) return { config: defaultDemoConfig(flags), credentials: new Map() };
  const known = {
    venues: Object.fromEntries(offered.map(({ name, networks }) => [name, Object.keys(networks)])),
    strategies: Object.fromEntries([...strategies].map(([name, { parameters }]) => [name, parameters])),
    sbe: sbeVenues,
    passphrases: passphraseVenues,
    agents: agentVenues,
    wallets: sharedWallets,
  };
  return await loadConfigApart(path, flags, known, ring);
}

function createProcessLog({ log: { level, format } }: Config, redactor: Redactor): Log {
  return createLog({
    level,
    format,
    colour: Deno.stderr.isTerminal() && !Deno.env.get("NO_COLOR"),
    clock,
    redact: (text) => redactor.redact(text),
    write: (line) => stderr.write(line),
  });
}

/** The demo brings its own venues unless the configuration says where they are. */
function needsSimulator({ mode, venues: configured }: Config): boolean {
  return mode === "demo" && Object.values(configured).some(({ endpoints }) => endpoints.rest === undefined);
}

function startSimulator({ venues: configured, seed }: Config, log: Log): Promise<SimulatorThread> {
  const symbols = Object.fromEntries(Object.entries(configured).map(([name, { markets }]) => [name, markets]));
  const wiresUrl = import.meta.resolve("./exchanges/simulator/wires.ts");
  const options = { venues: Object.keys(configured), port: 0, symbols, seed };
  return startSimulatorThread(wiresUrl, options, (message) => log.error("The simulated venues are gone", { message }));
}

function venueNamed(name: string): Venue {
  const venue = offered.find((each) => each.name === name);
  if (!venue) throw new ConfigError("the configuration", [`venue "${name}" is not known`]);
  return venue;
}

function keyOf({ mode, venues: configured }: Config, name: string, keys: Credentials | undefined): SignerKey | null {
  if (mode === "demo") {
    const secret = DEMO_ACCOUNT.secret!;
    // Simulated venues that want a pass phrase take the secret for it.
    return { scheme: "hmac", apiKey: DEMO_ACCOUNT.apiKey, secret, passphrase: secret };
  }
  if (!keys?.secret) return null;
  const { scheme, apiKey, secret, passphrase, account } = keys,
    chainId = venueNamed(name).chains?.[configured[name].network];
  const key = {
    scheme,
    apiKey: apiKey.reveal(),
    secret: secret.reveal(),
    ...(account ? { account } : {}),
    ...(chainId ? { chainId } : {}),
  };
  return passphrase === undefined ? key : { ...key, passphrase: passphrase.reveal() };
}

function signerOf(config: Config, name: string, keys: Credentials | undefined): Keys {
  const key = keyOf(config, name, keys), signer = key === null ? null : createSigner(key);
  return { signer, marketKey: keys?.apiKey.reveal() ?? "" };
}

/** Signs as the run did, but for the key: nothing that a replay signs leaves. */
function replaySigner({ mode, venues: configured }: Config, name: string): Keys {
  const { credentials } = configured[name], scheme = credentials?.scheme ?? "hmac";
  const signs = mode === "demo" || (mode === "live" && credentials !== undefined);
  const signer = {
    scheme,
    apiKey: "replay",
    ...(mode === "demo" || credentials?.passphrase !== undefined ? { passphrase: "replay" } : {}),
    sign: () => "",
    signInto: (_: Uint8Array, _length: number, _out: Uint8Array, at: number) => at,
  };
  return { signer: signs ? signer : null, marketKey: "replay" };
}

/** Simulated venues have no host of their own that knows of keys: a replay of a run among them asks none either. */
function networkOf(config: Config, name: string): Endpoints {
  const { keys, ...network } = venueNamed(name).networks[config.venues[name].network];
  return keys === undefined || needsSimulator(config) ? network : { ...network, keys };
}

function venueOf(
  name: string,
  config: Config,
  keys: Keys,
  simulator: SimulatorThread | null,
  paper: Simulate | null,
): BotVenue {
  const venue = venueNamed(name), running = simulator?.venues.find((each) => each.venue === name);
  const endpoints: Endpoints = running
    ? { rest: running.restUrl, ...running.wsUrls }
    : endpointsOf(config.venues[name], networkOf(config, name));
  const kinds = config.strategies.map(({ kind }) => strategyNamed(kind));
  return botVenue({ name, venue, endpoints, config, keys, strategies: kinds, simulate: paper?.simulate ?? null });
}

/** What paper trades rests nowhere, and what a bench made up has no brake. */
async function openGuardian(
  config: Config,
  { dataDir, watchers, venues: run }: BotOptions,
  bot: Bot,
  words: SharedArrayBuffer,
  credentials: ReadonlyMap<string, Credentials>,
  log: Log,
): Promise<GuardianThread | null> {
  if (watchers?.guardian !== true) return null;
  const { BRAKES } = await part<typeof import("./exchanges/brakes.ts")>("./exchanges/brakes.ts");
  for (const { id } of run) {
    if (!Object.hasOwn(BRAKES, id)) log.error("The guardian has no brake for a venue: nobody clears it", { venue: id });
  }
  const guarded = run.map(({ id, symbols, dedicated, validity, endpoints: { rest } }, place) => {
    const key = keyOf(config, id, credentials.get(id));
    return { id, name: id, place, rest, symbols, dedicated, validity, keys: key === null ? [] : [key] };
  }).filter(({ name }) => Object.hasOwn(BRAKES, name));
  const { startGuardian } = await part<typeof import("./runtime/guardian_thread.ts")>("./runtime/guardian_thread.ts");
  const usesSecrets = guarded.every(({ keys }) => keys.every(({ scheme }) => scheme === "hmac"));
  const told = new GuardianWords(bot, log, clock);
  return await startGuardian({
    brakesUrl: import.meta.resolve(usesSecrets ? "./exchanges/brakes.ts" : "./exchanges/pair_brakes.ts"),
    words,
    run: {
      dataDir,
      pid: Deno.pid,
      tag: bot.tag,
      epoch: bot.epoch,
      startedAt: bot.startedAt,
      silence: config.guardian.silenceMs * 1e3 as Micros,
      asksSentinel: watchers.sentinel,
    },
    venues: guarded,
    onReport: told.report,
    onFault: told.fault,
  });
}

type Disk = { readonly disk: DiskThread | null; readonly guest: DiskGuest | null };

/** Archive and tape work on the dashboard's thread, where there is none on their own; the engine depends on neither. */
function openDisk({ dataDir, archive, tape, dashboard }: Config, redactor: Redactor, log: Log): Disk {
  const tapeBudget = tape.enabled ? tape.budgetMb * 1e6 : null;
  const options = { dataDir, archive, tapeBudget, log, redact: (text: string) => redactor.redactKnown(text) };
  if (!dashboard.enabled) return { disk: startDiskThread(options), guest: null };
  return hostDisk(options) ?? { disk: null, guest: null };
}

async function openDashboard(
  config: Config,
  bot: Bot,
  disk: DiskThread | null,
  guest: DiskGuest | null,
  shared: { readonly words: SharedArrayBuffer; readonly turns: SharedArrayBuffer },
  token: string,
  log: Log,
): Promise<Dashboard> {
  const { host, port, tokenFile, stopTokenFile, allowedHosts } = config.dashboard;
  if (tokenFile !== undefined) writeToken(tokenFile, token);
  const stopToken = stopTokenFile === undefined ? null : writeToken(stopTokenFile, createToken());
  const dashboard = await startDashboard({
    mode: config.mode,
    hostname: host,
    port,
    token,
    stopToken,
    allowedHosts,
    latchPath: latchPath(config.dataDir),
    ...shared,
    venues: [...bot.networks.keys()],
    rearmPhrase: REARM_PHRASE,
    guest,
  });
  dashboard.onOperator((event: OperatorEvent) => bot.operate(event));
  dashboard.onAsk(({ requestId, table, after, limit }) => {
    const rows = disk?.archive?.page(table, after, limit) ?? Promise.reject(new Error("The archive is switched off"));
    rows.then((found) => dashboard.page(requestId, found), (error) => dashboard.page(requestId, [], messageOf(error)));
  });
  dashboard.onDenied((denied) => bot.note("denied", denied));
  dashboard.onFault(({ id, message }) => {
    log.error("The dashboard has a fault", { id, message });
    if (id === "" && guest !== null) disk?.died(message); // the whole thread is gone
    bot.engine.incident("S1", "dashboard_fault", `The dashboard has a fault: ${message}`, "global", clock());
  });
  bot.note("dashboard", { address: dashboard.address, uiHash: dashboard.uiHash });
  return dashboard;
}

/** The two lines that scripts wait for. In live the token is shown on a terminal alone. */
function announce(config: Config, dashboard: Dashboard | null, simulator: SimulatorThread | null, token: string): void {
  if (dashboard !== null) {
    const shown = config.mode !== "live" || isTerminal;
    print(`Dashboard: ${dashboard.address}/${shown ? `#token=${token}` : ""}`);
  }
  if (simulator !== null) print(`Simulator: ${simulator.adminUrl}`);
}

function watch(bot: Bot, frames: Frames, dashboard: Dashboard | null): Timer[] {
  let newest = frames.next(clock(), bot.hostFacts());
  const timers = [setInterval(() => bot.note("curve", { point: curvePoint(newest) }), CURVE_MS)];
  if (dashboard === null) {
    timers.push(setInterval(() => newest = frames.next(clock(), bot.hostFacts()), CURVE_MS));
    return timers;
  }
  timers.push(setInterval(() => {
    const now = clock();
    if (frames.due(now, dashboard.watchers)) dashboard.publish(newest = frames.next(now, bot.hostFacts()));
  }, FRAME_MS));
  timers.push(setInterval(() => dashboard.metrics(metricsText(newest.view)), METRICS_MS));
  return timers;
}

// ---- the other commands -----------------------------------------------------------------------------------------------

async function check(parsed: Parsed): Promise<number> {
  const { config } = await readConfig(parsed);
  if (!parsed.switches.has("permissions")) {
    print(JSON.stringify(redacted(config), null, 2));
    return 0;
  }
  const { flagsOfRights, rightsOf } = await part<typeof import("./runtime/permissions.ts")>("./runtime/permissions.ts");
  const configPath = parsed.options.config === undefined ? null : absolutePath(parsed.options.config);
  const simulated = needsSimulator(config), root = import.meta.dirname ?? "";
  const endpoints = simulated
    ? []
    : Object.entries(config.venues).map(([name, venue]) =>
      endpointsOf(venue, venueNamed(name).networks[venue.network])
    );
  print(flagsOfRights(rightsOf({ config, configPath, endpoints, root, simulated })).join("\n"));
  return 0;
}

async function sim(parsed: Parsed): Promise<number> {
  const { runSimulator } = await part<typeof import("./runtime/simulator_command.ts")>(
    "./runtime/simulator_command.ts",
  );
  const { WIRES, wireNamed } = await part<typeof import("./exchanges/simulator/wires.ts")>(
    "./exchanges/simulator/wires.ts",
  );
  return runSimulator(parsed, WIRES, wireNamed, print);
}

async function sentinel(parsed: Parsed): Promise<number> {
  const { checkSentinel, runSentinel } = await part<typeof import("./runtime/sentinel_command.ts")>(
    "./runtime/sentinel_command.ts",
  );
  const { config, credentials } = await readConfig(parsed, "sentinelCredentials");
  checkSentinel(parsed, config, needsSimulator(config));
  forgetProxies();
  const venues = Object.entries(config.venues).map(([name, venue], place) => {
    const { markets: symbols, dedicatedAccount: dedicated, network } = venue,
      key = keyOf(config, name, credentials.get(name));
    const { rest } = endpointsOf(venue, venueNamed(name).networks[network]);
    const keys = key === null ? [] : [key];
    return { id: name, name, place, rest, symbols, dedicated, validity: VALIDITY_MICROS, keys };
  });
  const brakes = await part<typeof import("./exchanges/pair_brakes.ts")>("./exchanges/pair_brakes.ts");
  const log = createProcessLog(config, redactorOf(credentials.values()));
  return runSentinel({ config, venues, brakes, clock, log, print });
}

async function decode(parsed: Parsed): Promise<number> {
  const { runDecode } = await part<typeof import("./runtime/decode_command.ts")>("./runtime/decode_command.ts");
  const { decodeFrames, isErrorLine } = await part<typeof import("./exchanges/decode.ts")>("./exchanges/decode.ts");
  return runDecode(parsed, decodeFrames, isErrorLine, print);
}

async function verify(parsed: Parsed): Promise<number> {
  const { runVerify } = await part<typeof import("./runtime/verify_command.ts")>("./runtime/verify_command.ts");
  return runVerify(parsed, print);
}

async function replay(parsed: Parsed): Promise<number> {
  const { runReplay } = await part<typeof import("./runtime/replay_command.ts")>("./runtime/replay_command.ts");
  const { simulate } = await part<Simulate>("./exchanges/simulator/simulate.ts");
  const paperOf = ({ mode }: Config) => mode === "paper" ? { simulate } as Simulate : null;
  return runReplay(
    parsed,
    (config) => groundOf(config, (name) => venueOf(name, config, replaySigner(config, name), null, paperOf(config))),
    print,
  );
}

async function remote(parsed: Parsed, what: "status" | "kill" | "pause" | "resume"): Promise<number> {
  const { runRemote } = await part<typeof import("./runtime/remote_command.ts")>("./runtime/remote_command.ts");
  return runRemote(parsed, what, print);
}

if (import.meta.main) await runProgram(Deno.args);
