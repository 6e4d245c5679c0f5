import '@payment-gateway/service-kit/process/closed-process';
import { wordsOfProgram } from '@payment-gateway/service-kit/command-line/read-words';
import { runCommands } from '@payment-gateway/service-kit/command-line/run-commands';
import { commands } from './commands/list.js';
import { runProgram } from './process/run-program.js';

runProgram(async () => {
  process.exitCode = await runCommands('npm run gateway --', commands, wordsOfProgram());
});
