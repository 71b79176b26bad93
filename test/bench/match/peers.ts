/** Matchers to compare with: ours, and what one would take from the shelf. Each gives the ids of errors, best first. */
import { default as Fuse, type IFuseOptions } from 'fuse.js';
import Database from 'libsql';
import MiniSearch from 'minisearch';
import { buildTelling, readMatter } from '../../../bot/evidence.ts';
import { buildIndex, type Entry, match } from '../../../bot/match.ts';

export interface Answer {
  /** Best first, each error once. */
  readonly errors: readonly string[];
  /** 0…1, where the matcher says how sure it is; null where it does not. */
  readonly score: number | null;
  readonly isAnswered: boolean;
  /** It asks whether it is that one. */
  readonly isAsked: boolean;
}

export interface Matcher {
  readonly name: string;
  /** How many queries of a run it gets: the slow ones take seconds for each. */
  readonly share: number;
  readonly search: (text: string) => Answer;
}

type Build = (entries: readonly Entry[]) => Matcher;

/** Characters of a paste that peers are given: beyond them they take minutes. */
const PEER_TEXT = 4_000;
const MOST = 10;

export const ours: Build = (entries) => {
  const index = buildIndex(entries);
  const telling = buildTelling(entries.map(({ text }) => text));
  return {
    name: 'ours',
    share: 1,
    search: (text) => {
      const { candidates, verdict, doubtful } = match(readMatter(text, telling), index);
      return {
        errors: candidates.map(({ error }) => error),
        score: candidates[0]?.score ?? 0,
        isAnswered: verdict !== 'none' && doubtful.length === 0,
        isAsked: doubtful.length > 0,
      };
    },
  };
};

const fuse =
  (name: string, options: IFuseOptions<Entry>): Build =>
  (entries) => {
    const index = new Fuse(entries, { keys: ['text'], ...options });
    const search = (text: string) => shelf(index.search(text.slice(0, PEER_TEXT), { limit: MOST }).map(({ item }) => item.error));
    return { name, share: 0.02, search };
  };

const miniSearch: Build = (entries) => {
  const index = new MiniSearch({ fields: ['text'], searchOptions: { fuzzy: 0.2, prefix: false, combineWith: 'OR' } });
  index.addAll(entries.map(({ text }, id) => ({ id, text })));
  const search = (text: string) =>
    shelf(
      index
        .search(text.slice(0, PEER_TEXT))
        .slice(0, MOST)
        .map(({ id }) => entries[id as number]?.error ?? ''),
    );
  return { name: 'MiniSearch, fuzzy 0.2', share: 0.3, search };
};

/** Pieces of three letters, ranked by BM25; the words of the paste are the alternatives. */
const trigrams: Build = (entries) => {
  const database = new Database(':memory:');
  database.exec(`CREATE VIRTUAL TABLE message USING fts5(text, tokenize = 'trigram')`);
  const insert = database.prepare('INSERT INTO message (rowid, text) VALUES (?, ?)');
  database.transaction(() => {
    for (const [i, { text }] of entries.entries()) insert.run(i, text);
  })();
  const query = database.prepare('SELECT rowid AS id FROM message WHERE message MATCH ? ORDER BY rank LIMIT ?');
  const search = (text: string) => {
    const words = [
      ...new Set(
        text
          .slice(0, PEER_TEXT)
          .toLowerCase()
          .match(/[\p{L}\p{N}]{3,}/gu) ?? [],
      ),
    ];
    if (words.length === 0) return shelf([]);
    const rows = query.all(words.map((word) => `"${word}"`).join(' OR '), MOST) as { id: number }[];
    return shelf(rows.map(({ id }) => entries[id]?.error ?? ''));
  };
  return { name: 'SQLite FTS5, trigrams', share: 0.3, search };
};

function shelf(errors: readonly string[]): Answer {
  return { errors: [...new Set(errors)], score: null, isAnswered: errors.length > 0, isAsked: false };
}

export const PEERS: readonly Build[] = [
  fuse('fuse.js, default', {}),
  fuse('fuse.js, tuned', { ignoreLocation: true, threshold: 0.5, minMatchCharLength: 3 }),
  miniSearch,
  trigrams,
];
