/** The project's own sources as data: files, their imports, their text without comments. @module */
import { dirname, fromFileUrl, join, relative } from "@std/path";

export const ROOT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");

export type Source = { readonly path: string; readonly text: string; readonly imports: readonly string[] };

const SKIPPED = new Set([".git", "node_modules", "data", "coverage", "dist"]);

/** Every TypeScript file under `folder`, by path from the root. */
export function sources(folder = ""): Source[] {
  const found: Source[] = [];
  const walk = (path: string) => {
    for (const entry of Deno.readDirSync(join(ROOT, path))) {
      const child = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory && !SKIPPED.has(entry.name)) walk(child);
      else if (entry.isFile && /\.tsx?$/.test(entry.name)) found.push(read(child));
    }
  };
  walk(folder);
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

function read(path: string): Source {
  const text = Deno.readTextFileSync(join(ROOT, path));
  return { path, text, imports: importsOf(withoutComments(text)).map((specifier) => resolve(path, specifier)) };
}

/** Static, dynamic and type imports, re-exports, and modules named for a worker through `new URL(…, import.meta.url)`. */
export function importsOf(text: string): string[] {
  const found: string[] = [];
  const forms = [
    /(?:^|[;}\s])(?:import|export)\s+(?:type\s+)?(?:[\w$*{},\s]+?\s+from\s+)?["']([^"']+)["']/g,
    /\bimport\s*\(\s*["']([^"']+)["']\s*\)/g,
    /new\s+URL\(\s*["']([^"']+\.tsx?)["']\s*,\s*import\.meta\.url\s*\)/g,
  ];
  for (const form of forms) for (const [, specifier] of text.matchAll(form)) found.push(specifier);
  return [...new Set(found)];
}

/** A project path such as "core/units.ts", or the bare specifier as it stands. */
function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(ROOT, join(ROOT, dirname(from), specifier));
}

/** Blanks comments; keeps strings, since imports are strings. */
export function withoutComments(text: string): string {
  return text.replace(
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (part) => part.startsWith("//") || part.startsWith("/*") ? " " : part,
  );
}
