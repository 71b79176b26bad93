import assert from 'node:assert/strict';
import { cardToText } from '../../bot/plain-text.ts';
import type { Block, Card } from '../../bot/types.ts';

const card = (body: readonly Block[]): Card => ({ turn: 1, title: 'Title', body, actions: [] });

describe('a card as plain text', () => {
  it('holds every word of every kind of block', () => {
    const text = cardToText(
      card([
        { kind: 'heading', text: 'H' },
        { kind: 'quote', text: 'line 1\nline 2' },
        { kind: 'facts', items: [{ label: 'Server', value: '2003', fact: 'server_os' }] },
        { kind: 'warning', tag: 'restart', title: 'Restart', text: 'stops everything' },
        {
          kind: 'step',
          procedure: 'P02',
          step: 3,
          label: '5',
          text: 'Delete it.',
          only: 'Windows Server 2003',
          rights: 'admin',
          risk: 'edits the registry',
          places: ['HKLM\\X'],
          commands: ['reg delete X'],
          check: 'gone',
          undo: 'import',
          done: true,
        },
        { kind: 'source', text: 'Source: KB 1.', links: [{ title: 'KB 1', url: 'https://learn.microsoft.com/1' }] },
        { kind: 'list', items: ['one'] },
        {
          kind: 'choices',
          question: 'q',
          label: 'l',
          multiple: false,
          choices: [{ value: 'a', label: 'Answer A' }],
          current: null,
        },
      ]),
    );
    for (const word of [
      'Title',
      'H',
      '> line 2',
      'Server: 2003',
      'Restart: stops everything',
      '[x] 5. [Windows Server 2003] Delete it. (administrator; edits the registry)',
      'HKLM\\X',
      '> reg delete X',
      'Check: gone',
      'Undo: import',
      'https://learn.microsoft.com/1',
      '- one',
      '- Answer A',
    ])
      assert.ok(text.includes(word), `${word} is missing in:\n${text}`);
  });

  it('says what can be typed instead of pressing', () => {
    const text = cardToText({
      ...card([]),
      actions: [{ label: 'Talk to a person', action: { kind: 'press', press: 'human' }, style: 'default', typed: 'human' }],
    });
    assert.match(text, /You can type: "human" \(Talk to a person\)\./);
  });
});
