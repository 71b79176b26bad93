/** The command line of `npm run teams:package`, read and checked. */
import { parseArgs } from 'node:util';
import { isGuid } from '../guid.ts';
import type { AppOptions } from './manifest.ts';

export interface PackageOptions extends AppOptions {
  readonly out: string;
  /** Options whose link leads nowhere useful yet; the app works, but its page in Teams does not look finished. */
  readonly placeholders: readonly string[];
}

const USAGE =
  'usage: npm run teams:package -- --app-id GUID [--bot-id GUID] [--host bot.example.com] [--out FILE] [--app-version 1.2.3] ' +
  '[--name TEXT] [--developer TEXT] [--website URL] [--privacy URL] [--terms URL]';

/** Teams cuts or refuses longer ones. */
const MOST = { name: 30, developer: 32, url: 2048 } as const;
const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const VERSION = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/;
/** Passes the schema and says for itself that it is to be replaced. */
const NO_PAGE = 'https://example.com/';
/** The licence of this software, as long as the organisation has no terms of its own. */
const LICENCE = 'https://opensource.org/license/mit';

const STRING = { type: 'string' } as const;
const KNOWN = {
  ...{ 'app-id': STRING, 'bot-id': STRING, host: STRING, out: STRING, 'app-version': STRING, name: STRING },
  ...{ developer: STRING, website: STRING, privacy: STRING, terms: STRING },
} as const;
type Given = { readonly [K in keyof typeof KNOWN]?: string };

/** The options, or a sentence that says what is wrong; `version` is the default for the app's. */
export function readOptions(args: readonly string[], version: string): PackageOptions | { readonly problem: string } {
  const given = parse(args);
  if ('problem' in given) return given;
  const problem = findProblem(given);
  return problem === null ? complete(given, version) : { problem };
}

function parse(args: readonly string[]): Given | { readonly problem: string } {
  try {
    return parseArgs({ args: [...args], options: KNOWN }).values;
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)}. ${USAGE}` };
  }
}

function complete(given: Given, version: string): PackageOptions {
  const appId = given['app-id'] ?? '';
  const website = given.website ?? (given.host === undefined ? NO_PAGE : `https://${given.host}/`);
  return {
    appId,
    botId: given['bot-id'] ?? appId,
    version: given['app-version'] ?? version,
    name: given.name ?? 'Reconnect',
    developer: given.developer ?? 'Help desk',
    website,
    privacy: given.privacy ?? website,
    terms: given.terms ?? LICENCE,
    host: given.host ?? null,
    out: given.out ?? 'reconnect-teams.zip',
    placeholders: (['website', 'privacy', 'terms'] as const).filter((name) => given[name] === undefined),
  };
}

function findProblem(given: Given): string | null {
  if (given['app-id'] === undefined) return `--app-id is missing: give the Microsoft App ID of your Azure Bot. ${USAGE}`;
  const problems = [
    checkGuid('app-id', given['app-id']),
    checkGuid('bot-id', given['bot-id']),
    checkHost(given.host),
    checkVersion(given['app-version']),
    checkText('name', given.name, MOST.name),
    checkText('developer', given.developer, MOST.developer),
    ...(['website', 'privacy', 'terms'] as const).map((name) => checkUrl(name, given[name])),
    given.out === '' ? '--out is empty: give the file to write, for example reconnect-teams.zip.' : null,
  ];
  return problems.find((problem) => problem !== null) ?? null;
}

function checkGuid(name: string, value: string | undefined): string | null {
  if (value === undefined || isGuid(value)) return null;
  return `--${name} is "${value}": give a GUID such as 00000000-0000-0000-0000-000000000000.`;
}

function checkHost(value: string | undefined): string | null {
  if (value === undefined || HOST.test(value)) return null;
  return `--host is "${value}": give a public name alone, without https://, port or path, for example bot.example.com.`;
}

function checkVersion(value: string | undefined): string | null {
  if (value === undefined || VERSION.test(value)) return null;
  return `--app-version is "${value}": give three numbers, for example 1.0.1.`;
}

function checkText(name: string, value: string | undefined, most: number): string | null {
  if (value === undefined || (value.trim() !== '' && value.length <= most)) return null;
  return `--${name} has ${value.trim() === '' ? 'no' : value.length} characters: Teams takes from 1 to ${most}.`;
}

function checkUrl(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (URL.canParse(value) && new URL(value).protocol === 'https:' && value.length <= MOST.url) return null;
  return `--${name} is "${value}": give an address that begins with https://.`;
}
