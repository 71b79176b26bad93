import assert from 'node:assert/strict';
import type { WebClient } from '@slack/web-api';
import { createSingleWorkspace } from '../../../adapters/slack/workspaces.ts';
import { createLogBook } from '../fakes.ts';

const NOBODY = { botUser: null, botId: null };

function workspaceOf(answer: object) {
  const { log, lines } = createLogBook();
  const client = { auth: { test: async () => answer } } as unknown as WebClient;
  return { ...createSingleWorkspace('xoxb-1', client, log), lines };
}

describe('A single workspace of Slack', () => {
  it('is the one to which its token belongs', async () => {
    const { find } = workspaceOf({ ok: true, team_id: 'T1', user_id: 'U0BOT', bot_id: 'B0BOT' });
    assert.deepEqual(await find('T1', null), { botUser: 'U0BOT', botId: 'B0BOT' });
    assert.equal(await find('T2', null), null);
  });

  it('is every one while Slack does not say to which its token belongs', async () => {
    const { find, lines } = workspaceOf({ ok: true });
    assert.deepEqual(await find('T1', null), NOBODY);
    assert.match(lines.join('\n'), /does not say whose SLACK_BOT_TOKEN it is/);
  });
});
