/** The bot behind a proxy: what deploy/ asks of it is there, and what is for its own machine stays there. */
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, ask } from '../adapters/browser.ts';
import { type BotProcess, startProcess } from '../adapters/process.ts';
import { readInstructions, readKubernetes, readText } from './files.ts';

/** As a client outside writes it. */
const OUTSIDE = { Host: 'reconnect.example.com' };
const secret = (n: number) => `whsec_${Buffer.alloc(32, n).toString('base64')}`;

const PLATFORMS = {
  SLACK_BOT_TOKEN: 'xoxb-0',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  // Nothing listens there.
  SLACK_API_URL: 'http://127.0.0.1:9/',
  DESK_WEBHOOK_URL: 'http://127.0.0.1:9/',
  DESK_WEBHOOK_SECRET: secret(1),
  DESK_INBOUND_SECRET: secret(2),
};

/** What each proxy tells of whoever asks, which is where they differ. */
const PROXIES: Readonly<Record<string, (headers: http.IncomingHttpHeaders) => http.OutgoingHttpHeaders>> = {
  'keeps Host and names whoever asks, as Caddy does': (headers) => ({ ...headers, 'X-Forwarded-For': '203.0.113.7' }),
  'only keeps Host': (headers) => ({ ...headers }),
  'asks under a local name, but names whoever asks': (headers) => ({
    ...headers,
    host: 'localhost',
    'X-Forwarded-For': '203.0.113.7',
  }),
};

async function startProxy(port: number, tell: (headers: http.IncomingHttpHeaders) => http.OutgoingHttpHeaders) {
  const server = http.createServer((request, response) => {
    const options = { host: '127.0.0.1', port, path: request.url, method: request.method, headers: tell(request.headers) };
    const onward = http.request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

function post(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return ask(port, path, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json', ...headers } });
}

describe('The bot behind a proxy', function () {
  // A process, which is slow to start where many run at once.
  this.timeout(60_000);
  let bot: BotProcess;
  let port: number;
  before(async () => {
    bot = startProcess({ ...PLATFORMS, LOG_LEVEL: 'silent' });
    port = await bot.port();
  });
  after(async () => {
    bot.child.kill('SIGINT');
    await bot.ended;
  });

  const { livenessProbe, readinessProbe, startupProbe } = readKubernetes().Deployment.spec.template.spec.containers[0];
  const probes = {
    Dockerfile: readInstructions('HEALTHCHECK')
      .join()
      .match(/\/\w+z\b/)?.[0],
    Caddyfile: readText('deploy/Caddyfile').match(/health_uri (\S+)/)?.[1],
    ...Object.fromEntries(
      [livenessProbe, readinessProbe, startupProbe].map((probe, n) => [`kubernetes.yaml ${n + 1}`, probe.httpGet.path]),
    ),
  };
  for (const [file, path] of Object.entries(probes))
    it(`answers to the probe of ${file}`, async () =>
      assert.equal((await ask(port, path ?? '', { headers: OUTSIDE })).status, 200));

  const led = [
    ...(readText('deploy/Caddyfile')
      .match(/@platforms path (.+)/)?.[1]
      ?.split(' ') ?? []),
    ...readKubernetes().Ingress.spec.rules[0].http.paths.map(({ path }: { path: string }) => path),
  ];
  for (const path of new Set(led.map((each) => each.replace(/^\/slack(\/\*)?$/, '/slack/events'))))
    it(`has what platforms are led to, and asks who they are: ${path}`, async () => {
      const { status } = await post(port, path, OUTSIDE);
      assert.ok(status === 401 || status === 403, String(status));
    });

  for (const [what, tell] of Object.entries(PROXIES))
    describe(`that ${what},`, () => {
      let proxy: Awaited<ReturnType<typeof startProxy>>;
      before(async () => {
        proxy = await startProxy(port, tell);
      });
      after(() => proxy.close());

      for (const path of ['/', '/desk', '/desk/session', '/desk/tickets', '/metrics', '/chat/history'])
        it(`shows nobody what is for its own machine: ${path}`, async () =>
          assert.equal((await ask(proxy.port, path, { headers: OUTSIDE })).status, 403));

      for (const path of ['/chat/message', '/desk/enter', '/api/messages'])
        it(`takes nothing that is for its own machine: ${path}`, async () =>
          assert.equal((await post(proxy.port, path, OUTSIDE)).status, 403));

      it('says whether it is ready', async () =>
        assert.equal((await ask(proxy.port, '/readyz', { headers: OUTSIDE })).status, 200));
    });
});
