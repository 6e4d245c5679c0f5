// Loaded into the gateway's process (--require): from outside one cannot see how much of the process's
// memory the heap uses.
import { writeFileSync } from 'node:fs';

const EVERY_MS = 1_000;
const { BENCH_HEAP_FILE: file } = process.env;

if (file !== undefined) {
  setInterval(() => {
    writeFileSync(file, String(process.memoryUsage().heapUsed));
  }, EVERY_MS).unref();
}
