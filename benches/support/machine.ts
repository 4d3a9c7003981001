/** On what a measurement was made: without it a figure says nothing. @module */
import { cpus, loadavg } from "node:os";
import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Processor, cores, load of the last minute, versions, commit, day. */
export function machineLine(now = new Date()): string {
  const model = cpus()[0]?.model.trim() || "unknown processor", cores = navigator.hardwareConcurrency;
  const { deno, v8 } = Deno.version;
  return `${model}, ${cores} cores, load ${loadavg()[0].toFixed(1)}; Deno ${deno}, V8 ${v8}; ` +
    `commit ${commit()}; ${now.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** "f9d409f", with a mark when the tree holds changes that no commit has; "unknown" outside a checkout. */
function commit(): string {
  const head = git("rev-parse", "--short", "HEAD");
  if (head === null) return "unknown";
  return git("status", "--porcelain", "--untracked-files=no") === "" ? head : `${head} with changes`;
}

function git(...args: string[]): string | null {
  try {
    const { success, stdout } = new Deno.Command("git", { args, cwd: root, stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null; // no git on this machine: the line says so
  }
}
