import { loadConfig } from '../config/load-config.js';
import { describeSettings, settingsPage } from '../config/describe.js';
import { settings } from '../config/settings.js';
import { runProgram } from '../run-program.js';

// Prints every setting as the gateway would read it here; one that is wrong ends it, as it would end
// the gateway.
runProgram(() => {
  loadConfig();
  process.stdout.write(settingsPage(describeSettings(settings, process.env)));
});
