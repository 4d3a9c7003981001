/** What the hot path is worth, in one line each: `name value` on stdout, beside what is wanted of it on stderr.
 *
 *   deno task ratios                       every topic of benches/ratios/, in at most five minutes
 *   deno task ratios --only book sockets   some of them
 *   deno task ratios --long                with the figures that take ten minutes and more
 *   deno task ratios --strict              exits 1 when a wanted value is missed or was not measured
 *
 * Each topic is a program of its own and runs alone in a process of its own, so that none meets the machine code, the
 * garbage or the shapes of another. Exits 1 when a topic broke; what it had printed until then counts. @module */
import { fromFileUrl } from "@std/path";
import { machineLine } from "./support/machine.ts";
import { LineCutter, parseRatioLine, ratioTable } from "./support/ratio_lines.ts";
import { judge } from "./support/wanted.ts";

const root = fromFileUrl(new URL("../", import.meta.url));
/** It keeps a core busy for long, which warms the machine: whoever measures microseconds goes before it. */
const LAST = "load";
/** A topic that takes longer hangs. */
const LONGEST_MINUTES = { usual: 3, long: 60 };

if (import.meta.main) {
  const { long, strict, only } = parsed(Deno.args);
  const topics = chosen(only), began = performance.now();
  const measured = new Map<string, number>(), broken: string[] = [];
  for (const topic of topics) {
    const from = performance.now(), problem = await run(topic, long, measured);
    const took = `${((performance.now() - from) / 1e3).toFixed(0)} s`;
    console.error(problem === null ? `# ${topic}: ${took}` : `# ${topic} BROKE after ${took}: ${problem}`);
    if (problem !== null) broken.push(topic);
  }
  const judged = judge(measured, { long });
  const shown = topics.length === allTopics().length ? judged : judged.filter(({ measured }) => measured !== null);
  console.error(`\n${ratioTable(shown, measured)}`);
  console.error(`\n${machineLine()}\n${((performance.now() - began) / 1e3).toFixed(0)} s for ${topics.length} topics`);
  if (broken.length > 0) console.error(`Broken: ${broken.join(", ")}`);
  const missed = shown.filter(({ verdict }) => verdict !== "ok").length;
  console.error(missed === 0 ? "Every wanted value is met" : `${missed} of ${shown.length} wanted values are not met`);
  Deno.exit(broken.length > 0 || (strict && missed > 0) ? 1 : 0);
}

/** Words after `--only` are topics, up to the next switch. Ends the process at a switch that nobody knows. */
function parsed(words: readonly string[]): { long: boolean; strict: boolean; only: string[] } {
  const only: string[] = [];
  let long = false, strict = false, listing = false;
  for (const word of words) {
    if (word === "--long") long = true;
    else if (word === "--strict") strict = true;
    else if (word !== "--only") {
      if (listing && !word.startsWith("-")) {
        only.push(word);
        continue;
      }
      console.error(`Cannot read ${word}: --only TOPIC…, --long and --strict are known`);
      Deno.exit(2);
    }
    listing = word === "--only";
  }
  return { long, strict, only };
}

function allTopics(): string[] {
  const names = [...Deno.readDirSync(`${root}benches/ratios`)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3)).sort();
  return [...names.filter((name) => name !== LAST), ...names.filter((name) => name === LAST)];
}

function chosen(only: readonly string[]): string[] {
  const all = allTopics(), unknown = only.filter((name) => !all.includes(name));
  if (unknown.length === 0) return only.length === 0 ? all : all.filter((name) => only.includes(name));
  console.error(`Cannot find ${unknown.join(", ")}: the topics are ${all.join(", ")}`);
  Deno.exit(2);
}

/** Runs one topic to its end and relays its lines as they come. What went wrong, or `null`. */
async function run(topic: string, long: boolean, measured: Map<string, number>): Promise<string | null> {
  const minutes = long ? LONGEST_MINUTES.long : LONGEST_MINUTES.usual;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-P=dev", "--frozen", `benches/ratios/${topic}.ts`, ...(long ? ["--long"] : [])],
    cwd: root,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let late = false, count = 0;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, minutes * 60_000);
  const relay = (line: string) => {
    const parsed = parseRatioLine(line);
    if (parsed === null) return line === "" ? undefined : console.error(line);
    count += 1;
    measured.set(parsed.name, parsed.value);
    console.log(line);
  };
  const cutter = new LineCutter();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) cutter.push(text).forEach(relay);
  relay(cutter.end());
  const { success, code, signal } = await child.status;
  clearTimeout(timer);
  if (late) return `no end within ${minutes} minutes`;
  if (!success) return signal === null ? `exit code ${code}` : `signal ${signal}`;
  return count === 0 ? "it printed no line" : null;
}
