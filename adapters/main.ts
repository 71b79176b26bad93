/** `npm start`. */
import { start } from './start.ts';
import { openStore } from './store/open.ts';

const problems = await start(process.env, openStore);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 2;
