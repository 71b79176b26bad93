import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { requireSecrets, signWebhook, verifyWebhook } from '../../../adapters/webhook/signature.ts';
import { OTHER, SECRET } from './standard.ts';

const README = readFileSync(new URL('../../../adapters/webhook/README.md', import.meta.url), 'utf8');
const [CHECK = '', SIGN = ''] = [...README.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
const load = (code: string) => import(`data:text/javascript,${encodeURIComponent(code)}`);
const BODY = '{"type":"message","data":{"text":"ä"}}';

describe("The README's own code", () => {
  it('believes what the bot signs, and nothing else', async () => {
    const { isFromReconnect } = await load(CHECK);
    const headersAt = (timestamp: number) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook({ id: 'msg_1', timestamp, body: BODY }, requireSecrets(`${OTHER},${SECRET}`)),
    });
    const now = Math.floor(Date.now() / 1000);
    assert.equal(isFromReconnect(headersAt(now), Buffer.from(BODY), SECRET), true);
    assert.equal(isFromReconnect(headersAt(now), Buffer.from(BODY.replace('ä', 'a')), SECRET), false);
    assert.equal(isFromReconnect(headersAt(now - 1_000), Buffer.from(BODY), SECRET), false);
    assert.equal(isFromReconnect({}, Buffer.from(BODY), SECRET), false);
  });

  it('signs what the bot believes', async () => {
    const { sign } = await load(SIGN);
    const headers: Record<string, string> = sign('comment-7', BODY, SECRET);
    const now = Number(headers['webhook-timestamp']) * 1_000;
    assert.deepEqual(verifyWebhook(headers, Buffer.from(BODY), requireSecrets(SECRET), now), { id: 'comment-7' });
  });
});
