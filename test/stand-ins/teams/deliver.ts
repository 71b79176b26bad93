/** HTTP from Teams to the bot, byte for byte as it is told. */
import http from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Delivered } from './types.ts';

/** No bot may take longer; Teams itself gives up after fifteen seconds. */
const PATIENCE_MS = 30_000;

/** Rejects only when there was no answer at all. */
export function post(url: URL, raw: string | Buffer, headers: Readonly<Record<string, string>>): Promise<Delivered> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'Content-Length': String(Buffer.byteLength(raw)), ...headers }, agent: false };
    const request = http.request(url, { ...options, timeout: PATIENCE_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: parse(Buffer.concat(chunks).toString()), ms: performance.now() - begun });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`the bot did not answer within ${PATIENCE_MS} ms`)));
    request.on('error', reject);
    request.end(raw);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
