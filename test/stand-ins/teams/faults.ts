/** Answers that are wrong on purpose: a few in a row, or until further notice. */
import type { Fault, Operation } from './types.ts';

export interface Faults {
  /** The next requests of this kind fail in this way, one each. */
  readonly fail: (operation: Operation, ...faults: readonly Fault[]) => void;
  /** All requests of this kind fail until `mend`. */
  readonly breakDown: (operation: Operation, fault: Fault) => void;
  readonly mend: (operation: Operation) => void;
  /** What this request has to suffer. */
  readonly next: (operation: Operation) => Fault | null;
}

export function createFaults(): Faults {
  const queued = new Map<Operation, Fault[]>();
  const broken = new Map<Operation, Fault>();
  return {
    fail: (operation, ...faults) => void queued.set(operation, [...(queued.get(operation) ?? []), ...faults]),
    breakDown: (operation, fault) => void broken.set(operation, fault),
    mend: (operation) => {
      broken.delete(operation);
      queued.delete(operation);
    },
    next: (operation) => queued.get(operation)?.shift() ?? broken.get(operation) ?? null,
  };
}
