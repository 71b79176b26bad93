/** `npm run knowledge -- check | schema`: the tools of whoever writes knowledge. */
import { writeFileSync } from 'node:fs';
import { checkKnowledge } from '../../knowledge/check.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { jsonSchema, SCHEMA_FILE } from '../../knowledge/schema.ts';

const COMMANDS: Record<string, () => number> = { check, schema };

const name = process.argv[2] ?? 'check';
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined || process.argv.length > 3) {
  console.error(`usage: npm run knowledge -- ${Object.keys(COMMANDS).join(' | ')}`);
  process.exitCode = 2;
} else process.exitCode = command();

/** Prints every problem as file:line, with a tip; exit status 1 if there is one. */
function check(): number {
  const loaded = loadKnowledge();
  const problems = [...loaded.problems, ...checkKnowledge(loaded)];
  for (const problem of problems) console.log(`${problem.at}  ${problem.rule}: ${problem.message}\n    ${problem.tip}`);
  const { errors, causes, procedures, questions } = loaded.knowledge;
  console.log(
    `${errors.length} errors, ${causes.length} causes, ${procedures.length} procedures, ${questions.length} questions: ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** Writes knowledge/schema.json, which editors use to complete and underline. */
function schema(): number {
  writeFileSync(SCHEMA_FILE, jsonSchema());
  console.log(`written: ${SCHEMA_FILE}`);
  return 0;
}
