import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readCompose, readInstructions, readKubernetes, readPackage, readText } from './files.ts';

const { version, engines, dependencies } = readPackage();
const compose = readCompose();
const kubernetes = readKubernetes();
const pod = kubernetes.Deployment.spec.template.spec;
const [bot] = pod.containers;

/** What the image needs besides settings of the bot. */
const NOT_OURS = ['NODE_ENV', 'TSX_DISABLE_CACHE'];
const SECRET = /PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL/;
/** The bot ends after nine at the most. */
const GRACE_SECONDS = 10;

const imageSettings = Object.fromEntries(
  readInstructions('ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('=') as [string, string])),
);

/** Whether a version is in a range of package.json, of which only `^` and `>=` are needed. */
function isIn(range: string, given: string): boolean {
  const [major = 0, minor = 0] = given.split('.').map(Number);
  return range.split('||').some((part) => {
    const [wanted = 0, least = 0] = part
      .replace(/[^\d.]/g, '')
      .split('.')
      .map(Number);
    return (major === wanted && minor >= least) || (part.includes('>=') && major > wanted);
  });
}

describe('The image', () => {
  const bases = readInstructions('FROM').map((line) => line.split(' ')[0] ?? '');
  const sources = readInstructions('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(' ').slice(0, -1));

  it('has one Node in all its stages, to the last number, which package.json allows', () => {
    assert.equal(new Set(bases).size, 1);
    const node = bases[0]?.match(/^node:(\d+\.\d+\.\d+)-\w+-slim$/)?.[1];
    assert.ok(node && isIn(engines.node, node), bases[0]);
  });

  it('gets only what .dockerignore lets through, and all of it is there', () => {
    const ignored = readText('.dockerignore').split('\n');
    assert.ok(ignored.includes('*'));
    for (const source of sources) {
      assert.ok(ignored.includes(`!${source}`), `${source} is kept out by .dockerignore`);
      assert.ok(existsSync(path.join(import.meta.dirname, '../..', source)), source);
    }
  });

  it('has every package that the bot imports, without those for developers', () => {
    const files = ['knowledge', 'bot', 'adapters'].flatMap((room) =>
      readdirSync(path.join(import.meta.dirname, '../..', room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => path.join(room, name)),
    );
    const imported = files.flatMap((file) =>
      [...readText(file).matchAll(/^(?:import|export)(?! type)[^;]*? from '([^'.][^']*)';$|\bimport\('([^'.][^']*)'\)/gm)].map(
        ([, still, lazy]) => still ?? lazy ?? '',
      ),
    );
    const packages = imported
      .filter((name) => !name.startsWith('node:'))
      .map((name) => name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? '');
    assert.ok(packages.length > 10);
    assert.deepEqual(
      [...new Set(packages)].filter((name) => !(name in dependencies)),
      [],
    );
    assert.ok('esbuild' in dependencies);
  });

  it('runs Node itself, as nobody special, and lets it end as it wants to', () => {
    assert.deepEqual(JSON.parse(readInstructions('CMD').at(-1) ?? ''), ['node', '--import=./typescript.mjs', 'adapters/main.ts']);
    assert.deepEqual(readInstructions('USER'), ['1000:1000']);
    assert.deepEqual(readInstructions('STOPSIGNAL'), ['SIGTERM']);
  });
});

describe('The settings in deploy/', () => {
  const documented = [...readText('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  const named = {
    Dockerfile: Object.keys(imageSettings).filter((name) => !NOT_OURS.includes(name)),
    'compose.yaml': Object.keys(compose['x-bot'].environment),
    'kubernetes.yaml': bot.env.map(({ name }: { name: string }) => name),
  };

  for (const [file, names] of Object.entries(named))
    it(`are explained in .env.example: ${file}`, () => {
      assert.ok(names.length > 0);
      assert.deepEqual(
        names.filter((name: string) => !documented.includes(name)),
        [],
      );
    });

  it('hold no secret', () => {
    const services: readonly { environment?: Record<string, string> }[] = Object.values(compose.services);
    const secrets = services.flatMap(({ environment = {} }) => Object.entries(environment)).filter(([name]) => SECRET.test(name));
    assert.ok(secrets.length > 0);
    for (const [name, value] of secrets) assert.match(value, /\$\{POSTGRES_PASSWORD:\?/, name);
    assert.deepEqual(
      bot.env.filter(({ name }: { name: string }) => SECRET.test(name)),
      [],
    );
    assert.ok(!('Secret' in kubernetes));
    assert.doesNotMatch(imageSettings.DATABASE_URL ?? '', /postgres/);
  });
});

describe('What deploy/ starts', () => {
  const services: Readonly<Record<string, Record<string, string>>> = compose.services;

  it('is this version of the bot', () => {
    assert.ok(readText('deploy/Dockerfile').includes(` -t reconnect:${version} `));
    assert.equal(compose['x-bot'].image, `reconnect:${version}`);
    assert.equal(bot.image, `registry.example.com/reconnect:${version}`);
  });

  for (const [name, { image = '' }] of Object.entries(services))
    it(`is pinned to a version: ${name}`, () => assert.match(image, /:\d+\.\d+/));

  for (const [name, service] of Object.entries(services))
    it(`can do no more than it needs: ${name}`, () => {
      assert.equal(service.read_only, true);
      assert.deepEqual(service.cap_drop, ['ALL']);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
      assert.ok(Number(service.stop_grace_period?.replace(/s$/, '')) >= GRACE_SECONDS);
    });

  it('can do no more than it needs: in Kubernetes', () => {
    const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext;
    assert.deepEqual(
      { runAsNonRoot, runAsUser, seccompProfile },
      { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    );
    const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = bot.securityContext;
    assert.deepEqual(
      { allowPrivilegeEscalation, readOnlyRootFilesystem },
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    );
    assert.deepEqual(capabilities.drop, ['ALL']);
    assert.ok(pod.terminationGracePeriodSeconds >= GRACE_SECONDS);
  });

  it('lets nobody but the load balancer be reached from outside', () => {
    const open = Object.entries(services).filter(([, service]) => 'ports' in service);
    assert.deepEqual(
      open.map(([name]) => name),
      ['balancer'],
    );
    assert.equal(compose.networks.back.internal, true);
  });

  it('belongs together in Kubernetes', () => {
    const { labels } = kubernetes.Deployment.spec.template.metadata;
    const selectors = [
      kubernetes.Deployment.spec.selector.matchLabels,
      kubernetes.Service.spec.selector,
      kubernetes.PodDisruptionBudget.spec.selector.matchLabels,
      kubernetes.NetworkPolicy.spec.podSelector.matchLabels,
      ...pod.topologySpreadConstraints.map((each: { labelSelector: { matchLabels: object } }) => each.labelSelector.matchLabels),
    ];
    for (const selector of selectors) assert.deepEqual(selector, labels);
    assert.equal(kubernetes.HorizontalPodAutoscaler.spec.scaleTargetRef.name, kubernetes.Deployment.metadata.name);
    assert.ok(kubernetes.HorizontalPodAutoscaler.spec.minReplicas >= 2);
  });
});
