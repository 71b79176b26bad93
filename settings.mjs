/** `node --import=./settings.mjs …`: the settings of the file .env in the current folder, where there is one. What the environment has already counts more. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

try {
  const settings = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
} catch (error) {
  console.error(
    `The file .env cannot be read (${error.code}). Make it a file that the user of the bot may read, or take it away.`,
  );
  process.exit(2);
}
