/** INV-16: a client id is used once and never again, whatever process gives it out. @module */
import { decodeClientId } from "../../../core/oms/client_id.ts";
import type { Invariant } from "../contract.ts";
import { violated } from "./violation.ts";

export const idsUnique: Invariant = {
  id: "INV-16",
  meaning: "client ids are unique for ever, across restarts too",
  create(stage) {
    /** By id, the process that gave it out. */
    const used = new Map<string, number>();
    return {
      onCommand(command) {
        if (command.kind !== "place" && command.kind !== "replace") return;
        const { clientId } = command.kind === "place" ? command : command.place, before = used.get(clientId);
        if (before !== undefined) {
          violated("INV-16", `process ${stage.lives} places ${clientId}, which process ${before} has placed`);
        }
        const parts = decodeClientId(clientId), { bot } = stage;
        if (parts === null) violated("INV-16", `"${clientId}" is no client id of ours`);
        if (bot !== null && (parts.tag !== bot.tag || parts.epoch !== bot.epoch)) {
          violated(
            "INV-16",
            `${clientId} is of tag ${parts.tag}, start ${parts.epoch}; this is ${bot.tag}, ${bot.epoch}`,
          );
        }
        used.set(clientId, stage.lives);
      },
    };
  },
};
