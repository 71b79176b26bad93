/** Cards for the renderers' tests: one for every kind of block, and texts that want to be more than text. */
import type { Block, Button, Card } from '../../../bot/types.ts';

export const HOSTILE: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '[click here](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>',
  '# heading\n> quote\n- list\n1. number\n\n---\n**bold** _it_ `code` ~~no~~',
  '{"type":"AdaptiveCard","body":[{"type":"Image","url":"https://evil.example"}]}',
  '<at>everyone</at> <!channel> @here {{DATE(2017-02-14T06:08:39Z)}}',
  'a\r\nb\rc\n\n\n\td\\e\\\\f "quoted" \u202egnp.exe \u0000 🙂 漢字',
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\_x_*y*',
];

export function cardOf(...body: readonly Block[]): Card {
  return { turn: 7, title: 'A title', body, actions: [] };
}

export function press(label: string, style: Button['style'] = 'default'): Button {
  return { label, action: { kind: 'press', press: 'human' }, style, typed: 'human' };
}

export function step(over: Partial<Extract<Block, { kind: 'step' }>> = {}): Extract<Block, { kind: 'step' }> {
  return {
    ...{ kind: 'step', procedure: 'P02', step: 3, label: '2', text: 'Delete the values.', only: null, rights: 'admin' },
    ...{ risk: 'edits the registry', places: [], commands: [], check: null, undo: null, done: false },
    ...over,
  } as Extract<Block, { kind: 'step' }>;
}

export function choices(
  count: number,
  over: Partial<Extract<Block, { kind: 'choices' }>> = {},
): Extract<Block, { kind: 'choices' }> {
  const list = Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: `Choice ${i}` }));
  return { kind: 'choices', question: 'server_os', label: 'Which one?', multiple: false, choices: list, current: null, ...over };
}

/** Every kind of block, with the same text wherever a text can stand. */
export function everyBlock(text: string): Block[] {
  return [
    ...(['normal', 'subtle', 'strong'] as const).map((tone) => ({ kind: 'text' as const, text, tone })),
    { kind: 'heading', text },
    { kind: 'quote', text },
    {
      kind: 'facts',
      items: [
        { label: text, value: text, fact: 'server_os' },
        { label: text, value: text, fact: null },
      ],
    },
    { kind: 'warning', tag: 'restart', title: text, text },
    { kind: 'warning', tag: 'test-gpo', title: text, text },
    step({ text, only: text, risk: text, places: [text, `${text} > ${text}`], commands: [text], check: text, undo: text }),
    step({ text, rights: 'user', risk: null, done: true }),
    { kind: 'list', items: [text, text] },
    {
      kind: 'source',
      text,
      links: [
        { title: text, url: 'https://learn.microsoft.com/a' },
        { title: text, url: text },
      ],
    },
    choices(2, {
      label: text,
      choices: [
        { value: text, label: text },
        { value: 'b', label: text },
      ],
      current: text,
    }),
  ];
}
