import { assertEquals, assertStrictEquals } from "@std/assert";
import { KnownWords, MOST_WORDS } from "../../../exchanges/shared/known_words.ts";

const encoder = new TextEncoder();
const find = (words: KnownWords, text: string) => words.find(encoder.encode(`"${text}"`), 1, text.length + 1);

Deno.test("KnownWords.find() gives what was added, and nothing for what was not", () => {
  const words = new KnownWords(), symbols = ["BTCUSDT", "ETHUSDT", "btcusdt@trade", "", "A", "B"];
  for (const symbol of symbols) {
    assertEquals(find(words, symbol), undefined);
    words.add(symbol);
  }
  for (const symbol of symbols) assertStrictEquals(find(words, symbol), symbol);
  for (const other of ["BTCUSD", "BTCUSDTT", "C", "btcusdt@depth"]) assertEquals(find(words, other), undefined, other);
});

Deno.test("KnownWords tells words apart whose bytes have one hash", () => {
  const words = new KnownWords(), alike = ["Aa", "BB"]; // 65·31 + 97 = 66·31 + 66
  for (const word of alike) {
    assertEquals(find(words, word), undefined);
    words.add(word);
  }
  for (const word of alike) assertEquals(find(words, word), word);
});

Deno.test("KnownWords remembers no more than its bound, and still answers for what it knows", () => {
  const words = new KnownWords();
  for (let i = 0; i < MOST_WORDS + 10; i++) {
    find(words, `S${i}`);
    assertEquals(words.add(`S${i}`), `S${i}`);
  }
  assertEquals(find(words, `S${MOST_WORDS - 1}`), `S${MOST_WORDS - 1}`);
  assertEquals(find(words, `S${MOST_WORDS}`), undefined);
});
