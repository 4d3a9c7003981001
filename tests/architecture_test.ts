/** Holds the import table of ARCHITECTURE.md against the real imports: which room may look into which, no circles, and which
 * third-party package stands where. @module */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { importsOf, ROOT, type Source, sources, withoutComments } from "./support/source_tree.ts";

const tree = sources().filter(({ path }) =>
  !path.startsWith("tests/") && !path.startsWith("benches/") && !path.startsWith("types/")
);

/** Inside core, a file may import its own floor's folder and every lower floor. */
const FLOORS: readonly (readonly string[])[] = [
  ["core/units.ts", "core/words.ts", "core/histogram.ts", "core/stages.ts", "core/shared_ring.ts"],
  ["core/money.ts", "core/ascii.ts"],
  ["core/book", "core/indicators", "core/instrument.ts"],
  ["core/event.ts", "core/target.ts", "core/command.ts", "core/venue.ts"],
  ["core/oms", "core/ledger"],
  ["core/guard"],
  ["core/desk"],
  ["core/risk"],
  ["core/engine"],
  ["core/mod.ts"],
];

function wing(path: string): string {
  return path.split("/")[0];
}

/** Why `from` may not import `to`, or null. */
function forbidden(from: string, to: string): string | null {
  if (from === "main.ts") return null;
  if (to === "main.ts") return "nothing imports the roof";
  if (from.startsWith("dashboard/ui/")) {
    return to.startsWith("dashboard/ui/") || to === "dashboard/protocol.ts"
      ? null
      : "the browser's side sees only dashboard/protocol.ts";
  }
  if (to.startsWith("dashboard/ui/") && wing(from) !== "dashboard") return "the browser's side is nobody's library";
  if (wing(from) === "core") return wing(to) === "core" ? floorRule(from, to) : "core stands on nothing but itself";
  if (wing(to) === "core") return null;
  if (wing(from) !== wing(to)) return `no arrow leads from ${wing(from)} to ${wing(to)}`;
  if (wing(from) === "exchanges") {
    const [, a] = from.split("/"), [, b] = to.split("/");
    const door = from.split("/").length === 2;
    if (!door && a !== b && b !== "shared") {
      return "venues do not import each other; what is one protocol lies in exchanges/shared";
    }
  }
  return null;
}

function floorRule(from: string, to: string): string | null {
  const floorOf = (path: string) =>
    FLOORS.findIndex((floor) => floor.some((room) => path === room || path.startsWith(`${room}/`)));
  const roomOf = (path: string) => FLOORS.flat().find((room) => path === room || path.startsWith(`${room}/`));
  const a = floorOf(from), b = floorOf(to);
  if (a < 0 || b < 0) return `${a < 0 ? from : to} stands on no floor of the table`;
  if (a > b || roomOf(from) === roomOf(to)) return null;
  // Facts, targets, commands and the venue's contract are one floor of plain types; the circle test below guards it.
  if (a === b && a === 3) return null;
  return `floor ${a} may not look at floor ${b}`;
}

Deno.test("every import follows the table of ARCHITECTURE.md", () => {
  const broken = tree.flatMap(({ path, imports }) =>
    imports.filter((to) => /\.tsx?$/.test(to) && !to.includes(":"))
      .map((to) => [path, to, forbidden(path, to)] as const)
      .filter(([, , why]) => why !== null)
      .map(([from, to, why]) => `${from} → ${to}: ${why}`)
  );
  assertEquals(broken, []);
  assert(tree.length > 20, `only ${tree.length} sources were found`);
});

Deno.test("no import leads in a circle, type imports included", () => {
  const arrows = new Map(tree.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>(), circles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (done.has(path) || trail.includes(path)) return;
    for (const to of arrows.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const { path } of tree) visit(path, []);
  assertEquals(circles, []);
});

/** Which package may be imported where; deno std and node's own modules are checked beside it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  core: ["dnum"],
  strategies: [],
  exchanges: ["node:crypto", "node:buffer", "zod", "@noble/"],
  runtime: ["zod", "node:crypto", "node:sqlite", "node:buffer", "node:v8", "node:vm", "node:zlib"],
  dashboard: ["hono", "preact", "@preact/signals", "zod", "node:crypto"],
  "main.ts": [],
};

Deno.test("third-party packages stand only where the table allows them", () => {
  const broken = tree.flatMap(({ path, imports }) =>
    imports.filter((to) => !/^[\w./-]+\.tsx?$/.test(to) && !to.startsWith("@std/"))
      .filter((to) =>
        !(PACKAGES[wing(path)] ?? []).some((name) =>
          to === name || to.startsWith(name.endsWith("/") ? name : `${name}/`)
        )
      )
      .map((to) => `${path}: ${to}`)
  );
  assertEquals(broken, []);
});

Deno.test("dnum is imported in core only by money and the ledger", () => {
  const users = tree.filter(({ path, imports }) =>
    path.startsWith("core/") && imports.some((to) => to.startsWith("dnum"))
  ).map(({ path }) => path);
  assertEquals(users.filter((path) => path !== "core/money.ts" && !path.startsWith("core/ledger/")), []);
});

/** Doors and files of types alone need no test of their own; workers' entries are proved through their clients. */
function needsTest({ path, text }: Source): boolean {
  if (!["core", "strategies", "exchanges", "runtime"].includes(wing(path)) || path.endsWith("/mod.ts")) return false;
  const code = withoutComments(text);
  return /^export (?:default )?(?:async )?(?:abstract )?(?:function|class|const|let)\b/m.test(code) ||
    /self\.onmessage/.test(code);
}

Deno.test("each source file has its test at the mirrored path", () => {
  const missing = tree.filter(needsTest)
    .map(({ path }) => `tests/${path.replace(/\.tsx?$/, "_test.ts")}`)
    .filter((path) => !exists(path));
  assertEquals(missing, []);
});

Deno.test("no source reaches for a lint exemption or an untyped value without saying why", () => {
  const marks = sources().filter(({ path }) => path !== "tests/architecture_test.ts").flatMap(({ path, text }) =>
    text.split("\n").map((line, index) => [line, `${path}:${index + 1}`] as const)
      .filter(([line]) => /@ts-(?:ignore|nocheck)|\bas any\b|TODO|FIXME|dangerouslySetInnerHTML/.test(line))
      .map(([, place]) => place)
  );
  assertEquals(marks, []);
});

Deno.test("importsOf() sees static, dynamic, type, re-export and worker imports", () => {
  const text =
    `import a from "./a.ts";\nimport type { B } from './b.ts';\nexport * from "./c.ts";\nconst d = await import("./d.ts");\nnew Worker(new URL("./e.ts", import.meta.url));`;
  assertEquals(importsOf(text), ["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(join(ROOT, path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
