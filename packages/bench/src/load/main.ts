// Makes the load, in a process of its own: its processor time is not counted as the gateway's, and its
// garbage collector pauses nothing else. Exits when its parent disconnects.
import { messageOf } from '@payment-gateway/testkit/processes/message-of';
import { generate } from './generate.js';
import { jobSchema, type LoadMessage } from './job.js';

const send = (message: LoadMessage): void => {
  process.send?.(message);
};

process.on('message', (message) => {
  generate(jobSchema.parse(message), (kind) => {
    send({ kind });
  }).then(
    (result) => {
      send({ kind: 'done', result });
    },
    (error: unknown) => {
      send({ kind: 'failed', reason: messageOf(error) });
    },
  );
});
process.on('disconnect', () => process.exit(0));
