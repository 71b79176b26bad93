import assert from 'node:assert/strict';
import { readLine } from '../../../adapters/terminal/json-line.ts';

describe('a line of chat --json', () => {
  const understood: readonly (readonly [string, unknown])[] = [
    ['{"text": "hello"}', { kind: 'text', text: 'hello' }],
    ['\uFEFF{"text": "from PowerShell"}', { kind: 'text', text: 'from PowerShell' }],
    [
      '{"answer": {"question": "events", "value": [50, "1003"]}}',
      { kind: 'action', action: { kind: 'answer', question: 'events', value: ['50', '1003'] } },
    ],
    [
      '{"answer": {"question": "server_os", "value": 2003}}',
      { kind: 'action', action: { kind: 'answer', question: 'server_os', value: '2003' } },
    ],
    ['{"press": "worked"}', { kind: 'action', action: { kind: 'press', press: 'worked' } }],
    [
      '{"change": {"fact": "server_os", "value": "2003"}}',
      { kind: 'action', action: { kind: 'change', fact: 'server_os', value: '2003' } },
    ],
    [
      '{"step": {"procedure": "P02", "step": 1, "done": true}}',
      { kind: 'action', action: { kind: 'step', procedure: 'P02', step: 1, done: true } },
    ],
    [
      '{"desk": {"agent": "desk-1", "do": "reply", "text": "hi"}}',
      { kind: 'action', action: { kind: 'desk', agent: 'desk-1', do: 'reply', text: 'hi' } },
    ],
  ];
  for (const [line, content] of understood)
    it(`is understood: ${line.trim()}`, () => assert.deepEqual(readLine(line), { content }));

  const refused = [
    '',
    'nonsense',
    '[]',
    'null',
    '"text"',
    '{}',
    '{"text": 5}',
    '{"text": "a", "press": "worked"}',
    '{"press": "explode"}',
    '{"step": {"procedure": "P02", "step": 0, "done": true}}',
    '{"__proto__": {}}',
    '{"constructor": "x"}',
    '{"desk": {"agent": "", "do": "claim"}}',
  ];
  for (const line of refused) {
    it(`is refused with a sentence and a tip: ${line}`, () => {
      const read = readLine(line);
      assert.ok('error' in read);
      assert.ok(read.error.message.length > 5 && read.error.tip.length > 20);
    });
  }
});
