/** Paths of this machine, in plain text. Not from @std/path: asking for the operating system as its npm build does loads
 * node's `process`, some four megabytes in the engine's thread. @module */

/** The absolute path of `path` as seen from the folder `base`, without "." and ".." in it. */
export function absolutePath(path: string, base: string = Deno.cwd()): string {
  const full = isAbsolute(path) ? path : `${base}/${path}`;
  const drive = DRIVE.exec(full)?.[0] ?? "", kept: string[] = [];
  for (const part of full.slice(drive.length).split(SEPARATOR)) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `${drive}/${kept.join("/")}`;
}

/** The folder of a file's absolute path. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end <= 0 ? "/" : path.slice(0, end);
}

/** Windows' "C:", which a path elsewhere would only hold as an odd name. */
const DRIVE = Deno.build.os === "windows" ? /^[A-Za-z]:/ : /^(?!)/;
const SEPARATOR = Deno.build.os === "windows" ? /[\\/]/ : /\//;

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || DRIVE.test(path);
}
