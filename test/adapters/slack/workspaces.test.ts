import assert from 'node:assert/strict';
import type { WebClient } from '@slack/web-api';
import { createSingleWorkspace, teamOf } from '../../../adapters/slack/workspaces.ts';
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

  it('is where a desk is that names no workspace', async () => {
    const workspaces = workspaceOf({ ok: true, team_id: 'T1' });
    assert.equal(await workspaces.home(), 'T1');
    assert.equal(await teamOf({ desk: 'slack:C1', team: null, channel: 'C1' }, workspaces), 'T1');
    assert.equal(await teamOf({ desk: 'slack:T2/C1', team: 'T2', channel: 'C1' }, workspaces), 'T2');
    const unknown = workspaceOf({ ok: true });
    assert.equal(await unknown.home(), null);
    await assert.rejects(teamOf({ desk: 'slack:C1', team: null, channel: 'C1' }, unknown), /workspace-unknown/);
  });

  it('is every one while Slack does not say to which its token belongs', async () => {
    const { find, lines } = workspaceOf({ ok: true });
    assert.deepEqual(await find('T1', null), NOBODY);
    assert.match(lines.join('\n'), /does not say whose SLACK_BOT_TOKEN it is/);
  });
});
