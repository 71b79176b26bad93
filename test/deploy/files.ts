/** What the folder deploy/ holds, as data. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = path.join(import.meta.dirname, '../..');

// biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
type Yaml = any;

export interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

export function readPackage(): Package {
  return JSON.parse(readText('package.json'));
}

export function readCompose(): Yaml {
  return parse(readText('deploy/compose.yaml'), { merge: true });
}

/** One object of each kind. */
export function readKubernetes(): Readonly<Record<string, Yaml>> {
  const documents = parseAllDocuments(readText('deploy/kubernetes.yaml'));
  return Object.fromEntries(documents.map((document) => document.toJS()).map((object) => [object.kind, object]));
}

/** The arguments of each line that begins with this word; lines that go on in the next one are joined before. */
export function readInstructions(name: string): readonly string[] {
  const lines = readText('deploy/Dockerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}
