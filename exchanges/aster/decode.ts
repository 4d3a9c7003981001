/** Raw frames and bodies of Aster, perpetuals and spot, to printable events. For `main.ts decode`. @module */
import { futuresDecoder } from "../shared/fapi_decode.ts";
import type { Decoders } from "../shared/frame_decoder.ts";
import { aster, asterSpot } from "./mod.ts";
import { endOfOrder } from "./perp.ts";
import { readSpotAccount, readSpotEvent, SPOT_USER_EVENTS } from "./spot_account.ts";
import { readSpotInfo } from "./spot_instruments.ts";

const VENUE = "aster";

export const ASTER_DECODERS: Decoders = {
  spot: futuresDecoder({
    venue: VENUE,
    sequenceNames: asterSpot.sequenceNames,
    endOf: endOfOrder,
    spot: {
      userEvents: SPOT_USER_EVENTS,
      readEvent: readSpotEvent,
      readAccount: readSpotAccount,
      readListing: readSpotInfo,
    },
  }),
  perp: futuresDecoder({ venue: VENUE, sequenceNames: aster.sequenceNames, endOf: endOfOrder }),
};
