/** The words that the threads share; they stand in core, where the dashboard's thread may see them too. @module */
export {
  createWords,
  FRAMES_WORD,
  HEARTBEAT_MS_WORD,
  HEARTBEAT_WORD,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  ORDERS_WORD,
  raiseKill,
  wordsOf,
} from "../core/words.ts";
