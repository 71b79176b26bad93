/** Long texts in pieces, and short names for them. */

const SPACE = /\s/;

/** Pieces of at most `max` characters that join to the same text; only a word longer than that is broken, never a character. */
export function splitAtWords(text: string, max: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start, max);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** One line of at most `max` characters, with … where something is missing. */
export function shorten(text: string, max: number): string {
  const line = oneLine(text);
  return line.length <= max ? line : `${(splitAtWords(line, max - 1)[0] ?? '').trimEnd()}…`;
}

/** For places that have one line only: breaks become spaces. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s{2,}|[^\S ]/g, ' ');
}

/** Items in order, in as few packs as their weights allow; what is too heavy gets a pack of its own. */
export function pack<T>(items: readonly T[], weigh: (item: T) => number, max: number): T[][] {
  const packs: T[][] = [];
  let weight = 0;
  for (const item of items) {
    const last = packs.at(-1);
    weight += weigh(item);
    if (last && weight <= max) last.push(item);
    else {
      packs.push([item]);
      weight = weigh(item);
    }
  }
  return packs;
}

function endOfPiece(text: string, start: number, max: number): number {
  const limit = start + max;
  if (limit >= text.length) return text.length;
  for (let end = limit; end > start; end--) if (SPACE.test(text.charAt(end - 1))) return end;
  const next = text.codePointAt(limit - 1) ?? 0;
  return next > 0xffff ? limit - 1 : limit;
}
