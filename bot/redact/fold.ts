/** Upper and lower case made alike. */

/** Lower case of the same length, so that places in it are places in the text. */
export function fold(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });
}
