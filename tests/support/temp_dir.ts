/** A folder of its own for one test, removed when the test ends. Use with `using`. @module */

/** A removal that somebody disturbs is tried so often. */
const TRIES = 20;

export class TempDir {
  readonly path: string = Deno.makeTempDirSync({ prefix: "twoside-test-" });

  file(name: string): string {
    return `${this.path}/${name}`;
  }
  read(name: string): string {
    return Deno.readTextFileSync(this.file(name));
  }
  write(name: string, content: string | Uint8Array, mode = 0o600): string {
    const path = this.file(name);
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    Deno.chmodSync(path, mode);
    return path;
  }
  /** A thread or process that was ended may go on writing for a moment: a file that it makes between the listing of a folder and
   * its removal leaves the folder "not empty". Nothing more can come in by the old path once the folder has another name; what
   * was just being made is gone with the next try. */
  [Symbol.dispose](): void {
    const gone = `${this.path}.gone`;
    Deno.renameSync(this.path, gone);
    for (let tries = 1;; tries++) {
      try {
        return Deno.removeSync(gone, { recursive: true });
      } catch (error) {
        const isDisturbed = error instanceof Error && "code" in error && error.code === "ENOTEMPTY";
        if (!isDisturbed || tries === TRIES) throw error;
      }
    }
  }
}
