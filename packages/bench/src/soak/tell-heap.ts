// Loaded into the gateway's process before the gateway (--require): nothing outside can see how much
// of the memory that a process occupies its objects really use.
import { writeFileSync } from 'node:fs';

const EVERY_MS = 1_000;
const { BENCH_HEAP_FILE: file } = process.env;

if (file !== undefined) {
  setInterval(() => {
    writeFileSync(file, String(process.memoryUsage().heapUsed));
  }, EVERY_MS).unref();
}
