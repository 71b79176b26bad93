/** `npm run teams:package`: writes the app package for Teams, and says where to upload it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildManifest } from './manifest.ts';
import { type PackageOptions, readOptions } from './options.ts';
import { packApp } from './zip.ts';

const ROOT = join(import.meta.dirname, '../../..');

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const options = readOptions(args, readOwnVersion());
  if ('problem' in options) {
    console.error(options.problem);
    return 2;
  }
  const file = resolve(options.out);
  const verb = existsSync(file) ? 'replaced' : 'written';
  try {
    writeFileSync(file, packApp(buildManifest(options)));
  } catch (error) {
    console.error(`--out cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    return 2;
  }
  console.log(`${verb}: ${file} (version ${options.version})`);
  explain(options);
  return 0;
}

function explain({ placeholders }: PackageOptions): void {
  console.log('For everybody: Teams admin centre > Teams apps > Manage apps > Actions > Upload new app, and choose this file.');
  console.log('To try it first: https://dev.teams.microsoft.com > Apps > Import app, and then Preview in Teams.');
  if (placeholders.length === 0) return;
  const names = placeholders.map((name) => `--${name}`).join(', ');
  console.error(`The app's page in Teams shows stand-in links; give your own with ${names}.`);
}

function readOwnVersion(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}
