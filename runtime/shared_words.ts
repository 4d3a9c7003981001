/** The words that the threads share; they stand in core, where the dashboard's thread may see them too. @module */
export {
  createWords,
  HEARTBEAT_MS_WORD,
  HEARTBEAT_WORD,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  raiseKill,
  wordsOf,
} from "../core/words.ts";
