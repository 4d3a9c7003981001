/** How often the kernel has taken the core away from this process's main thread: on a machine that others use too, a time in
 * which that happened says nothing about the code. Linux tells it; elsewhere the count stays 0. @module */
const LINE = "nonvoluntary_ctxt_switches:";

export class Switches implements Disposable {
  readonly #file = Deno.build.os === "linux" ? Deno.openSync("/proc/self/status") : null;
  readonly #buffer = new Uint8Array(8_192);
  readonly #decoder = new TextDecoder();

  /** Takes 3 µs. */
  count(): number {
    if (this.#file === null) return 0;
    this.#file.seekSync(0, Deno.SeekMode.Start);
    const length = this.#file.readSync(this.#buffer) ?? 0;
    const text = this.#decoder.decode(this.#buffer.subarray(0, length)), at = text.indexOf(LINE);
    if (at < 0) throw new Error(`Cannot find ${LINE} in /proc/self/status`);
    return parseInt(text.slice(at + LINE.length));
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }
}
