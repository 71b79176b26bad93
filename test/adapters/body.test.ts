import assert from 'node:assert/strict';
import type http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { MAX_BODY, readBody } from '../../adapters/body.ts';

/** A request as far as readBody looks at it: its headers, and what comes. */
function requestOf(headers: http.IncomingHttpHeaders = {}) {
  const body = new PassThrough();
  return { body, request: Object.assign(body, { headers }) as unknown as IncomingMessage };
}
const statusOf = async (read: ReturnType<typeof readBody>) => {
  const result = await read;
  return Buffer.isBuffer(result) ? result.toString() : result.kind === 'bytes' && result.status;
};

describe('The body of a request', () => {
  it('is read to its end', async () => {
    const { body, request } = requestOf();
    body.write('one ');
    body.end('two');
    assert.equal(await statusOf(readBody(request)), 'one two');
  });

  it('is refused when it does not arrive in time, however slowly it trickles', async () => {
    const { body, request } = requestOf();
    body.write('x');
    assert.equal(await statusOf(readBody(request, 1)), 408);
  });

  it('is refused when it is too large, without keeping it', async () => {
    const { body, request } = requestOf();
    body.resume().end(Buffer.alloc(MAX_BODY + 1));
    assert.equal(await statusOf(readBody(request)), 413);
  });

  it('is refused before a byte of it is unpacked', async () => {
    assert.equal(await statusOf(readBody(requestOf({ 'content-encoding': 'gzip' }).request)), 415);
  });
});
