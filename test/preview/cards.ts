/** `npm run cards`: every card as Teams and as Slack show it, side by side. The bot need not run. */
import { createPreview } from './server.ts';

const port = Number(process.env.PORT_CARDS || 3982);

const server = createPreview();
server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
  const free = code === 'EADDRINUSE' ? `Port ${port} is taken. Set PORT_CARDS to another one.` : message;
  console.error(free);
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => console.log(`The cards, as Teams and as Slack: http://127.0.0.1:${port}/`));
