/** The words that the threads share; they stand in core, where the dashboard's thread may see them too. @module */
export {
  createWords,
  FLATTEN_WORD,
  forbidFlatten,
  FRAMES_WORD,
  HEARTBEAT_MS_WORD,
  HEARTBEAT_WORD,
  isFlattenPermitted,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  mayLeave,
  ORDERS_WORD,
  permitFlatten,
  raiseKill,
  wordsOf,
} from "../core/words.ts";
