/** What is said of a password or a name, rather than one: "the password is wrong". */
import { isOrdinary, wordsOf } from './ordinary.ts';

const TALK = new Set(
  wordsOf(
    'right correct incorrect invalid valid ok okay fine good blank empty too known lost gone long short weak strong hers mine',
    'case about set reset shorter longer never always definitely because since being what 100% exactly absolutely rejected',
    'shown hidden fresh temporary it hard easy falsch richtig abgelaufen korrekt expiré incorrecte',
    'incorrecta errata incorreta verkeerd onjuist fel felaktigt błędne nieprawidłowe špatné chybné yanlış hatalı неверный неверен',
  ),
);
/** Changed, expiring, really, acceptable, forgotten, isn't. */
const PARTICIPLE = /^[a-z]+(?:ed|ing|ly|ble|en|n't)$/;
const PUNCTUATION = /^[-–—?!./|]+$/;

/** An ordinary word with a digit in it may still be a password. */
export function isNoTalk(word: string): boolean {
  const isOrdinaryWord = isOrdinary(word) && !/\d/.test(word);
  return !PARTICIPLE.test(word) && !TALK.has(word.toLowerCase()) && !isOrdinaryWord && !PUNCTUATION.test(word);
}
