import { runTool } from '@payment-gateway/service-kit/command-line/run-commands';
import { type Arguments, benchCommand } from './command-line/command.js';
import { type Print } from './command-line/print.js';
import { runCheckout } from './checkout/run-checkout.js';
import { runCompare } from './compare/run-compare.js';
import { runEvents } from './events/run-events.js';
import { runOverload } from './overload/run-overload.js';
import { runRows } from './rows/run-rows.js';
import { runSoak } from './soak/run-soak.js';

const print: Print = (text) => {
  process.stdout.write(text);
};

async function main(options: Arguments): Promise<void> {
  const { mode } = options;
  switch (mode.kind) {
    case 'compare':
      await runCompare(options, print);
      break;
    case 'rows':
      await runRows(options, mode.rows, print);
      break;
    case 'soak': {
      const { isFlat } = await runSoak(options, mode.minutes, print);
      process.exitCode = isFlat ? 0 : 1;
      break;
    }
    case 'overload':
      await runOverload(options, print);
      break;
    case 'events':
      process.exitCode = (await runEvents(options, print)) ? 0 : 1;
      break;
    case 'checkout':
      await runCheckout(options, print);
      break;
  }
}

runTool('npm run bench --', benchCommand(main), 1);
