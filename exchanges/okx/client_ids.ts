/** Client ids at OKX: as they are; `clOrdId` takes 1 to 32 letters and digits and tells cases apart. It is unique among pending
 * orders. Source: OKX API v5, Place order, clOrdId; read 2026-11-25. @module */
import { type IdShape, plainIds } from "../shared/client_ids.ts";

export const CLIENT_IDS: IdShape = plainIds(/^[A-Za-z0-9]{1,32}$/);
