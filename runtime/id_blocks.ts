/** Keeps client ids reserved ahead of need: a block is on the disk before its first id is used, so that none is ever given out
 * twice, whatever was lost of the orders that carried them. The first block comes with the start's epoch. @module */
import type { ClientIds } from "../core/oms/client_id.ts";
import { ID_BLOCK } from "./identity.ts";

/** With fewer left the next block is asked for. */
const LOW = ID_BLOCK / 2;

export class IdBlocks {
  /** Resolves once no block is on its way to the disk. The next process may write the same file only then: an old epoch that
   * came after its own would be given out again. */
  idle: Promise<void> = Promise.resolve();
  #busy = false;

  /** @param reserve brings the new bound to the disk
   * @param failed the disk refused; no further id is given out then than those that are reserved */
  constructor(
    readonly ids: ClientIds,
    private readonly reserve: (reserved: number) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Asks for the next block if few ids are left and none is on its way. To be called now and then; never waits. */
  look(): void {
    const { ids } = this, reserved = ids.reserved + ID_BLOCK;
    if (this.#busy || ids.reserved - ids.nextSequence >= LOW) return;
    this.#busy = true;
    this.idle = this.reserve(reserved).then(
      () => {
        ids.reserved = reserved;
        this.#busy = false;
      },
      // It stays busy: what has failed once is not tried again on the same file.
      (error) => this.failed(error),
    );
  }
}
