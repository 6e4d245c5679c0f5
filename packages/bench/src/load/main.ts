// The load as a process of its own: its time on the processor is not the gateway's, and its garbage
// collector stops nobody else. It works for as long as somebody listens.
import { generate } from './generate.js';
import { jobSchema, type News } from './job.js';

const tell = (news: News): void => {
  process.send?.(news);
};

process.on('message', (message) => {
  generate(jobSchema.parse(message), (kind) => {
    tell({ kind });
  }).then(
    (result) => {
      tell({ kind: 'done', result });
    },
    (error: unknown) => {
      tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.on('disconnect', () => process.exit(0));
