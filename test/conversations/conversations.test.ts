import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { buildBrain } from '../../bot/turn.ts';
import { NEVER_SAID } from '../../knowledge/check.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { faultsOf, play, type Script } from './play.ts';

const folder = new URL('.', import.meta.url);
/** Wrong spellings that the articles print; whatever a user pastes, the bot does not repeat them. */
const MISPRINTS = [
  'Services\\TermServices\\',
  'Control\\Remote Desktop server',
  'CurrentControlSet\\Terminal Server\\RCM',
  'Connections Limit number',
];

describe('a conversation', () => {
  const brain = buildBrain(loadKnowledge().knowledge);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    describe(file.replace('.yaml', '').replaceAll('-', ' '), () => {
      for (const script of parse(readFileSync(new URL(file, folder), 'utf8')) as Script[]) {
        it(script.title, () => {
          const neverSays = [...NEVER_SAID, ...MISPRINTS, ...(script.expect.neverSays ?? [])];
          const played = play(script, brain);
          assert.deepEqual(faultsOf({ ...script, expect: { ...script.expect, neverSays } }, played), []);
        });
      }
    });
  }
});
