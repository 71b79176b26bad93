/** What the work gives; or, where that takes more than so many milliseconds, what `otherwise` gives or throws. The work goes on all the same. */
export async function within<T>(work: Promise<T>, ms: number, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(otherwise);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
