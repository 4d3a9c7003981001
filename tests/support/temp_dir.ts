/** A folder of its own for one test, removed when the test ends. Use with `using`. @module */
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
  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
