import '@payment-gateway/service-kit/closed-process';
import { readConfig } from '../config/config.js';
import { describeSettings, settingsPage } from '../config/describe.js';
import { loadSources } from '../config/load-config.js';
import { settings } from '../config/settings.js';
import { runProgram } from '../process/run-program.js';

// Prints every setting as the gateway would read it here, and where it stands; one that is wrong ends
// it, as it would end the gateway.
runProgram(() => {
  const sources = loadSources();
  readConfig(sources.environment, sources.dotEnv);
  process.stdout.write(settingsPage(describeSettings(settings, sources)));
});
