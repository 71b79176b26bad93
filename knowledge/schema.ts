/** The JSON Schema of a knowledge file, made from the zod schemas, for editors. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import * as model from './model.ts';

export const SCHEMA_FILE = fileURLToPath(new URL('schema.json', import.meta.url));

const KnowledgeFile = z.strictObject({
  errors: z.array(model.KnownError).optional(),
  causes: z.array(model.Cause).optional(),
  procedures: z.array(model.Procedure).optional(),
  questions: z.array(model.Question).optional(),
  disputes: z.array(model.Dispute).optional(),
  sources: z.record(z.string(), model.Source).optional(),
  words: model.Words.partial().optional(),
  uncovered: z.record(z.string(), z.string()).optional(),
});

/** What an author may write (before defaults and ranges are filled in), as JSON Schema 2020-12. */
export function jsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(KnowledgeFile, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
}
