import { type Arguments, readArguments, USAGE } from './arguments.js';
import { runCompare } from './compare/run-compare.js';
import { runOverload } from './overload/run-overload.js';
import { type Say } from './report/say.js';
import { runRows } from './rows/run-rows.js';
import { runSoak } from './soak/run-soak.js';

const say: Say = (text) => {
  process.stdout.write(text);
};

async function main(): Promise<void> {
  const asked = readOrExplain(process.argv.slice(2));
  const { mode } = asked;
  switch (mode.kind) {
    case 'compare':
      await runCompare(asked, say);
      break;
    case 'rows':
      await runRows(asked, mode.rows, say);
      break;
    case 'soak': {
      const { isFlat } = await runSoak(asked, mode.minutes, say);
      process.exitCode = isFlat ? 0 : 1;
      break;
    }
    case 'overload':
      await runOverload(asked, say);
      break;
  }
}

function readOrExplain(args: readonly string[]): Arguments {
  try {
    return readArguments(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${reason}\n`);
  // Whatever was started ends with this process.
  process.exit(1);
});
