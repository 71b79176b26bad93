/** The figures of a run as people read them. */
import type { Options } from './options.ts';
import type { Outcome } from './run.ts';

export function isRight({ figures }: Outcome): boolean {
  return figures.every((figure) => figure.isRight !== false);
}

export function describeRun({ messages, seed, store, replicas, hasDesk }: Options): string {
  const what = `${messages} messages, ${store}, ${replicas === 1 ? 'one process' : `${replicas} processes`}`;
  return `${what}, ${hasDesk ? 'with' : 'without'} a desk, seed ${seed}`;
}

export function drawTable({ figures, seconds }: Outcome): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.flatMap(({ name, value, isRight, examples }) => {
    const sign = isRight === null ? '' : isRight ? '  right' : '  WRONG';
    return [`  ${name.padEnd(width)}  ${String(value).padStart(7)}${sign}`, ...examples.map((example) => `      ${example}`)];
  });
  return [...lines, `  ${'seconds'.padEnd(width)}  ${String(Math.round(seconds)).padStart(7)}`].join('\n');
}
