/** What is wrong with a body, for whoever writes to the routes of the pages; it names a place and repeats no value. */
import type { z } from 'zod';

type Issue = z.ZodError['issues'][number];

const NOT_VALID = 'it is not valid';
const NO_CHOICE = 'it is none of what can be asked for';
/** The schemas say by themselves what they want of a text; the rest is said here. */
const WHY: Partial<Record<Issue['code'], string>> = {
  invalid_type: 'it is missing, or of another kind',
  invalid_value: NO_CHOICE,
  invalid_union: NO_CHOICE,
  too_small: 'it is empty or too small',
  too_big: 'it is too long or too big',
  unrecognized_keys: 'there is more in it than belongs there',
};

export function describeIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const isOwn = issue?.code === 'custom' || issue?.code === 'invalid_format';
  const why = issue === undefined ? NOT_VALID : isOwn ? issue.message : (WHY[issue.code] ?? NOT_VALID);
  return `${issue?.path.join('.') || 'the body'}: ${why}`;
}
