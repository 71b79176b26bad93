/** Cards for the renderers' tests: one for every kind of block, and texts that want to be more than text. */
import type { Block, Button, Card, DeskAct } from '../../../bot/types.ts';

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

/** A button of the help desk; who presses it is not known to it. */
export function deskButton(label: string, act: DeskAct, over: Partial<Button> & { readonly about?: string } = {}): Button {
  const { about, ...button } = over;
  const action = { kind: 'desk', agent: '', do: act, ...(about !== undefined && { about }) } as const;
  return { label, action, style: 'default', typed: label.toLowerCase(), ...button };
}

/** A ticket with as many buttons as there can be: four of them ask for a text first. */
export const TICKET: Card = {
  turn: 12,
  title: 'T-0ABC123: open, waiting for 4 minutes',
  body: [
    { kind: 'text', text: 'Because the steps that are known did not help.', tone: 'strong' },
    { kind: 'heading', text: 'What was pasted' },
    {
      kind: 'quote',
      text: 'Because of a security error, the client could not connect to [HOST-1].\nEvent ID 50, source TermDD',
    },
    { kind: 'heading', text: 'What is known' },
    {
      kind: 'facts',
      items: [
        { label: 'Windows on the server', value: 'Windows Server 2008 R2', fact: null },
        { label: 'Who is affected', value: 'everybody', fact: null },
      ],
    },
    { kind: 'heading', text: 'What it could be' },
    { kind: 'list', items: ['The certificate of the server is damaged (62 %)', 'The encryption levels differ (21 %)'] },
    { kind: 'heading', text: 'What was done' },
    { kind: 'list', items: ['10:02 P02, step 1: Make a copy of the key.', '10:05 P02, step 2: Delete the values.'] },
    {
      kind: 'commands',
      label: 'To take it back',
      commands: ['reg import C:\\backup\\rcm.reg', 'Restart-Service TermService -Force'],
    },
    { kind: 'heading', text: 'What to ask for (P28)' },
    { kind: 'list', items: ['The exact text of the message', 'The error code and the extended error code'] },
  ],
  actions: [
    deskButton('Reply', 'reply', { style: 'positive', input: { label: 'Your reply', submit: 'Send' } }),
    deskButton('Note', 'note', { input: { label: 'A note for the help desk', submit: 'Keep' } }),
    deskButton('Resolve', 'resolve', { input: { label: 'A last word', submit: 'Resolve', optional: true } }),
    deskButton('Return to the bot', 'return', { input: { label: 'A last word', submit: 'Return', optional: true } }),
    deskButton('Next check', 'suggest'),
    deskButton('Send P02', 'send', { about: 'P02' }),
    deskButton('Undo', 'undo'),
    deskButton('Show names', 'reveal'),
    deskButton('Release', 'release', { style: 'destructive' }),
  ],
};

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
    { kind: 'commands', label: text, commands: [text, text] },
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
