import assert from 'node:assert/strict';
import type { Sending } from '../../adapters/channel.ts';
import { type Board, type Known, type PressedCard, placeAnswer, type Rendering } from '../../adapters/place.ts';
import type { Outgoing } from '../../bot/types.ts';

/** A part is its text; the text of an answer is its parts, joined. */
const RENDERING: Rendering<string> = {
  live: ({ text }) => text.split('|'),
  spent: ({ text }) => text.split('|').map((part) => `(${part})`),
};

const says = (text: string): Outgoing => ({ to: 'user', text, card: null, replaces: null });
const shows = (turn: number, text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  ...says(text),
  card: { turn, title: text, body: [], actions: [] },
  ...more,
});

describe('An answer on its way to its place', () => {
  /** What stands where, in the order in which it came. */
  let wall: Map<string, string>;
  let receipts: Map<string, { readonly seq: number; readonly part: number }>;
  let sent: Outgoing[];
  let calls: string[];
  /** The places of which it was said that no further part comes. */
  let lasts: string[];
  /** Throws to make a call or a note fail. */
  let mishap: (what: string) => void;

  beforeEach(() => {
    wall = new Map();
    receipts = new Map();
    sent = [];
    calls = [];
    lasts = [];
    mishap = () => undefined;
  });

  const log = (what: string) => {
    calls.push(what);
    mishap(what);
  };
  const board: Board<string> = {
    create: async (part, index, first) => {
      log(`create ${part} as ${index}${first === null ? '' : ` under ${first}`}`);
      const place = `at-${wall.size + 1}`;
      wall.set(place, part);
      return place;
    },
    update: async (place, part) => {
      log(`update ${place}`);
      if (wall.get(place) === undefined || wall.get(place) === 'gone') return false;
      wall.set(place, part);
      return true;
    },
    remove: async (place) => {
      log(`remove ${place}`);
      wall.set(place, 'gone');
    },
  };
  const placesOf = (seq: number) =>
    [...receipts]
      .filter(([, at]) => at.seq === seq)
      .sort(([, a], [, b]) => a.part - b.part)
      .map(([place]) => place);
  /** As the store and delivery.ts have it: a place belongs to what it was given last. */
  const sendingOf = (seq: number, tries: number): Sending => ({
    seq,
    conversation: 'c',
    tries,
    at: '2026-01-02T03:04:05.000Z',
    route: '',
    isRedrawn: false,
    anchor: async () => null,
    arrived: async () => (tries === 1 ? [] : placesOf(seq)),
    note: async (part, place, isLast) => {
      mishap(`note ${part}`);
      if (isLast) lasts.push(place);
      receipts.set(place, { seq, part });
    },
    earlier: async (turn) => {
      const index = sent.findLastIndex(({ card }) => card?.turn === turn);
      const outgoing = sent[index];
      return outgoing ? { seq: index + 1, outgoing, places: placesOf(index + 1) } : null;
    },
  });
  const knownWith = (pressed: PressedCard | null): Known => ({
    pressed,
    store: {
      conversationAt: async (place) => (receipts.has(place) ? 'c' : null),
      history: async (_conversation, after) =>
        sent.slice(after).map((outgoing, i) => ({ seq: after + i + 1, at: '', from: 'bot', ...outgoing })),
    },
  });
  const send = (outgoing: Outgoing, pressed: PressedCard | null = null) => {
    sent.push(outgoing);
    return placeAnswer(outgoing, sendingOf(sent.length, 1), knownWith(pressed), RENDERING, board);
  };
  const retry = (pressed: PressedCard | null = null) =>
    placeAnswer(sent.at(-1) as Outgoing, sendingOf(sent.length, 2), knownWith(pressed), RENDERING, board);
  /** The words of an answer that has arrived have changed. */
  const redraw = (seq: number, text: string) => {
    sent[seq - 1] = { ...(sent[seq - 1] as Outgoing), text };
    const sending = { ...sendingOf(seq, 2), isRedrawn: true };
    return placeAnswer(sent[seq - 1] as Outgoing, sending, knownWith(null), RENDERING, board);
  };
  const stands = () => [...wall.values()].filter((text) => text !== 'gone');
  const failAt = (bad: string) => {
    mishap = (what) => {
      if (what.startsWith(bad)) throw new Error(`no ${what}`);
    };
  };
  const press = (turn: number, place = 'at-1'): PressedCard => ({ place, turn });

  it('is new, part after part, the further ones under the first', async () => {
    await send(shows(1, 'a|b|c'));
    assert.deepEqual(calls, ['create a as 0', 'create b as 1 under at-1', 'create c as 2 under at-1']);
  });

  it('takes the place of the card that was pressed', async () => {
    await send(shows(1, 'question'));
    await send(shows(2, 'steps', { spends: 1 }), press(1));
    assert.deepEqual(stands(), ['steps']);
    assert.deepEqual(calls, ['create question as 0', 'update at-1']);
  });

  it('stands below when it follows from words, and the card before it is spent', async () => {
    await send(shows(1, 'question'));
    await send(shows(2, 'steps', { spends: 1 }));
    assert.deepEqual(stands(), ['(question)', 'steps']);
  });

  it('stands below an old card that was pressed; both earlier ones are spent', async () => {
    await send(shows(1, 'old'));
    await send(shows(2, 'live'));
    await send(shows(3, 'now', { spends: 2 }), press(1));
    assert.deepEqual(stands(), ['(old)', '(live)', 'now']);
  });

  it('takes the place of the card that it replaces, whatever was pressed', async () => {
    await send(shows(1, 'steps'));
    await send(shows(2, 'steps, one ticked', { replaces: 1 }), press(1));
    await send(shows(3, 'steps, two ticked', { replaces: 2 }));
    assert.deepEqual(stands(), ['steps, two ticked']);
  });

  it('leaves alone a part that stays as it is: an update would mark it as edited', async () => {
    await send(shows(1, 'steps|commands'));
    await send(shows(2, 'steps, one ticked|commands', { replaces: 1 }));
    assert.deepEqual(stands(), ['steps, one ticked', 'commands']);
    assert.deepEqual(calls.slice(2), ['update at-1']);
    await send(shows(3, 'steps, two ticked|commands', { replaces: 2 }));
    assert.deepEqual(calls.slice(3), ['update at-1'], 'and knows where it stands');
  });

  it('without a card is never put over one, but spends it', async () => {
    await send(shows(1, 'steps'));
    await send({ ...says('closed'), spends: 1 }, press(1));
    assert.deepEqual(stands(), ['(steps)', 'closed']);
  });

  it('leaves other cards alone', async () => {
    await send(shows(1, 'steps'));
    await send(says('take your time'), press(1));
    assert.deepEqual(stands(), ['steps', 'take your time']);
  });

  it('removes what is left of a longer card, and adds what a shorter one lacks', async () => {
    await send(shows(1, 'a|b|c'));
    await send(shows(2, 'd', { replaces: 1 }));
    assert.deepEqual(stands(), ['d']);
    await send(shows(3, 'e|f', { replaces: 2 }));
    assert.deepEqual(stands(), ['e', 'f']);
  });

  it('is new where the card before it is gone', async () => {
    await send(shows(1, 'question'));
    wall.set('at-1', 'gone');
    await send(shows(2, 'steps', { replaces: 1 }));
    assert.deepEqual(stands(), ['steps']);
  });

  it('is new where the card before it never arrived', async () => {
    sent.push(shows(1, 'lost'));
    await send(shows(2, 'steps', { replaces: 1 }));
    await send(shows(3, 'more', { replaces: 9 }));
    assert.deepEqual(stands(), ['steps', 'more']);
  });

  it('goes on behind the part that arrived when it is tried again', async () => {
    failAt('create b');
    await assert.rejects(send(shows(1, 'a|b|c')));
    failAt('nothing');
    await retry();
    assert.deepEqual(stands(), ['a', 'b', 'c']);
    assert.deepEqual(calls.filter((call) => call.startsWith('create a')).length, 1);
    assert.equal(calls.at(-1), 'create c as 2 under at-1');
  });

  it('goes on in the middle of the card whose place it takes', async () => {
    await send(shows(1, 'a|b|c'));
    failAt('update at-2');
    await assert.rejects(send(shows(2, 'd|e', { replaces: 1 })));
    assert.deepEqual(stands(), ['d', 'b', 'c']);
    failAt('nothing');
    await retry();
    assert.deepEqual(stands(), ['d', 'e']);
    assert.equal(calls.filter((call) => call === 'update at-1').length, 1);
  });

  it('removes in a further try what the first could not', async () => {
    await send(shows(1, 'a|b|c'));
    failAt('remove at-3');
    await assert.rejects(send(shows(2, 'd', { replaces: 1 })));
    failAt('nothing');
    await retry();
    assert.deepEqual(stands(), ['d']);
  });

  it('is put to the same place again when its arrival could not be noted', async () => {
    await send(shows(1, 'question'));
    failAt('note');
    await assert.rejects(send(shows(2, 'steps', { spends: 1 }), press(1)));
    failAt('nothing');
    await retry(press(1));
    assert.deepEqual(stands(), ['steps']);
  });

  it('spends in a further try what the first could not, and sends nothing twice', async () => {
    await send(shows(1, 'a|b'));
    failAt('update at-2');
    await assert.rejects(send(shows(2, 'steps', { spends: 1 })));
    failAt('nothing');
    await retry();
    assert.deepEqual(stands(), ['(a)', '(b)', 'steps']);
    assert.equal(calls.filter((call) => call.startsWith('create steps')).length, 1);
  });

  it('does nothing to a spent card whose place was taken since', async () => {
    await send(shows(1, 'a'));
    await send(shows(2, 'b', { replaces: 1 }));
    await send(shows(3, 'c', { spends: 2 }), press(1));
    assert.deepEqual(stands(), ['(b)', 'c']);
  });

  it('does not mind that a card to be spent is gone', async () => {
    await send(shows(1, 'a'));
    wall.set('at-1', 'gone');
    await send(shows(2, 'b', { spends: 1 }));
    assert.deepEqual(stands(), ['b']);
  });

  it('removes the parts of a spent card that it does not need any more', async () => {
    await send(shows(1, 'a|b'));
    const short: Rendering<string> = { ...RENDERING, spent: () => ['(all)'] };
    sent.push(shows(2, 'c', { spends: 1 }));
    await placeAnswer(sent[1] as Outgoing, sendingOf(2, 1), knownWith(null), short, board);
    assert.deepEqual(stands(), ['(all)', 'c']);
  });

  it('says which part is the last one', async () => {
    await send(shows(1, 'a|b'));
    await send(says('c'));
    assert.deepEqual(lasts, ['at-2', 'at-3']);
  });

  describe('whose words have changed since', () => {
    it('keeps its buttons', async () => {
      await send(shows(1, 'question'));
      await redraw(1, 'other question');
      assert.deepEqual(stands(), ['other question']);
    });

    it('gets no buttons back when a later answer took them', async () => {
      await send(shows(1, 'question'));
      await send(shows(2, 'steps', { spends: 1 }));
      await redraw(1, 'other question');
      assert.deepEqual(stands(), ['(other question)', 'steps']);
    });

    it('does not mind what was spent elsewhere', async () => {
      await send(shows(1, 'question'));
      await send(says('help'));
      await send({ ...shows(2, 'steps', { spends: 7 }) });
      await redraw(1, 'other question');
      assert.deepEqual(stands(), ['other question', 'help', 'steps']);
    });
  });

  describe('to a press on a message that is not known', () => {
    /** The platform took the message and never said so. */
    const stray = (text: string) => {
      wall.set('stray', text);
      return 'stray';
    };

    it('takes the place of the known copy, and the other one goes', async () => {
      await send(shows(1, 'question'));
      await send(shows(2, 'steps', { spends: 1 }), press(1, stray('question')));
      assert.deepEqual(stands(), ['steps']);
    });

    it('takes the other one away also when its card counts no more', async () => {
      await send(shows(1, 'question'));
      await send(shows(2, 'steps', { spends: 1 }), press(1));
      await send(says('that was answered'), press(1, stray('question')));
      assert.deepEqual(stands(), ['steps', 'that was answered']);
    });

    it('does so in a further try', async () => {
      await send(shows(1, 'question'));
      const pressed = press(1, stray('question'));
      failAt('remove stray');
      await assert.rejects(send(shows(2, 'steps', { spends: 1 }), pressed));
      failAt('nothing');
      await retry(pressed);
      assert.deepEqual(stands(), ['steps']);
    });

    it('takes its place where the card arrived nowhere else', async () => {
      sent.push(shows(1, 'question'));
      await send(shows(2, 'steps', { spends: 1 }), press(1, stray('question')));
      await send(shows(3, 'more', { replaces: 2 }));
      assert.deepEqual(stands(), ['more']);
      assert.deepEqual(calls, ['update stray', 'update stray']);
    });

    it('spends it where the card arrived nowhere else', async () => {
      sent.push(shows(1, 'question'));
      await send({ ...says('closed'), spends: 1 }, press(1, stray('question')));
      assert.deepEqual(stands(), ['(question)', 'closed']);
    });

    it('is put anew where both names are one message', async () => {
      await send(shows(1, 'question'));
      wall = new Map([['at-1', 'gone']]);
      await send(shows(2, 'steps', { spends: 1 }), press(1, 'at-1 by another name'));
      assert.deepEqual(stands(), ['steps']);
    });
  });
});
