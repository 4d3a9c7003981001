/** Client ids at Bybit: as they are; `orderLinkId` takes up to 36 of `[A-Za-z0-9_-]` and is never to be used again. Source: Bybit v5
 * docs, Place Order, orderLinkId; read 2026-11-25. @module */
import { type IdShape, plainIds } from "../shared/client_ids.ts";

export const CLIENT_IDS: IdShape = plainIds(/^[A-Za-z0-9_-]{1,36}$/);
