/** `npm run learn`. */
import { train } from './train.ts';

train((line) => console.error(line));
